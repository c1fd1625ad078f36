"""A figure that no muscle and no deck shows: left over, or not used yet.

A picture becomes a note only if a muscle or a deck lists its id under `figures`.

Bad: `media/hip.yaml` with `id: hip`, and no `figures:` with `hip`.
Better: `figures: [hip]` in a muscle or in `deck.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.WARNING, follows_from="unknown-word")
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every figure."""
    shown = {figure_id for figure_id, _, _ in corpus.shown}
    for figure_id, figure in corpus.figures.items():
        if corpus.facts_known and figure_id not in shown:
            span = figure.place.child("id").span
            message = f"no muscle and no deck shows figure `{figure_id}`"
            hint = "add it to the `figures` of a muscle or of `deck.yaml`"
            yield Finding(span, message, hint)
