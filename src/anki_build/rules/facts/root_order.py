"""A range of roots that runs upwards, or a main root outside the range.

Write roots in the order in which they leave the spine, from the top down: C before T, T before L, L
before S. The main root is one of them.

Bad: `{roots: S1-L4, main_root: L3}`.
Better: `{roots: L4-S1, main_root: L5}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.innervation import Innervation
from anki_build.reading.problems import Level
from anki_build.reading.yaml_reader import Place
from anki_build.rules.registry import Finding, rule

_REGIONS = "CTLS"


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The roots of every muscle and nerve."""
    for muscle in corpus.muscles:
        for fact in muscle.innervation:
            if fact.roots is not None:
                yield from _range(fact.roots, fact.place.child("roots"))
                yield from _main_root(fact, fact.roots)
    for nerve in corpus.vocabulary["nerves"].values():
        roots: str | None = getattr(nerve, "roots", None)
        if roots is not None:
            yield from _range(roots, nerve.place.child("roots"))


def _range(roots: str, place: Place) -> Iterator[Finding]:
    if roots.startswith("CN "):
        return
    first, _, last = roots.partition("-")
    if last and level(first) >= level(last):
        message = f"roots run downwards, expected the higher one first, got `{roots}`"
        yield Finding(place.span, message, f"did you mean `{last}-{first}`?")


def _main_root(fact: Innervation, roots: str) -> Iterator[Finding]:
    if fact.main_root is None or roots.startswith("CN "):
        return
    ends = roots.split("-")
    first, last = level(ends[0]), level(ends[-1])
    if first <= last and not first <= level(fact.main_root) <= last:
        message = f"main root `{fact.main_root}` is not within the roots {roots}"
        yield Finding(fact.place.child("main_root").span, message)


def level(root: str) -> tuple[int, int]:
    """The height of a root: C1 before C2 before T1."""
    return _REGIONS.index(root[0]), int(root[1:])
