"""Text of strangers inside Markdown."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from insights.markdown import JOINER, code, one_line, plain

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
NASTY = st.text("ab1 .-+*_`#>[]()!<>&|~$:\\/'\"=@w\n{}", max_size=40)


def types_of(text: str) -> set[str]:
    """Give the kinds of things that a reader of Markdown sees in ``text``."""
    return {inner.type for token in MARKDOWN.parse(text) for inner in (token, *(token.children or ()))}


def shown(text: str) -> str:
    """Give what a reader of Markdown shows of ``text``."""
    return html.unescape(re.sub(r"<[^>]*>", "", MARKDOWN.renderInline(text))).replace(JOINER, "")


@given(NASTY)
def test_plain_text_shows_itself_and_nothing_else(text: str) -> None:
    """Whatever stands in it, it becomes one paragraph of text that reads as it was written."""
    assert types_of(plain(text)) <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
    assert one_line(text) == shown(plain(text))


@given(NASTY)
def test_code_shows_itself_and_nothing_else(text: str) -> None:
    """A code span ends where it should, however many backticks the text holds."""
    allowed = {"paragraph_open", "paragraph_close", "inline", "code_inline"}
    assert types_of(code(text)) <= allowed


@pytest.mark.parametrize("address", ["http://a.b/c", "HTTPS://a.b", "www.a.b", "me@a.b", "mailto:me@a.b"])
def test_addresses_do_not_become_links_by_themselves(address: str) -> None:
    """Readers that make links of bare addresses find none."""
    assert not re.search(r"(?i)https?://|www\.\w|\w@\w|mailto:\w", plain(address))


def test_what_cannot_be_seen_is_taken_out() -> None:
    """Marks that turn the direction of writing, and control characters, are gone."""
    assert "abc" == plain("a\u202eb\x00\u2066c")


def test_long_text_is_cut_with_an_ellipsis() -> None:
    """The limit counts the characters that are shown."""
    assert "abcd\u2026" == plain("abcdefgh", 5)
    assert "a first\u2026" == one_line("a first, second word", 12)
    assert 12 == len(one_line("\u6ce8\u6587\u756a\u53f7" * 4, 12))
