"""What the metadata of a run of LangChain's or LangGraph's tells, in whichever instrumentation's JSON."""

from typing import Any, Final

from ingest.dialects.dialect import Draft
from ingest.dialects.flattened import child
from ingest.dialects.values import parse, text

AGENT_NAME: Final = "lc_agent_name"  # LangGraph's


def read_run_metadata(draft: Draft) -> None:
    """Take what the run was told about its session and its user, who serves its model, and which agent runs."""
    put_texts(
        draft,
        parse(draft.raw.attributes["metadata"])[0],
        session_id=("session_id", "thread_id", "conversation_id", "sessionId", "threadId", "conversationId"),
        user_id=("user_id", "userId"),
        provider=("ls_provider",),
        agent=(AGENT_NAME,),
    )


def is_run_of_named_agent(draft: Draft) -> bool:
    """Tell whether this is the run of the agent that LangChain's metadata names on each step of it: it is called so."""
    told_by = draft.keys.get("agent", AGENT_NAME)
    return draft.found.get("agent") == draft.raw.name and told_by.endswith(AGENT_NAME)


def put_texts(draft: Draft, source: Any, **names: tuple[str, ...]) -> None:
    """Set each field to the first text that ``source`` has under one of its names."""
    for field, keys in names.items():
        draft.put(field, next((found for key in keys if (found := text(child(source, key)))), None))
