"""One muscle: its file, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from anki_build.facts.action import Action
from anki_build.facts.associated import AssociatedTriggerPoint
from anki_build.facts.attachment import Attachment
from anki_build.facts.base import Fact, Id, Name, Part, Region
from anki_build.facts.blood_supply import BloodSupply
from anki_build.facts.differential import Differential
from anki_build.facts.innervation import Innervation
from anki_build.facts.layer import Layer
from anki_build.facts.referral import TriggerPoint
from anki_build.facts.statement import Statement
from anki_build.reading.records import Record

FigureId = Annotated[str, Meta(title="a figure id", extra_json_schema={"x-words": ["figures"]})]


class Treatment(Record, frozen=True, kw_only=True):
    """What is done about it, each a list of statements."""

    release: tuple[Statement, ...] = ()
    self_massage: tuple[Statement, ...] = ()
    stretch: tuple[Statement, ...] = ()
    strengthening: tuple[Statement, ...] = ()
    posture: tuple[Statement, ...] = ()


class Identifiers(Record, frozen=True, kw_only=True):
    """Numbers of the muscle in terminologies; only where somebody has looked them up."""

    uberon: (
        Annotated[str, Meta(pattern="^UBERON:[0-9]+$", title="like `UBERON:0001371`")] | None
    ) = None
    fma: Annotated[str, Meta(pattern="^FMA:[0-9]+$", title="like `FMA:22315`")] | None = None
    ta2: Annotated[str, Meta(pattern="^[0-9]+$", title="a TA2 number in quotes")] | None = None
    ta98: Annotated[str, Meta(pattern="^A[0-9.]+$", title="like `A04.7.02.007`")] | None = None


class Muscle(Record, frozen=True, kw_only=True):
    """One muscle file. The sections are in the order in which their cards are studied."""

    id: Id
    name: Name
    region: Region
    latin: Name | None = None
    synonyms: tuple[Name, ...] = ()
    identifiers: Identifiers = Identifiers()
    parts: tuple[Part, ...] = ()
    figures: tuple[FigureId, ...] = ()
    structure: tuple[Statement, ...] = ()
    layers: tuple[Layer, ...] = ()
    origin: tuple[Attachment, ...] = ()
    insertion: tuple[Attachment, ...] = ()
    innervation: tuple[Innervation, ...] = ()
    blood_supply: tuple[BloodSupply, ...] = ()
    actions: tuple[Action, ...] = ()
    referral: tuple[TriggerPoint, ...] = ()
    symptoms: tuple[Statement, ...] = ()
    activating_factors: tuple[Statement, ...] = ()
    perpetuating_factors: tuple[Statement, ...] = ()
    differentials: tuple[Differential, ...] = ()
    red_flags: tuple[Statement, ...] = ()
    associated_trigger_points: tuple[AssociatedTriggerPoint, ...] = ()
    palpation: tuple[Statement, ...] = ()
    examination: tuple[Statement, ...] = ()
    treatment: Treatment = Treatment()

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every fact with the name of its section, such as `origin` or `treatment.stretch`."""
        for section in self.__struct_fields__:
            value = getattr(self, section)
            if isinstance(value, tuple):
                yield from ((section, each) for each in value if isinstance(each, Fact))
        for section in Treatment.__struct_fields__:
            value = getattr(self.treatment, section)
            if isinstance(value, tuple):
                yield from ((f"treatment.{section}", each) for each in value)

    def fact(self, fact_id: str) -> Fact | None:
        """The fact with this id."""
        return next((fact for _, fact in self.facts() if fact.id == fact_id), None)
