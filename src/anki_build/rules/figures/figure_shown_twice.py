"""A figure that two muscles or decks show: its one note can be in one deck only.

A figure of several muscles belongs to their deck: list it in `deck.yaml`. It then comes after the
last muscle that its masks name.

Bad: `figures: [hip-lateral]` in two muscles.
Better: `figures: [hip-lateral]` in `deck.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The figures of every muscle and deck."""
    shown: dict[str, str] = {}
    for figure_id, by, place in corpus.shown:
        if figure_id in shown:
            message = f"figure `{figure_id}` is already shown by {shown[figure_id]}"
            yield Finding(place.span, message, "delete it here or there")
        shown.setdefault(figure_id, by)
