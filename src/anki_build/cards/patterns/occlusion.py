"""Figures as image-occlusion notes: one note a figure, one mask a card.

A figure belongs to one muscle, or to the region: then `deck.yaml` lists it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anki_build.cards import entities
from anki_build.cards.backs import silences
from anki_build.cards.notes import Back, OcclusionDraft
from anki_build.cards.patterns.base import Pattern, Subject, capitalised
from anki_build.corpus.corpus import Corpus, Deck
from anki_build.figures.base import Figure

KIND = "figure"
_YIELD = "anki_build::yield::should"


def expand(subject: Subject) -> Iterator[OcclusionDraft]:
    """One note for each figure that the muscle shows."""
    for figure in _figures(subject.corpus, subject.muscle.figures):
        yield _occlusion(subject.corpus, subject.deck, figure, subject.tags(KIND, _YIELD))


def of_region(corpus: Corpus, deck: Deck) -> Iterator[tuple[int, OcclusionDraft]]:
    """One note for each figure that the deck itself shows.

    Yields:
        After how many of the deck's muscles the note is studied, and the note. It follows the last
        muscle that one of its masks names, so that every muscle in it has been met; what names
        none, such as bones and their landmarks, comes before the first.
    """
    places = {muscle.id: place for place, muscle in enumerate(deck.muscles, start=1)}
    for figure in _figures(corpus, deck.file.figures):
        named = [entities.muscle(corpus, mask.entity) for mask in figure.masks]
        muscles = [each for each in dict.fromkeys(named) if each is not None]
        tags = _tags(deck, muscles)
        after = max((places.get(muscle, 0) for muscle in muscles), default=0)
        yield after, _occlusion(corpus, deck, figure, tags)


def _figures(corpus: Corpus, figure_ids: Iterable[str]) -> Iterator[Figure]:
    return (corpus.figures[each] for each in figure_ids if each in corpus.figures)


def _tags(deck: Deck, muscles: Iterable[str]) -> tuple[str, ...]:
    """As those of a muscle's notes, with every muscle that a mask names."""
    regions = {muscle.id: muscle.region for muscle in deck.muscles}
    named = list(muscles)
    return (
        f"anki_build::deck::{deck.file.id}",
        f"anki_build::kind::{KIND}",
        *(f"anki_build::muscle::{muscle}" for muscle in named),
        *dict.fromkeys(f"anki_build::region::{regions[each]}" for each in named if each in regions),
        _YIELD,
    )


def _occlusion(corpus: Corpus, deck: Deck, figure: Figure, tags: tuple[str, ...]) -> OcclusionDraft:
    origin = f"{figure.credit}; changes: {figure.changes}; this picture: {figure.licence}"
    sources = corpus.citations(figure.sources)
    return OcclusionDraft(
        # Without muscle or deck: a figure keeps its history whoever shows it.
        key=f"figure/{figure.id}/occlusion",
        kind=KIND,
        deck=deck.file.name,
        header=figure.title,
        picture=figure.picture,
        hide_all=figure.hide == "all",
        masks=figure.masks,
        names=tuple(capitalised(entities.name(corpus, mask.entity)) for mask in figure.masks),
        back=Back((), (), "", (*sources, origin)),
        tags=tags,
        place=figure.place,
        silences=silences([figure]),
    )


PATTERN = Pattern(expand, {"figure": 40})
