"""A figure that no muscle shows; a warning, since it may be on its way.

Bad: `media/hip.yaml` alone. Better: `figures: [hip]` in a muscle as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus import Corpus
from anki_build.problems import Level, Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """Every figure."""
    shown = {figure_id for muscle in corpus.muscles for figure_id in muscle.figures}
    for figure_id, figure in corpus.figures.items():
        if corpus.facts_known and figure_id not in shown:
            span = figure.place.child("id").span
            message = f"no muscle shows figure `{figure_id}`"
            hint = "add it to the `figures` of a muscle"
            yield Problem(span, message, "unused-figure", hint, Level.WARNING)
