"""Reviews that would land on another fact although every id is where it was."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import rename, snapshot
from anki_build.updates.diff import Comparison, Kind, compare
from conftest import Workbench
from test_cli import invoke
from test_recorded import answers
from test_release import make, package

Edit = Callable[[Workbench], None]
HEADS = "biceps-brachii/two-heads/statement"
DOORWAY = "biceps-brachii/doorway/statement"


def swap(bench: Workbench, one: str, other: str, *files: str) -> None:
    """Two ids trade places in some files, wherever they are whole words."""
    names = {one: other, other: one}
    for name in files:
        path = bench.root / name
        text = path.read_text(encoding="utf-8")
        swapped = re.sub(rf"(?<![\w-])({one}|{other})(?![\w-])", lambda m: names[m[1]], text)
        assert swapped != text
        path.write_text(swapped, encoding="utf-8")


VOCABULARY = "decks/vocabulary.yaml"
MUSCLE = "decks/arm/biceps-brachii.yaml"


def swap_gaps(bench: Workbench) -> None:
    """Two gaps of one sentence."""
    swap(bench, "number", "sheet", MUSCLE)


def swap_words(bench: Workbench) -> None:
    """Two zones, in the vocabulary and wherever they are named."""
    swap(bench, "elbow-crease", "thumb-base", MUSCLE, VOCABULARY)


def swap_masks(bench: Workbench) -> None:
    """Two masks of one picture."""
    swap(bench, "tubercles", "coracoid", "media/shoulder.yaml")


def swap_facts(bench: Workbench) -> None:
    """Two origins."""
    swap(bench, "supraglenoid", "coracoid", MUSCLE)


def swap_meanings(bench: Workbench) -> None:
    """Two zones get each other's name."""
    bench.replace("{name: elbow crease}", "{name: x}", VOCABULARY)
    bench.replace("{name: thumb base}", "{name: elbow crease}", VOCABULARY)
    bench.replace("{name: x}", "{name: thumb base}", VOCABULARY)


def swap_answers(bench: Workbench) -> None:
    """Two answers of one sentence."""
    bench.replace("number: two", "number: x")
    bench.replace('{answer: {markup: "*bicipital* aponeurosis"}, hint: sheet}', "two")
    bench.replace("number: x", "number: bicipital aponeurosis")


def another_fact(bench: Workbench) -> None:
    """A fact is deleted, and its id is given to another one."""
    bench.replace(
        "To stretch the biceps brachii, keep the elbow {elbow}.",
        "Massage of the biceps brachii lasts {elbow} at most.",
    )
    bench.replace("elbow: straight", "elbow: three minutes")


def compared(
    bench: Workbench, edit: Edit, *corrections: str
) -> tuple[Comparison, set[tuple[str, int]]]:
    """What is told of an edit, and which cards answer something else for a student who reads."""
    bench.publish()
    before, old = answers(bench), snapshot.of_project(bench.root, "before")
    edit(bench)
    after = answers(bench)
    changed = {card for card in before if after.get(card, before[card]) != before[card]}
    new = snapshot.of_project(bench.root, "after")
    return compare(old, new, corrections=corrections), changed


def endangered(seen: Comparison) -> set[tuple[str, int]]:
    """The cards that are told to be in danger, by guid and number."""
    return {(each.guid, card.number) for each in seen.of(Kind.ENDANGERED) for card in each.cards}


@pytest.mark.parametrize(
    "edit",
    [
        *(swap_gaps, swap_words, swap_masks, swap_facts),
        *(swap_meanings, swap_answers, another_fact),
    ],
)
def test_what_was_learnt_is_another_thing(workbench: Workbench, edit: Edit) -> None:
    """Every card whose reviews would count for another answer is told, and no other one."""
    seen, changed = compared(workbench, edit)
    assert changed
    assert endangered(seen) >= changed
    assert not seen.good


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("gap", "biceps-brachii/two-heads/number", "sheet"),
        ("word", "zones/elbow-crease", "thumb-base"),
        ("mask", "shoulder/coracoid", "tubercles"),
        ("fact", "biceps-brachii/supraglenoid", "coracoid"),
    ],
)
def test_a_swap_by_three_renames_is_fine(
    workbench: Workbench, kind: str, one: str, other: str
) -> None:
    """Every card asks what it did, so nothing is in danger, whatever the ids are."""
    *parents, first = one.split("/")

    def renamed(bench: Workbench) -> None:
        for old, new in ((first, "between"), (other, first), ("between", other)):
            planned = rename.plan(bench.project, kind, "/".join([*parents, old]), new)
            rename.carry_out(planned)

    seen, changed = compared(workbench, renamed)
    assert changed == set()
    assert seen.of(Kind.ENDANGERED) == ()
    assert seen.of(Kind.RENAMED)


def test_an_author_may_say_that_it_is_a_correction(workbench: Workbench) -> None:
    """By the key of the note, which must be there."""
    seen, changed = compared(workbench, swap_answers, HEADS)
    assert seen.good
    corrected = [card for each in seen.of(Kind.CORRECTED) for card in each.cards]
    assert sorted(card.number for card in corrected) == sorted(number for _, number in changed)
    with pytest.raises(AnkiBuildError, match="there is no note `biceps`"):
        compared(workbench, swap_meanings, "biceps")


def test_a_plain_correction_needs_no_word(workbench: Workbench) -> None:
    """Another answer that no card gave is a correction."""
    seen, changed = compared(workbench, lambda bench: bench.replace("number: two", "number: three"))
    assert changed
    assert (seen.good, len(seen.of(Kind.CORRECTED))) == (True, 1)


def test_a_release_stops_and_goes_on_by_option(workbench: Workbench) -> None:
    """What stops it says how to go on."""
    make(workbench, "1.0.0", first=True)
    swap_answers(workbench)
    with pytest.raises(AnkiBuildError, match=f"say `--correction {HEADS}`"):
        make(workbench, "1.1.0")
    made = make(workbench, "1.1.0", corrections=(HEADS,))
    assert made.comparison is not None
    assert made.comparison.good


@pytest.mark.parametrize("between", [0, 1])
def test_a_retired_id_is_not_used_again(workbench: Workbench, between: int) -> None:
    """Neither right after nor when no package has it any more; what comes back as it was may."""
    make(workbench, "1.0.0", first=True)
    fact = "".join(
        (workbench.root / MUSCLE).read_text(encoding="utf-8").partition("treatment:\n")[1:]
    )
    workbench.replace(fact, "")
    make(workbench, "1.1.0")
    for index in range(between):
        make(workbench, f"1.1.{index + 1}")
    workbench.replace("structure:\n", f"{fact}structure:\n")
    same = snapshot.of_project(workbench.root, "as before")
    assert {note.key for note in same.notes.values()} >= {DOORWAY}
    another_fact(workbench)
    with pytest.raises(AnkiBuildError, match="its id meant another fact before"):
        make(workbench, "1.2.0")
    workbench.replace(
        "Massage of the biceps brachii lasts {elbow} at most.",
        "To stretch the biceps brachii, keep the elbow {elbow}.",
    )
    workbench.replace("elbow: three minutes", "elbow: straight")
    assert make(workbench, "1.2.0").folder


def test_verify_and_diff_say_it_too(workbench: Workbench) -> None:
    """Of two packages, with the option and without."""
    make(workbench, "1.0.0", first=True)
    old = package(workbench, "1.0.0")
    swap_answers(workbench)
    new = workbench.publish()
    for arguments in (["diff", str(old), str(new)], ["verify", str(new), "--from", str(old)]):
        result = invoke(*arguments)
        assert result.exit_code == 1
        assert f"--correction {HEADS}" in result.output
        assert invoke(*arguments, "--correction", HEADS).exit_code == 0
