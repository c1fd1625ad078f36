"""What a project holds, for its maintainers: how many cards, how long, how hard to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from anki_build.cards import across
from anki_build.cards.notes import Draft
from anki_build.corpus.corpus import Corpus
from anki_build.reading.records import words_in
from anki_build.rules.cards import reading_grade
from anki_build.rules.cards.base import Word, cards
from anki_build.rules.words import words_of

COLUMNS = (
    "kind",
    "notes",
    "cards",
    "answer words, median",
    "answer words, 90 %",
    "question words, median",
    "question words, 90 %",
    "reading grade, median",
    "reading grade, 90 %",
    "must",
    "should",
    "could",
)
NOTHING = "\N{EN DASH}"
_YIELD = "anki_build::yield::"


@dataclass(frozen=True, slots=True)
class Overview:
    """What a project holds, for its maintainers.

    Attributes:
        columns: the names of the columns of `rows`.
        rows: for each kind of note how many there are, how long and how important.
        refused: what is not asked across muscles, each with the reason.
        by_name_only: muscles that facts name but that no collection holds.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    refused: tuple[str, ...]
    by_name_only: tuple[str, ...]


def overview(written: Corpus, by_deck: Mapping[str, Iterable[Draft]]) -> Overview:
    """Count and explain the notes that the facts make.

    Args:
        written: what the authors wrote, without errors.
        by_deck: the notes of every collection.
    """
    return Overview(
        COLUMNS,
        statistics(by_deck, words_of(written)),
        tuple(across.refusals(written)),
        tuple(sorted(_by_name_only(written))),
    )


def _by_name_only(written: Corpus) -> set[str]:
    held = {muscle.id for muscle in written.muscles}
    words = [(word, families) for r in written.records for _, word, families in words_in(r)]
    words += [(m.entity, ("muscles",)) for f in written.figures.values() for m in f.masks]
    named = {
        word
        for word, families in words
        if "muscles" in families and word in written.lexicon["muscles"]
    }
    return {written.entry(word, "muscles").name for word in named - held}


def statistics(
    by_deck: Mapping[str, Iterable[Draft]], words: Iterable[Word] = ()
) -> tuple[tuple[str, ...], ...]:
    """How many notes and cards there are, how long they are, and how much they matter.

    Returns:
        A row for each kind in the order in which the kinds first come up, then the total. `COLUMNS`
        names the columns. Words are counted by blanks; a picture's masks are cards without words.
        The reading grade is that of sentences, in years of school; lists have none.
        The 90th percentile is the length that nine cards of ten do not exceed. Must, should and
        could are shares of the notes.
    """
    drafts = [draft for notes in by_deck.values() for draft in notes]
    kinds = dict.fromkeys(draft.kind for draft in drafts)
    known = reading_grade.names(words)
    rows = [_row(kind, [each for each in drafts if each.kind == kind], known) for kind in kinds]
    return (*rows, _row("total", drafts, known))


def _row(name: str, drafts: Sequence[Draft], known: reading_grade.Names) -> tuple[str, ...]:
    count = sum(len(set(draft.slots)) for draft in drafts)
    asked = list(cards(drafts))
    answers = [len(card.answer.split()) for card in asked]
    questions = [len(card.question.split()) for card in asked]
    grades = [round(reading_grade.grade(each, known)) for each in reading_grade.sentences(drafts)]
    yields = Counter(tag for draft in drafts for tag in draft.tags if tag.startswith(_YIELD))
    shares = (_share(yields[_YIELD + each], len(drafts)) for each in ("must", "should", "could"))
    lengths = (*_lengths(answers), *_lengths(questions), *_lengths(grades))
    return (name, str(len(drafts)), str(count), *lengths, *shares)


def _lengths(lengths: list[int]) -> tuple[str, str]:
    """Median and 90th percentile."""
    if not lengths:
        return NOTHING, NOTHING
    return f"{median(lengths):g}", str(sorted(lengths)[ceil(0.9 * len(lengths)) - 1])


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.0f} %" if total else NOTHING
