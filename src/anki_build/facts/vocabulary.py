"""The allowed words: `decks/vocabulary.yaml`."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from anki_build.facts.base import Bone, Id, Movement, MuscleId, Name, Roots, Site, Zone
from anki_build.reading.records import Record


class Entry(Record, frozen=True, kw_only=True):
    """One word.

    Attributes:
        name: as cards show it.
        synonyms: other names, for searching and for hints; never a second answer.
        article: whether "the" comes before the name in a sentence.
    """

    name: Name
    synonyms: tuple[Name, ...] = ()
    article: bool = True

    @property
    def with_article(self) -> str:
        """The name as it reads in a sentence, with "the" unless it goes without."""
        return f"the {self.name}" if self.article else self.name


class RegionEntry(Entry, frozen=True, kw_only=True):
    """A region of the body.

    Attributes:
        too_vague: if different readers take the region's name for different places: words, such as
            `groin` for the hip, one of which every sentence on its pain needs.
    """

    too_vague: tuple[Name, ...] = ()


class LandmarkEntry(Entry, frozen=True, kw_only=True):
    """A landmark of a bone, or of a larger landmark."""

    of: Site


class StructureEntry(Entry, frozen=True, kw_only=True):
    """A ligament, fascia or bursa, with the bones that it attaches to, if that matters."""

    of: tuple[Bone, ...] = ()


class ZoneEntry(Entry, frozen=True, kw_only=True):
    """A zone of pain; zones within one larger zone are too near to tell muscles apart."""

    within: Zone | None = None


class MuscleEntry(Entry, frozen=True, kw_only=True):
    """A muscle.

    Attributes:
        rotation_turns: whether the way in which it rotates depends on its part or on the position
            of the joint, so that a rotation without them may be either.
    """

    rotation_turns: bool = False


class ConditionEntry(Entry, frozen=True, kw_only=True):
    """A condition or a sign.

    Attributes:
        muscle: the muscle, if it is another muscle's trigger points.
        sided: whether it says too little without a side, like a sign of the leg stood upon.
    """

    muscle: MuscleId | None = None
    sided: bool = False


class MovementEntry(Entry, frozen=True, kw_only=True):
    """A movement.

    Attributes:
        sides: for a movement to a side, such as rotation of the trunk, the movements that name
            the side. Only sentences then use the word; an action names one of `sides`.
        opposite: another that undoes it at the same joint.
    """

    sides: tuple[Movement, ...] = ()
    opposite: Movement | None = None


class JointEntry(Entry, frozen=True, kw_only=True):
    """A joint.

    Attributes:
        movements: those that it has.
        between: the bones on either side of it; a muscle that moves it attaches to both sides.
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

    regions: dict[Id, RegionEntry] = {}
    bones: dict[Id, Entry] = {}
    landmarks: dict[Id, LandmarkEntry] = {}
    parts: dict[Id, Entry] = {}
    movements: dict[Id, MovementEntry] = {}
    joints: dict[Id, JointEntry] = {}
    nerves: dict[Id, NerveEntry] = {}
    arteries: dict[Id, Entry] = {}
    muscles: dict[Id, MuscleEntry] = {}
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
