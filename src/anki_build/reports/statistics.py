"""How many notes and cards a project has, how long they are and how hard to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from statistics import median

from anki_build.cards.notes import Draft
from anki_build.rules.cards import reading_grade
from anki_build.rules.cards.base import Word, cards

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
