"""Layers that contradict each other: a muscle lies over something that lies over it.

The contradiction may be direct or go through other structures. One of the sources, or its reader,
has confused two muscles. A layer with `where` holds for a part of its muscle only, and elsewhere
the order may be the reverse. It still must not contradict what is said of the whole muscle, or what
its own muscle says about the same part.

Bad: `{relation: superficial to, structure: gluteus-maximus}` in the gluteus medius, and
`{relation: superficial to, structure: gluteus-medius}` in the gluteus maximus.
Better: `{relation: deep to, structure: gluteus-maximus}` in the gluteus medius.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anki_build.corpus.corpus import Corpus
from anki_build.facts.layer import Layer
from anki_build.reading.problems import Level, Span
from anki_build.reading.text import plain
from anki_build.rules.registry import Finding, rule


@dataclass(frozen=True, slots=True)
class _Edge:
    """One structure over another, as one muscle says."""

    upper: str
    lower: str
    muscle: str
    fact: Layer

    @property
    def part(self) -> tuple[str, str] | None:
        """The part for which it holds; the words mean nothing without the muscle."""
        if self.fact.where is None:
            return None
        return self.muscle, plain(self.fact.where).casefold()


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The layers of all muscles against each other, what is said of wholes first."""
    edges = [_edge(muscle.id, fact) for muscle in corpus.muscles for fact in muscle.layers]
    over: dict[tuple[str, str] | None, dict[str, dict[str, Span]]] = {None: {}}
    for edge in sorted(edges, key=lambda edge: edge.part is not None):
        for known in dict.fromkeys((None, edge.part)):
            path = _path(over.get(known, {}), edge.lower, edge.upper)
            if path:
                yield _problem(edge, path, over[known])
                break
        below = over.setdefault(edge.part, {}).setdefault(edge.upper, {})
        below.setdefault(edge.lower, edge.fact.place.span)


def _edge(muscle: str, fact: Layer) -> _Edge:
    pair = (muscle, fact.structure)
    upper, lower = pair if fact.relation == "superficial to" else pair[::-1]
    return _Edge(upper, lower, muscle, fact)


def _path(over: Mapping[str, Mapping[str, Span]], start: str, end: str) -> list[str]:
    """The shortest way down from one structure to another; empty if there is none."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        for lower in over.get(way[-1], {}):
            if lower == end:
                return [*way, lower]
            if lower not in seen:
                seen.add(lower)
                ways.append([*way, lower])
    return []


def _problem(edge: _Edge, path: list[str], over: Mapping[str, Mapping[str, Span]]) -> Finding:
    first = over[path[0]][path[1]]
    message = f"`{edge.upper}` cannot lie over `{edge.lower}`, which {first} puts over it"
    others = path[1:-1]
    if others:
        way = ", ".join(f"`{each}`" for each in others)
        message += f" by way of {way}"
    return Finding(edge.fact.place.span, message, "look it up again")
