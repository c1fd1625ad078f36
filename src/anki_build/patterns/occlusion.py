"""Figures as image-occlusion notes: one note a figure, one mask a card."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.figures.base import Figure
from anki_build.notes import Back, OcclusionDraft
from anki_build.patterns.base import Subject


def expand(subject: Subject) -> Iterator[OcclusionDraft]:
    """One note for each figure that the muscle shows."""
    for figure_id in subject.muscle.figures:
        figure = subject.corpus.figures.get(figure_id)
        if figure is not None:
            yield _occlusion(subject, figure)


def _occlusion(subject: Subject, figure: Figure) -> OcclusionDraft:
    origin = f"{figure.credit}; changes: {figure.changes}; this picture: {figure.licence}"
    sources = subject.corpus.citations(figure.sources)
    return OcclusionDraft(
        # Without the muscle: a figure keeps its history when another muscle shows it.
        key=f"figure/{figure.id}/occlusion",
        kind="figure",
        deck=subject.deck.file.name,
        header=figure.title,
        picture=figure.picture,
        hide_all=figure.hide == "all",
        masks=figure.masks,
        back=Back((), (), "", (*sources, origin)),
        tags=subject.tags("figure", "anki_build::yield::should"),
        place=figure.place,
    )
