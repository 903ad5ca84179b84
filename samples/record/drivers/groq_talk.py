"""The conversation by Groq's client."""

from common import SERVER
from common import converse as talk


def converse() -> None:
    """Ask, and tell what the tool said."""
    from groq import Groq

    talk(Groq(api_key="x", base_url=SERVER))
