"""One deck: its `deck.yaml`, and the `retired.yaml` beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from anki_build.facts.base import Id, MuscleId, Region
from anki_build.facts.muscle import FigureId
from anki_build.reading.records import Record

Entity = Annotated[
    str, Meta(min_length=1, title="the id of a word or muscle, or `muscle-id/fact-id`")
]


Reason = Annotated[str, Meta(min_length=10, title="a reason in a few words")]


class DeckFile(Record, frozen=True, kw_only=True):
    """One deck: `deck.yaml` beside its muscles.

    Attributes:
        id: permanent.
        name: the name of the deck in Anki, with `::` between levels. One deck holds all muscles:
            Anki gathers new cards deck by deck in the order of names, so decks of muscles would
            undo the order of study; tags divide it. Anki matches decks by name, so students who
            have it will not follow a new name.
        description: what a student reads on the deck's page; plain text.
        muscles: the ids of its muscles, in the order of study.
        keep_retired: in how many releases a note that left the deck is shipped, marked as retired.
        independent_sources: how many independent sources every origin, insertion, nerve and action
            needs.
        regions: those of which this deck asks the cards across muscles, of every muscle of the
            project that has such a `region`, in whichever deck it lies; one deck claims a region.
            Muscles of regions that no deck claims are asked across muscles in their own deck.
        order: of the muscles on cards across muscles, if not that of `muscles`; those that it
            leaves out come last. A muscle that is moved to another deck keeps its place by it.
        pairs_per_muscle: from how many others a muscle is told apart at most.
        figures: those that belong to the region and not to one muscle; each is studied after the
            last muscle that it names.
        only_in_figures: what figures ask though no fact teaches it in words, each with the reason.
    """

    id: Id
    name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=100,
            pattern='^(?!(?i:default)$)[^:"\\s]([^:"]*[^:"\\s])?(::[^:"\\s]([^:"]*[^:"\\s])?)*$',
            title="a deck name of at most 100 characters, other than `Default`, without quotation "
            "marks, blanks at an end, or colons other than the `::` between levels",
        ),
    ]
    description: Annotated[str, Meta(min_length=1, max_length=5000, title="a description")]
    licence: Annotated[str, Meta(min_length=1, title="a licence such as `CC-BY-4.0`")]
    muscles: Annotated[tuple[Id, ...], Meta(min_length=1)]
    regions: tuple[Region, ...] = ()
    order: tuple[MuscleId, ...] = ()
    pairs_per_muscle: Annotated[int, Meta(ge=0, le=50, title="a number of pairs up to 50")] = 8
    figures: tuple[FigureId, ...] = ()
    only_in_figures: dict[Entity, Reason] = {}
    language: Literal["en"] = "en"
    keep_retired: Annotated[int, Meta(ge=0, le=100, title="a number of releases")] = 1
    independent_sources: Annotated[int, Meta(ge=1, le=5, title="a number from 1 to 5")] = 1


class Retirement(Record, frozen=True, kw_only=True):
    """Why a note left the deck, for those who have it; one entry of a `retired.yaml`.

    Attributes:
        note: the key of a note, or what keys begin with: `muscle/fact` for all notes of a fact.
        why: plain text, one sentence.
        replaced_by: what asks it now, a fact as `muscle/fact` or a note by its key.
    """

    note: Annotated[str, Meta(min_length=1, title="the key of a note, or `muscle/fact`")]
    why: Annotated[str, Meta(min_length=10, max_length=500, title="a reason in a few words")]
    replaced_by: (
        Annotated[str, Meta(min_length=1, title="`muscle/fact`, or the key of a note")] | None
    ) = None


class Retirements(Record, frozen=True, kw_only=True):
    """All of a `retired.yaml`. The file is the list itself, without a key around it."""

    retired: tuple[Retirement, ...]
