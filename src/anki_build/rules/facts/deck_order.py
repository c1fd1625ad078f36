"""A deck that lists a muscle without a file, lists a muscle twice, or leaves one out.

The list `muscles` in `deck.yaml` is the order in which new cards come. It names each muscle of the
folder once, by the `id` in the muscle's file.

Bad: `muscles: [gluteus-medus]`.
Better: `muscles: [gluteus-medius]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus, Deck
from anki_build.reading.problems import Level, did_you_mean
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every deck against the muscles in its folder."""
    for deck in corpus.decks:
        yield from _deck(deck)


def _deck(deck: Deck) -> Iterator[Finding]:
    found = {muscle.id: muscle for muscle in deck.found}
    listed: set[str] = set()
    for index, muscle_id in enumerate(deck.file.muscles):
        span = deck.file.place.child("muscles", index).span
        if muscle_id in listed:
            yield Finding(span, f"muscle `{muscle_id}` is listed twice")
        elif muscle_id not in found and deck.complete:
            message = f"no muscle file in this folder has the id `{muscle_id}`"
            yield Finding(span, message, did_you_mean(muscle_id, found))
        listed.add(muscle_id)
    for muscle in deck.found:
        if muscle.id not in listed:
            message = f"muscle `{muscle.id}` is not in the list `muscles` of {deck.file.name}"
            hint = f"add it to {deck.file.place.span.path}"
            yield Finding(muscle.place.child("id").span, message, hint)
