"""A short text for people, written once and shown as Markdown and as a self-contained page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anki_build.reports import html
from anki_build.reports.markdown import at_line_start, code, escape
from anki_build.updates.diff.page import Word, word
from anki_build.updates.diff.words import Segment


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or to find, letter by letter."""

    text: str


Part = str | Code | Segment
Line = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: tuple[Line, ...]


Block = Heading | Paragraph | Bullets


def line(*parts: Part) -> Line:
    """A line of some parts."""
    return parts


def paragraph(*parts: Part) -> Paragraph:
    """A paragraph of one line."""
    return Paragraph(parts)


def changed(segments: Iterable[Segment]) -> Line:
    """A text with the words that went and that came."""
    parts: list[Part] = []
    for segment in segments:
        parts += [" ", segment] if parts else [segment]
    return tuple(parts)


_MARKDOWN = {"same": "{}", "removed": "~~{}~~", "added": "**{}**"}


def markdown(blocks: Iterable[Block]) -> str:
    """The text as Markdown."""
    return "\n".join(f"{_block_markdown(block)}\n" for block in blocks)


def _block_markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {escape(block.text)}"
    if isinstance(block, Paragraph):
        return _line_markdown(block.line)
    return "\n".join(f"- {_line_markdown(each)}" for each in block.lines)


def _line_markdown(parts: Line) -> str:
    return at_line_start("".join(map(_part_markdown, parts)))


def _part_markdown(part: Part) -> str:
    if isinstance(part, Code):
        return code(part.text)
    if isinstance(part, Segment):
        return _MARKDOWN[part.kind].format(escape(part.text))
    return escape(part)


def page(title: str, blocks: Sequence[Block]) -> str:
    """The text as a page, in HTML; its highest heading is the page's."""
    top = min((block.level for block in blocks if isinstance(block, Heading)), default=1)
    return html.render("document", title=title, blocks=[_element(block, top) for block in blocks])


def _element(block: Block, top: int) -> tuple[str, list[list[Word]]]:
    """An element of HTML by its name, and the lines in it."""
    if isinstance(block, Heading):
        return f"h{block.level - top + 1}", [[("", block.text)]]
    if isinstance(block, Paragraph):
        return "p", [_words(block.line)]
    return "ul", [_words(each) for each in block.lines]


def _words(parts: Line) -> list[Word]:
    return [_word(part) for part in parts]


def _word(part: Part) -> Word:
    if isinstance(part, Code):
        return "code", part.text
    return word(part) if isinstance(part, Segment) else ("", part)
