"""Updates in real Anki: what a student keeps, under every setting of the import dialog."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import genanki
import pytest

from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import trial as upgrade
from conftest import MUSCLE, Workbench, copy_of
from test_cli import invoke

SUPRASPINATUS = "decks/shoulder/supraspinatus.yaml"


@pytest.fixture
def shoulder(tmp_path: Path) -> Workbench:
    """The sample collection of three muscles."""
    return copy_of("collection", tmp_path)


def publish_as(workbench: Workbench, name: str) -> Path:
    """Build the package and keep it under another name."""
    return Path(shutil.copy(workbench.publish(), workbench.root / name))


def test_a_correction_costs_nobody_anything(shoulder: Workbench) -> None:
    """Under all twelve settings every review stays, and what the student changed stays too."""
    old = publish_as(shoulder, "old.apkg")
    shoulder.replace("name: supraspinous fossa", "name: upper fossa", "decks/vocabulary.yaml")
    shoulder.replace("[mid-deltoid, lateral-epicondyle]", "[lateral-epicondyle]", SUPRASPINATUS)
    kept = upgrade.verify_update(old, publish_as(shoulder, "new.apkg"))
    assert len(kept) == 12
    assert [fault for each in kept for fault in each.faults] == []
    assert all(each.reviews == each.reviewed > 20 for each in kept)
    updated = {str(each.setting): each.outcome.updated for each in kept}
    assert updated["update never"] == 0
    assert updated["update if newer"] > 0


def test_a_number_given_to_another_item_is_found(shoulder: Workbench) -> None:
    """If a lock were edited by hand, the bench sees whose reviews land on another fact."""
    old = publish_as(shoulder, "old.apkg")
    key = "supraspinatus/trp1/zones"
    text = shoulder.project.lock.read_text(encoding="ascii")
    for slot, number, other in (("mid-deltoid", 1, 2), ("lateral-epicondyle", 2, 1)):
        text = text.replace(f"item {key} {slot} {number}\n", f"item {key} {slot} {other}\n")
    shoulder.project.lock.write_text(text, encoding="ascii")
    kept = upgrade.verify_update(old, publish_as(shoulder, "new.apkg"))
    newer = next(each for each in kept if str(each.setting) == "update if newer")
    assert any("asked for `mid-deltoid`, now for `lateral-epicondyle`" in f for f in newer.faults)


def test_a_deck_of_pictures_alone(workbench: Workbench) -> None:
    """The bench does not count on a note of words."""
    facts = "id: biceps-brachii\nname: biceps brachii\nregion: arm\nfigures: [shoulder]\n"
    (workbench.root / MUSCLE).write_text(facts, encoding="utf-8")
    workbench.replace("biceps-brachii/supraglenoid", "biceps-brachii", "media/shoulder.yaml")
    old = publish_as(workbench, "old.apkg")
    workbench.replace("credit: drawn", "credit: painted", "media/shoulder.yaml")
    kept = upgrade.verify_update(old, publish_as(workbench, "new.apkg"))
    assert [fault for each in kept for fault in each.faults] == []
    assert {each.reviewed for each in kept} == {2}
    never, always = (
        next(each for each in kept if str(each.setting) == f"update {when}")
        for when in ("never", "always")
    )
    assert (never.outcome.updated, never.style, never.text) == (0, True, True)
    assert (always.outcome.updated, always.style, always.text) == (1, False, False)


def test_a_package_of_somebody_else(workbench: Workbench) -> None:
    """Whose students know no note of ours, so that there is nothing to keep."""
    old = workbench.root / "old.apkg"
    deck = genanki.Deck(1, "Of somebody else")
    deck.add_note(genanki.Note(genanki.BASIC_MODEL, ["question", "answer"]))
    genanki.Package(deck).write_to_file(old)
    with pytest.raises(AnkiBuildError, match=r"old\.apkg has no note of anki_build"):
        upgrade.verify_update(old, workbench.publish())


def test_a_package_that_is_ahead_of_the_clock(shoulder: Workbench) -> None:
    """What the student wrote seems older to Anki; the fault says that it is the clock's."""
    old = publish_as(shoulder, "old.apkg")
    shoulder.now = int(time.time()) + 100_000
    shoulder.project.lock.unlink()
    shoulder.replace("name: supraspinous fossa", "name: upper fossa", "decks/vocabulary.yaml")
    kept = upgrade.verify_update(old, publish_as(shoulder, "new.apkg"))
    lost = [fault for each in kept for fault in each.faults if "student's text" in fault]
    assert lost
    assert all("dated later than this machine's clock" in fault for fault in lost)


def test_the_command_shows_a_table(shoulder: Workbench) -> None:
    """One line a setting, and the verdict; the exit code tells programs."""
    old = publish_as(shoulder, "old.apkg")
    shoulder.replace("name: supraspinous fossa", "name: upper fossa", "decks/vocabulary.yaml")
    new = publish_as(shoulder, "new.apkg")
    result = invoke("verify", str(new), "--from", str(old))
    assert result.exit_code == 0
    assert "update if newer, merge" in result.output
    assert result.output.endswith("Nobody loses a review by this update.\n")
