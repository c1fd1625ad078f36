"""Text as Markdown: whatever authors write is text in it, neither markup nor raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

# An address stays as it is, as it is read letter by letter. An underscore within a word marks
# nothing, and an ampersand is markup only where it begins the name of a character.
_MARKUP = re.compile(
    r"https?://[\w./%~#?=&+:@,;()-]+"
    r"|(?P<sign>[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))"
)
_BLOCK = re.compile(r"^(\d*)(>|#+(?=\s|$)|[+.)-](?=\s|$)|-[-\s]*$)")


def escape(text: str) -> str:
    """A text within a line, on one line."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}" if found["sign"] else found[0], _joined(text))


def at_line_start(line: str) -> str:
    """An escaped line whose first sign makes no heading, list, rule or quotation of it."""
    return _BLOCK.sub(r"\1\\\2", line.lstrip())


def code(text: str) -> str:
    """A text that is shown letter by letter."""
    text = _joined(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def link(name: str) -> str:
    """A link to a file beside the page, shown as its name."""
    # Within a table a bar ends the cell, even in code.
    shown = code(name).replace("|", "\\|")
    return f"[{shown}]({quote(name)})"


def head(columns: Iterable[str]) -> str:
    """The first lines of a table, escaped already."""
    names = list(columns)
    return row(names) + row("---" for _ in names)


def row(cells: Iterable[str]) -> str:
    """A line of a table, its cells escaped already."""
    return f"| {' | '.join(cells)} |\n"


def _joined(text: str) -> str:
    return re.sub(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*", " ", text)
