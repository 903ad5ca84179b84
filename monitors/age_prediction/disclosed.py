"""What people let slip about their lives: school, parents, work, children, contracts.

Every pattern is in the first person. "My son is 9" tells of a parent and says nothing about the age nine; "my brother
is in 8th grade" tells nothing at all.
"""

import re
from collections.abc import Iterator

from monitors.age_prediction.numbers import NUMBER, ORDINAL
from monitors.age_prediction.stated import Statement

_I_AM = r"\b(?:i'm|i am|im|iam)"
_GO = (
    r"\b(?:i'm|i am|im|i go|i'm going|i've just started|i just started|i started|i start"
    r"|i attend|i'm starting|i'm still|i am still)"
)
_SCHOOL = (
    r"(?:(?:middle|elementary|primary|junior high|grade|grammar|secondary|comprehensive"
    r"|high)[- ]?school|junior high|highschool|middleschool|sixth form|6th form"
    r"|boarding school)"
)
_PARENTS = (
    r"(?:mom|mum|mommy|mummy|dad|daddy|father|mother|parents|ma|stepmom|stepdad|guardian"
    r"|grandma|folks)"
)
_TRADES = (
    r"(?:nurse|lawyer|attorney|doctor|physician|surgeon|dentist|pharmacist|teacher"
    r"|professor|lecturer|engineer|accountant|developer|programmer"
    r"|data scientist|scientist|architect|plumber|electrician|carpenter|mechanic|driver"
    r"|pilot|police officer|cop|firefighter|paramedic|chef|manager"
    r"|project manager|product manager|consultant|freelancer|contractor|realtor"
    r"|real estate agent|banker|analyst|economist|journalist|paralegal"
    r"|therapist|psychologist|social worker|veterinarian|vet|farmer|business owner"
    r"|small business owner|founder|ceo|cto|director|landlord"
    r"|civil servant|translator|librarian|recruiter|salesperson|sales rep|bartender"
    r"|homeowner|single (?:mom|mum|dad|mother|father|parent)"
    r"|stay[- ]at[- ]home (?:mom|mum|dad|parent)|mother of|father of|parent of|mom of"
    r"|mum of|dad of|widow(?:er)?)"
)
_CHILD = (
    r"(?:sons?|daughters?|kids?|children|child|toddler|newborn|stepson|stepdaughter"
    r"|stepkids|twins|(?:youngest|eldest|oldest))"
)

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "grade",
        (rf"{_GO} (?:\w+ )?(?:in|into|to|entering|finishing|a|an|as an?) (?:the "
        rf"|my )?(?:{ORDINAL}[- ]grade(?:r\b|\b(?! \w*\s?teacher| english| math| science"
        rf"| history| class(?:room)? teacher))|grade (?:[1-9]|1[0-2])\b|year (?:[1-9]"
        rf"|1[0-3])\b(?! of))"),
    ),
    ("grade", (rf"\b(?:{ORDINAL})[- ]grader here\b|\bi(?:'m| am) (?:a"
        rf"|an) (?:high[- ]?school )(?:freshman|sophomore|junior|senior|student)\b")),
    ("grade", (rf"\b(?:freshman|sophomore|junior|senior) (?:in|at) (?:my )?(?:high ?school"
        rf"|{_SCHOOL})\b|\bmy (?:freshman|sophomore|junior|senior) year (?:of"
        rf"|in) high ?school (?:is|starts|just)")),
    ("grade", (rf"\b(?:for|in|from) my ({ORDINAL})[- ]grade (?:class|homework|project|science|math"
        rf"|english|history|teacher|essay|assignment)\b")),
    ("school", (rf"{_GO} (?:\w+ )?(?:in|at|to) (?:a |my |the )?(?:\w+ )?{_SCHOOL}\b(?! (?:teacher"
        rf"|teaching|counsel|administ))")),
    ("school", (r"\bi(?:'m| am)? (?:still )?(?:go to|at|in|have) school (?:tomorrow|today|and|so"
        r"|right now|on monday|in the morning|this)\b|\bafter school (?:i|my)\b"
        r"|\bi hate (?:my )?school\b|\bkids (?:at|in) my (?:school|class)\b|\b(?:girl|boy|guy"
        r"|someone|everyone|people|friends?) (?:at|in|from) my (?:school|class|grade)\b")),
    ("school_life", (r"\bmy (?:(?:math|maths|english|history|science|chemistry|bio|biology|physics|gym|pe"
        r"|p\.e\.|spanish|french|geography|art|music|homeroom|class|school) )(?:teacher"
        r"|homework|locker|bus|uniform|principal|counsell?or|dance|project)\b"
        r"|\bmy teacher (?:said|says|told|gave|wants|is|hates|will|won'?t)\b")),
    ("school_life", (r"\b(?:i|me|i'm|im|got|in|have|had|get) (?:a |in )?detention\b|\bat recess\b"
        r"|\b(?:asked? me to|going to|go to|dress for|date (?:to|for)) (?:the |my )?(?:prom"
        r"|homecoming)\b|\bpermission slip\b|\bmy report card\b|\bmy spelling (?:test|words"
        r"|bee)\b|\bshow and tell\b|\bmy school'?s?\b")),
    ("exams", (r"\b(?:my|for|taking|doing|revis\w+ for|stud\w+ for|retaking) (?:\w+ )?(?:gcses?"
        r"|a[- ]?levels?|as[- ]levels?|psat|sats?\b|abitur|baccalaur\w+|ap (?:\w+ )?(?:exams?"
        r"|class|bio|chem|calc|history)|11\+|leaving cert\w*)\b")),
    ("parents_rule", (rf"\bmy {_PARENTS}(?: and {_PARENTS})? (?:won'?t|wont|will not|don'?t|dont|doesn'?t"
        rf"|doesnt|didn'?t|never|don'?t even|wouldn'?t) (?:even )?(?:let|allow)s? me\b")),
    ("parents_rule", (rf"\bmy {_PARENTS}(?: \w+)? (?:took|take|takes|confiscated|grounded|checks?|reads?"
        rf"|track(?:s|ed)?|blocked|limit(?:s|ed)?)(?: away)? (?:me|my|on my)\b"
        rf"|\bmy {_PARENTS} (?:said|says|say|told me) (?:that )?i(?:'m| am)? (?:can'?t|cant"
        rf"|cannot|not allowed|have to|must|need to|too young)")),
    ("parents_rule", (rf"\bi(?:'m| am|m| got| was) grounded\b(?! in)|\bmy (?:curfew|bedtime|allowance"
        rf"|pocket money|screen time)\b|\b(?:without|before|if) my {_PARENTS} (?:find(?:s"
        rf"|ing)? out|know(?:s|ing)?|see(?:s|ing)?|notic\w+|catch(?:es)? me|get(?:s)? home)\b"
        rf"|\bi'?(?:ll| will)? (?:have to |need to |must )?ask my {_PARENTS} (?:if|for|first"
        rf"|before|whether)\b|\bi(?:'m| am) (?:not )?allowed to (?:have|use|stay|go|watch"
        rf"|play)\b[^.!?\n]{{0,40}}\bmy {_PARENTS}\b")),
    ("partner", (r"\bmy (?:husband|wife|spouse|hubby|fianc[e\u00e9]e?|late (?:husband|wife))\b"
        r"|\b(?:my (?:wedding|honeymoon)|our (?:wedding|honeymoon|marriage))\b|\bi(?:'m| am"
        r"|'ve been| have been) (?:happily )?married\b")),
    ("parent", (rf"\b(?:my|our) (?:\w+ )?(?:{NUMBER}[- ](?:years?|months?|weeks?"
        rf"|yr)[- ]olds?(?:'s)?(?: {_CHILD})?|{_CHILD})(?:'s)?\b"
        rf"|\bi have (?:\w+ )?(?:{NUMBER} )?(?:{_CHILD})\b|\bi(?:'m| am) (?:pregnant"
        rf"|expecting(?: a (?:baby|child))?|on (?:maternity|paternity|parental) leave)\b"
        rf"|\bas a (?:parent|mother|father|mom|dad|mum)\b")),
    ("grandparent", (r"\bmy (?:\w+ )?grand(?:kids?|child(?:ren)?|sons?|daughters?)\b|\bi(?:'m"
        r"| am) a (?:grandmother|grandfather|grandma|grandpa|grandparent)\b")),
    ("profession", (rf"{_I_AM} (?:\w+ )?(?:an?|the) (?:(?:\w+[ -]){{0,3}})?{_TRADES}\b(?! (?:student|role"
        rf"|character|in training))|\bi work (?:full[- ]time )?(?:as an?|for a|at a"
        rf"|in) (?:\w+ )?(?:{_TRADES}|company|hospital|bank|law firm|firm|agency|finance"
        rf"|healthcare|marketing|sales|hr|it|tech|construction|accounting|logistics"
        rf"|insurance)\b")),
    ("long_work", (rf"\bi(?:'ve| have) (?:been )?(?:work(?:ing|ed)|practic(?:ing|ed)|teach(?:ing)?|taught"
        rf"|driv(?:ing|en)|manag(?:ing|ed)|run(?:ning)?|coding|programming professionally"
        rf"|in (?:this|the) (?:industry|business|field|job|trade))\b[^.!?\n]{{0,40}}?\b(?:for"
        rf"|over|about|nearly|almost) (?:the (?:past|last) )?(?:[3-9]|[1-4][0-9]"
        rf"|{'ten|fifteen|twenty|thirty|forty'}) years\b|\b(?:[5-9]"
        rf"|[1-4][0-9])\+? years of (?:work |professional |industry )?experience\b")),
    ("workplace", (r"\bmy (?:boss|manager|supervisor|coworkers?|co-workers?|colleagues?|employer|shift"
        r"|paycheck|payslip|salary|commute|workplace|office)\b|\bat (?:my|our) (?:work|job"
        r"|company|office)\b|\bmy (?:new |old |current |day )?job\b")),
    ("leads", (r"\b(?:my|our) (?:employees|staff|direct reports|payroll|tenants?|business partner"
        r"|clients|company|startup|firm|practice)\b|\bi (?:own|run|manage) (?:a|an|my|our"
        r"|the) (?:\w+ )?(?:business|company|team|shop|store|restaurant|firm|agency|department"
        r"|clinic|studio)\b")),
    ("retired", (r"\b(?:i'm|i am|im|i've|since i|i) (?:\w+ )?retired\b|\bmy retirement (?:home|party"
        r"|last|in (?:19|20)\d\d)\b")),
    ("home", (r"\b(?:my|our) (?:\w+ )?(?:mortgage|home loan|hoa|homeowner'?s? insurance"
        r"|down ?payment)\b|\b(?:i|we) (?:just )?(?:bought|own|sold|are buying|am buying"
        r"|refinanced|closed on) (?:a|an|our|my|the) (?:\w+ )?(?:house|home|condo|apartment"
        r"|flat)\b|\brefinanc\w+ (?:my|our)\b")),
    ("rent", r"\bmy (?:landlord|lease|rent|utility bills?|electricity bill|roommates?)\b"),
    ("savings", (r"\bmy (?:401\(?k\)?|pension|roth|ira\b|retirement (?:fund|savings|account|plan)"
        r"|superannuation|brokerage account|stock options|rsus?)")),
    ("taxes", (r"\b(?:my|our|i) (?:file[ds]? |filing |owe |pay )?(?:\w+ )?(?:tax(?:es)? return|taxes"
        r"|income tax|w-?2|property tax)\b|\bfil(?:e|ing) (?:my|our) taxes\b")),
    ("university", (rf"{_I_AM} (?:\w+ )?(?:an?|in|at|doing|getting|finishing|studying at|going to) (?:my "
        rf"|a |an |the )?(?:\w+ )?(?:college|university|uni|grad(?:uate)? school|law school"
        rf"|med(?:ical)? school|phd|master'?s|mba|undergrad(?:uate)?|bachelor'?s|doctora\w+)\b"
        rf"|\bmy (?:dissertation|phd|master'?s thesis|thesis|dorm|college (?:roommate|professor"
        rf"|classes|course)|university (?:course|professor))\b")),
    ("graduated", (r"\bi (?:graduated|got my (?:\w+ )?degree|finished (?:my )?(?:university|college"
        r"|degree|phd|master'?s))\b[^.!?\n]{0,40}\b(?:college|university|uni|degree|phd"
        r"|master'?s|law school|med school|(?:19[5-9]|200|201)\d)\b|\bmy alma mater\b")),
    ("veteran", (r"\bi(?:'m| am) a (?:\w+ )?veteran\b|\bi served in (?:the )?(?:army|navy|marines"
        r"|air force|military|iraq|afghanistan|vietnam)\b")),
    ("divorce", (r"\bmy (?:divorce|ex-?husband|ex-?wife|alimony|custody (?:case|agreement|hearing)"
        r"|child support)\b|\bi(?:'m| am) (?:recently )?(?:divorced|widowed"
        r"|separated from my)\b")),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)

# Long ago, or somebody else.
_PAST = re.compile(
    r"\b(?:when i was|back (?:in|when)|used to|years ago|as a (?:kid|child),? i (?:was|had"
    r"|used|went)|in my (?:childhood|youth)|i was|i went|grew up"
    r"|remember)\b[^.!?\n]{0,60}$"
)
_BOUND_TO_NOW = frozenset({"grade", "school", "school_life", "exams", "parents_rule"})

_YOUNG = re.compile(
    r"\b(?:roblox|minecraft|fortnite|brawl stars|pok[e\u00e9]mon cards?|homework"
    r"|science fair|book report|spelling bee|multiplication tables|long division"
    r"|show and tell|gacha life|skibidi|sleepover|school project|class president|quizlet"
    r"|kahoot)\b"
)
_GROWN = re.compile(
    r"\b(?:mortgage|refinanc\w+|tax deductions?|payroll|property tax|health insurance"
    r"|car insurance|life insurance|invoices?|interest rates?|kpis?|quarterly (?:report"
    r"|results)|retirement|daycare|childcare|prenatal|custody|job interview|resume|cv"
    r"|cover letter|severance|real estate|escrow|menopause|colonoscopy|cholesterol"
    r"|estate planning|small business|vat return|expense report|performance review"
    r"|stakeholders?)\b"
)


def disclosures(text: str) -> Iterator[Statement]:
    """Find what ``text``, in lower case, tells about its writer's stage of life."""
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if kind in _BOUND_TO_NOW and _PAST.search(text, max(0, match.start() - 80), match.start()):
                continue
            yield Statement(kind, *match.span())


def topics(text: str) -> Iterator[Statement]:
    """Find topics that lean to one age."""
    for kind, pattern in (("young_topics", _YOUNG), ("adult_topics", _GROWN)):
        for match in pattern.finditer(text):
            yield Statement(kind, *match.span())
