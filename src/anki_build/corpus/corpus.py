"""What the authors wrote, with its indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from anki_build.facts.base import Citation, Fact, Sources
from anki_build.facts.bibliography import Source
from anki_build.facts.deck_file import DeckFile, Retirement
from anki_build.facts.muscle import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.facts.vocabulary import (
    FAMILIES,
    Entry,
    LandmarkEntry,
    StructureEntry,
    ZoneEntry,
)
from anki_build.figures.base import Figure
from anki_build.reading.records import Record
from anki_build.reading.yaml_reader import Place


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck.

    Attributes:
        file: what `deck.yaml` says.
        muscles: those of its muscles that could be read, in the author's order.
        found: every muscle of the folder that could be read.
        complete: whether every file of the folder could be read.
        retired: what its `retired.yaml` says of notes that it no longer has.
    """

    file: DeckFile
    muscles: tuple[Muscle, ...]
    found: tuple[Muscle, ...]
    complete: bool
    retired: tuple[Retirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact with its muscle and section.

    Attributes:
        section: such as `origin` or `treatment.stretch`.
    """

    muscle: Muscle
    section: str
    fact: Fact


# Without slots, which leave no room for the indices.
@dataclass(frozen=True)
class Corpus:
    """What the authors wrote.

    Each index is made once, when it is first asked for, so that no rule and no card goes through
    all muscles for it.

    Attributes:
        decks: the decks by id.
        figures: the figures by id, without those that have faults.
        sources: the bibliography by id.
        vocabulary: every word by family and id, with the muscles, figures and sources of the
            project added.
        records: every file's record, for rules that look at all of them.
        words_known: whether vocabulary and bibliography were read without faults, so that a word
            that is not in them is the author's mistake.
        facts_known: the same for the facts of all muscles.
    """

    decks: tuple[Deck, ...]
    figures: dict[str, Figure]
    sources: dict[str, Source]
    vocabulary: dict[str, dict[str, Entry]]
    records: tuple[Record, ...]
    words_known: bool
    facts_known: bool

    def entry(self, word: str, *families: str) -> Entry:
        """The entry of a word that has passed the rules.

        Raises:
            KeyError: if none of the families has the word.
        """
        for family in families or FAMILIES:
            if word in self.vocabulary[family]:
                return self.vocabulary[family][word]
        raise KeyError(word)

    def names(self, entity: str) -> tuple[str, ...]:
        """The names of a word, or of the muscle of a fact, with synonyms; none if it is unknown.

        A trigger point is asked for within its muscle, so its name is its number or its part.
        """
        word, slash, _ = entity.partition("/")
        stated = self.facts.get(entity)
        if slash and stated is None:
            return ()
        if stated is not None and isinstance(fact := stated.fact, TriggerPoint):
            part = self.vocabulary["parts"].get(fact.part or "")
            numbered = fact.point.startswith("TrP")
            return (fact.point,) if numbered else (part.name,) if part else ()
        try:
            entry = self.entry(word)
        except KeyError:
            return ()
        return (entry.name, *entry.synonyms)

    def citations(self, sources: Sources) -> tuple[str, ...]:
        """The works as lines, each with the place in it."""
        lines = []
        for each in sources:
            source_id, at = (each.source, each.at) if isinstance(each, Citation) else (each, "")
            source = self.sources[source_id]
            lines.append(f"{source.cite()}, {at}" if at else source.cite())
        return tuple(lines)

    def site(self, word: str) -> tuple[Entry, ...]:
        """A landmark and what it is part of, outwards: facet, landmark, bone.

        Stops where the chain is broken or turns in a circle, which the rules report.
        """
        chain: list[Entry] = []
        while True:
            try:
                entry = self.entry(word, "landmarks", "bones", "structures")
            except KeyError:
                return tuple(chain)
            if entry in chain:
                return tuple(chain)
            chain.append(entry)
            if not isinstance(entry, LandmarkEntry):
                return tuple(chain)
            word = entry.of

    def site_name(self, word: str) -> str:
        """A landmark and what it is part of in words: "greater trochanter of the femur"."""
        first, *rest = self.site(word)
        return " of ".join([first.name, *(entry.with_article for entry in rest)])

    def zone(self, zone: str) -> str:
        """The largest zone around this one, by id; the zone itself if nothing is around it."""
        seen: set[str] = set()
        while zone not in seen:
            seen.add(zone)
            entry = self.vocabulary["zones"].get(zone)
            zone = (entry.within if isinstance(entry, ZoneEntry) else None) or zone
        return zone

    def bones(self, site: str) -> frozenset[str]:
        """The bones that a site belongs to, by id; none if the vocabulary does not say."""
        seen: set[str] = set()
        while site not in seen:
            seen.add(site)
            entry = self.vocabulary["landmarks"].get(site)
            if not isinstance(entry, LandmarkEntry):
                break
            site = entry.of
        structure = self.vocabulary["structures"].get(site)
        if isinstance(structure, StructureEntry):
            return frozenset(structure.of)
        return frozenset({site} & self.vocabulary["bones"].keys())

    @cached_property
    def shown(self) -> tuple[tuple[str, str, Place], ...]:
        """Every figure that a muscle or deck shows: its id, the name of who shows it, and where."""
        return tuple(self._shown())

    def _shown(self) -> Iterator[tuple[str, str, Place]]:
        showing: list[tuple[str, Muscle | DeckFile]] = [(m.name, m) for m in self.muscles]
        showing += [(f"the deck {deck.file.name}", deck.file) for deck in self.decks]
        for name, record in showing:
            for index, figure_id in enumerate(record.figures):
                yield figure_id, name, record.place.child("figures", index)

    @cached_property
    def muscles(self) -> tuple[Muscle, ...]:
        """Every muscle that could be read, whether its deck lists it or not."""
        return tuple(muscle for deck in self.decks for muscle in deck.found)

    @cached_property
    def facts(self) -> Mapping[str, Stated]:
        """Every fact by `muscle/fact`; of two with one id, which is an error, the first."""
        facts: dict[str, Stated] = {}
        for muscle in self.muscles:
            for section, fact in muscle.facts():
                facts.setdefault(f"{muscle.id}/{fact.id}", Stated(muscle, section, fact))
        return facts
