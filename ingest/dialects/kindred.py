"""Attributes that no table names, but that plainly follow a convention: ``agno.session_id``, ``llm.cached_tokens``.

Frameworks and their versions are more than any table can hold. What is told here fills gaps only: an attribute that a
table names always counts more.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_LONGEST = 120  # characters; names that are longer are made of data
_NUMERIC = re.compile(r"(?:^|\.)\d+(?:\.|$)")  # lists, which are read as such
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# Namespaces of OpenTelemetry's conventions that have nothing to do with agents, and look as if.
_FOREIGN = frozenset(
    {
        *("artifact", "aws", "azure", "browser", "cicd", "client", "cloud", "code", "container", "db", "deployment"),
        *("destination", "device", "event", "exception", "faas", "feature_flag", "gcp", "geo", "graphql", "host"),
        *("http", "hw", "jvm", "k8s", "log", "messaging", "net", "network", "nodejs", "os", "otel", "peer"),
        *("process", "rpc", "server", "service", "source", "system", "telemetry", "test", "thread", "tls", "url"),
        *("user_agent", "vcs", "webengine"),
    }
)
# They hold what users invent.
_INVENTED = frozenset(
    {
        *("config", "metadata", "options", "parameters", "properties", "schema", "settings", "tags"),
        *("variable", "variables"),
    }
)
# They tell something else: an id of LangSmith's project, whether a span is pending.
_OTHERS = frozenset({"langsmith.trace.session_id", "logfire.span_type"})

_OF_AGENTS = re.compile(
    r"(?:^|[._])(?:llm|gen_?ai|ai|agents?|chat|completion|embeddings?|rerank(?:er)?|retriev(?:er|al)|crew|task|workflow"
    r"|chain|graph|assistant|conversation|function|entity|observation|turn|step|pipeline|component|run)(?:[._]|$)"
)
_NO_COUNT = re.compile(
    r"max|limit|budget|cost|price|per_|rate|total|remain|audio|image|video|text|aggregat|detail(?!s\.)"
)
_COUNTS = (
    ("cache_write_tokens", re.compile(r"cache_?(?:write|creat)")),
    ("cache_read_tokens", re.compile(r"cached?")),
    ("reasoning_tokens", re.compile(r"reasoning|thought|thinking")),
    ("input_tokens", re.compile(r"(?:^|[._])(?:input|prompt)s?(?:[._]|$)")),
    ("output_tokens", re.compile(r"(?:^|[._])(?:output|completion|candidates|generated)s?(?:[._]|$)")),
)
_IDENTITIES = (
    ("session_id", re.compile(r"(?:^|[._])(?:session|conversation|thread|chat)[._]?(?:id|identifier)$")),
    ("user_id", re.compile(r"(?:^|[._])(?:user[._]?(?:id|identifier)|customer[._]identifier)$")),
)
_TOOLS = (
    ("guessed_kind", re.compile(r"[._](?:span|event|entity|observation)[._](?:kind|type)$")),
    ("usage", re.compile(r"(?:^|[._])usage(?:[._](?:details|metadata))?$")),
    ("agent", re.compile(r"(?:^|[._])agent[._]name$")),
    ("tool_name", re.compile(r"(?:^|[._])tool[._]name$")),
    ("tool_call_id", re.compile(r"(?:^|[._])tool[._](?:call|use)[._]id$")),
    ("arguments", re.compile(r"(?:^|[._])tool(?:[._]call)?[._](?:arguments|args|input)$")),
    ("result", re.compile(r"(?:^|[._])tool(?:[._]call)?[._](?:result|output|response)$")),
    ("tool_definitions", re.compile(r"(?:^|[._])tool[._](?:definitions|schemas)$")),
)
_CALLS = (
    ("request_model", re.compile(r"request[._]model(?:[._](?:name|id))?$")),
    ("model", re.compile(r"(?:^|[._])model(?:[._](?:name|id))?$")),
    ("provider", re.compile(r"(?:^|[._])(?:provider|vendor)(?:[._]name)?$")),
    ("finish_reason", re.compile(r"(?:finish[._]reasons?|stop[._]reason)$")),
    ("cost", re.compile(r"(?:^|[._])(?:total[._])?cost(?:[._](?:total|usd))?$")),
    ("system", re.compile(r"(?:^|[._])system[._](?:prompt|instructions?|message)$")),
    (
        "input",
        re.compile(
            r"[._](?:inputs?(?:[._](?:messages|value|data|text))?|prompts?|messages|arguments|args|question|query"
            r"|user[._](?:input|prompt|message))$"
        ),
    ),
    (
        "output",
        re.compile(
            r"[._](?:outputs?(?:[._](?:messages|value|data|text))?|completions?|answer|result|reply"
            r"|response(?:[._](?:text|content))?)$"
        ),
    ),
)


def families(keys: Iterable[str]) -> frozenset[str]:
    """Give the namespaces in which the kind of a step is told: what else they tell is about agents, too."""
    return frozenset(key.partition(".")[0] for key in keys if kindred(key) == "guessed_kind")


@lru_cache(maxsize=20_000)
def kindred(key: str, of_agents: frozenset[str] = frozenset()) -> str | None:
    """Give the field of a span that an attribute tells, judged by its name alone; None for most.

    Input and output are told by those alone that name something of agents, or are in one of the namespaces
    ``of_agents``.
    """
    if len(key) > _LONGEST or "." not in key or key in _OTHERS or _NUMERIC.search(key):
        return None
    name = _HUMP.sub("_", key).lower().replace("-", "_")
    steps = name.split(".")
    if steps[0] in _FOREIGN:
        return None
    found = _first(_IDENTITIES, name)
    if found or not _INVENTED.isdisjoint(steps):
        return found
    if "token" in name:
        return None if _NO_COUNT.search(name) else _first(_COUNTS, name)
    says_calls = steps[0] in of_agents or _OF_AGENTS.search(name)
    return _first(_TOOLS, name) or (_first(_CALLS, name) if says_calls else None)


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], name: str) -> str | None:
    return next((field for field, pattern in patterns if pattern.search(name)), None)
