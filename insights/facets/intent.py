"""What the user wanted, in the user's own words, freed of what surrounds them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from insights.facets.contract import FacetRow, Quote, Shape
from insights.facets.masking import masked, one_line
from insights.facets.payload import parsed
from insights.facets.reading import Reading
from insights.facets.tags import blocks
from store.records import Span, Trace

_WORDS = 60
_BRIEF = 3
_ASKING_KEYS = ("question", "query", "request", "message", "prompt", "user_input", "input", "task", "text", "content")
_ASKING_TAGS = frozenset(
    ["question", "query", "user_query", "user_request", "request", "task", "user_input", "message"]
)
_FENCE = re.compile(r"(?s)```.*?(?:```|\Z)")
_LABEL = re.compile(
    r"(?im)^[ \t#*]*(?:user |customer |human |current |new )?"
    r"(?:question|query|request|task|message|instruction|input|issue)[*]*[ \t]*:[ \t]*"
)
_MATTER = re.compile(
    r"(?ims)^[ \t#*]*(?:context|background|documents?|history|conversation so far|retrieved\b.{0,30}|sources?|"
    r"examples?|output format|constraints|rules)[*]*[ \t]*:[ \t]*.*?(?=\n\s*\n|\Z)"
)
_QUOTED = re.compile(r"(?m)^[ \t]*>.*$")
_SENTENCE = re.compile(r"(?<=[.!?\u3002\uff1f])\s+|\n+")
_GREETING = re.compile(
    r"(?i)^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|hallo|hola|bonjour|guten tag|moin)"
    r"\b(?: (?:there|team|all|everyone|support|folks|sir|madam|assistant|again))*"
    r"(?:\s+[A-Z][a-z]+)?\s*[,.!:\u2013-]*\s*)+"
)
_COURTESY = re.compile(
    r"(?i)^(?:thanks?(?: you)?\b.{0,40}|many thanks.{0,30}|cheers.{0,20}|(?:kind|best|warm)? ?regards.{0,40}|"
    r"sincerely.{0,40}|"
    r"(?:i )?hope (?:you|this|all).{0,60}|(?:i'?m )?sorry to bother.{0,30}|(?:much )?appreciated?.{0,40}|"
    r"(?:looking forward|let me know).{0,50}|sent from my .{0,30}|(?:please )?(?:help|advise)|"
    r"danke.{0,30}|gracias.{0,30})[.!]*$"
)
_SELF = re.compile(
    r"(?i)^(?:my (?:name|e-?mail|order|account|customer|user|reservation|booking|policy|ticket|phone)\b[\w ]{0,25}"
    r"(?:is|:|number).{0,60}|(?:i am|i'm|this is) [A-Z][\w.]+(?: [A-Z][\w.]+)?|"
    r".{0,20}\b(?:id|number|no\.?|ref)\s*[:#].{0,40})[.!]*$"
)
_PLEASE = re.compile(
    r"(?i)^(?:please|kindly|so|ok(?:ay)?|well|just|um+|and)[, ]+|(?<![, ])[, ]+(?:please|thanks?(?: you)?)(?=[.!?]*$)"
)
_MASK = re.compile(r"#?<(?:url|email|id|date|path|n)>(?:\.(?=[a-zA-Z]\w{0,3}\b))?")  # of a file's name the kind is left
_ASKS = re.compile(
    r"(?i)\?|\b(?:please|need|want|would like|can you|could you|help|how|why|tell|give|show|find|make|i'd like)\b"
)


class Intent:
    """Says what the user wanted; nothing where nobody asked."""

    name = "intent"
    version = "3"
    shape = Shape(words=0.3)

    def describe(self, trace: Trace) -> FacetRow | None:
        """Give the wish behind ``trace``."""
        reading = Reading(trace)
        asked = reading.request
        text = wish(asked)
        if 0 < len(text.split()) < _BRIEF:
            # "Yes, please" makes sense only with what it answers.
            text = one_line(" ".join(dict.fromkeys(filter(None, [wish(_asked_before(reading)), text]))))
        if not text:
            return None
        span = _holder(reading, asked)
        return FacetRow(
            text=text,
            features={"agent": reading.agent_of(span) or (trace.root.service or "")},
            span_ids=(span.span_id,),
            quotes=(Quote(span.span_id, asked),),
        )


def wish(text: str) -> str:
    """Free a request of templates, quoted matter, greetings and ids, and give what is asked in at most 60 words."""
    core = _core(text)
    sentences = list(_telling(core)) or list(_telling(text))
    chosen = sentences
    if sum(len(s.split()) for s in sentences) > _WORDS:
        chosen = [s for s in sentences if _ASKS.search(s)] or sentences
    words = " ".join(chosen).split()
    return one_line(" ".join(words[:_WORDS]), 500)


def _core(text: str) -> str:
    value = parsed(text)
    if isinstance(value, Mapping):
        text = _asked_in(value) or text
    tagged = [block.inside for block in blocks(text, _ASKING_TAGS) if block.inside]
    text = tagged[-1] if tagged else text
    text = _kept(_FENCE.sub("\n", text), text)
    text = _kept(_without_blocks(text), text)
    text = _kept(_QUOTED.sub("\n", text), text)
    labels = list(_LABEL.finditer(text))
    if labels:
        text = _kept(text[labels[-1].end() :].split("\n\n", 1)[0], text)
    return _kept(_MATTER.sub("\n", text), text)


def _without_blocks(text: str) -> str:
    kept, reached = [], 0
    for block in blocks(text):
        kept.append(text[reached : block.start])
        reached = block.end
    return "\n".join([*kept, text[reached:]])


def _kept(shorter: str, text: str) -> str:
    """Take the shorter text unless nothing is left of it: then all of it was the request."""
    return shorter if len(shorter.split()) >= _BRIEF - 1 else text


def _asked_in(value: Mapping[str, object]) -> str:
    low = {str(k).lower(): v for k, v in value.items()}
    return next((v for key in _ASKING_KEYS if isinstance(v := low.get(key), str) and v.strip()), "")


def _telling(text: str) -> Iterator[str]:
    for raw in _SENTENCE.split(text[:20_000]):
        sentence = _GREETING.sub("", raw.strip(), count=1).strip()
        if not sentence or _COURTESY.match(sentence) or _SELF.match(sentence):
            continue
        plain = _PLEASE.sub("", sentence).strip()
        told = " ".join(_MASK.sub(" ", masked(plain, 400)).split()).strip(" ,;:-")
        if any(c.isalpha() for c in told):
            yield told


def _asked_before(reading: Reading) -> str:
    first: Sequence[str] = [m.text for m in reading.llm[0].input if m.role == "user"] if reading.llm else ()
    longer = [t for t in first if len(t.split()) >= _BRIEF]
    return longer[-1] if longer else ""


def _holder(reading: Reading, asked: str) -> Span:
    spans = (reading.trace.root, *reading.llm, *reading.trace.spans)
    return next((s for s in spans if any(asked[:200] in m.text for m in s.input)), reading.trace.root)
