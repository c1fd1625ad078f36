"""The allowed words: `decks/vocabulary.yaml`, and the bibliography `decks/sources.yaml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from anki_build.facts.base import Bone, Id, Movement, MuscleId, Name, Roots, Site, Zone
from anki_build.shape import Record


class Entry(Record, frozen=True, kw_only=True):
    """One word.

    Attributes:
        name: as it stands on cards.
        synonyms: other names, for searching and for hints; never a second answer.
        article: whether "the" stands before the name in a sentence.
    """

    name: Name
    synonyms: tuple[Name, ...] = ()
    article: bool = True

    @property
    def with_article(self) -> str:
        """The name as it stands in a sentence, with "the" unless it goes without."""
        return f"the {self.name}" if self.article else self.name


class LandmarkEntry(Entry, frozen=True, kw_only=True):
    """A landmark of a bone, or of a larger landmark."""

    of: Site


class StructureEntry(Entry, frozen=True, kw_only=True):
    """A ligament, fascia or bursa, with the bones that it holds on to, if that matters."""

    of: tuple[Bone, ...] = ()


class ZoneEntry(Entry, frozen=True, kw_only=True):
    """A zone of pain; zones within one larger zone are too near to tell muscles apart."""

    within: Zone | None = None


class ConditionEntry(Entry, frozen=True, kw_only=True):
    """A condition; `muscle` if it is another muscle's trigger points."""

    muscle: MuscleId | None = None


class MovementEntry(Entry, frozen=True, kw_only=True):
    """A movement; `opposite` if another undoes it at the same joint."""

    opposite: Movement | None = None


class JointEntry(Entry, frozen=True, kw_only=True):
    """A joint.

    Attributes:
        movements: those that it has.
        between: the bones on its one side and on its other; whoever moves it holds on to both.
    """

    movements: tuple[Movement, ...]
    between: Annotated[tuple[tuple[Bone, ...], ...], Meta(min_length=2, max_length=2)] | None = None


class NerveEntry(Entry, frozen=True, kw_only=True):
    """A nerve.

    Attributes:
        roots: its usual range of roots.
        segmental: whether the word stands for branches of several spinal nerves, which no single
            lesion takes together.
    """

    roots: Roots | None = None
    segmental: bool = False


class Vocabulary(Record, frozen=True, kw_only=True):
    """All words by family and id."""

    regions: dict[Id, Entry] = {}
    bones: dict[Id, Entry] = {}
    landmarks: dict[Id, LandmarkEntry] = {}
    parts: dict[Id, Entry] = {}
    movements: dict[Id, MovementEntry] = {}
    joints: dict[Id, JointEntry] = {}
    nerves: dict[Id, NerveEntry] = {}
    arteries: dict[Id, Entry] = {}
    muscles: dict[Id, Entry] = {}
    structures: dict[Id, StructureEntry] = {}
    zones: dict[Id, ZoneEntry] = {}
    conditions: dict[Id, ConditionEntry] = {}

    def family(self, family: str) -> dict[str, Entry]:
        """The entries of one family, by id."""
        entries: dict[str, Entry] = getattr(self, family)
        return entries


FAMILIES: tuple[str, ...] = tuple(
    each.name for each in msgspec.structs.fields(Vocabulary) if each.name != "place"
)


class Source(Record, frozen=True, kw_only=True):
    """One work of the bibliography.

    Attributes:
        title: the work's title.
        grade: A for peer-reviewed works and textbooks, B for pages and data sets of associations
            or drawn from textbooks, C for therapists' pages.
    """

    title: Annotated[str, Meta(min_length=1, title="a title")]
    grade: Literal["A", "B", "C"]
    authors: tuple[str, ...] = ()
    year: Annotated[int, Meta(ge=1500, le=2100, title="a year")] | None = None
    edition: str | None = None
    publisher: str | None = None
    url: Annotated[str, Meta(pattern="^https?://", title="an address with https://")] | None = None
    doi: Annotated[str, Meta(pattern="^10\\.", title="a DOI like `10.1093/…`")] | None = None
    licence: str | None = None

    def cite(self) -> str:
        """The work in one line: authors, title, edition, publisher, year."""
        rest: list[Any] = [self.edition, self.publisher, self.year]
        tail = ", ".join(str(part) for part in rest if part)
        authors = ", ".join(self.authors)
        parts = [f"{authors}:" if authors else "", self.title + ("," if tail else ""), tail]
        return " ".join(part for part in parts if part)


class Bibliography(Record, frozen=True, kw_only=True):
    """All sources by id. The file is the mapping itself, without a key around it."""

    sources: dict[Id, Source]
