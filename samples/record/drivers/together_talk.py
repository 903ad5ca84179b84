"""The conversation by Together's client."""

from common import SERVER
from common import converse as talk


def converse() -> None:
    """Ask, and tell what the tool said."""
    from together import Together

    talk(Together(api_key="x", base_url=f"{SERVER}/v1"))
