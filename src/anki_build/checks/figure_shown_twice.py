"""A figure that two muscles show: its one note can stand in one deck only.

Bad: `figures: [hip-lateral]` in two muscles.
Better: in the one whose cards come first.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus import Corpus
from anki_build.problems import Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """The figures of every muscle."""
    shown: dict[str, str] = {}
    for muscle in corpus.muscles:
        for index, figure_id in enumerate(muscle.figures):
            if figure_id in shown:
                message = f"figure `{figure_id}` is already shown by {shown[figure_id]}"
                span = muscle.place.child("figures", index).span
                yield Problem(span, message, "figure-shown-twice", "delete it here or there")
            shown.setdefault(figure_id, muscle.name)
