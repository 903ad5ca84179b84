"""What a span is: the words of every convention for it, in one table."""

import re
from collections.abc import Mapping
from typing import Any, Final

# Compared in lower case. None: the word says nothing, look further.
KINDS: Final[Mapping[str, str | None]] = {
    # gen_ai.operation.name
    "chat": "llm",
    "text_completion": "llm",
    "generate_content": "llm",
    "embeddings": "embedding",
    "retrieval": "retriever",
    "execute_tool": "tool",
    "invoke_agent": "agent",
    "create_agent": "agent",
    "invoke_workflow": "chain",
    "plan": "chain",
    "create_memory": "memory",
    "create_memory_store": "memory",
    "search_memory": "memory",
    "update_memory": "memory",
    "upsert_memory": "memory",
    "delete_memory": "memory",
    "delete_memory_store": "memory",
    # its past, and what frameworks put there
    "completion": "llm",
    "chat.completions": "llm",
    "chat.streaming_completions": "llm",
    "text.completions": "llm",
    "text.streaming_completions": "llm",
    "generate": "llm",
    "response": "llm",
    "responses": "llm",
    "message": "llm",
    "messages": "llm",
    "llm_request": "llm",
    "llm_call": "llm",
    "embedding": "embedding",
    "embed": "embedding",
    "rerank": "reranker",
    "agent_step": "chain",
    "execute_event_loop_cycle": "chain",
    "execute_task": "chain",
    "vector_db_retrieve": "retriever",
    "vectordb": "retriever",
    "framework": "chain",
    "tool_call": "tool",
    "tool_execution": "tool",
    "assistant_turn": "llm",
    "conversation": "agent",
    "agent_call": "agent",
    "user_prompt": "chain",
    "system_prompt": "chain",
    "schedule_tool_calls": "chain",
    "tools/call": "tool",
    "resources/read": "retriever",
    "execute_hook": "chain",
    "apply_guardrail": "guardrail",
    # words of OpenInference, Langfuse, LangSmith, OpenLLMetry, MLflow, Laminar, Genkit
    "llm": "llm",
    "generation": "llm",
    "chat_model": "llm",
    "model": "llm",
    "cached": "llm",
    "agent": "agent",
    "executor": "agent",
    "tool": "tool",
    "tool.v2": "tool",
    "function": "tool",
    "retriever": "retriever",
    "embedder": "embedding",
    "reranker": "reranker",
    "guardrail": "guardrail",
    "evaluator": "evaluator",
    "memory": "memory",
    "chain": "chain",
    "workflow": "chain",
    "task": "chain",
    "parser": "chain",
    "prompt": "chain",
    "span": "chain",
    "event": "chain",
    "pipeline": "chain",
    "default": "chain",
    "tts": "chain",
    "stt": "chain",
    "flow": "chain",
    "handoff": "chain",
    "entry": "chain",
    "enter": "chain",
    "step": "chain",
    "unknown": None,
}

# What the first word of a span's name says, in conventions that name spans "{operation} {what}".
FIRST_WORDS: Final[Mapping[str, str]] = {
    "chat": "llm",
    "text_completion": "llm",
    "generate_content": "llm",
    "embeddings": "embedding",
    "execute_tool": "tool",
    "invoke_agent": "agent",
    "create_agent": "agent",
    "agent_run": "agent",  # of Google's ADK until 1.15, and of those made like it
    "invoke_workflow": "chain",
}


def kind_of(word: str) -> str | None:
    """Give the kind that ``word`` stands for, or None."""
    return KINDS[word] if word in KINDS else KINDS.get(word.lower())


def guessed_kind(word: str) -> str | None:
    """Give the kind that ``word`` stands for where nobody is sure that it tells one: None for what others say, too."""
    return kind_of(word) if word.lower() in _UNMISTAKABLE else None


# Shops have functions, models, tasks, workflows and messages.
_UNMISTAKABLE: Final = frozenset(
    {
        *("llm", "llm_call", "llm_request", "chat", "chat_model", "chat.completions", "generation", "generate_content"),
        *("completion", "text_completion", "embedding", "embeddings", "embedder", "retriever", "retrieval", "rerank"),
        *("reranker", "agent", "agent_call", "invoke_agent", "tool", "tool_call", "execute_tool", "chain", "guardrail"),
        *("assistant_turn", "conversation", "tool_execution"),
    }
)


def kind_of_name(name: str) -> str | None:
    """Give the kind that the first word of a span's name stands for, or None."""
    return FIRST_WORDS.get(name.partition(" ")[0])


def is_agent(found: Mapping[str, Any], name: str) -> bool:
    """Tell whether a span that tells no kind is the run of an agent: one that names it, and counts nothing itself."""
    return "agent" in found and is_run_of_agent(name) and _COUNTS.isdisjoint(found)


_COUNTS: Final = frozenset({"input_tokens", "output_tokens"})


def is_run_of_agent(name: str) -> bool:
    """Tell whether a span is called as the run of an agent: ``agent.run``, ``invoke_agent``."""
    return _OF_AGENT.match(name) is not None


_OF_AGENT: Final = re.compile(
    r"(?:(?:run|invoke|execute|call)?[._ ]?agent(?:[._ ](?:run|invoke|execute|step))?"
    r"|\w+\.agent\.(?:run|invoke|execute))$",
    re.IGNORECASE,
)
