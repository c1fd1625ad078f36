"""What every card across muscles works with: the facts of a scope, looked up the other way."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from anki_build.cards.backs import back, silences, yield_tag
from anki_build.cards.notes import Back, ClozeDraft, Line
from anki_build.cards.tags import Tag
from anki_build.corpus.corpus import Corpus, Deck
from anki_build.facts.action import Action
from anki_build.facts.attachment import Attachment
from anki_build.facts.base import Fact
from anki_build.facts.muscle import Muscle
from anki_build.facts.vocabulary import Entry, LandmarkEntry

F = TypeVar("F", bound=Fact)
V = TypeVar("V", bound=Hashable)

# One muscle makes no set. No set is too large, since a new member must not remove the cards of
# the others; `many-gaps` reports a card that asks for counting.
SMALLEST_SET = 2

# How many first letters relatives of a word share: "gluteal" and gluteus, "lumbar" and lumborum.
STEM = 4


@dataclass(frozen=True, slots=True)
class Known(Generic[F]):
    """A fact with the muscle that it is about."""

    muscle: Muscle
    fact: F


# Without slots, which leave no room for the indices.
@dataclass(frozen=True)
class Scope:
    """The muscles that one deck asks about together.

    Attributes:
        muscles: those of its regions, and its own of regions that no deck claims, in the author's
            order.
    """

    corpus: Corpus
    deck: Deck
    muscles: tuple[Muscle, ...]

    @cached_property
    def movements(self) -> Mapping[tuple[str, str], list[Known[Action]]]:
        """The actions of all muscles by joint and movement."""
        return self.by(lambda muscle: muscle.actions, lambda fact: (fact.joint, fact.movement))

    def facts(self, facts_of: Callable[[Muscle], Iterable[F]]) -> list[Known[F]]:
        """One kind of fact of every muscle."""
        return [Known(muscle, fact) for muscle in self.muscles for fact in facts_of(muscle)]

    def by(
        self, facts_of: Callable[[Muscle], Iterable[F]], value: Callable[[F], V | None]
    ) -> dict[V, list[Known[F]]]:
        """One kind of fact of every muscle, by a value; facts without the value are left out."""
        return group(self.facts(facts_of), value)

    def attachments(self, section: str) -> list[Known[Attachment]]:
        """Every site of the origins, or of the insertions."""
        sites: list[Known[Attachment]] = []
        for muscle in self.muscles:
            sites += [Known(muscle, fact) for fact in getattr(muscle, section)]
        return sites

    def entry(self, word: str, *families: str) -> Entry:
        """The vocabulary's entry of a word."""
        return self.corpus.entry(word, *families)

    def word(self, word: str, *families: str) -> str:
        """The name of a word."""
        return self.entry(word, *families).name

    def site(self, word: str) -> str:
        """A site without its bone: "lateral surface of the greater trochanter"."""
        first, *rest = self.corpus.site(word)
        around = [entry.with_article for entry in rest if isinstance(entry, LandmarkEntry)]
        return " of ".join([first.name, *around])

    def bounds(self, fact: Attachment, *, article: bool = False) -> str:
        """What bounds a site: "between … and …" or "behind …"; empty if it is the whole site."""
        names = [
            ("the " if article else "") + self.word(each, "landmarks")
            for each in fact.between or ((fact.behind,) if fact.behind else ())
        ]
        return f"{'between' if fact.between else 'behind'} {' and '.join(names)}" if names else ""

    def cloze(
        self,
        key: str,
        kind: str,
        heading: str,
        known: Sequence[Known[F]],
        lead: Line,
        items: Sequence[Line] = (),
    ) -> ClozeDraft:
        """A cloze note about some facts of several muscles.

        Args:
            key: what the note asks, below `across`: `nerve.femoral-nerve/muscles`.
            kind: the tag of the kind of note.
            heading: what kind of card it is, in a student's words.
            known: what the note is made from, at least one.
            lead: the sentence, or what introduces the items.
            items: a list below it.
        """
        facts = [each.fact for each in known]
        return ClozeDraft(
            # With the deck: the same question in another scope has other answers.
            key=f"across/{self.deck.file.id}/{key}",
            kind=kind,
            deck=self.deck.file.name,
            heading=heading,
            lead=lead,
            items=tuple(items),
            back=self._back(known),
            tags=self.tags(kind, muscles_of(known), facts),
            place=facts[0].place,
            silences=silences(facts),
        )

    def tags(self, kind: str, muscles: Sequence[Muscle], facts: Sequence[Fact]) -> tuple[str, ...]:
        """Where the note belongs, what it asks, and every muscle and region that it is about."""
        return (
            Tag.DECK.of(self.deck.file.id),
            Tag.KIND.of(kind),
            *(Tag.MUSCLE.of(muscle.id) for muscle in muscles),
            *map(Tag.REGION.of, dict.fromkeys(muscle.region for muscle in muscles)),
            yield_tag(facts),
        )

    def _back(self, known: Sequence[Known[F]]) -> Back:
        facts = [(each.muscle.name, each.fact) for each in known]
        return back(self.corpus, facts, f"Of the muscles in the deck {self.deck.file.name}.")


def _nothing(_: Scope) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Across:
    """A kind of card across muscles.

    Attributes:
        place: in the order of study; the lower number is studied first.
        expand: its notes about the muscles of a deck.
        refusals: what it does not ask, each with the reason, for the maintainer's report.
    """

    place: int
    expand: Callable[[Scope], Iterable[ClozeDraft]]
    refusals: Callable[[Scope], Iterable[str]] = _nothing


def scopes(corpus: Corpus) -> list[Scope]:
    """What every deck asks about: the muscles of its regions, and its own that nobody claims."""
    claims = {region: deck.file.id for deck in corpus.decks for region in deck.file.regions}
    asked: dict[str, list[Muscle]] = {deck.file.id: [] for deck in corpus.decks}
    for deck in corpus.decks:
        for muscle in deck.muscles:
            asked[claims.get(muscle.region, deck.file.id)].append(muscle)
    return [Scope(corpus, deck, _ordered(deck, asked[deck.file.id])) for deck in corpus.decks]


def _ordered(deck: Deck, muscles: Iterable[Muscle]) -> tuple[Muscle, ...]:
    """As the deck's `order` has them, then as its `muscles`, then those of other decks by id."""
    wanted = (*deck.file.order, *deck.file.muscles)
    places = {muscle_id: place for place, muscle_id in reversed(list(enumerate(wanted)))}
    return tuple(sorted(muscles, key=lambda each: (places.get(each.id, len(wanted)), each.id)))


def by_muscle(known: Iterable[Known[F]]) -> dict[str, list[Known[F]]]:
    """The facts by the id of the muscle that they are about."""
    groups: dict[str, list[Known[F]]] = {}
    for each in known:
        groups.setdefault(each.muscle.id, []).append(each)
    return groups


def group(known: Iterable[Known[F]], value: Callable[[F], V | None]) -> dict[V, list[Known[F]]]:
    """The facts by a value; those without the value are left out."""
    groups: dict[V, list[Known[F]]] = {}
    for each in known:
        key = value(each.fact)
        if key is not None:
            groups.setdefault(key, []).append(each)
    return groups


def muscles_of(known: Iterable[Known[F]]) -> list[Muscle]:
    """The muscles that the facts are about, each once, in the author's order."""
    return list({each.muscle.id: each.muscle for each in known}.values())


def is_set(known: Sequence[Known[F]]) -> bool:
    """Whether these facts are of enough different muscles to be asked as a set."""
    return len(muscles_of(known)) >= SMALLEST_SET


def stems(names: Iterable[str]) -> frozenset[str]:
    """What relatives of the words of some names begin with."""
    return frozenset(word[:STEM] for name in names for word in name.casefold().split())


def hints_at(text: str, beginnings: AbstractSet[str]) -> bool:
    """Whether a word of the text begins so, and gives away a name that has such a word."""
    words = re.findall(r"\w+", text.casefold())
    return any(word[:end] in beginnings for word in words for end in range(1, STEM + 1))
