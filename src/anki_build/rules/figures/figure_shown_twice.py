"""A figure that two muscles or decks show: its one note can stand in one deck only.

Bad: `figures: [hip-lateral]` in two muscles.
Better: in `deck.yaml`, since it is of both.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """The figures of every muscle and deck."""
    shown: dict[str, str] = {}
    for figure_id, by, place in corpus.shown:
        if figure_id in shown:
            message = f"figure `{figure_id}` is already shown by {shown[figure_id]}"
            yield Problem(place.span, message, "figure-shown-twice", "delete it here or there")
        shown.setdefault(figure_id, by)
