"""What notes about one muscle and notes across muscles take from their facts alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anki_build.cards.notes import Back, CitedText, Silence
from anki_build.cards.tags import Tag
from anki_build.corpus.corpus import Corpus
from anki_build.facts.base import Fact
from anki_build.figures.base import Figure
from anki_build.reading.text import Inline, Plain, inlines

YIELDS = ("must", "should", "could")


def yield_tag(facts: Sequence[Fact]) -> str:
    """How much a note matters: as much as the most important of its facts."""
    return Tag.YIELD.of(min((fact.yield_ for fact in facts), key=YIELDS.index))


def silences(origins: Iterable[Fact | Figure]) -> tuple[Silence, ...]:
    """The rules on cards that what a note is made from may break."""
    return tuple(
        Silence(rule, reason, each.place.child("silence", rule))
        for each in origins
        for rule, reason in each.silence.items()
    )


def back(corpus: Corpus, facts: Iterable[tuple[str, Fact]], context: str) -> Back:
    """What the back of a note about some facts shows.

    Args:
        corpus: what the authors wrote.
        facts: each with the name that its notes and variants begin with; empty if all are about
            one muscle.
        context: what the note is about, in one line.
    """
    notes: dict[tuple[Inline, ...], None] = {}
    variants: list[CitedText] = []
    sources: dict[str, None] = {}
    for name, fact in facts:
        of = (Plain(f"{name}: "),) if name else ()
        if fact.note is not None:
            notes[*of, *inlines(fact.note)] = None
        for variant in fact.variants:
            cited = corpus.citations(variant.sources)
            variants.append(CitedText((*of, *inlines(variant.text)), cited))
        sources |= dict.fromkeys(corpus.citations(fact.sources))
    return Back(tuple(notes), tuple(variants), context, tuple(sources))
