"""Rules on cards, one module each: they read every card as a strict student would.

What they find are warnings. A fact may break a rule with a reason (`silence`); a silence that
nothing needs is a finding of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from math import ceil
from statistics import median

from anki_build.cards.notes import Draft, Silence
from anki_build.cards.tags import Tag
from anki_build.reading.problems import Level, Problem, did_you_mean
from anki_build.rules.cards import (
    answer_in_sight,
    brand_words,
    enumeration,
    guessable_by_grammar,
    length_tells,
    long_answer,
    long_gap,
    long_question,
    many_gaps,
    missing_side,
    near_identical_question,
    negation,
    no_muscle_in_sight,
    reading_grade,
    same_question,
    sentence_gap,
    trivial_gap,
    unplaced_rotation,
    vague_hip_pain,
)
from anki_build.rules.cards.base import Finding, Reading, Word, cards, read

Lint = Callable[[Reading], Iterable[Finding]]

LINTS: tuple[Lint, ...] = (
    answer_in_sight.lint,
    brand_words.lint,
    enumeration.lint,
    guessable_by_grammar.lint,
    length_tells.lint,
    long_answer.lint,
    long_gap.lint,
    long_question.lint,
    many_gaps.lint,
    missing_side.lint,
    near_identical_question.lint,
    negation.lint,
    no_muscle_in_sight.lint,
    reading_grade.lint,
    same_question.lint,
    sentence_gap.lint,
    trivial_gap.lint,
    unplaced_rotation.lint,
    vague_hip_pain.lint,
)

# What follows from another finding on the same note is not told beside it.
FOLLOWS_FROM = {"long-answer": "long-gap", "no-muscle-in-sight": "trivial-gap"}

UNUSED = "unused-silence"

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


def rule_name(rule: Lint) -> str:
    """The name of a rule: its module's, with hyphens."""
    return rule.__module__.rpartition(".")[2].replace("_", "-")


def lint(
    by_deck: Mapping[str, Iterable[Draft]],
    words: Iterable[Word] = (),
    other_rules: Collection[str] = (),
) -> list[Problem]:
    """What the rules find in all decks together, without what is silenced.

    Args:
        by_deck: the drafts of every deck.
        words: the vocabulary.
        other_rules: the names of rules on facts that can be silenced too; they see to it.
    """
    drafts = [draft for notes in by_deck.values() for draft in notes]
    reading = read(drafts, words)
    found: list[tuple[str, Finding]] = []
    used: set[Silence] = set()
    for rule in LINTS:
        name = rule_name(rule)
        for finding in rule(reading):
            silences = [each for each in finding.draft.silences if each.rule == name]
            used.update(silences)
            if not silences:
                found.append((name, finding))
    causes = {(name, finding.draft.key) for name, finding in found}
    problems = [
        _problem(finding, name)
        for name, finding in found
        if (FOLLOWS_FROM.get(name), finding.draft.key) not in causes
    ]
    given = {each for draft in drafts for each in draft.silences if each.rule not in other_rules}
    return problems + list(_unused(given, used, other_rules))


def _problem(finding: Finding, name: str) -> Problem:
    message = f"{finding.draft.key}: {finding.message}"
    return Problem(finding.draft.place.span, message, name, finding.hint, Level.WARNING)


def _unused(
    silences: Iterable[Silence], used: set[Silence], other_rules: Collection[str]
) -> Iterator[Problem]:
    """Silences that no finding needed; a fact's notes need it between them only once."""
    needed = {each.place.span for each in used}
    known = [rule_name(rule) for rule in LINTS]
    for silence in silences:
        if silence.place.span in needed:
            continue
        message = f"nothing breaks the rule `{silence.rule}` here, so nothing is to be silenced"
        if silence.rule not in known:
            message = f"there is no rule `{silence.rule}` that can be silenced"
        near = did_you_mean(silence.rule, (*known, *other_rules))
        hint = near if silence.rule not in known else "delete it"
        yield Problem(silence.place.key_span, message, UNUSED, hint, Level.WARNING)


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
    yields = Counter(each for draft in drafts for each in Tag.YIELD.values(draft.tags))
    shares = (_share(yields[each], len(drafts)) for each in ("must", "should", "could"))
    lengths = (*_lengths(answers), *_lengths(questions), *_lengths(grades))
    return (name, str(len(drafts)), str(count), *lengths, *shares)


def _lengths(lengths: list[int]) -> tuple[str, str]:
    """Median and 90th percentile."""
    if not lengths:
        return NOTHING, NOTHING
    return f"{median(lengths):g}", str(sorted(lengths)[ceil(0.9 * len(lengths)) - 1])


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.0f} %" if total else NOTHING
