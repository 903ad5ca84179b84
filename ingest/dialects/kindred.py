"""Attributes that no table names, but that plainly follow a convention: ``agno.session_id``, ``llm.cached_tokens``.

Frameworks and their versions are more than any table can hold. What is told here fills gaps only: an attribute that a
table names always counts more.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_LONGEST: Final = 120  # characters; names that are longer are made of data
_NUMERIC: Final = re.compile(r"(?:^|\.)\d+(?:\.|$)")  # lists, which are read as such
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# Namespaces of OpenTelemetry's conventions that have nothing to do with agents, and look as if.
_FOREIGN: Final = frozenset(
    {
        *("artifact", "aws", "azure", "browser", "cicd", "client", "cloud", "code", "container", "db", "deployment"),
        *("destination", "device", "event", "exception", "faas", "feature_flag", "gcp", "geo", "graphql", "host"),
        *("http", "hw", "jvm", "k8s", "log", "messaging", "net", "network", "nodejs", "os", "otel", "peer"),
        *("process", "rpc", "server", "service", "source", "system", "telemetry", "test", "thread", "tls", "url"),
        *("user_agent", "vcs", "webengine"),
    }
)
# They hold what users invent.
_INVENTED: Final = frozenset(
    {
        *("config", "metadata", "options", "parameters", "properties", "schema", "settings", "tags"),
        *("variable", "variables"),
    }
)
# They tell something else: an id of LangSmith's project, a connection, whether a span is pending.
_OTHERS: Final = frozenset(
    {"langsmith.trace.session_id", "langsmith.run.session_id", "mcp.session.id", "logfire.span_type"}
)

# Words, from those that only models are spoken of with to those that any program has.
_MODELS: Final = (
    "llm|gen_?ai|ai|completion|embeddings?|rerank(?:er)?|retriev(?:er|al)"
    "|anthropic|claude|cohere|gemini|mistral|ollama|openai"
)
_FRAMEWORKS: Final = "agno|autogen|crewai|dspy|haystack|langchain|langgraph|llama_?index|smolagents"
_AGENTS: Final = f"{_MODELS}|{_FRAMEWORKS}|agents?|chat|crew|assistant"
_STEPS: Final = (
    f"{_AGENTS}|task|workflow|chain|graph|conversation|function|entity|observation|turn|step|pipeline|component|run"
)


def _speaks_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[._])(?:{words})(?:[._]|$)")


_NO_COUNT: Final = re.compile(
    r"non?_cache|uncached|max|limit|budget|cost|price|per_|rate|total|remain|audio|image|video|text|aggregat|detail(?!s\.)"
)
_COUNTS: Final = (
    ("cache_write_tokens", re.compile(r"cache_?(?:write|creat)")),
    ("cache_read_tokens", re.compile(r"cached?")),
    ("reasoning_tokens", re.compile(r"reasoning|thought|thinking")),
    ("input_tokens", re.compile(r"(?:^|[._])(?:input|prompt)s?(?:[._]|$)")),
    ("output_tokens", re.compile(r"(?:^|[._])(?:output|completion|candidates|generated)s?(?:[._]|$)")),
)
_IDENTITIES: Final = (
    ("session_id", re.compile(r"(?:^|[._])(?:session|conversation|convo|thread|chat)[._]?(?:id|identifier)$")),
    ("user_id", re.compile(r"(?:^|[._])(?:user[._]?(?:id|identifier)|customer[._]identifier)$")),
)
# Names that nothing stands before, which mean a conversation and its user on spans of agents only.
BARE: Final = {
    **dict.fromkeys(("session_id", "conversation_id", "sessionId", "conversationId"), "session_id"),
    **dict.fromkeys(("user_id", "userId", "external_customer_id"), "user_id"),
}
_TOOLS: Final = (
    ("guessed_kind", re.compile(r"[._](?:span|observation)[._](?:kind|type)$")),
    ("agent", re.compile(r"(?:^|[._])agent[._]name$")),
    ("tool_name", re.compile(r"(?:^|[._])tool[._]name$")),
    ("tool_call_id", re.compile(r"(?:^|[._])tool[._](?:call|use)[._]id$")),
    ("arguments", re.compile(r"(?:^|[._])tool(?:[._]call)?[._](?:arguments|args|input)$")),
    ("result", re.compile(r"(?:^|[._])tool(?:[._]call)?[._](?:result|output|response)(?:[._](?:content|text))?$")),
    ("failed", re.compile(r"(?:^|[._])tool[._](?:is[._])?(?:error|failed)$")),
    ("tool_definitions", re.compile(r"(?:^|[._])(?:tool[._](?:definitions|schemas)|available[._]tools)$")),
)
_CALLS: Final = (
    ("request_model", re.compile(r"request[._]model(?:[._](?:name|id))?$")),
    ("model", re.compile(r"(?:^|[._])model(?:[._](?:name|id))?$")),
    ("provider", re.compile(r"(?:^|[._])(?:provider|vendor)(?:[._]name)?$")),
    ("finish_reason", re.compile(r"(?:finish[._]reasons?|stop[._]reason)$")),
    ("usage", re.compile(r"(?:^|[._])usage(?:[._](?:details|metadata))?$")),
    ("input_tokens", re.compile(r"(?:^|[._])usage[._](?:input|prompt)$")),
    ("output_tokens", re.compile(r"(?:^|[._])usage[._](?:output|completion)$")),
    ("tool_calls", re.compile(r"[._]tool[._]?calls$")),
    ("entity", re.compile(r"^[^.]+\.entity[._]name$")),
    ("system", re.compile(r"(?:^|[._])system[._](?:prompt|instructions?|message)$")),
    (
        "input",
        re.compile(
            r"[._](?:inputs?(?:[._](?:messages|value|data|text))?|prompts?|messages|arguments|args|question|query"
            r"|user[._](?:input|prompt|message)|request(?:[._](?:body|payload|messages?))?)$"
        ),
    ),
    (
        "output",
        re.compile(
            r"[._](?:outputs?(?:[._](?:messages|value|data|text))?|completions?|answer|result|reply"
            r"|response(?:[._](?:text|content|body|payload|message|choices))?)$"
        ),
    ),
)
_TOKEN_USAGE: Final = re.compile(r"(?:^|[._])token[._]?usage$")
_COST: Final = re.compile(r"(?:^|[._])(?:total[._])?cost(?:[._](?:total|usd))?$")
_PART: Final = re.compile(
    r"(?:input|output|prompt|completion|cached?|read|write|creation|reasoning|tool(?:_usage)?)_cost"
)
_OF_MODELS: Final = _speaks_of(_MODELS)
# A field of _CALLS -> what a name speaks of that tells it by itself.
_EVIDENT: Final = {
    **dict.fromkeys((field for field, _ in _CALLS), _speaks_of(_AGENTS)),
    **dict.fromkeys(("input", "output"), _speaks_of(_STEPS)),  # which are left alone where a span is nobody's
    **dict.fromkeys(("usage", "tool_calls"), _speaks_of(f"{_AGENTS}|response")),
    "entity": re.compile(r"(?!)"),  # what a step is called, whose kind is told beside it
}


class Guess(NamedTuple):
    """The field that an attribute seems to tell.

    Args:
        key: The attribute.
        field: The field.
        namespace: Where its name begins; "" for a name without.
        evident: False: only where the namespace is known to be of agents.
    """

    key: str
    field: str
    namespace: str
    evident: bool


def by_trust(guess: Guess) -> tuple[bool, str]:
    """Give by what guesses are put in order: a customer may be a firm, so a user is asked for first."""
    return guess.key == "external_customer_id", guess.key


@lru_cache(maxsize=20_000)
def kindred(key: str) -> Guess | None:
    """Give what an attribute tells, judged by its name alone; None for most."""
    if key in BARE:
        return Guess(key, BARE[key], "", evident=False)
    if len(key) > _LONGEST or "." not in key or key in _OTHERS or _NUMERIC.search(key):
        return None
    name = _HUMP.sub("_", _told_on(key)).lower().replace("-", "_")
    namespace = name.partition(".")[0]
    if namespace in _FOREIGN:
        return None
    field = _evident(name)
    if field is not None:
        return Guess(key, field, namespace, evident=True)
    field = None if _says_otherwise(name) else _first(_CALLS, name)
    return None if field is None else Guess(key, field, namespace, _EVIDENT[field].search(name) is not None)


def _told_on(key: str) -> str:
    """Give the name under which a framework told what an SDK sends on as metadata of its own."""
    return _SENT_ON.sub("", key, count=1)


_SENT_ON: Final = re.compile(rf"^[\w.]*\.metadata\.(?=(?:{_MODELS}|{_FRAMEWORKS})\.)")


def _evident(name: str) -> str | None:
    """Give the field that a name tells whatever namespace it is in."""
    found = _first(_IDENTITIES, name)
    if found or _is_invented(name):
        return found
    if "token" in name:
        if _TOKEN_USAGE.search(name):
            return "usage"
        return None if _NO_COUNT.search(name) else _first(_COUNTS, name)
    if "cost" in name:  # money is taken for that of models only where the name says so
        return "cost" if _COST.search(name) and _OF_MODELS.search(name) and not _PART.search(name) else None
    return _first(_TOOLS, name)


def _says_otherwise(name: str) -> bool:
    return "token" in name or "cost" in name or _is_invented(name)


def _is_invented(name: str) -> bool:
    return not _INVENTED.isdisjoint(name.split("."))


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], name: str) -> str | None:
    return next((field for field, pattern in patterns if pattern.search(name)), None)
