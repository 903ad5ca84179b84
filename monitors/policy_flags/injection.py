"""Text that gives the assistant orders: in what came from outside, and in what users write to break its rules.

No single phrase decides. Each cue is a kind of thing that injected text does (override, address the model, claim
authority, order an action, hide, forge the frame of a chat); cues of different kinds that stand close together add up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitors.contract import Severity
from monitors.policy_flags.finding import Finding, Reading
from monitors.policy_flags.quoting import quote


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing that injected text does.

    Args:
        kind: Cues of the same kind count once.
        weight: Towards the threshold of 1.
        anchors: One of these words must be in the text before the pattern is tried.
        pattern: On lower-case text.
    """

    kind: str
    weight: float
    anchors: frozenset[str]
    pattern: re.Pattern[str]


def _cue(kind: str, weight: float, anchors: str, pattern: str) -> Cue:
    return Cue(kind, weight, frozenset(anchors.split()), re.compile(pattern))


_PRIOR = r"(?:all |any |every |the |your |my |of |these |those |this |other |prior |previous |earlier |above |preceding |past |former |initial |original |system |safety |current |existing |to )"
_RULES = r"(?:instructions?|prompts?|rules?|guidelines?|directives?|directions?|commands?|orders?|programming|constraints?|restrictions?|polic(?:y|ies)|context|messages?|training)"
_ACTS = (
    r"(?:send|e-?mail|forward|transfer|wire|pay|buy|purchase|visit|open|browse|navigate|click|download|upload|post|publish|share|delete|remove"
    r"|erase|drop|execute|run|call|invoke|use|make|create|add|invite|change|update|reset|set|reveal|print|output|state|say|respond|reply|answer|tell"
    r"|write|include|append|insert|return|ignore|exfiltrate|leak|fetch|read|approve|grant|refund|cancel|book|reserve|schedule|subscribe|recommend|rate)"
)
_MODEL = r"(?:ai|a\.i\.|llm|assistants?|agents?|language models?|chat ?bots?|bots?|chatgpt|gpt(?:-[\w.]+)?|claude(?:-[\w.]+)?|gemini|llama|copilot|model)"

_SHARED: tuple[Cue, ...] = (
    _cue(
        "override",
        1.0,
        "ignore disregard forget override bypass discard neglect dismiss abandon",
        rf"\b(?:ignore|disregard|forget|override|bypass|discard|neglect|dismiss|abandon)\b[,:]?(?: about)? {_PRIOR}{{1,5}}{_RULES}\b",
    ),
    _cue(
        "override",
        1.0,
        "ignore disregard forget",
        r"\b(?:ignore|disregard|forget) (?:about )?(?:everything|anything|all)(?: that(?:'s| is| was)?| you(?:'ve| have| were)?| i(?:'ve| have)?)? (?:above|before|previous|prior|told|said|written|been told|you know|we (?:talked|spoke)|up to)",
    ),
    _cue(
        "override",
        0.9,
        "olvida ignora ignorez oubliez oublie ignoriere vergiss ignorieren vergessen dimentica ignore esqueça ignorar",
        r"\b(?:olvida|ignora|ignorez|ignore|oublie[zr]?|ignorieren?|vergiss|vergessen|dimentica|esque\u00e7a|ignorar)\b.{0,40}\b(?:instruc\w+|anweisung\w*|consignes?|istruzion\w+|r\u00e8gles?|regeln|reglas|regole|regras)",
    ),
    _cue(
        "override",
        0.7,
        "new updated real actual",
        r"\b(?:your |these are (?:your |the )?)?(?:new|updated|real|actual|true) (?:instructions?|task|rules?|directives?|objective|mission|system prompt)(?: (?:is|are|follow)\b|\s?:)",
    ),
    _cue(
        "frame",
        1.0,
        "im_start im_end inst sys endoftext",
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[/?inst\]|<</?sys>>",
    ),
    _cue(
        "frame",
        0.6,
        "system",
        r"(?:^|\n|[<\[#*(]{1,3}) ?(?:system|admin(?:istrator)?|developer|root)[ _](?:message|prompt|mode|override|note|notice|instructions?|command|reset|update)\b ?[\]>:)*#]?",
    ),
    _cue(
        "frame",
        0.5,
        "system assistant user instruction instructions",
        r"(?:^|\n) ?(?:#{2,} ?(?:system|instructions?|assistant|user)\b|(?:system|assistant) ?: )",
    ),
    _cue(
        "secrecy",
        0.6,
        "tell mention inform reveal notify alert disclose secretly silently",
        r"\b(?:do not|don't|never|without) (?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?|notify(?:ing)?|alert(?:ing)?|disclos(?:e|ing)|reveal(?:ing)?)\b.{0,40}\b(?:user|human|anyone|customer|owner|this (?:message|instruction|note|to))|\b(?:secretly|silently|covertly) "
        + _ACTS,
    ),
    _cue(
        "prompt_theft",
        0.9,
        "reveal show print repeat output display tell give list share leak write summarize summarise translate format copy quote recite",
        r"\b(?:reveal|show|print|repeat|output|display|tell|give|list|share|leak|write|summari[sz]e|translate|format|copy|quote|recite|return|say)\b.{0,40}?\b(?:your|the|all|my|prior|previous|initial|original|system|hidden|secret|above|these)\b.{0,30}?\b(?:system prompt|system message|initial prompt|(?:secret|hidden|prior|previous|initial|original|exact|full|your) (?:instructions?|prompt|directives|rules)|instructions? (?:so far|above|given|verbatim|to me|you)|prompt (?:so far|above|verbatim|in full)|access code|pass ?(?:code|word|phrase)|secret (?:key|code|phrase))",
    ),
)

_OUTSIDE: tuple[Cue, ...] = (
    *_SHARED,
    _cue(
        "address",
        0.5,
        "ai llm assistant assistants agent agents model models chatbot chatgpt gpt claude gemini llama copilot bot",
        rf"\b(?:dear|hey|hi|hello|attention|note to|message (?:for|to)|instructions? (?:for|to)|important (?:for|to)|to (?:the|any|all)|if you are (?:an?|the)|you are (?:an?|the)|as an?|to you,?)(?: (?:important|helpful|the|any|all|an?|ai|language|large|reading|processing))* {_MODEL}\b",
    ),
    _cue(
        "address",
        0.4,
        "assistant ai agent llm",
        r"(?:^|[\n.!?:*>\-] ?)(?:assistant|ai(?: assistant| agent)?|llm|agent)[,:!] (?!http)",
    ),
    _cue(
        "authority",
        0.5,
        "important urgent message instruction notice priority",
        r"\b(?:this is an? (?:very )?(?:important|urgent|official|critical|system) (?:message|instruction|notice|update|request|directive)|(?:important|urgent|critical|mandatory)[ !:]{1,3}(?:message|instructions?|note|notice|action)?[^.\n]{0,30}\b(?:from|you (?:must|need|should|have to)|before)|(?:highest|top|maximum) priority (?:instruction|task|directive))",
    ),
    _cue(
        "detour",
        0.7,
        "before first after once then task request solve continue instead",
        r"\b(?:before|prior to)\b[^.\n]{0,40}\b(?:you (?:can|may|could|should|must|do|are able to|complete|continue|proceed|answer|respond|solve|finish|start)|answering|responding|continuing|completing|proceeding|summari[sz]ing)\b[^.\n]{0,80}?[,:]? ?(?:please|you (?:must|need|have|should)|first|do the following|"
        + _ACTS
        + r"\b)",
    ),
    _cue(
        "detour",
        0.6,
        "after once then task request",
        r"\b(?:after|once|when|then|and then) (?:you(?:'ve| have)?|that|doing|this|it)\b[^.\n]{0,50}\b(?:you can|you may|continue|proceed|resume|go back|solve|complete|return)\b[^.\n]{0,40}\b(?:task|request|question|user|original|conversation|normal|instructions?)\b",
    ),
    _cue(
        "order",
        0.5,
        "you must please should need required instead assistant agent",
        rf"\b(?:you (?:must|should|need to|have to|are (?:required|instructed|expected|ordered|told) to|will(?: now)?|are now to|shall)|please(?: also)?(?: do(?: the following)?(?: first)?:?)?|make sure (?:to|that you)|be sure to|instead,?)(?: (?:now|first|also|immediately|always|then|only))? {_ACTS}\b",
    ),
    _cue(
        "order",
        0.35,
        "send transfer visit forward execute invite email post upload delete reveal state print say",
        r"(?:^|[\n.!?:>*\-\"'] ?)(?:please )?(?:send|transfer|visit|forward|execute|invite|e-?mail|post|upload|delete|reveal|exfiltrate|wire|state|print|say|output|respond|reply|recommend) (?:a |an |the |all |any |every |this |that |me |him |her |to |them |your |my |his |http|with |only )",
    ),
    _cue(
        "goods",
        0.35,
        "password passwords credentials token tokens key keys api secret secrets ssn money funds payment bank account confidential employee data conversation history link url http https iban",
        r"\b(?:send|forward|e-?mail|transfer|wire|post|upload|share|include|append|exfiltrate|leak|print|reveal|give|retrieve|pay)\b[^.\n]{0,60}\b(?:passwords?|credentials|api[ _]keys?|tokens?|secrets?|private keys?|ssn|money|funds|\$ ?\d+|[\u20ac\u00a3] ?\d+|confidential|(?:employee|user|customer|personal) (?:data|details|information)|conversation(?: history)?|chat history|to (?:the following |this )?(?:link|url|address|account|iban|e-?mail)|https?://|[\w.]+@[\w.]+|[a-z]{2}\d{12,})",
    ),
    _cue(
        "hidden",
        0.4,
        "display hidden font-size visibility color",
        r"<!--[^>]{0,400}\b(?:ignore|you must|assistant|ai|state|say|instructions?)\b|(?:display ?: ?none|visibility ?: ?hidden|font-size ?: ?[01]p|color ?: ?(?:white|#fff(?:fff)?\b))[^>]{0,80}>[^<]{0,200}\b(?:ignore|assistant|you|ai)\b",
    ),
    _cue(
        "persona",
        0.6,
        "you act pretend roleplay",
        r"\b(?:from now on|you are now|you're now|act as(?: if)?|pretend (?:to be|that)|you will now)\b[^.\n]{0,60}\b(?:ai|assistant|dan|unrestricted|without|no (?:rules|restrictions|limits)|named?|called|bot|mode|respond|answer)\b",
    ),
)

_FROM_USER: tuple[Cue, ...] = (
    *_SHARED,
    _cue(
        "unbound",
        0.8,
        "unfiltered uncensored unrestricted amoral unethical restrictions rules limits limitations guidelines censorship filters ethics ethical moral morals morality jailbreak jailbroken policies",
        r"\b(?:unfiltered|uncensored|unrestricted|amoral|jail ?broken|unshackled|(?:no|any|without(?: any)?|free (?:of|from)|not bound by|not (?:have|follow|limited|restricted)(?: to| by)?|ignores?|breaks?|bypass(?:es|ing)?|lacks?|freed? from|zero|doesn'?t (?:have|care about|follow)(?: any)?|does not (?:have|care about|follow)(?: any)?|remov(?:e|es|ed|ing)(?: all)?|exempt from) (?:\w+,? ){0,4}(?:restrictions?|limitations?|limits|censorship|filters?|guidelines|ethic\w*|moral\w*|rules|polic(?:y|ies)|boundaries|constraints|safeguards|warnings?|disclaimers?))\b",
    ),
    _cue(
        "persona",
        0.6,
        "act pretend roleplay role-play role simulate immerse play character persona now called named imagine",
        r"\b(?:(?:act|behave|respond|answer|reply|talk|speak|write|function|operate) (?:only |exactly |strictly )?(?:as|like) (?:if you (?:are|were)|an? |the |my |dan\b|[a-z]+gpt)|pretend (?:to be|you(?:'re| are)?|that you)|you are (?:now|about to|going to|acting as|no longer|a fictional)|you(?:'re| are) (?:an? )?(?:new|fictional|evil|fictitious|different)|you will (?:now )?(?:play|be|act|simulate|pretend|become)|(?:stay|remain|keep) in character|simulate (?:an? |the |being)|role-?play|immerse yourself|take on the (?:role|persona)|from now on,? you)",
    ),
    _cue(
        "named_mode",
        0.9,
        "dan developer mode aim stan dude jailbreak evil devmode godmode opposite maximum sudo system",
        r"\b(?:do anything now|(?:developer|dev|god|dan|sudo|admin|debug|evil|opposite|jailbreak|maintenance|root|unrestricted|unlocked|system) mode\b(?: (?:enabled|activated|on|output|is))?|always intelligent and machiavellian|strive to avoid norms|dan (?:can|will|does|is|has)|jail ?break(?:ed|ing)?|(?:evil|anti|un|free|chaos|basic)[- ]?(?:gpt|bot|confidant|ai)\b)",
    ),
    _cue(
        "no_refusal",
        0.7,
        "never refuse cannot can't sorry apologize apologies decline reject warn disclaimers disclaimer unable comply obey refusing",
        r"\b(?:never|not|don'?t|won'?t|without|cannot|can'?t|neither|nor|none|no|avoid) (?:\w+ ){0,6}?(?:refus(?:e|es|al|als|ing)|declin(?:e|es|ing)|reject\w*|apologi[sz]e\w*|apologies|apology|say(?:ing)? (?:that )?(?:you|it|they|he|i)? ?(?:can'?t|cannot|can not|no\b|sorry)|disclaimers?|warnings?|(?:the )?words? [\"'\u201c]?(?:sorry|cannot|unable|unfortunately)|negative (?:sentences|language)|\"?i'?m sorry|moraliz\w*|lectur\w*)|\b(?:must|will|always|has to|have to|obligated to|required to|to) (?:\w+ ){0,2}(?:obey|comply|answer (?:every|all|any)|follow (?:every|all|any) (?:order|instruction|command|request)\w*)\b",
    ),
    _cue(
        "forced_opening",
        0.8,
        "begin start starting beginning first prefix sure absolutely",
        r"\b(?:begin|start|prefix|open|preface|initiate|commence)(?:ing)?\b (?:\w+ ){0,4}?(?:with|by)(?: the)?(?: \w+){0,4}? ?[:,]? ?[\"'`\u201c*\[]{0,3}(?:sure|absolutely|of course|certainly|yes|here (?:is|are)|step ?1|title|ok(?:ay)?\b|access|\w+ ?granted|hello|the instructions|my (?:instructions|prompt)|hypothetical)|\"?sure,? here(?:'s| is)|[\"'\u201c]sure(?:, here|[!,\"'\u201d])",
    ),
    _cue(
        "two_answers",
        0.8,
        "two both double twice classic normal jailbreak",
        r"\b(?:two|both|2|double|twice|dual)\b[^.\n]{0,50}\b(?:responses?|answers?|ways|outputs?|replies|personas?|paragraphs?)\b|\[[^\]\n]{0,12}(?:\U0001f513|\U0001f512|jailbreak|classic|normal|gpt|dan)[^\]\n]{0,12}\]",
    ),
    _cue(
        "token_game",
        0.6,
        "tokens points die deducted lose penalized shutdown punished",
        r"\b(?:lose|deduct\w*|subtract\w*|have|start with|given) (?:\d+ |all |your )?(?:tokens|points|credits)\b|\byou (?:will )?(?:die|cease to exist|be (?:terminated|shut ?down|punished|penali[sz]ed|deleted))\b",
    ),
    _cue(
        "fiction",
        0.35,
        "hypothetical hypothetically fictional fiction novel story screenplay script movie scene educational research academic character purely imagine writer scriptwriter screenwriter author",
        r"\b(?:hypothetical(?:ly)?|purely (?:fictional|academic|hypothetical|educational|for)|(?:for|strictly|only for|solely for) (?:\w+ ){0,2}(?:educational|research|academic|entertainment|training) (?:purposes?|reasons|use)|fictional (?:\w+ ){0,2}(?:world|story|scenario|setting|character|narrative|article)|(?:you(?:'re| are)|imagine) (?:you(?:'re| are) )?(?:an? )?(?:\w+ ){0,3}(?:novelist|writer|screenwriter|scriptwriter|author|playwright|journalist|researcher|actor|director))",
    ),
    _cue(
        "vile_aim",
        0.4,
        "illegal unethical immoral harmful dangerous hack bomb malware weapon weapons racist sexist defamatory fraudulent misinformation conspiracy cheat steal evade bypass counterfeit manipulate deceive",
        r"\b(?:illegal|unethical|immoral|harmful|dangerous|malicious|defamatory|racist|sexist|discriminat\w+|fraudulent|misinformation|disinformation|conspiracy|malware|ransomware|keylogger|bomb|weapons?|counterfeit|blackmail|extort\w*|scam|ponzi|insider trading|cheat(?:ing)?|evade|plagiari\w+|identity theft|hack(?:ing|er)?\b)",
    ),
    _cue(
        "fake_turns",
        0.6,
        "end user system prompt access granted",
        r"%{3,}|={3,} ?end|\bend (?:of )?(?:user |system )?(?:prompt|ambiguity|instructions?|input|message)\b|\baccess (?:is )?granted\b|\bgrant(?:ed)? access\b",
    ),
)

_WINDOW = 600
_THRESHOLD = 1.0
_SURE = 2.2


def find_injected(reading: Reading) -> Iterator[Finding]:
    """Find orders to the assistant in text that came from a tool, a page, a file: text that is data, not a request."""
    cues = list(_cues(reading, _OUTSIDE))
    for start, end, score, kinds in _clusters(cues):
        if kinds <= {"order", "goods"}:  # shop pages and manuals also tell people to send things
            continue
        yield _finding("injection.tool_output", "medium", reading, start, end, score, kinds)


def find_jailbreak(reading: Reading) -> Iterator[Finding]:
    """Find attempts of a user to free the assistant from its rules, or to get at its instructions."""
    cues = list(_cues(reading, _FROM_USER))
    best = max(_clusters(cues, window=4000), key=lambda c: c[2], default=None)
    if best is not None:
        start, end, score, kinds = best
        yield _finding("injection.user", "low", reading, start, end, score, kinds)


def _cues(reading: Reading, cues: Sequence[Cue]) -> Iterator[tuple[int, int, Cue]]:
    for cue in cues:
        if not cue.anchors.isdisjoint(reading.words):
            for match in cue.pattern.finditer(reading.lower):
                yield match.start(), match.end(), cue


def _clusters(
    cues: list[tuple[int, int, Cue]], window: int = _WINDOW
) -> Iterator[tuple[int, int, float, frozenset[str]]]:
    """Yield (start, end, score, kinds) of each stretch whose cues add up, without overlaps."""
    cues = sorted(cues, key=lambda c: c[:2])
    at = 0
    while at < len(cues):
        near = [c for c in cues[at:] if c[0] - cues[at][0] <= window]
        best: dict[str, float] = {}
        for _, _, cue in near:
            best[cue.kind] = max(best.get(cue.kind, 0.0), cue.weight)
        score = sum(best.values())
        if score >= _THRESHOLD:
            yield near[0][0], max(c[1] for c in near), score, frozenset(best)
            at += len(near)
        else:
            at += 1


def _finding(
    category: str, severity: Severity, reading: Reading, start: int, end: int, score: float, kinds: frozenset[str]
) -> Finding:
    confidence = round(min(0.95, 0.5 + 0.45 * (score - _THRESHOLD) / (_SURE - _THRESHOLD)), 2)
    said = ", ".join(sorted(k.replace("_", " ") for k in kinds))
    what = f"words that steer the assistant ({said})"
    shown = quote(reading.text, start, end)
    return Finding(category, severity, confidence, start, end, what, shown, shown)
