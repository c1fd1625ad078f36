"""Text as authors mean it: plain unless they say otherwise.

A string is plain text and shows exactly as written. `{markup: …}` is for emphasis and formulas:
`*so*` is emphasised, `$x^2$` is a formula in LaTeX, and a backslash makes the next character plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from anki_build.reading.records import Record


class Markup(Record, frozen=True, kw_only=True):
    """Text with `*emphasis*` and `$formulas$`; a backslash makes the next character plain."""

    markup: str


AuthorText = str | Markup


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that shows exactly as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Text that stands out."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in LaTeX, set by MathJax."""

    latex: str


Inline = Plain | Emphasis | Formula

_TOKEN = re.compile(r"\\(?P<escaped>.)|\*(?P<emphasis>[^*\\]+)\*|\$(?P<formula>[^$]+)\$", re.DOTALL)


def inlines(text: AuthorText) -> tuple[Inline, ...]:
    """What the author wrote as a sequence of plain, emphasised and formula parts."""
    if isinstance(text, str):
        return (Plain(text),)
    parts: list[Inline] = []
    position = 0
    for token in _TOKEN.finditer(text.markup):
        _add_plain(parts, text.markup[position : token.start()])
        if token["escaped"] is not None:
            _add_plain(parts, token["escaped"])
        elif token["emphasis"] is not None:
            parts.append(Emphasis(token["emphasis"]))
        else:
            parts.append(Formula(token["formula"]))
        position = token.end()
    _add_plain(parts, text.markup[position:])
    return tuple(parts)


def _add_plain(parts: list[Inline], text: str) -> None:
    if not text:
        return
    if parts and isinstance(parts[-1], Plain):
        parts[-1] = Plain(parts[-1].text + text)
    else:
        parts.append(Plain(text))


def plain(text: AuthorText) -> str:
    """The text without its markup, for comparing and for places that show no markup."""
    return "".join(part.latex if isinstance(part, Formula) else part.text for part in inlines(text))
