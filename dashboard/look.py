"""Icons and colours that mean the same on every page, and how text of strangers is put on it."""

from collections.abc import Mapping
from typing import Any, Literal

from insights.charts import BLUE, GREEN, RED
from insights.markdown import plain, visible

Colour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

KIND_ICONS: Mapping[str, str] = {
    "agent": ":material/smart_toy:",
    "llm": ":material/forum:",
    "tool": ":material/build:",
    "retriever": ":material/manage_search:",
    "embedding": ":material/scatter_plot:",
    "reranker": ":material/sort:",
    "guardrail": ":material/shield:",
    "evaluator": ":material/fact_check:",
    "memory": ":material/database:",
    "chain": ":material/link:",
    "span": ":material/timeline:",
}
SEVERITY_COLOURS: Mapping[str, Colour] = {
    "critical": "red",
    "high": "red",
    "medium": "orange",
    "low": "blue",
    "info": "gray",
}
SEVERITY_ICONS: Mapping[str, str] = {
    "critical": ":material/error:",
    "high": ":material/warning:",
    "medium": ":material/report:",
    "low": ":material/info:",
    "info": ":material/info:",
}
ROLE_ICONS: Mapping[str, str] = {
    "user": ":material/person:",
    "assistant": ":material/smart_toy:",
    "system": ":material/settings:",
    "developer": ":material/settings:",
    "tool": ":material/build:",
}
FACETS: Mapping[str, tuple[str, str]] = {
    "failure": ("What failed", ":material/error:"),
    "intent": ("What users wanted", ":material/target:"),
    "behaviour": ("How agents behaved", ":material/route:"),
}
FACET_COLOURS: Mapping[str, str] = {"failure": RED, "intent": BLUE, "behaviour": GREEN}
LONGEST = 20_000
"""Characters of one text put on a page; the browser must stay quick whatever an agent sent."""


def kind_icon(kind: str) -> str:
    """Give the icon of a kind of span."""
    return KIND_ICONS.get(kind, KIND_ICONS["span"])


def facet_look(facet: str) -> tuple[str, str]:
    """Give what a facet is called on the pages, and its icon; those of other packages go by their own name."""
    return FACETS.get(facet, (said(facet.replace("_", " ").capitalize(), 60), ":material/category:"))


def facet_colour(facet: str) -> str:
    """Give the colour of what belongs to a facet in charts."""
    return FACET_COLOURS.get(facet, BLUE)


def shown(text: str, limit: int = LONGEST) -> str:
    """Cut a text for ``st.text`` and ``st.code``, which show it as it is, and say so."""
    clean = visible(text)
    return clean if len(clean) <= limit else f"{clean[:limit]}\n\u2026 ({len(clean) - limit:,} more characters)"


def said(text: Any, limit: int = 160) -> str:
    """Give a text for labels, headings and captions, which Streamlit reads as Markdown."""
    return plain(str(text), limit) if text not in {None, ""} else "\u2013"
