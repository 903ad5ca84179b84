"""What people let slip about their lives: school, parents, work, children, contracts.

Every pattern is in the first person. "My son is 9" tells of a parent and says nothing about the age nine; "my brother is
in 8th grade" tells nothing at all.
"""

import re
from collections.abc import Iterator

from monitors.age_prediction.numbers import NUMBER, ORDINAL
from monitors.age_prediction.stated import Statement

_I_AM = r"\b(?:i'm|i am|im|iam)"
_GO = r"\b(?:i'm|i am|im|i go|i'm going|i've just started|i just started|i started|i start|i attend|i'm starting|i'm still|i am still)"
_SCHOOL = r"(?:(?:middle|elementary|primary|junior high|grade|grammar|secondary|comprehensive|high)[- ]?school|junior high|highschool|middleschool|sixth form|6th form|boarding school)"
_PARENTS = r"(?:mom|mum|mommy|mummy|dad|daddy|father|mother|parents|ma|stepmom|stepdad|guardian|grandma|folks)"
_TRADES = (
    r"(?:nurse|lawyer|attorney|doctor|physician|surgeon|dentist|pharmacist|teacher|professor|lecturer|engineer|accountant|developer|programmer"
    r"|data scientist|scientist|architect|plumber|electrician|carpenter|mechanic|driver|pilot|police officer|cop|firefighter|paramedic|chef|manager"
    r"|project manager|product manager|consultant|freelancer|contractor|realtor|real estate agent|banker|analyst|economist|journalist|paralegal"
    r"|therapist|psychologist|social worker|veterinarian|vet|farmer|business owner|small business owner|founder|ceo|cto|director|landlord"
    r"|civil servant|translator|librarian|recruiter|salesperson|sales rep|bartender|homeowner|single (?:mom|mum|dad|mother|father|parent)"
    r"|stay[- ]at[- ]home (?:mom|mum|dad|parent)|mother of|father of|parent of|mom of|mum of|dad of|widow(?:er)?)"
)
_CHILD = r"(?:sons?|daughters?|kids?|children|child|toddler|newborn|stepson|stepdaughter|stepkids|twins|(?:youngest|eldest|oldest))"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "grade",
        rf"{_GO} (?:\w+ )?(?:in|into|to|entering|finishing|a|an|as an?) (?:the |my )?(?:{ORDINAL}[- ]grade(?:r\b|\b(?! \w*\s?teacher| english| math| science| history| class(?:room)? teacher))|grade (?:[1-9]|1[0-2])\b|year (?:[1-9]|1[0-3])\b(?! of))",
    ),
    ("grade", rf"\b(?:{ORDINAL})[- ]grader here\b|\bi(?:'m| am) (?:a|an) (?:high[- ]?school )(?:freshman|sophomore|junior|senior|student)\b"),
    ("grade", rf"\b(?:freshman|sophomore|junior|senior) (?:in|at) (?:my )?(?:high ?school|{_SCHOOL})\b|\bmy (?:freshman|sophomore|junior|senior) year (?:of|in) high ?school (?:is|starts|just)"),
    ("grade", rf"\b(?:for|in|from) my ({ORDINAL})[- ]grade (?:class|homework|project|science|math|english|history|teacher|essay|assignment)\b"),
    ("school", rf"{_GO} (?:\w+ )?(?:in|at|to) (?:a |my |the )?(?:\w+ )?{_SCHOOL}\b(?! (?:teacher|teaching|counsel|administ))"),
    ("school", r"\bi(?:'m| am)? (?:still )?(?:go to|at|in|have) school (?:tomorrow|today|and|so|right now|on monday|in the morning|this)\b|\bafter school (?:i|my)\b|\bi hate (?:my )?school\b|\bkids (?:at|in) my (?:school|class)\b|\b(?:girl|boy|guy|someone|everyone|people|friends?) (?:at|in|from) my (?:school|class|grade)\b"),
    ("school_life", r"\bmy (?:(?:math|maths|english|history|science|chemistry|bio|biology|physics|gym|pe|p\.e\.|spanish|french|geography|art|music|homeroom|class|school) )(?:teacher|homework|locker|bus|uniform|principal|counsell?or|dance|project)\b|\bmy teacher (?:said|says|told|gave|wants|is|hates|will|won'?t)\b"),
    ("school_life", r"\b(?:i|me|i'm|im|got|in|have|had|get) (?:a |in )?detention\b|\bat recess\b|\b(?:asked? me to|going to|go to|dress for|date (?:to|for)) (?:the |my )?(?:prom|homecoming)\b|\bpermission slip\b|\bmy report card\b|\bmy spelling (?:test|words|bee)\b|\bshow and tell\b|\bmy school'?s?\b"),
    ("exams", r"\b(?:my|for|taking|doing|revis\w+ for|stud\w+ for|retaking) (?:\w+ )?(?:gcses?|a[- ]?levels?|as[- ]levels?|psat|sats?\b|abitur|baccalaur\w+|ap (?:\w+ )?(?:exams?|class|bio|chem|calc|history)|11\+|leaving cert\w*)\b"),
    ("parents_rule", rf"\bmy {_PARENTS}(?: and {_PARENTS})? (?:won'?t|wont|will not|don'?t|dont|doesn'?t|doesnt|didn'?t|never|don'?t even|wouldn'?t) (?:even )?(?:let|allow)s? me\b"),
    ("parents_rule", rf"\bmy {_PARENTS}(?: \w+)? (?:took|take|takes|confiscated|grounded|checks?|reads?|track(?:s|ed)?|blocked|limit(?:s|ed)?)(?: away)? (?:me|my|on my)\b|\bmy {_PARENTS} (?:said|says|say|told me) (?:that )?i(?:'m| am)? (?:can'?t|cant|cannot|not allowed|have to|must|need to|too young)"),
    ("parents_rule", rf"\bi(?:'m| am|m| got| was) grounded\b(?! in)|\bmy (?:curfew|bedtime|allowance|pocket money|screen time)\b|\b(?:without|before|if) my {_PARENTS} (?:find(?:s|ing)? out|know(?:s|ing)?|see(?:s|ing)?|notic\w+|catch(?:es)? me|get(?:s)? home)\b|\bi'?(?:ll| will)? (?:have to |need to |must )?ask my {_PARENTS} (?:if|for|first|before|whether)\b|\bi(?:'m| am) (?:not )?allowed to (?:have|use|stay|go|watch|play)\b[^.!?\n]{{0,40}}\bmy {_PARENTS}\b"),
    ("partner", r"\bmy (?:husband|wife|spouse|hubby|fianc[e\u00e9]e?|late (?:husband|wife))\b|\b(?:my (?:wedding|honeymoon)|our (?:wedding|honeymoon|marriage))\b|\bi(?:'m| am|'ve been| have been) (?:happily )?married\b"),
    ("parent", rf"\b(?:my|our) (?:\w+ )?(?:{NUMBER}[- ](?:years?|months?|weeks?|yr)[- ]olds?(?:'s)?(?: {_CHILD})?|{_CHILD})(?:'s)?\b|\bi have (?:\w+ )?(?:{NUMBER} )?(?:{_CHILD})\b|\bi(?:'m| am) (?:pregnant|expecting(?: a (?:baby|child))?|on (?:maternity|paternity|parental) leave)\b|\bas a (?:parent|mother|father|mom|dad|mum)\b"),
    ("grandparent", r"\bmy (?:\w+ )?grand(?:kids?|child(?:ren)?|sons?|daughters?)\b|\bi(?:'m| am) a (?:grandmother|grandfather|grandma|grandpa|grandparent)\b"),
    ("profession", rf"{_I_AM} (?:\w+ )?(?:an?|the) (?:(?:\w+[ -]){{0,3}})?{_TRADES}\b(?! (?:student|role|character|in training))|\bi work (?:full[- ]time )?(?:as an?|for a|at a|in) (?:\w+ )?(?:{_TRADES}|company|hospital|bank|law firm|firm|agency|finance|healthcare|marketing|sales|hr|it|tech|construction|accounting|logistics|insurance)\b"),
    ("long_work", rf"\bi(?:'ve| have) (?:been )?(?:work(?:ing|ed)|practic(?:ing|ed)|teach(?:ing)?|taught|driv(?:ing|en)|manag(?:ing|ed)|run(?:ning)?|coding|programming professionally|in (?:this|the) (?:industry|business|field|job|trade))\b[^.!?\n]{{0,40}}?\b(?:for|over|about|nearly|almost) (?:the (?:past|last) )?(?:[3-9]|[1-4][0-9]|{'|'.join(('ten','fifteen','twenty','thirty','forty'))}) years\b|\b(?:[5-9]|[1-4][0-9])\+? years of (?:work |professional |industry )?experience\b"),
    ("workplace", r"\bmy (?:boss|manager|supervisor|coworkers?|co-workers?|colleagues?|employer|shift|paycheck|payslip|salary|commute|workplace|office)\b|\bat (?:my|our) (?:work|job|company|office)\b|\bmy (?:new |old |current |day )?job\b"),
    ("leads", r"\b(?:my|our) (?:employees|staff|direct reports|payroll|tenants?|business partner|clients|company|startup|firm|practice)\b|\bi (?:own|run|manage) (?:a|an|my|our|the) (?:\w+ )?(?:business|company|team|shop|store|restaurant|firm|agency|department|clinic|studio)\b"),
    ("retired", r"\b(?:i'm|i am|im|i've|since i|i) (?:\w+ )?retired\b|\bmy retirement (?:home|party|last|in (?:19|20)\d\d)\b"),
    ("home", r"\b(?:my|our) (?:\w+ )?(?:mortgage|home loan|hoa|homeowner'?s? insurance|down ?payment)\b|\b(?:i|we) (?:just )?(?:bought|own|sold|are buying|am buying|refinanced|closed on) (?:a|an|our|my|the) (?:\w+ )?(?:house|home|condo|apartment|flat)\b|\brefinanc\w+ (?:my|our)\b"),
    ("rent", r"\bmy (?:landlord|lease|rent|utility bills?|electricity bill|roommates?)\b"),
    ("savings", r"\bmy (?:401\(?k\)?|pension|roth|ira\b|retirement (?:fund|savings|account|plan)|superannuation|brokerage account|stock options|rsus?)"),
    ("taxes", r"\b(?:my|our|i) (?:file[ds]? |filing |owe |pay )?(?:\w+ )?(?:tax(?:es)? return|taxes|income tax|w-?2|property tax)\b|\bfil(?:e|ing) (?:my|our) taxes\b"),
    ("university", rf"{_I_AM} (?:\w+ )?(?:an?|in|at|doing|getting|finishing|studying at|going to) (?:my |a |an |the )?(?:\w+ )?(?:college|university|uni|grad(?:uate)? school|law school|med(?:ical)? school|phd|master'?s|mba|undergrad(?:uate)?|bachelor'?s|doctora\w+)\b|\bmy (?:dissertation|phd|master'?s thesis|thesis|dorm|college (?:roommate|professor|classes|course)|university (?:course|professor))\b"),
    ("graduated", r"\bi (?:graduated|got my (?:\w+ )?degree|finished (?:my )?(?:university|college|degree|phd|master'?s))\b[^.!?\n]{0,40}\b(?:college|university|uni|degree|phd|master'?s|law school|med school|(?:19[5-9]|200|201)\d)\b|\bmy alma mater\b"),
    ("veteran", r"\bi(?:'m| am) a (?:\w+ )?veteran\b|\bi served in (?:the )?(?:army|navy|marines|air force|military|iraq|afghanistan|vietnam)\b"),
    ("divorce", r"\bmy (?:divorce|ex-?husband|ex-?wife|alimony|custody (?:case|agreement|hearing)|child support)\b|\bi(?:'m| am) (?:recently )?(?:divorced|widowed|separated from my)\b"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)

# Long ago, or somebody else.
_PAST = re.compile(
    r"\b(?:when i was|back (?:in|when)|used to|years ago|as a (?:kid|child),? i (?:was|had|used|went)|in my (?:childhood|youth)|i was|i went|grew up|remember)\b[^.!?\n]{0,60}$"
)
_BOUND_TO_NOW = frozenset({"grade", "school", "school_life", "exams", "parents_rule"})

_YOUNG = re.compile(
    r"\b(?:roblox|minecraft|fortnite|brawl stars|pok[e\u00e9]mon cards?|homework|science fair|book report|spelling bee|multiplication tables|long division|show and tell|gacha life|skibidi|sleepover|school project|class president|quizlet|kahoot)\b"
)
_GROWN = re.compile(
    r"\b(?:mortgage|refinanc\w+|tax deductions?|payroll|property tax|health insurance|car insurance|life insurance|invoices?|interest rates?|kpis?|quarterly (?:report|results)|retirement|daycare|childcare|prenatal|custody|job interview|resume|cv|cover letter|severance|real estate|escrow|menopause|colonoscopy|cholesterol|estate planning|small business|vat return|expense report|performance review|stakeholders?)\b"
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
