"""Text as Markdown, read by a parser of Markdown that lets raw HTML through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from anki_build.reports.markdown import at_line_start, code, escape, head, link, row

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# Signs alone seldom make an element, an entity or a link.
PARTS = [*"\\`*_[]<>|~&#;!()+-.=:\"'/ 1a", "<b>", "</b>", "<!--", "-->", "&lt;", "&#60;", "[a](b)"]
CHARACTERS = st.characters(exclude_categories=["C", "Zl", "Zp"])
TEXT = st.lists(st.sampled_from(PARTS) | CHARACTERS).map("".join)


def inline(markdown: str) -> list[Token]:
    """What stands in each place of a page that can hold text."""
    return [each for each in PARSER.parse(markdown) if each.type == "inline"]


def children(token: Token) -> list[Token]:
    """The parts of such a place."""
    return token.children or []


def told(token: Token) -> str:
    """The text of a place in which nothing else stands."""
    assert {each.type for each in children(token)} <= {"text"}
    return "".join(each.content for each in children(token))


@given(text=TEXT.filter(str.strip))
def test_a_text_is_shown_as_it_is(text: str) -> None:
    """As a paragraph, in a list and in a table."""
    (paragraph,) = inline(at_line_start(escape(text)))
    (item,) = inline(f"- {at_line_start(escape(text))}")
    *_, cell, last = inline(head(["a", "b"]) + row([escape(text), "end"]))
    assert [told(each).strip() for each in (paragraph, item, cell)] == [text.strip()] * 3
    assert told(last) == "end"


@given(text=TEXT.map(str.strip).filter(bool))
def test_code_is_shown_as_it_is(text: str) -> None:
    """Whatever quotes are in it."""
    (line,) = inline(code(text))
    (found,) = children(line)
    assert (found.type, found.content) == ("code_inline", text)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("a | b", "a \\| b"),
        ("&lt;b> R&D", "\\&lt;b> R&D"),
        ("anki_build::yield _so_", "anki_build::yield \\_so\\_"),
        ("see https://example.org/a_b~c/_d_?e=f*g", "see https://example.org/a_b~c/_d_?e=f\\*g"),
        ("one\n# two", "one # two"),
    ],
)
def test_only_markup_is_escaped(text: str, markdown: str) -> None:
    """What reads well in the file stays; an address still leads where it led."""
    assert escape(text) == markdown


def test_a_link_to_a_file() -> None:
    """Also within a table, whatever the file is called."""
    assert link("hip.webp") == "[`hip.webp`](hip.webp)"
    *_, cell = inline(head(["a"]) + row([link("a|b) <c>`.png")]))
    opened, name, _ = children(cell)
    assert (opened.attrs["href"], name.content) == ("a%7Cb%29%20%3Cc%3E%60.png", "a|b) <c>`.png")
