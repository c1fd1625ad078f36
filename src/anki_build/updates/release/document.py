"""A short text for people, written once and shown as Markdown and as a page that stands alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anki_build.updates.diff.page import alone
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
_HTML = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def markdown(blocks: Iterable[Block]) -> str:
    """The text as Markdown."""
    return "\n".join(f"{_block_markdown(block)}\n" for block in blocks)


def _block_markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_escaped(block.text)}"
    if isinstance(block, Paragraph):
        return _line_markdown(block.line)
    return "\n".join(f"- {_line_markdown(each)}" for each in block.lines)


def _line_markdown(parts: Line) -> str:
    # A sign at the beginning would make a heading, a list or a quotation.
    whole = "".join(map(_part_markdown, parts))
    return re.sub(r"^(\d*)([#+>.)-])(?=\s)", r"\1\\\2", whole)


def _part_markdown(part: Part) -> str:
    if isinstance(part, Code):
        return f"`{part.text}`"
    if isinstance(part, Segment):
        return _MARKDOWN[part.kind].format(_escaped(part.text))
    return _escaped(part)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<|~])", r"\\\1", text)


def page(title: str, blocks: Sequence[Block]) -> str:
    """The text as a page, in HTML; its highest heading is the page's."""
    top = min((block.level for block in blocks if isinstance(block, Heading)), default=1)
    body = "".join(f"{_block_html(block, top)}\n" for block in blocks)
    return alone(html.escape(title), f"\n{body}")


def _block_html(block: Block, top: int) -> str:
    if isinstance(block, Heading):
        name = f"h{block.level - top + 1}"
        return f"<{name}>{html.escape(block.text)}</{name}>"
    if isinstance(block, Paragraph):
        return f"<p>{_line_html(block.line)}</p>"
    return f"<ul>{''.join(f'<li>{_line_html(each)}</li>' for each in block.lines)}</ul>"


def _line_html(parts: Line) -> str:
    return "".join(map(_part_html, parts))


def _part_html(part: Part) -> str:
    if isinstance(part, Code):
        return f"<code>{html.escape(part.text)}</code>"
    if isinstance(part, Segment):
        return _HTML[part.kind].format(html.escape(part.text))
    return html.escape(part)
