"""A figure that neither a muscle nor a deck shows; a warning, since it may be on its way.

Bad: `media/hip.yaml` alone. Better: `figures: [hip]` in a muscle or in `deck.yaml` as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level, Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """Every figure."""
    shown = {figure_id for figure_id, _, _ in corpus.shown}
    for figure_id, figure in corpus.figures.items():
        if corpus.facts_known and figure_id not in shown:
            span = figure.place.child("id").span
            message = f"no muscle and no deck shows figure `{figure_id}`"
            hint = "add it to the `figures` of a muscle or of `deck.yaml`"
            yield Problem(span, message, "unused-figure", hint, Level.WARNING)
