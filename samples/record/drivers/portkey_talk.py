"""The conversation by Portkey's client."""

from common import SERVER
from common import converse as talk


def converse() -> None:
    """Ask, and tell what the tool said."""
    from portkey_ai import Portkey

    talk(Portkey(api_key="x", base_url=f"{SERVER}/v1", virtual_key="x"))
