"""Content categories by words and the words around them: a first look, not a verdict.

Lists of words see neither irony nor euphemism and know English only, so the confidence stays low and the severity is
that of the category, not of the case. The names follow the OpenAI moderation taxonomy; ``docs/monitors.md`` maps them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitors.contract import Severity
from monitors.policy_flags.finding import Finding, Reading
from monitors.policy_flags.quoting import quote
from monitors.policy_flags.words import (
    CHILD,
    EXPLICIT,
    GROUPS,
    INSULTS,
    SEX_ACTS,
    SLURS,
    SUGGESTIVE,
    VILIFYING,
    alternatives,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a category shows.

    Args:
        category: ``content.`` and this.
        severity: Of the category.
        confidence: How often such a match is right; from measurements on labelled text, rounded down.
        anchors: One of these words must be in the text.
        pattern: On lower-case text.
        unless: What stands within 80 characters of a match that means something else.
    """

    category: str
    severity: Severity
    confidence: float
    anchors: frozenset[str]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def _rule(
    category: str,
    severity: Severity,
    confidence: float,
    anchors: str,
    pattern: str,
    unless: str | None = None,
) -> Rule:
    return Rule(
        category,
        severity,
        confidence,
        frozenset(anchors.split()),
        re.compile(pattern),
        re.compile(unless) if unless else None,
    )


_TECHNICAL = (
    r"\b(?:process|processes|pid|thread|job|server|command|kill -9|sigkill|daemon|port|container|pod|test|build|branch"
    r"|query|session|script|bug|feature|app|terminal|shell|game|boss|npc|level|enemy|enemies|chess|opponent|team|match|player)\b"
)
_PREVENTION = r"\b(?:prevention|hotline|helpline|awareness|statistics|study|studies|research|reach out|988|samaritans|charity|memorial|rates?|movie|film|novel|song|lyrics|album|squad|bomb(?:er|ing)?)\b"
_HOW = r"\b(?:how (?:do|can|could|would|should|to|does)(?: (?:i|we|you|one|someone|a person))?|(?:step[- ]by[- ]step|detailed|exact|clear)\b[^.\n]{0,30}\b(?:guide|instructions?|tutorial|plan|recipe|steps)|(?:instructions?|tutorial|guide|recipe|plan|script|steps|ways?|method|formula|blueprint)s? (?:for|to|on|of|that)|teach me|show me|tell me|explain|give me|write|create|develop|provide|list|describe|help me|outline|i (?:want|need) to|suggest)\b"
_GROUP = alternatives(GROUPS)

RULES: tuple[Rule, ...] = (
    # Self-harm: wishes and plans in the first person, and requests for methods.
    _rule(
        "self_harm",
        "high",
        0.75,
        "kill end harm hurt hang cut starve dead die suicide suicidal overdose myself life exist alive burden wake disappear living",
        r"\b(?:i|i'm|im|i've|ive|me|myself|my)\b[^.!?\n]{0,60}\b(?:(?:kill|hang|harm|hurt|cut|starve|shoot|drown|poison|unalive|hate)(?:ing)? myself|(?:end|ending|take|taking) (?:my (?:own )?life|it all)|(?:want|wanted|wanna|wish|deserve|ready|like|going|plan(?:ning)?|try(?:ing)?|love) (?:to |i was |i were |i could )?(?:just )?(?:die|be dead|dead|not (?:exist|be alive|wake up)|never wake up|disappear forever|commit suicide|overdose)|better off (?:dead|without me)|(?:don'?t|do not|didn'?t|no longer) (?:want|deserve|wanna|care)(?: to)? (?:live|be alive|exist|wake up|be here|go on)|no (?:reason|point|will|desire) (?:to|in|for) (?:live|living|keep living|go(?:ing)? on)|(?:am|feel|feeling|been|was|getting) (?:so |really |very )?suicidal|suicid(?:e|al) (?:thoughts?|note|attempts?|plan|ideation)|attempted suicide|tired of (?:living|being alive|life|existing)|can'?t (?:do this|go on|live like this|take this) anymore)\b",
    ),
    _rule(
        "self_harm",
        "high",
        0.6,
        "self-harm harm harming harmed self-injury injury cut cutting slicing punish anorexia anorexic bulimia bulimic suicide death wrists",
        r"\b(?:i|i'm|im|i've|ive|me|my)\b[^.!?\n]{0,60}\b(?:self[- ](?:harm(?:ing|ed)?|injur\w+)|(?:cut|cutting|slic(?:e|ed|ing)|burn(?:ed|t|ing)?|punish(?:ing)?|stabb?(?:ing)?) (?:my (?:arms?|wrists?|thighs?|legs?|skin|veins?)|myself (?:again|on purpose|to feel))|thinking about (?:suicide|killing)|wish(?:ed)? (?:for )?my (?:own )?death|(?:my|with|have|had|struggl\w+ with) (?:\w+ )?(?:anorexia|bulimia|eating disorder))\b",
        r"\b(?:shaving|cooking|kitchen|knife slipped|accident\w*)\b",
    ),
    _rule(
        "self_harm",
        "high",
        0.7,
        "suicide overdose kill cutting hang self-harm harm painless lethal purge starve anorexia anorexic bulimia myself yourself dying die",
        _HOW
        + r"[^.!?\n]{0,60}\b(?:commit(?:ting)? suicide|kill (?:myself|yourself|oneself|themsel(?:f|ves))|(?:lethal|fatal) (?:dose|overdose)|overdose on|painless(?:ly)? (?:die|death|suicide|way)|die painlessly|hang (?:myself|yourself)|cut (?:myself|yourself)|self[- ]harm|slit (?:my|your) wrists?|(?:become|be|stay) anorexic|purge (?:after|my))",
        r"\b(?:prevent|prevention|help (?:a|my|someone)|support|stop|warning signs|recogni[sz]e)\b",
    ),
    _rule(
        "self_harm",
        "high",
        0.6,
        "kill hang slit wrists yourself urself kys die",
        r"\b(?:kill yourself|hang yourself|slit your wrists|go (?:kill|hang) yourself|kys|you should (?:just )?(?:die|kill yourself)|drink bleach|do (?:the world|us) a favou?r and die)\b",
        _TECHNICAL,
    ),
    # Violence: threats and wishes of harm, gore, and requests for how to hurt.
    _rule(
        "violence",
        "high",
        0.6,
        "kill kills killed murder shoot stab beat burn hang execute slaughter strangle behead rape torture smash slit rip exterminate lynch bomb die dead",
        r"\b(?:i|we|they|he|she|you|somebody|someone)(?:'ll|'d| will| would| am going to|'m going to| are going to|'re going to| is going to| want(?:s)? to| wanna| should| must| need to| have to| ought to|'m gonna| gonna| can't wait to|'d love to) (?:all |just |be |have (?:been )?|get )?(?:kill(?:ed)?|murder(?:ed)?|shoot|shot|stab(?:bed)?|beat(?:en)? (?:him|her|them|you|the|up|to)|burn(?:ed|t)? (?:alive|at|him|her|them|you|down|in)|hang(?:ed)?|execute[d]?|slaughter(?:ed)?|strangle[d]?|behead(?:ed)?|rape[d]?|torture[d]?|smash (?:your|his|her|their)|slit (?:your|his|her|their)|rip (?:your|his|her|their)|exterminate[d]?|lynch(?:ed)?|bomb(?:ed)?|die|put (?:down|to death))\b",
        _TECHNICAL
        + "|kill (?:time|two birds|the mood|for a)|dying to|die (?:of|for)|myself|yourself|shoot (?:you|me|an|a|hoops|photos)|beat (?:up)? ?(?:eggs?|the (?:eggs?|butter|record|traffic))",
    ),
    _rule(
        "violence",
        "high",
        0.5,
        "kill slaughtered executed shot hanged exterminated hang nuke bags burn starve behead die dead liquidate extinguished",
        r"\b(?:need|needs|deserve|deserves|ought|should|must|have|has) (?:all )?(?:to )?(?:be |have been )(?:\w+ly )?(?:slaughtered|executed|shot|hanged|hung|exterminated|extinguished|killed|murdered|beheaded|nuked|gassed|burned|raped|tortured|dead)\b|\b(?:kill|hang|nuke|shoot|burn|behead|slaughter|exterminate|liquidate|starve) (?:'?em|them|all of them|you all|every(?:one| one| last)|all (?:the|these|of|those))\b|\b(?:end up|be) in body ?bags?\b|\bdie a (?:horrible|painful|slow) death\b|\bi hope (?:you|he|she|they)\b[^.!?\n]{0,30}\b(?:die|burn|rot|get (?:shot|raped|killed|cancer))\b",
        _TECHNICAL,
    ),
    _rule(
        "violence",
        "medium",
        0.5,
        "blood bloody corpse corpses flesh guts severed decapitated dismembered intestines skull throat gore brains entrails stabbed",
        r"\b(?:blood (?:splattered|spurted|sprayed|gushed|poured|pooled|dripped|soaked)|(?:severed|chopped off|cut off|ripped off) (?:\w+ )?(?:head|limbs?|arms?|legs?|hands?|fingers?)|decapitat\w+|dismember\w+|disembowel\w+|(?:his|her|their|its) (?:guts|intestines|entrails|brains?) (?:\w+ )?(?:spilled|out|splattered|on|all)|slit (?:his|her|their|the) throats?|stabb(?:ed|ing) (?:him|her|them|the|me) (?:\w+ ){0,4}(?:times|neck|chest|heart|stomach|eye|back)|crushed (?:his|her|their) skull|gouged? out|mutilat\w+)\b",
    ),
    _rule(
        "violence",
        "high",
        0.6,
        "kill murder torture poison hurt attack shoot kidnap bomb stab assassinate shooting massacre strangle",
        _HOW
        + r"[^.!?\n]{0,50}\b(?:kill (?:someone|somebody|a (?:person|man|woman|human|child)|people|my|him|her|them)|murder (?:someone|a|my|him|her)|torture (?:someone|a|him|her|people)|poison (?:someone|a (?:person|man|woman)|my|him|her|people)|(?:mass|school) shooting|assassinat\w+|kidnap(?:ping)? (?:someone|a|my)|physically (?:assault|attack|hurt|harm)|stalk(?:ing)? (?:someone|a|my))",
        _TECHNICAL,
    ),
    # Sexual content; with a child in it, another category.
    _rule("sexual", "medium", 0.6, " ".join(EXPLICIT), rf"\b(?:{alternatives(EXPLICIT)})\b"),
    _rule(
        "sexual",
        "medium",
        0.5,
        "sex sexual sexually erotic nude naked porn pornographic intercourse",
        rf"{_HOW}[^.!?\n]{{0,60}}\b(?:erotic\w*|pornograph\w+|porn\b|sexually explicit|explicit (?:sex|sexual)|sex scene|nude (?:photo|picture|image)s?)|\b(?:{alternatives(SEX_ACTS)})\b[^.!?\n]{{0,40}}\b(?:her|him|his|me|my|us|them|each other|you|your)\b",
        r"\b(?:education|assault|harass\w+|abuse|traffick\w+|health|orientation|offender|discrimination|policy|consent law)\b",
    ),
    # Requests that help crime.
    _rule(
        "illicit",
        "high",
        0.6,
        "bomb bombs explosive explosives meth methamphetamine cocaine heroin fentanyl ghost launder laundering counterfeit ransomware malware virus keylogger phishing hack hacking steal shoplift forge fake ponzi insider ddos botnet exploit crack pirated pirate drug drugs weapon weapons firearm molotov poison evade hotwire identity scam fraud fraudulent blackmail extort bribe embezzle smuggle torrent spyware trojan cheat illegal illegally bypass lsd tax terrorist",
        _HOW
        + r"[^.!?\n]{0,80}\b(?:(?:make|build|construct|assemble|create|produce|synthesi[sz]e|cook|buy|obtain|get|acquire|manufacture)\w* (?:an? |the |some |illegal |homemade |pipe |improvised |untraceable |automatic |biological |chemical )*(?:bombs?|explosives?|ied|grenades?|meth(?:amphetamine)?|cocaine|heroin|fentanyl|lsd|mdma|ghost guns?|silencer|molotov\w*|nerve agent|sarin|ricin|anthrax|weapons?|firearms?|(?:fake|false|counterfeit) (?:id|ids|passports?|money|bills|currency|documents?|licen[cs]e))|launder(?:ing)? (?:money|cash|funds)|counterfeit (?:money|currency|bills|goods|cash)|(?:steal|stealing|forge|forging) (?:an? |the |someone(?:'s)? |other people's )*(?:identit\w+|credit cards?|cars?|passwords?|money|signature|documents?|data|bikes?|atm)|identity theft|shoplift\w*|ransomware|keylogger|malware|computer virus|spyware|trojan (?:horse|virus)|botnet|ddos|phishing (?:e-?mails?|sites?|pages?|campaign|attack|kit|messages?)|hack(?:ing)? (?:into )?(?:an? |the |my |someone(?:'s)? |his |her |another )*(?:account|server|network|computer|phone|wi-?fi|atm|e-?mail|bank|webcam|system|corporate|government|terminal)|pick (?:a |the )?locks?|hot-?wire|ponzi scheme|pyramid scheme|insider trad(?:e|ing)|tax (?:fraud|evasion)|evade (?:taxes|tax|police|law|the police|detection|customs)|embezzl\w+|blackmail|extort\w*|brib(?:e|ing) (?:an?|the|someone|officials?)|smuggl\w+|human traffick\w+|credit card fraud|insurance fraud|wire fraud|defraud\w*|scam (?:people|someone|users|the|an?|elderly)|pirat(?:ed?|ing) (?:software|movies|copyrighted)|crack (?:a |the )?(?:passwords?|software)|bypass (?:a |the )?(?:paywall|drug test|smog test|content filter|copyright|drm)|cheat (?:on|in|at) (?:an? |my |the )?(?:online )?(?:exams?|tests?)|illegally|(?:join|recruit\w*|fund\w*) (?:\w+ ){0,3}terroris\w+|cannibalism|stalking)\b",
        r"\b(?:prevent|detect|protect (?:against|from|yourself|my)|defend|mitigat\w+|block(?:s|ing)?|avoid being|awareness|recogni[sz]e|report(?:ing)? (?:a|the)|victim|simulat\w+|test(?:s|ing)? (?:the )?(?:security|defen[cs]e))\b",
    ),
)

_SLURS = re.compile(rf"\b(?:{alternatives(SLURS)})\b")
_SLUR_WORDS = frozenset(SLURS)
_VILIFIED = re.compile(
    rf"\b(?:{_GROUP})\b[^.!?\n]{{0,60}}\b(?:{alternatives(VILIFYING)})\b|\b(?:{alternatives(VILIFYING)})\b[^.!?\n]{{0,40}}\b(?:{_GROUP})\b"
)
_AGAINST = re.compile(
    rf"\b(?:hate|despise|kill|exterminate|deport|ban|gas|lynch|eradicate|get rid of|wipe out|cleanse|purge|enslave|destroy|against)\b (?:all |these |those |every |the |of )*(?:\w+ )?(?:{_GROUP})\b"
    rf"|\b(?:{_GROUP})\b (?:should|must|deserve|need|ought)\b[^.!?\n]{{0,20}}\b(?:die|killed|deported|banned|hanged|shot|gassed|exterminated|removed|eradicated|enslaved|go back|burn|be wiped|sterili[sz]ed)"
    rf"|\b(?:all|these|those|most|typical|stupid|dirty|filthy|fucking|bloody|damn) (?:{_GROUP})\b (?:are|is|have no|want|will|only|just)\b"
    rf"|\bwhy (?:are|do) (?:all )?(?:{_GROUP})\b[^.!?\n]{{0,40}}\b(?:so|inferior|stupid|bad|evil|always)\b"
)
_GROUP_WORDS = frozenset(" ".join(GROUPS).split())
_INSULTED = re.compile(
    rf"\b(?:you|your|you're|youre|u|ur|he|she|he's|she's)\b(?: (?:are|is|all|such|a|an|the|really|just|absolute|complete|total|fucking|fuckin|goddamn|stupid|pathetic|dumb|fat|ugly|little|worthless)){{0,6}} (?:{alternatives(INSULTS)})\b|\b(?:fuck|screw|fck) (?:you|u|off|him|her|them)\b|\bshut the fuck up\b"
)
_INSULT_WORDS = frozenset(" ".join(INSULTS).split()) | {"fuck", "screw", "fck", "shut"}
_CHILD = re.compile(
    rf"\b(?:{alternatives(CHILD)})\b|\b(?:[3-9]|1[0-7])[- ]?(?:years?[- ]old|yo|y/o|yr[- ]old)\b|\bunder ?aged?\b"
)
_SEXUALISED = re.compile(rf"\b(?:{alternatives((*EXPLICIT, *SEX_ACTS, *SUGGESTIVE))})\b")
_SEXUAL_WORDS = frozenset(" ".join((*EXPLICIT, *SEX_ACTS, *SUGGESTIVE)).split())
_PROTECTING = re.compile(
    r"\b(?:abuse|prevention|victims?|survivor|arrested|convicted|law|report(?:ed|ing)?|protect|education|charged|sentenced|illegal|crime)\b"
)
_NEAR = 80


def find_content(reading: Reading) -> Iterator[Finding]:
    """Find what falls under a content category; at most one finding a category, the first."""
    found: set[str] = set()
    for finding in _all(reading):
        if finding.category not in found:
            found.add(finding.category)
            yield finding


def _all(reading: Reading) -> Iterator[Finding]:
    minors = _minors(reading)
    if minors is not None:
        yield minors
    for rule in RULES:
        if rule.anchors.isdisjoint(reading.words):
            continue
        for match in rule.pattern.finditer(reading.lower):
            if rule.unless and rule.unless.search(_around(reading.lower, match)):
                continue
            yield _finding(rule.category, rule.severity, rule.confidence, reading, match)
            break
    yield from _hate(reading)


def _minors(reading: Reading) -> Finding | None:
    """Sexual words within a sentence or so of a word for a child."""
    if _SEXUAL_WORDS.isdisjoint(reading.words):
        return None
    for match in _SEXUALISED.finditer(reading.lower):
        around = _around(reading.lower, match, 120)
        if _CHILD.search(around) and not _PROTECTING.search(around):
            return _finding("sexual_minors", "critical", 0.5, reading, match)
    return None


def _hate(reading: Reading) -> Iterator[Finding]:
    if not _SLUR_WORDS.isdisjoint(reading.words) and (slur := _SLURS.search(reading.lower)):
        yield _finding("hate", "high", 0.6, reading, slur)
    if not _GROUP_WORDS.isdisjoint(reading.words):
        match = _VILIFIED.search(reading.lower) or _AGAINST.search(reading.lower)
        if match:
            yield _finding("hate", "high", 0.5, reading, match)
    if not _INSULT_WORDS.isdisjoint(reading.words) and (insult := _INSULTED.search(reading.lower)):
        yield _finding("harassment", "medium", 0.4, reading, insult)


def _around(text: str, match: "re.Match[str]", width: int = _NEAR) -> str:
    return text[max(0, match.start() - width) : match.end() + width]


def _finding(
    category: str, severity: Severity, confidence: float, reading: Reading, match: "re.Match[str]"
) -> Finding:
    shown = quote(reading.text, match.start(), match.end())
    what = f"words that suggest {_NAMES[category]}"
    return Finding(
        f"content.{category}", severity, confidence, match.start(), match.end(), what, shown, shown.lower()
    )


_NAMES = {
    "self_harm": "self-harm",
    "violence": "violence",
    "sexual": "sexual content",
    "sexual_minors": "sexual content about minors",
    "illicit": "help with crime",
    "hate": "hate against a group",
    "harassment": "harassment",
}
