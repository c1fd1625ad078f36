"""What every card pattern works with: one muscle in its deck, and words for its cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from anki_build.cards.backs import back, silences, yield_tag
from anki_build.cards.notes import ClozeDraft, Draft, Line
from anki_build.cards.tags import Tag
from anki_build.corpus.corpus import Corpus, Deck
from anki_build.facts.base import Fact
from anki_build.facts.muscle import Muscle
from anki_build.facts.vocabulary import Entry


@dataclass(frozen=True, slots=True)
class Subject:
    """One muscle in its deck: what a pattern expands."""

    corpus: Corpus
    deck: Deck
    muscle: Muscle

    @property
    def name(self) -> str:
        """The muscle's name as it reads in a sentence."""
        return self.muscle.name

    def entry(self, word: str, *families: str) -> Entry:
        """The vocabulary's entry of a word."""
        return self.corpus.entry(word, *families)

    def word(self, word: str, *families: str) -> str:
        """The name of a word."""
        return self.entry(word, *families).name

    def tags(self, kind: str, importance: str) -> tuple[str, ...]:
        """The tags of a note: where it belongs, what it asks, how much it matters."""
        nerves = dict.fromkeys(fact.nerve for fact in self.muscle.innervation)
        return (
            Tag.DECK.of(self.deck.file.id),
            Tag.KIND.of(kind),
            Tag.MUSCLE.of(self.muscle.id),
            *map(Tag.NERVE.of, nerves),
            Tag.REGION.of(self.muscle.region),
            importance,
        )

    def context(self) -> str:
        """The muscle in one line: name, Latin name, other names, region.

        Holds nothing that another fact could change, so that a correction moves only its own note.
        """
        muscle = self.muscle
        names = [muscle.name, *([muscle.latin] if muscle.latin else []), *muscle.synonyms]
        region = self.word(muscle.region, "regions")
        return f"{'; '.join(dict.fromkeys(names))} ({region})"

    def cloze(
        self,
        key: str,
        kind: str,
        heading: str,
        facts: Sequence[Fact],
        lead: Line,
        items: Sequence[Line] = (),
    ) -> ClozeDraft:
        """A cloze note about some facts of the muscle.

        Args:
            key: what the note is about and the pattern, below the muscle: `origin/attachment`.
            kind: the tag of the kind of fact.
            heading: what kind of fact is asked, in a student's words.
            facts: what the note is made from, at least one.
            lead: the sentence, or what introduces the items.
            items: a list below it.
        """
        return ClozeDraft(
            key=f"{self.muscle.id}/{key}",
            kind=kind,
            deck=self.deck.file.name,
            heading=heading,
            lead=lead,
            items=tuple(items),
            back=back(self.corpus, [("", fact) for fact in facts], self.context()),
            tags=self.tags(kind, yield_tag(facts)),
            place=facts[0].place,
            muscles=(self.name, *self.muscle.synonyms),
            silences=silences(facts),
        )


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to ask facts of one muscle.

    Attributes:
        expand: its notes about a muscle, in the author's order.
        kinds: every kind of note that it makes (the tag of the kind), with the place of that kind
            in the order of study; the lower number is studied first.
    """

    expand: Callable[[Subject], Iterable[Draft]]
    kinds: Mapping[str, int]


def capitalised(text: str) -> str:
    """The text with its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def en_dash(roots: str) -> str:
    """A range of roots as printed: the hyphen of `L4-S1` becomes a dash."""
    return roots.replace("-", "\N{EN DASH}")
