"""The note types: what is fixed for ever (ids, names, fields) and what may change (templates, CSS).

Ids, names and fields must never change: Anki would take a changed note type for another one, and no
note of it would be updated any more. The cloze note type gives its fields and template ids, so that
a spare field can be renamed and used later. The image-occlusion note type has exactly Anki's five
fields, without ids: with ids, "Restore to Default" in Anki would tear it from our packages.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, its id for Anki (if it has one) and its role in image occlusion."""

    name: str
    id: int | None = None
    occlusion_role: int | None = None


@dataclass(frozen=True)
class NoteType:
    """A note type with one template.

    Attributes:
        id: fixed for ever; Anki matches note types by it.
        key: its name in the lock and the stem of its files in this package.
        name: as students see it in Anki.
        template: the name of its template.
        template_id: fixed for ever, if it has one.
        stock_kind: 6 tells Anki that it is native image occlusion; None for a cloze.
        sort_field: the index of the field that the browser shows.
        needs: the oldest version of each app that shows its cards as they are meant, where one is
            known.
    """

    id: int
    key: str
    name: str
    fields: tuple[Field, ...]
    template: str
    template_id: int | None
    stock_kind: int | None
    sort_field: int
    needs: tuple[tuple[str, str], ...] = ()

    @cached_property
    def front(self) -> str:
        """The HTML of the question side."""
        return _text(f"{self.key}_front.html")

    @cached_property
    def back(self) -> str:
        """The HTML of the answer side."""
        return _text(f"{self.key}_back.html")

    @cached_property
    def css(self) -> str:
        """The styling, what is common to all note types first."""
        asked = _ASKED if self.stock_kind else ""
        return _text("common.css") + _text(f"{self.key}.css") + asked

    @property
    def content(self) -> str:
        """A hash of all that an update of the note type would bring."""
        fields = [(field.name, field.id, field.occlusion_role) for field in self.fields]
        parts = [self.id, self.name, fields, self.template, self.front, self.back, self.css]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _text(name: str) -> str:
    return (files(__name__) / name).read_text(encoding="utf-8")


# The highest cloze number of which Anki makes a card.
MAX_NUMBER = 500
# Each card shows its own name. By the number with which every client marks the page, not by the
# mask's cloze: Anki 23.10 leaves that one out of the answer.
_ASKED = (
    ",".join(f'.card{number} .ab-names [value="{number}"]' for number in range(1, MAX_NUMBER + 1))
    + " {\n    display: block;\n}\n"
)

# The numbers were chosen once; they mean nothing, and must never change.
CLOZE = NoteType(
    id=1795305600101,
    key="cloze",
    name="anki_build Cloze",
    fields=(
        Field("Text", 7_205_001),
        Field("Heading", 7_205_002),
        Field("Notes", 7_205_003),
        Field("Variants", 7_205_004),
        Field("Context", 7_205_005),
        Field("Source", 7_205_006),
        Field("Key", 7_205_007),
        Field("Items", 7_205_008),
        Field("Spare 1", 7_205_009),
        Field("Spare 2", 7_205_010),
        Field("Spare 3", 7_205_011),
        Field("Spare 4", 7_205_012),
    ),
    template="Cloze",
    template_id=7_205_101,
    stock_kind=None,
    sort_field=0,
    # The oldest one whose import was tried.
    needs=(("Anki", "2.1.66"),),
)

OCCLUSION = NoteType(
    id=1795305600102,
    key="occlusion",
    name="anki_build Image Occlusion",
    fields=(
        Field("Occlusion", occlusion_role=0),
        Field("Image", occlusion_role=1),
        Field("Header", occlusion_role=2),
        Field("Back Extra", occlusion_role=3),
        Field("Comments", occlusion_role=4),
    ),
    template="Image Occlusion",
    template_id=None,
    stock_kind=6,
    # The header is readable in the browser's list, the masks are not.
    sort_field=2,
    # Native image occlusion came with these.
    needs=(("Anki", "23.10"), ("AnkiDroid", "2.17")),
)

NOTE_TYPES = (CLOZE, OCCLUSION)
