"""Two things with one id: a student's reviews of one would land on the other.

In a project, no two decks, no two muscles and no two figures may share an id. The same holds for
the facts of a muscle and for the masks of a figure. The referral of a trigger point names each zone
once.

Bad: `- {id: nerve, …}` twice in one muscle.
Better: `- {id: nerve, …}` and `- {id: nerve-to-short-head, …}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.deck_file import DeckFile
from anki_build.facts.muscle import Muscle
from anki_build.figures.plain_shapes import WrittenFigure
from anki_build.reading.problems import Level
from anki_build.reading.yaml_reader import Place
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Decks, muscles and figures in the project; facts in a muscle; masks in a figure."""
    for kind in (DeckFile, Muscle, WrittenFigure):
        files = [record for record in corpus.records if isinstance(record, kind)]
        yield from _twice((file.id, file.place.child("id")) for file in files)
    for record in corpus.records:
        if isinstance(record, Muscle):
            facts = [fact for _, fact in record.facts()]
            yield from _twice((fact.id, fact.place.child("id")) for fact in facts)
            yield from _zones(record)
        elif isinstance(record, WrittenFigure):
            yield from _twice((mask.id, mask.place.child("id")) for mask in record.masks)


def _zones(muscle: Muscle) -> Iterator[Finding]:
    for point in muscle.referral:
        zones = [
            (zone, point.place.child(kind, index))
            for kind in ("essential", "spillover")
            for index, zone in enumerate(getattr(point, kind))
        ]
        yield from _twice(zones)


def _twice(ids: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for each, place in ids:
        if each in seen:
            message = f"`{each}` appears here a second time, first at {seen[each].span}"
            yield Finding(place.span, message, "each needs an id of its own")
        seen.setdefault(each, place)
