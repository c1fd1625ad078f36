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


class RegionEntry(Entry, frozen=True, kw_only=True):
    """A region of the body.

    Attributes:
        too_vague: of a region whose pain each reader takes for another's, the words of which a
            sentence on its pain has to say one, such as `groin` for the hip.
    """

    too_vague: tuple[Name, ...] = ()


class LandmarkEntry(Entry, frozen=True, kw_only=True):
    """A landmark of a bone, or of a larger landmark."""

    of: Site


class StructureEntry(Entry, frozen=True, kw_only=True):
    """A ligament, fascia or bursa, with the bones that it holds on to, if that matters."""

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
        sides: of one that goes to a side, such as rotation of the trunk, the movements that say to
            which. It is then a word of sentences; an action names one of `sides`.
        opposite: another that undoes it at the same joint.
    """

    sides: tuple[Movement, ...] = ()
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
