"""Rules on cards: each has cases that pass, too; the numbers about a deck.

What the rules find is in `tests/cases/lint`, one file a rule, and `unused-silence.yaml`.
"""

from __future__ import annotations

import pytest
import yaml

from anki_build.cards import patterns
from anki_build.cards.notes import ClozeDraft, Draft
from anki_build.corpus import loading
from anki_build.reports import statistics
from anki_build.rules.cards.base import (
    CONTRASTS,
    cards,
    contains,
    stem,
    tokens,
    without,
    word_count,
)
from anki_build.rules.registry import Stage, rules
from anki_build.rules.words import words_of
from conftest import HERE, Workbench

CASES = HERE / "cases" / "lint"
NAMES = [rule.name for rule in rules(Stage.CARDS)]


@pytest.mark.parametrize("rule", NAMES)
def test_a_rule_has_cases_that_pass(rule: str) -> None:
    """A rule that finds something everywhere is none."""
    cases = yaml.safe_load((CASES / f"{rule}.yaml").read_text(encoding="utf-8"))
    assert not all(case.get("problems") for case in cases)


def test_every_case_file_is_a_rule_s() -> None:
    """A rule that is renamed or deleted takes its cases along."""
    assert {file.stem for file in CASES.glob("*.yaml")} == set(NAMES)


def drafts(workbench: Workbench) -> dict[str, tuple[Draft, ...]]:
    """The notes of the project."""
    written, problems = loading.load(workbench.project)
    assert not problems
    return patterns.expand(written)


def test_statistics(workbench: Workbench) -> None:
    """Every kind in the order of study, then all together."""
    written, _ = loading.load(workbench.project)
    rows = statistics.statistics(drafts(workbench), words_of(written))
    assert all(len(row) == len(statistics.COLUMNS) for row in rows)
    assert [" | ".join(row).replace(statistics.NOTHING, "none") for row in rows] == [
        "structure | 1 | 2 | 1.5 | 2 | 14.5 | 15 | 2 | 2 | 0 % | 100 % | 0 %",
        "origin | 1 | 2 | 5 | 5 | 17 | 17 | none | none | 100 % | 0 % | 0 %",
        "insertion | 2 | 4 | 2 | 5 | 20.5 | 25 | 4 | 6 | 0 % | 100 % | 0 %",
        "figure | 1 | 3 | none | none | none | none | none | none | 0 % | 100 % | 0 %",
        "layers | 1 | 1 | 1 | 1 | 10 | 10 | 5 | 5 | 0 % | 100 % | 0 %",
        "innervation | 3 | 3 | 1 | 2 | 11 | 13 | 1 | 2 | 0 % | 100 % | 0 %",
        "blood-supply | 1 | 1 | 2 | 2 | 9 | 9 | -1 | -1 | 0 % | 100 % | 0 %",
        "action | 2 | 2 | 1 | 1 | 12 | 13 | 2 | 3 | 0 % | 100 % | 0 %",
        "referral | 2 | 4 | 2.5 | 6 | 16.5 | 17 | 3 | 3 | 0 % | 100 % | 0 %",
        "differential | 1 | 1 | 5 | 5 | 23 | 23 | 2 | 2 | 0 % | 100 % | 0 %",
        "associated-trigger-points | 1 | 1 | 1 | 1 | 17 | 17 | none | none | 0 % | 100 % | 0 %",
        "treatment::stretch | 1 | 1 | 1 | 1 | 9 | 9 | -1 | -1 | 0 % | 100 % | 0 %",
        "total | 17 | 25 | 2 | 5 | 14.5 | 23 | 2 | 5 | 6 % | 94 % | 0 %",
    ]


def test_statistics_of_nothing() -> None:
    """No kinds, and a total without lengths and shares."""
    none = statistics.NOTHING
    assert statistics.statistics({}) == (("total", "0", "0", *[none] * 9),)


def test_a_card_as_a_student_meets_it(workbench: Workbench) -> None:
    """The gap with its hint, the other gaps filled, and the line around it."""
    notes = drafts(workbench)["arm"]
    card = next(card for card in cards(notes) if card.slot.name == "sheet")
    assert card.answer == "bicipital aponeurosis"
    assert card.question == (
        "The biceps brachii has two heads and sends the [sheet] to the forearm fascia."
    )
    assert card.context == card.question.replace("[sheet]", "[...]")
    assert card.before + "[sheet]" + card.after == card.question
    assert isinstance(card.draft, ClozeDraft)
    assert not card.is_choice


@pytest.mark.parametrize(
    "family",
    [
        "abduction abductor abductors abducts",
        "trochanter trochanteric",
        "gluteus gluteal",
        "piriformis",
        "process processes",
        "artery arteries",
        "fascia fasciae fascial",
        "rotation rotator rotates rotating",
        "nerve nerves",
    ],
)
def test_relatives_have_one_stem(family: str) -> None:
    """A stem need be no word, but it is the same for all relatives."""
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "strangers",
    ["abduction adduction", "flexion extension", "ilium ileum", "fibula fibre", "medial medius"],
)
def test_strangers_have_different_stems(strangers: str) -> None:
    """What is told apart in an examination is told apart here."""
    first, second = strangers.split()
    assert stem(first) != stem(second)


def test_words() -> None:
    """A range of roots is one word; hyphens and signs part words."""
    assert tokens("The single-leg (L4\N{EN DASH}S1) test's") == [
        "the",
        "single",
        "leg",
        "l4\N{EN DASH}s1",
        "test's",
    ]
    assert word_count("a nerve of 3 roots $x$") == 3
    assert "anterior" in CONTRASTS


def test_runs_of_words() -> None:
    """A run has to be unbroken, also after something was taken out of it."""
    words = tokens("The gluteus medius lies.")
    assert contains(words, ["medius", "lies"])
    assert not contains(words, ["gluteus", "lies"])
    assert not contains(words, [])
    assert not contains(without(words, [["gluteus", "medius"]]), ["the", "lies"])
