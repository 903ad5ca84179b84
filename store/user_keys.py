"""Attributes by which telemetry names the user that an agent worked for, whoever wrote it."""

from collections.abc import Iterable

from store.literals import literal

USER_KEYS = (
    *("user.id", "enduser.id", "enduser.pseudo.id"),  # OpenTelemetry's
    *("user.email", "user.account_uuid", "user.account_id"),  # those of agents on the command line
    *("gen_ai.user", "gen_ai.request.user", "llm.user", "user", "user_id"),
    *(
        "langfuse.user.id",
        "langsmith.metadata.user_id",
        "mlflow.trace.user",
        "langwatch.user.id",
        "langwatch.customer.id",
    ),
    *("lmnr.association.properties.user_id", "traceloop.association.properties.user_id"),
    *("ai.telemetry.metadata.userId", "ai.telemetry.metadata.user_id"),
    *("ai.settings.context.userId", "ai.settings.context.user_id"),
    *("mastra.metadata.userId", "mastra.metadata.resourceId"),
    *("metadata.user_api_key_end_user_id", "metadata.user_api_key_user_id", "metadata.user_api_key_user_email"),
    *("ag.user.id", "gen_ai.user.id", "nat.user.id", "netra.user_id", "confident.trace.user_id"),
    *("judgment.customer_user_id", "respan.customer_params.customer_identifier", "external_customer_id"),
    *("ai.telemetry.metadata.raindrop.ai.userId", "metadata.userId", "session.user_id", "userId"),
    *("langwatch.langchain.run.metadata.user_id", "langwatch.langgraph.user_id"),
)


# What several people may be called by: an account of a firm, or whose machine it is.
_SHARED = (
    *("user", "user.account_id", "mastra.metadata.resourceId"),
    *("respan.customer_params.customer_identifier", "external_customer_id"),
)
OWN_KEYS = tuple(key for key in USER_KEYS if key not in _SHARED)


def users_in(column: str, keys: Iterable[str] = USER_KEYS) -> str:
    """Give the SQL for the users that a JSON column of attributes names: a list, which holds NULLs too."""
    paths = ", ".join(literal(f'$."{key}"') for key in keys)
    return f"json_extract_string({column}, [{paths}])"
