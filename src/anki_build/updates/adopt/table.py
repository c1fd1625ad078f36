"""The table in which a maintainer decides, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Problem, Span
from anki_build.updates.adopt.matching import CONFIRM, MAYBE, OPEN, Match

RULE = "adopt"
COLUMNS = (
    *("decision", "score", "old guid", "old note type", "old first field"),
    *("key", "new text", "items"),
)
CONFIRMED = ("yes", CONFIRM)
NOT_CONFIRMED = (MAYBE, OPEN, "no")

# A spreadsheet would compute a cell that begins so, or take away the apostrophe.
_FORMULA, _QUOTE = ("=", "+", "-", "@", "'"), "'"


@dataclass(frozen=True, slots=True)
class Row:
    """A confirmed row of the table.

    Attributes:
        items: as written, `number=slot` each.
    """

    span: Span
    guid: str
    key: str
    items: tuple[str, ...]


def format_table(matches: Iterable[Match]) -> str:
    """The table for the maintainer, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in matches:
        items = " ".join(f"{number}={slot}" for number, slot in each.items)
        score = f"{each.score:.0f}" if each.key else ""
        old = (each.old.guid, each.old.notetype, each.old.first)
        row = (each.decision, score, *old, each.key, each.text, items)
        writer.writerow([_QUOTE + cell if cell.startswith(_FORMULA) else cell for cell in row])
    return text.getvalue()


def read_table(path: Path) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The confirmed rows of a table, also one that a spreadsheet has saved, and what is wrong.

    Raises:
        AnkiBuildError: if the file cannot be read, or is no such table.
    """
    try:
        # Spreadsheets put a mark at the beginning.
        text = files.content(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AnkiBuildError(f"{path} is not UTF-8", hint="save it as CSV in UTF-8") from error
    except OSError as error:
        raise AnkiBuildError(f"cannot read {path}: {error.strerror}") from error
    head = text.partition("\n")[0]
    # Where the comma is in numbers, spreadsheets save with semicolons.
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in ("decision", "old guid", "key", "items") if name not in columns]
        if missing:
            message = f"{path} has no column `{missing[0]}`"
            hint = "`anki-build adopt PACKAGE` writes the table"
            raise AnkiBuildError(message, hint=hint)
        rows = [_row(columns, cells, Span(str(path), reader.line_num)) for cells in reader if cells]
    except csv.Error as error:
        raise AnkiBuildError(f"{path}:{reader.line_num}: {error}") from error
    problems = [each for each in rows if isinstance(each, Problem)]
    return tuple(each for each in rows if isinstance(each, Row)), tuple(problems)


def _row(columns: Sequence[str], cells: Sequence[str], span: Span) -> Row | Problem | None:
    values = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    decision = values["decision"].lower()
    if decision in NOT_CONFIRMED:
        return None
    if decision not in CONFIRMED:
        known = "yes, no, confirm, maybe or nothing"
        return Problem(span, f"the decision is `{decision}`, expected {known}", RULE)
    guid, key = (values.get(name, "").removeprefix(_QUOTE) for name in ("old guid", "key"))
    items = values.get("items", "").removeprefix(_QUOTE)
    return Row(span, guid, key, tuple(items.split()))
