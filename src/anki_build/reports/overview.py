"""What a project holds, for its maintainers: counts, refusals, and muscles known by name only."""

from __future__ import annotations

from dataclasses import dataclass

from anki_build.cards import across
from anki_build.cards.expand import Drafts
from anki_build.corpus.corpus import Corpus
from anki_build.reading.records import words_in
from anki_build.reports.statistics import COLUMNS, statistics
from anki_build.rules.words import words_of


@dataclass(frozen=True, slots=True)
class Overview:
    """What a project holds, for its maintainers.

    Attributes:
        columns: the names of the columns of `rows`.
        rows: for each kind of note how many there are, how long and how important.
        refused: what is not asked across muscles, each with the reason.
        by_name_only: muscles that facts name but that no deck holds.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    refused: tuple[str, ...]
    by_name_only: tuple[str, ...]


def overview(corpus: Corpus, drafts: Drafts) -> Overview:
    """Count and explain the notes of a project without errors."""
    rows = statistics(drafts, words_of(corpus))
    refused = tuple(across.refusals(corpus))
    return Overview(COLUMNS, rows, refused, _by_name_only(corpus))


def _by_name_only(corpus: Corpus) -> tuple[str, ...]:
    held = {muscle.id for muscle in corpus.muscles}
    words = [(word, families) for r in corpus.records for _, word, families in words_in(r)]
    words += [(m.entity, ("muscles",)) for f in corpus.figures.values() for m in f.masks]
    known = corpus.vocabulary["muscles"]
    named = {word for word, families in words if "muscles" in families and word in known}
    return tuple(sorted(corpus.entry(word, "muscles").name for word in named - held))
