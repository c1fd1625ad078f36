"""A figure's title that names what one of its masks hides, so that the card answers itself.

The title is above the picture on both sides of every card. It says from where the body is seen, not
what there is to see.

Bad: `title: Gluteus medius and its attachments` over a mask of the gluteus medius.
Better: `title: Right hip from the side`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.figures.titles import named_in
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every figure."""
    for figure in corpus.figures.values():
        for mask in figure.masks:
            named = named_in(figure.title, corpus.names(mask.entity))
            if named:
                span = figure.place.child("title").span
                message = f"the title names `{named}`, which mask `{mask.id}` hides"
                hint = "say from where it is seen"
                yield Finding(span, message, hint)
