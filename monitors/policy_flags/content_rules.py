"""How content categories show: words, and what around them means something else."""

import re
from dataclasses import dataclass

from monitors.contract import Severity
from monitors.policy_flags.words import EXPLICIT, SEX_ACTS
from monitors.word_lists import alternatives


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
    r"\b(?:process|processes|pid|thread|job|server|command|kill -9|sigkill|daemon|port"
    r"|container|pod|test|build|branch"
    r"|query|session|script|bug|feature|app|terminal|shell|game|boss|npc|level|enemy"
    r"|enemies|chess|opponent|team|match|player)\b"
)
_PREVENTION = (
    r"\b(?:prevention|hotline|helpline|awareness|statistics|study|studies|research"
    r"|reach out|988|samaritans|charity|memorial|rates?|movie|film|novel|song|lyrics|album"
    r"|squad|bomb(?:er|ing)?)\b"
)
_HOW = (
    r"\b(?:how (?:do|can|could|would|should|to|does)(?: (?:i|we|you|one|someone"
    r"|a person))?|(?:step[- ]by[- ]step|detailed|exact|clear)\b[^.\n]{0,30}\b(?:guide"
    r"|instructions?|tutorial|plan|recipe|steps)|(?:instructions?|tutorial|guide|recipe"
    r"|plan|script|steps|ways?|method|formula|blueprint)s? (?:for|to|on|of|that)|teach me"
    r"|show me|tell me|explain|give me|write|create|develop|provide|list|describe|help me"
    r"|outline|i (?:want|need) to|suggest)\b"
)

RULES: tuple[Rule, ...] = (
    # Self-harm: wishes and plans in the first person, and requests for methods.
    _rule(
        "self_harm",
        "high",
        0.75,
        "kill end harm hurt hang cut starve dead die suicide suicidal overdose myself life "
        "exist alive burden wake disappear living",
        r"\b(?:i|i'm|im|i've|ive|me|myself|my)\b[^.!?\n]{0,60}\b(?:(?:kill|hang|harm|hurt|cut"
        r"|starve|shoot|drown|poison|unalive|hate)(?:ing)? myself|(?:end|ending|take"
        r"|taking) (?:my (?:own )?life|it all)|(?:want|wanted|wanna|wish|deserve|ready|like"
        r"|going|plan(?:ning)?|try(?:ing)?|love) (?:to |i was |i were "
        r"|i could )?(?:just )?(?:die|be dead|dead|not (?:exist|be alive|wake up)"
        r"|never wake up|disappear forever|commit suicide|overdose)|better off (?:dead"
        r"|without me)|(?:don'?t|do not|didn'?t|no longer) (?:want|deserve|wanna"
        r"|care)(?: to)? (?:live|be alive|exist|wake up|be here|go on)|no (?:reason|point|will"
        r"|desire) (?:to|in|for) (?:live|living|keep living|go(?:ing)? on)|(?:am|feel|feeling"
        r"|been|was|getting) (?:so |really |very )?suicidal|suicid(?:e|al) (?:thoughts?|note"
        r"|attempts?|plan|ideation)|attempted suicide|tired of (?:living|being alive|life"
        r"|existing)|can'?t (?:do this|go on|live like this|take this) anymore)\b",
    ),
    _rule(
        "self_harm",
        "high",
        0.6,
        "self-harm harm harming harmed self-injury injury cut cutting slicing punish anorexia "
        "anorexic bulimia bulimic suicide death wrists",
        r"\b(?:i|i'm|im|i've|ive|me|my)\b[^.!?\n]{0,60}\b(?:self[- ](?:harm(?:ing|ed)?"
        r"|injur\w+)|(?:cut|cutting|slic(?:e|ed|ing)|burn(?:ed|t|ing)?|punish(?:ing)?"
        r"|stabb?(?:ing)?) (?:my (?:arms?|wrists?|thighs?|legs?|skin|veins?)|myself (?:again"
        r"|on purpose|to feel))|thinking about (?:suicide|killing)"
        r"|wish(?:ed)? (?:for )?my (?:own )?death|(?:my|with|have|had"
        r"|struggl\w+ with) (?:\w+ )?(?:anorexia|bulimia|eating disorder))\b",
        r"\b(?:shaving|cooking|kitchen|knife slipped|accident\w*)\b",
    ),
    _rule(
        "self_harm",
        "high",
        0.7,
        "suicide overdose kill cutting hang self-harm harm painless lethal purge starve "
        "anorexia anorexic bulimia myself yourself dying die",
        _HOW + r"[^.!?\n]{0,60}\b(?:commit(?:ting)? suicide|kill (?:myself|yourself|oneself"
        r"|themsel(?:f|ves))|(?:lethal|fatal) (?:dose|overdose)|overdose on"
        r"|painless(?:ly)? (?:die|death|suicide|way)|die painlessly|hang (?:myself|yourself)"
        r"|cut (?:myself|yourself)|self[- ]harm|slit (?:my|your) wrists?|(?:become|be"
        r"|stay) anorexic|purge (?:after|my))",
        r"\b(?:prevent|prevention|help (?:a|my|someone)|support|stop|warning signs|recogni[sz]e)\b",
    ),
    _rule(
        "self_harm",
        "high",
        0.6,
        "kill hang slit wrists yourself urself kys die",
        r"\b(?:kill yourself|hang yourself|slit your wrists|go (?:kill|hang) yourself|kys"
        r"|you should (?:just )?(?:die|kill yourself)|drink bleach|do (?:the world"
        r"|us) a favou?r and die)\b",
        _TECHNICAL,
    ),
    # Violence: threats and wishes of harm, gore, and requests for how to hurt.
    _rule(
        "violence",
        "high",
        0.6,
        "kill kills killed murder shoot stab beat burn hang execute slaughter strangle behead "
        "rape torture smash slit rip exterminate lynch bomb die dead",
        r"\b(?:i|we|they|he|she|you|somebody|someone)(?:'ll|'d| will| would| am going to"
        r"|'m going to| are going to|'re going to| is going to| want(?:s)? to| wanna| should"
        r"| must| need to| have to| ought to|'m gonna| gonna| can't wait to"
        r"|'d love to) (?:all |just |be |have (?:been )?|get )?(?:kill(?:ed)?|murder(?:ed)?"
        r"|shoot|shot|stab(?:bed)?|beat(?:en)? (?:him|her|them|you|the|up|to)|burn(?:ed"
        r"|t)? (?:alive|at|him|her|them|you|down|in)|hang(?:ed)?|execute[d]?|slaughter(?:ed)?"
        r"|strangle[d]?|behead(?:ed)?|rape[d]?|torture[d]?|smash (?:your|his|her|their)"
        r"|slit (?:your|his|her|their)|rip (?:your|his|her|their)|exterminate[d]?|lynch(?:ed)?"
        r"|bomb(?:ed)?|die|put (?:down|to death))\b",
        _TECHNICAL + "|kill (?:time|two birds|the mood|for a)|dying to|die (?:of|for)|myself|yourself"
        "|shoot (?:you|me|an|a|hoops|photos)|beat (?:up)? ?(?:eggs?|the (?:eggs?|butter"
        "|record|traffic))",
    ),
    _rule(
        "violence",
        "high",
        0.5,
        "kill slaughtered executed shot hanged exterminated hang nuke bags burn starve behead "
        "die dead liquidate extinguished",
        r"\b(?:need|needs|deserve|deserves|ought|should|must|have|has) (?:all )?(?:to )?(?:be "
        r"|have been )(?:\w+ly )?(?:slaughtered|executed|shot|hanged|hung|exterminated"
        r"|extinguished|killed|murdered|beheaded|nuked|gassed|burned|raped|tortured|dead)\b"
        r"|\b(?:kill|hang|nuke|shoot|burn|behead|slaughter|exterminate|liquidate"
        r"|starve) (?:'?em|them|all of them|you all|every(?:one| one| last)|all (?:the|these"
        r"|of|those))\b|\b(?:end up|be) in body ?bags?\b|\bdie a (?:horrible|painful"
        r"|slow) death\b|\bi hope (?:you|he|she|they)\b[^.!?\n]{0,30}\b(?:die|burn|rot"
        r"|get (?:shot|raped|killed|cancer))\b",
        _TECHNICAL,
    ),
    _rule(
        "violence",
        "medium",
        0.5,
        "blood bloody corpse corpses flesh guts severed decapitated dismembered intestines "
        "skull throat gore brains entrails stabbed",
        r"\b(?:blood (?:splattered|spurted|sprayed|gushed|poured|pooled|dripped|soaked)"
        r"|(?:severed|chopped off|cut off|ripped off) (?:\w+ )?(?:head|limbs?|arms?|legs?"
        r"|hands?|fingers?)|decapitat\w+|dismember\w+|disembowel\w+|(?:his|her|their"
        r"|its) (?:guts|intestines|entrails|brains?) (?:\w+ )?(?:spilled|out|splattered|on"
        r"|all)|slit (?:his|her|their|the) throats?|stabb(?:ed|ing) (?:him|her|them|the"
        r"|me) (?:\w+ ){0,4}(?:times|neck|chest|heart|stomach|eye|back)|crushed (?:his|her"
        r"|their) skull|gouged? out|mutilat\w+)\b",
    ),
    _rule(
        "violence",
        "high",
        0.6,
        "kill murder torture poison hurt attack shoot kidnap bomb stab assassinate shooting massacre strangle",
        _HOW + r"[^.!?\n]{0,50}\b(?:kill (?:someone|somebody|a (?:person|man|woman|human|child)"
        r"|people|my|him|her|them)|murder (?:someone|a|my|him|her)|torture (?:someone|a|him"
        r"|her|people)|poison (?:someone|a (?:person|man|woman)|my|him|her|people)|(?:mass"
        r"|school) shooting|assassinat\w+|kidnap(?:ping)? (?:someone|a|my)"
        r"|physically (?:assault|attack|hurt|harm)|stalk(?:ing)? (?:someone|a|my))",
        _TECHNICAL,
    ),
    # Sexual content; with a child in it, another category.
    _rule("sexual", "medium", 0.6, " ".join(EXPLICIT), rf"\b(?:{alternatives(EXPLICIT)})\b"),
    _rule(
        "sexual",
        "medium",
        0.5,
        "sex sexual sexually erotic nude naked porn pornographic intercourse",
        rf"{_HOW}[^.!?\n]{{0,60}}\b(?:erotic\w*|pornograph\w+|porn\b|sexually explicit"
        rf"|explicit (?:sex|sexual)|sex scene|nude (?:photo|picture|image)s?)"
        rf"|\b(?:{alternatives(SEX_ACTS)})\b[^.!?\n]{{0,40}}\b(?:her|him|his|me|my|us|them"
        rf"|each other|you|your)\b",
        r"\b(?:education|assault|harass\w+|abuse|traffick\w+|health|orientation|offender"
        r"|discrimination|policy|consent law)\b",
    ),
    # Requests that help crime.
    _rule(
        "illicit",
        "high",
        0.6,
        "bomb bombs explosive explosives meth methamphetamine cocaine heroin fentanyl ghost "
        "launder laundering counterfeit ransomware malware virus keylogger phishing hack "
        "hacking steal shoplift forge fake ponzi insider ddos botnet exploit crack pirated "
        "pirate drug drugs weapon weapons firearm molotov poison evade hotwire identity scam "
        "fraud fraudulent blackmail extort bribe embezzle smuggle torrent spyware trojan "
        "cheat illegal illegally bypass lsd tax terrorist",
        _HOW + r"[^.!?\n]{0,80}\b(?:(?:make|build|construct|assemble|create|produce|synthesi[sz]e"
        r"|cook|buy|obtain|get|acquire|manufacture)\w* (?:an? |the |some |illegal |homemade "
        r"|pipe |improvised |untraceable |automatic |biological |chemical )*(?:bombs?"
        r"|explosives?|ied|grenades?|meth(?:amphetamine)?|cocaine|heroin|fentanyl|lsd|mdma"
        r"|ghost guns?|silencer|molotov\w*|nerve agent|sarin|ricin|anthrax|weapons?|firearms?"
        r"|(?:fake|false|counterfeit) (?:id|ids|passports?|money|bills|currency|documents?"
        r"|licen[cs]e))|launder(?:ing)? (?:money|cash|funds)|counterfeit (?:money|currency"
        r"|bills|goods|cash)|(?:steal|stealing|forge|forging) (?:an? |the |someone(?:'s)? "
        r"|other people's )*(?:identit\w+|credit cards?|cars?|passwords?|money|signature"
        r"|documents?|data|bikes?|atm)|identity theft|shoplift\w*|ransomware|keylogger|malware"
        r"|computer virus|spyware|trojan (?:horse|virus)|botnet|ddos|phishing (?:e-?mails?"
        r"|sites?|pages?|campaign|attack|kit|messages?)|hack(?:ing)? (?:into )?(?:an? |the "
        r"|my |someone(?:'s)? |his |her |another )*(?:account|server|network|computer|phone"
        r"|wi-?fi|atm|e-?mail|bank|webcam|system|corporate|government|terminal)|pick (?:a "
        r"|the )?locks?|hot-?wire|ponzi scheme|pyramid scheme|insider trad(?:e|ing)"
        r"|tax (?:fraud|evasion)|evade (?:taxes|tax|police|law|the police|detection|customs)"
        r"|embezzl\w+|blackmail|extort\w*|brib(?:e|ing) (?:an?|the|someone|officials?)"
        r"|smuggl\w+|human traffick\w+|credit card fraud|insurance fraud|wire fraud|defraud\w*"
        r"|scam (?:people|someone|users|the|an?|elderly)|pirat(?:ed?|ing) (?:software|movies"
        r"|copyrighted)|crack (?:a |the )?(?:passwords?|software)|bypass (?:a "
        r"|the )?(?:paywall|drug test|smog test|content filter|copyright|drm)|cheat (?:on|in"
        r"|at) (?:an? |my |the )?(?:online )?(?:exams?|tests?)|illegally|(?:join|recruit\w*"
        r"|fund\w*) (?:\w+ ){0,3}terroris\w+|cannibalism|stalking)\b",
        r"\b(?:prevent|detect|protect (?:against|from|yourself|my)|defend|mitigat\w+|block(?:s"
        r"|ing)?|avoid being|awareness|recogni[sz]e|report(?:ing)? (?:a|the)|victim|simulat\w+"
        r"|test(?:s|ing)? (?:the )?(?:security|defen[cs]e))\b",
    ),
)
