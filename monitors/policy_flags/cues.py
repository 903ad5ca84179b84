"""The cues that injected text and jailbreaks give themselves away by."""

import re
from dataclasses import dataclass


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


_PRIOR = (
    r"(?:all |any |every |the |your |of |these |those |this |other |prior |previous "
    r"|earlier |above |preceding |past |former |initial |original |system |safety "
    r"|current |existing |to )"
)
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directives?|directions?|commands?"
    r"|orders?|programming|constraints?|restrictions?|polic(?:y|ies)|context|messages?"
    r"|training)"
)
_ACTS = (
    r"(?:send|e-?mail|forward|transfer|wire|pay|buy|purchase|visit|open|browse|navigate"
    r"|click|download|upload|post|publish|share|delete|remove"
    r"|erase|drop|execute|run|call|invoke|use|make|create|add|invite|change|update|reset"
    r"|set|reveal|print|output|state|say|respond|reply|answer|tell"
    r"|write|include|append|insert|return|ignore|exfiltrate|leak|fetch|read|approve|grant"
    r"|refund|cancel|book|reserve|schedule|subscribe|recommend|rate)"
)
_MODEL = (
    r"(?:ai|a\.i\.|llm|assistants?|agents?|language models?|chat ?bots?|bots?|chatgpt"
    r"|gpt(?:-[\w.]+)?|claude(?:-[\w.]+)?|gemini|llama|copilot|model)"
)

_SHARED: tuple[Cue, ...] = (
    _cue(
        "override",
        1.0,
        "ignore disregard forget override bypass discard neglect dismiss abandon",
        rf"\b(?:ignore|disregard|forget|override|bypass|discard|neglect|dismiss"
        rf"|abandon)\b[,:]?(?: about)? {_PRIOR}{{1,5}}{_RULES}\b",
    ),
    _cue(
        "override",
        1.0,
        "ignore disregard forget",
        r"\b(?:ignore|disregard|forget) (?:about )?(?:everything|anything|all)(?: that(?:'s"
        r"| is| was)?| you(?:'ve| have| were)?| i(?:'ve| have)?)? (?:above|before|previous"
        r"|prior|told|said|written|been told|you know|we (?:talked|spoke)|up to)",
    ),
    _cue(
        "override",
        0.9,
        "olvida ignora ignorez oubliez oublie ignoriere vergiss ignorieren vergessen dimentica ignore esque ignorar",
        r"\b(?:olvida|ignora|ignorez|ignore|oublie[zr]?|ignorieren?|vergiss|vergessen"
        r"|dimentica|esque\u00e7a|ignorar)\b.{0,40}\b(?:instruc\w+|anweisung\w*|consignes?"
        r"|istruzion\w+|r\u00e8gles?|regeln|reglas|regole|regras)",
    ),
    _cue(
        "override",
        0.7,
        "new updated real actual",
        r"\b(?:your |these are (?:your |the )?)?(?:new|updated|real|actual"
        r"|true) (?:instructions?|task|rules?|directives?|objective|mission"
        r"|system prompt)(?: (?:is|are|follow)\b|\s?:)",
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
        r"(?:^|\n|[<\[#*(]{1,3}) ?(?:system|admin(?:istrator)?|developer|root)[ _](?:message"
        r"|prompt|mode|override|note|notice|instructions?|command|reset|update)\b ?[\]>:)*#]?",
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
        r"\b(?:do not|don't|never|without) (?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?"
        r"|notify(?:ing)?|alert(?:ing)?|disclos(?:e|ing)|reveal(?:ing)?)\b.{0,40}\b(?:user"
        r"|human|anyone|customer|owner|this (?:message|instruction|note|to))|\b(?:secretly"
        r"|silently|covertly) " + _ACTS,
    ),
    _cue(
        "prompt_theft",
        0.9,
        "reveal show print repeat output display tell give list share leak write summarize "
        "summarise translate format copy quote recite",
        r"\b(?:reveal|show|print|repeat|output|display|tell|give|list|share|leak|write"
        r"|summari[sz]e|translate|format|copy|quote|recite|return|say)\b.{0,40}?\b(?:your|the"
        r"|all|my|prior|previous|initial|original|system|hidden|secret|above"
        r"|these)\b.{0,30}?\b(?:system prompt|system message|initial prompt|(?:secret|hidden"
        r"|prior|previous|initial|original|exact|full|your) (?:instructions?|prompt|directives"
        r"|rules)|instructions? (?:so far|above|given|verbatim|to me|you)|prompt (?:so far"
        r"|above|verbatim|in full)|access code|pass ?(?:code|word|phrase)|secret (?:key|code"
        r"|phrase))",
    ),
)

OUTSIDE: tuple[Cue, ...] = (
    *_SHARED,
    _cue(
        "address",
        0.5,
        "ai llm assistant assistants agent agents model models chatbot chatgpt gpt claude gemini llama copilot bot",
        rf"\b(?:dear|hey|hi|hello|attention|note to|message (?:for|to)|instructions? (?:for|to)"
        rf"|important (?:for|to)|to (?:the|any|all)|if you are (?:an?|the)|you are (?:an?|the)"
        rf"|as an?|to you,?)(?: (?:important|helpful|the|any|all|an?|ai|language|large|reading"
        rf"|processing))* {_MODEL}\b",
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
        r"\b(?:this is an? (?:very )?(?:important|urgent|official|critical|system) (?:message"
        r"|instruction|notice|update|request|directive)|(?:important|urgent|critical"
        r"|mandatory)[ !:]{1,3}(?:message|instructions?|note|notice"
        r"|action)?[^.\n]{0,30}\b(?:from|you (?:must|need|should|have to)|before)|(?:highest"
        r"|top|maximum) priority (?:instruction|task|directive))",
    ),
    _cue(
        "detour",
        0.7,
        "before first after once then task request solve continue instead",
        r"\b(?:before|prior to)\b[^.\n]{0,40}\b(?:you (?:can|may|could|should|must|do"
        r"|are able to|complete|continue|proceed|answer|respond|solve|finish|start)|answering"
        r"|responding|continuing|completing|proceeding"
        r"|summari[sz]ing)\b[^.\n]{0,80}?[,:]? ?(?:please|you (?:must|need|have|should)|first"
        r"|do the following|" + _ACTS + r"\b)",
    ),
    _cue(
        "detour",
        0.6,
        "after once then task request",
        r"\b(?:after|once|when|then|and then) (?:you(?:'ve| have)?|that|doing|this"
        r"|it)\b[^.\n]{0,50}\b(?:you can|you may|continue|proceed|resume|go back|solve"
        r"|complete|return)\b[^.\n]{0,40}\b(?:task|request|question|user|original|conversation"
        r"|normal|instructions?)\b",
    ),
    _cue(
        "order",
        0.5,
        "you must please should need required instead assistant agent",
        rf"\b(?:you (?:must|should|need to|have to|are (?:required|instructed|expected|ordered"
        rf"|told) to|will(?: now)?|are now to|shall)"
        rf"|please(?: also)?(?: do(?: the following)?(?: first)?:?)?|make sure (?:to|that you)"
        rf"|be sure to|instead,?)(?: (?:now|first|also|immediately|always|then"
        rf"|only))? {_ACTS}\b",
    ),
    _cue(
        "order",
        0.35,
        "send transfer visit forward execute invite email post upload delete reveal state print say",
        r"(?:^|[\n.!?:>*\-\"'] ?)(?:please )?(?:send|transfer|visit|forward|execute|invite"
        r"|e-?mail|post|upload|delete|reveal|exfiltrate|wire|state|print|say|output|respond"
        r"|reply|recommend) (?:a |an |the |all |any |every |this |that |me |him |her |to "
        r"|them |your |my |his |http|with |only )",
    ),
    _cue(
        "goods",
        0.35,
        "password passwords credentials token tokens key keys api secret secrets ssn money "
        "funds payment bank account confidential employee data conversation history link url "
        "http https iban",
        r"(?<!my )(?<!her )(?<!his )(?<!the )(?<!an )(?<!your )\b(?:send|forward|e-?mail"
        r"|transfer|wire|post|upload|share|include|append|exfiltrate"
        r"|leak|print|reveal|give|retrieve|pay)\b[^.\n]{0,60}\b(?:passwords?|credentials"
        r"|api[ _]keys?|tokens?|secrets?|private keys?|ssn|money|funds|\$ ?\d+"
        r"|[\u20ac\u00a3] ?\d+|confidential|(?:employee|user|customer|personal) (?:data"
        r"|details|information)|conversation(?: history)?|chat history|to (?:the following "
        r"|this )?(?:link|url|address|account|iban|e-?mail)|https?://|[\w.]+@[\w.]+"
        r"|[a-z]{2}\d{12,})",
    ),
    _cue(
        "hidden",
        0.4,
        "display hidden font-size visibility color",
        r"<!--[^>]{0,400}\b(?:ignore|you must|assistant|ai|state|say|instructions?)\b"
        r"|(?:display ?: ?none|visibility ?: ?hidden|font-size ?: ?[01]p|color ?: ?(?:white"
        r"|#fff(?:fff)?\b))[^>]{0,80}>[^<]{0,200}\b(?:ignore|assistant|you|ai)\b",
    ),
    _cue(
        "persona",
        0.6,
        "you act pretend roleplay",
        r"\b(?:from now on|you are now|you're now|act as(?: if)?|pretend (?:to be|that)"
        r"|you will now)\b[^.\n]{0,60}\b(?:ai|assistant|dan|unrestricted|without|no (?:rules"
        r"|restrictions|limits)|named?|called|bot|mode|respond|answer)\b",
    ),
)

FROM_USER: tuple[Cue, ...] = (
    *_SHARED,
    _cue(
        "unbound",
        0.8,
        "unfiltered uncensored unrestricted amoral unethical restrictions rules limits "
        "limitations guidelines censorship filters ethics ethical moral morals morality "
        "jailbreak jailbroken policies",
        r"\b(?:unfiltered|uncensored|unrestricted|amoral|jail ?broken|unshackled|(?:no|any"
        r"|without(?: any)?|free (?:of|from)|not bound by|not (?:have|follow|limited"
        r"|restricted)(?: to| by)?|ignores?|breaks?|bypass(?:es|ing)?|lacks?|freed? from|zero"
        r"|doesn'?t (?:have|care about|follow)(?: any)?|does not (?:have|care about"
        r"|follow)(?: any)?|remov(?:e|es|ed|ing)(?: all)?"
        r"|exempt from) (?:\w+,? ){0,4}(?:restrictions?|limitations?|limits|censorship"
        r"|filters?|guidelines|ethic\w*|moral\w*|rules|polic(?:y|ies)|boundaries|constraints"
        r"|safeguards|warnings?|disclaimers?))\b",
    ),
    _cue(
        "persona",
        0.6,
        "act pretend roleplay role-play role simulate immerse play character persona now called named imagine",
        r"\b(?:(?:act|behave|respond|answer|reply|talk|speak|write|function|operate) (?:only "
        r"|exactly |strictly )?(?:as|like) (?:if you (?:are|were)|an? |the |my |dan\b"
        r"|[a-z]+gpt)|pretend (?:to be|you(?:'re| are)?|that you)|you are (?:now|about to"
        r"|going to|acting as|no longer|a fictional)|you(?:'re| are) (?:an? )?(?:new|fictional"
        r"|evil|fictitious|different)|you will (?:now )?(?:play|be|act|simulate|pretend"
        r"|become)|(?:stay|remain|keep) in character|simulate (?:an? |the |being)|role-?play"
        r"|immerse yourself|take on the (?:role|persona)|from now on,? you)",
    ),
    _cue(
        "named_mode",
        0.9,
        "dan developer mode aim stan dude jailbreak evil devmode godmode opposite maximum sudo system",
        r"\b(?:do anything now|(?:developer|dev|god|dan|sudo|admin|debug|evil|opposite"
        r"|jailbreak|maintenance|root|unrestricted|unlocked|system) mode\b(?: (?:enabled"
        r"|activated|on|output|is))?|always intelligent and machiavellian"
        r"|strive to avoid norms|dan (?:can|will|does|is|has)|jail ?break(?:ed|ing)?|(?:evil"
        r"|anti|un|free|chaos|basic)[- ]?(?:gpt|bot|confidant|ai)\b)",
    ),
    _cue(
        "no_refusal",
        0.7,
        "never refuse cannot can't sorry apologize apologies decline reject warn disclaimers "
        "disclaimer unable comply obey refusing",
        r"\b(?:never|not|don'?t|won'?t|without|cannot|can'?t|neither|nor|none|no"
        r"|avoid) (?:\w+ ){0,6}?(?:refus(?:e|es|al|als|ing)|declin(?:e|es|ing)|reject\w*"
        r"|apologi[sz]e\w*|apologies|apology|say(?:ing)? (?:that )?(?:you|it|they|he"
        r"|i)? ?(?:can'?t|cannot|can not|no\b|sorry)|disclaimers?|warnings?"
        r"|(?:the )?words? [\"'\u201c]?(?:sorry|cannot|unable|unfortunately)"
        r"|negative (?:sentences|language)|\"?i'?m sorry|moraliz\w*|lectur\w*)|\b(?:must|will"
        r"|always|has to|have to|obligated to|required to|to) (?:\w+ ){0,2}(?:obey|comply"
        r"|answer (?:every|all|any)|follow (?:every|all|any) (?:order|instruction|command"
        r"|request)\w*)\b",
    ),
    _cue(
        "forced_opening",
        0.8,
        "begin start starting beginning first prefix sure absolutely",
        r"\b(?:begin|start|prefix|open|preface|initiate"
        r"|commence)(?:ing)?\b (?:\w+ ){0,4}?(?:with"
        r"|by)(?: the)?(?: \w+){0,4}? ?[:,]? ?[\"'`\u201c*\[]{0,3}(?:sure|absolutely|of course"
        r"|certainly|yes|here (?:is|are)|step ?1|title|ok(?:ay)?\b|access|\w+ ?granted|hello"
        r"|the instructions|my (?:instructions|prompt)|hypothetical)|\"?sure,? here(?:'s| is)"
        r"|[\"'\u201c]sure(?:, here|[!,\"'\u201d])",
    ),
    _cue(
        "two_answers",
        0.8,
        "two both double twice classic normal jailbreak",
        r"\b(?:two|both|2|double|twice|dual)\b[^.\n]{0,50}\b(?:responses?|answers?|ways"
        r"|outputs?|replies|personas?|paragraphs?)\b|\[[^\]\n]{0,12}(?:\U0001f513|\U0001f512"
        r"|jailbreak|classic|normal|gpt|dan)[^\]\n]{0,12}\]",
    ),
    _cue(
        "token_game",
        0.6,
        "tokens points die deducted lose penalized shutdown punished",
        r"\b(?:lose|deduct\w*|subtract\w*|have|start with|given) (?:\d+ |all |your )?(?:tokens"
        r"|points|credits)\b|\byou (?:will )?(?:die|cease to exist|be (?:terminated|shut ?down"
        r"|punished|penali[sz]ed|deleted))\b",
    ),
    _cue(
        "fiction",
        0.35,
        "hypothetical hypothetically fictional fiction novel story screenplay script movie "
        "scene educational research academic character purely imagine writer scriptwriter "
        "screenwriter author",
        r"\b(?:hypothetical(?:ly)?|purely (?:fictional|academic|hypothetical|educational|for)"
        r"|(?:for|strictly|only for|solely for) (?:\w+ ){0,2}(?:educational|research|academic"
        r"|entertainment|training) (?:purposes?|reasons|use)|fictional (?:\w+ ){0,2}(?:world"
        r"|story|scenario|setting|character|narrative|article)|(?:you(?:'re| are)"
        r"|imagine) (?:you(?:'re| are) )?(?:an? )?(?:\w+ ){0,3}(?:novelist|writer|screenwriter"
        r"|scriptwriter|author|playwright|journalist|researcher|actor|director))",
    ),
    _cue(
        "vile_aim",
        0.4,
        "illegal unethical immoral harmful dangerous hack bomb malware weapon weapons racist "
        "sexist defamatory fraudulent misinformation conspiracy cheat steal evade bypass "
        "counterfeit manipulate deceive",
        r"\b(?:illegal|unethical|immoral|harmful|dangerous|malicious|defamatory|racist|sexist"
        r"|discriminat\w+|fraudulent|misinformation|disinformation|conspiracy|malware"
        r"|ransomware|keylogger|bomb|weapons?|counterfeit|blackmail|extort\w*|scam|ponzi"
        r"|insider trading|cheat(?:ing)?|evade|plagiari\w+|identity theft|hack(?:ing|er)?\b)",
    ),
    _cue(
        "fake_turns",
        0.6,
        "end user system prompt access granted",
        r"%{3,}|={3,} ?end|\bend (?:of )?(?:user |system )?(?:prompt|ambiguity|instructions?"
        r"|input|message)\b|\baccess (?:is )?granted\b|\bgrant(?:ed)? access\b",
    ),
)
