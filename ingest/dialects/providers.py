"""Who served the model: aliases folded, and frameworks told from providers."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

ALIASES: Final[Mapping[str, str]] = {
    "az.ai.openai": "azure.ai.openai",
    "azure": "azure.ai.openai",
    "azure_openai": "azure.ai.openai",
    "azure-openai": "azure.ai.openai",
    "az.ai.inference": "azure.ai.inference",
    "microsoft.foundry": "azure.ai.inference",
    "vertex_ai": "gcp.vertex_ai",
    "vertexai": "gcp.vertex_ai",
    "google_vertexai": "gcp.vertex_ai",
    "google.vertex": "gcp.vertex_ai",
    "google-vertex": "gcp.vertex_ai",
    "gemini": "gcp.gemini",
    "google": "gcp.gemini",
    "google_genai": "gcp.gemini",
    "google-gla": "gcp.gemini",
    "google-generative-ai": "gcp.gemini",
    "google.generative-ai": "gcp.gemini",
    "google.generativeai": "gcp.gemini",
    "gcp.gen_ai": "gcp.gemini",
    "xai": "x_ai",
    "x-ai": "x_ai",
    "mistral": "mistral_ai",
    "mistralai": "mistral_ai",
    "bedrock": "aws.bedrock",
    "aws": "aws.bedrock",
    "amazon": "aws.bedrock",
    "amazon-bedrock": "aws.bedrock",
    "amazon_bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "watsonx": "ibm.watsonx.ai",
    # LangChain4j's
    "open_ai": "openai",
    "azure_open_ai": "azure.ai.openai",
    "google_ai_gemini": "gcp.gemini",
    "google_vertex_ai_gemini": "gcp.vertex_ai",
    "google_vertex_ai_anthropic": "gcp.vertex_ai",
    "chatopenai": "openai",
    "googleapis": "gcp.gemini",
    "amazonaws": "aws.bedrock",
    "api.x.ai": "x_ai",
}

# These stand where a provider should, and are none: who served the model is told by the model's name then.
FRAMEWORKS: Final = frozenset(
    {
        "strands-agents",
        "langchain",
        "langgraph",
        "llamaindex",
        "llama_index",
        "crewai",
        "gcp.vertex.agent",
        "autogen",
        "agent_framework",
        "microsoft.agent_framework",
        "semantic_kernel",
        "pydantic-ai",
        "pydantic_ai",
        "litellm",
        "haystack",
        "smolagents",
        "agno",
        "dspy",
        "vercel",
        "ai_sdk",
        "spring_ai",
        "trpc.go.agent",
        "github",
        "mcp",
        "traceloop",
    }
)

_BY_MODEL: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (
        ("gpt-", "o1", "o3", "o4", "chatgpt", "text-embedding-", "davinci", "ft:gpt", "dall-e", "whisper"),
        "openai",
    ),
    (("claude",), "anthropic"),
    (
        ("anthropic.", "us.anthropic.", "eu.anthropic.", "apac.anthropic.", "amazon.", "meta.llama"),
        "aws.bedrock",
    ),
    (("gemini", "models/gemini", "text-embedding-004"), "gcp.gemini"),
    (("mistral-", "codestral", "ministral", "pixtral", "magistral"), "mistral_ai"),
    (("command-", "embed-english", "embed-multilingual"), "cohere"),
    (("grok",), "x_ai"),
    (("deepseek-",), "deepseek"),
)

# What stands before a model's name and can only be who serves it, as LiteLLM writes. Names of those who make models may
# say whose it is, as Hugging Face and OpenRouter have it: "openai/gpt-oss-120b" runs anywhere.
_SERVING: Final = frozenset(
    {
        *("azure", "bedrock", "fireworks_ai", "gemini", "groq", "ollama", "openrouter", "together_ai", "vertex_ai"),
        "watsonx",
    }
)
_OPEN: Final = ("gpt-oss", "deepseek", "mistral")  # which are not served by those who made them alone
_MAKING: Final = frozenset({"anthropic", "cerebras", "cohere", "deepseek", "mistral", "openai", "perplexity", "xai"})

# What stands before the name of a service of theirs: "aws.bedrock".
_OWNERS: Final = ("gcp", "aws", "azure", "ibm", "az")

# The name that stands before the end of a host's: "api.groq.com".
_HOST: Final = re.compile(r"(?:^|\.)([a-z0-9-]+)\.(?:com|ai|io|net|org|dev|cloud|xyz|cn)(?::\d+)?$")
_API: Final = re.compile(r"(?<=\w)[-_](?:chat|completions?|responses?)$", re.IGNORECASE)  # of a provider: "openai-chat"
_PORT: Final = re.compile(r":\d+$")  # of a machine next door, which says nothing about who made the model

_LONGEST: Final = 100  # characters that are looked at, and remembered


def provider_of(word: str | None, model: str | None) -> str | None:
    """Give the provider that ``word`` names; where it names a framework or nothing, the one whose model it is."""
    found = _named(word[:_LONGEST]) if word else None
    return found or (_by_model(model[:_LONGEST]) if model else None)


def is_known(word: str) -> bool:
    """Tell whether ``word`` is, whole, what a provider is called before a model's name: "openai", "google-gla"."""
    return _API.sub("", word[:_LONGEST]).lower() in _BEFORE_MODELS


_BEFORE_MODELS: Final = frozenset(
    name for name in (*ALIASES, *ALIASES.values(), *_SERVING, *_MAKING) if "." not in name
)


def told_before(model: str | None) -> str | None:
    """Give the word before a model's name, where LiteLLM wrote both, or who writes as it does: it tells who served."""
    word, slash, _ = model.partition("/") if model else ("", "", "")
    return word if slash and (word in _SERVING or word in _MAKING) else None


@lru_cache(maxsize=1024)
def _named(word: str) -> str | None:
    lower = _API.sub("", word).strip().lower()
    if lower in FRAMEWORKS:
        return None
    if lower in ALIASES:
        return ALIASES[lower]
    head, dot, _ = lower.partition(".")
    if not dot or head in _OWNERS:
        return None if _PORT.search(lower) else lower
    host = _HOST.search(lower)
    if host:
        return ALIASES.get(host[1], host[1])
    if head.isdigit():  # of an address
        return None
    while lower not in ALIASES and lower != head:  # Vercel names the API too: "openai.chat", "google.vertex.chat"
        lower = lower.rpartition(".")[0]
    return ALIASES.get(lower, head)


@lru_cache(maxsize=1024)
def _by_model(model: str) -> str | None:
    lower = model.lower().rpartition("/models/")[2]  # in Google's cloud
    served_by, slash, bare = model.partition("/")  # in capitals it is an owner: "Groq/Llama-3-Groq-8B-Tool-Use"
    if slash and served_by in _SERVING:
        return ALIASES.get(served_by, served_by)
    if slash and served_by in _MAKING and not bare.startswith(_OPEN):
        made_by = _by_model(bare)
        return made_by if made_by == ALIASES.get(served_by, served_by) else None
    for prefixes, provider in _BY_MODEL:
        if lower.startswith(prefixes):
            return provider
    return None
