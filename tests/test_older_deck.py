"""From an adopted deck to the first release: its students follow the page, in real Anki."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import genanki
import pytest

from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import release, snapshot
from anki_build.updates.diff import Forecast, Kind, compare
from anki_build.updates.release import Options
from anki_build.updates.trial import older_deck
from conftest import Student, Workbench
from test_adopt import (
    ALWAYS,
    GUIDS,
    NERVE,
    OLD_BASIC,
    OLD_CLOZE,
    OLD_NERVE,
    change_notetype,
    confirm,
    package,
    since_merging,
)
from test_cli import invoke

Deck = tuple[Any, str, str, int]
# Note type, first field, items and card number of the note that is adopted.
CLOZES = (OLD_CLOZE, OLD_NERVE, "2=nerve", 2)
BASIC = (OLD_BASIC, "The biceps brachii is supplied by which nerve?", "1=nerve", 1)
ANSWER = "musculocutaneous nerve"
decks = pytest.mark.parametrize(
    "deck",
    [pytest.param(CLOZES, id="clozes", marks=since_merging), pytest.param(BASIC, id="basic")],
)


def adopted(workbench: Workbench, folder: Path, deck: Deck) -> Path:
    """An older deck of which one note is adopted and one is not."""
    model, text, items, _ = deck
    other = ["Paris is the capital of {{c1::France}}.", "of France"]
    mine = [text, ANSWER if model is OLD_BASIC else "by hand"]
    old = package(folder / "old.apkg", (model, GUIDS["nerve"], mine), (model, "else", other))
    assert confirm(workbench, old, ("yes", GUIDS["nerve"], NERVE, items)).exit_code == 0
    workbench.now = int(time.time()) - 1000
    workbench.publish()
    return old


def released(workbench: Workbench, *old: Path) -> Path:
    """The first release, tried in real Anki."""
    options = Options("1.0.0", old, workbench.root / "dist")
    made = release.make(workbench.project, options, workbench.now + 50, lambda _: None)
    assert made.folder is not None
    return made.folder


def rendered(student: Student, guid: str, number: int) -> str:
    """The answer side of a card as Anki renders it, without markup."""
    shown = student.card(guid, number).render_output().answer_text
    return re.sub("<[^>]*>", "", shown).casefold()


@decks
def test_a_student_follows_the_page(
    workbench: Workbench, tmp_path: Path, student: Student, deck: Deck
) -> None:
    """Reviews stay on the same answer, what is not adopted stays, and later updates arrive."""
    old, number = adopted(workbench, tmp_path, deck), deck[3]
    folder = released(workbench, old)
    page = (folder / "UPGRADE.md").read_text(encoding="utf-8")
    assert "If you have the older deck My old deck" in page
    assert "Not part of this deck: 1 note of it" in page
    student.imports(old)
    student.review(GUIDS["nerve"], number, 33)
    student.review("else", 1, 44)
    other = rendered(student, "else", 1)
    assert ANSWER in rendered(student, GUIDS["nerve"], number)
    history = student.history()
    new = folder / "arm.apkg"
    if deck is BASIC:
        assert "Do not tick Merge note types" in page
        assert "note type `My old basic` alone" in page
        assert "for Text take `Front`" in page
        assert student.imports(new)["conflicting"] == 1
        change_notetype(student, GUIDS["nerve"])
        student.imports(new, update_notes=ALWAYS)
    else:
        assert "Tick Merge note types, and choose Update notes: Always" in page
        assert "and delete `Extra`" in page
        student.imports(new, update_notes=ALWAYS, merge_notetypes=True)
        models = student.collection.models
        notetype = models.by_name("anki_build Cloze")
        models.remove_field(notetype, next(f for f in notetype["flds"] if f["name"] == "Extra"))
        models.update_dict(notetype)
    assert student.history() == history
    assert ANSWER in rendered(student, GUIDS["nerve"], number)
    assert rendered(student, "else", 1) == other
    assert set(student.imports(new)) == {"duplicate"}


@decks
def test_the_forecast_is_right(
    workbench: Workbench, tmp_path: Path, student: Student, deck: Deck
) -> None:
    """What Anki reports without the steps; no card is new that a student has."""
    old = adopted(workbench, tmp_path, deck)
    new = workbench.root / "dist/arm.apkg"
    seen = compare(snapshot.of_package(old, older=True), snapshot.of_package(new))
    assert seen.good
    (change,) = seen.of(Kind.ADOPTED)
    (card,) = change.cards
    assert (change.key, card.number, card.slot) == (NERVE, deck[3], "nerve")
    assert [each.casefold() for each in (card.answer.before, card.answer.after)] == [ANSWER] * 2
    student.imports(old)
    counted = student.imports(new)
    assert counted["conflicting"] == 1
    assert seen.forecast == Forecast(counted["new"], 0, 0, 1)


@decks
def test_the_commands_know_the_older_deck(workbench: Workbench, tmp_path: Path, deck: Deck) -> None:
    """`verify --from` and `diff` end well."""
    old = adopted(workbench, tmp_path, deck)
    result = invoke("verify", str(workbench.root / "dist/arm.apkg"), "--from", str(old))
    assert result.exit_code == 0, result.output
    assert "1 note adopted, 2 of 2 reviews kept; 1 other note unchanged" in result.output
    result = invoke("diff", str(old), "--project", str(workbench.root))
    assert result.exit_code == 0, result.output
    assert "1 note adopted from an older deck" in result.output


@decks
def test_without_a_step_nothing_is_released(
    workbench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deck: Deck
) -> None:
    """A page that forgot to change the note type, or to delete the field, is stopped."""
    old = adopted(workbench, tmp_path, deck)
    for step in ("_change_notetypes", "_delete_fields"):
        monkeypatch.setattr(older_deck, step, lambda *_: None)
    with pytest.raises(AnkiBuildError, match="in conflict"):
        released(workbench, old)
    assert not (workbench.root / "dist/1.0.0").exists()


@since_merging
def test_a_card_that_is_not_adopted_is_counted(workbench: Workbench, tmp_path: Path) -> None:
    """Its review stays, but its note does not ask for it any more."""
    text = OLD_NERVE.replace("The biceps", "The {{c3::biceps}}")
    assert text != OLD_NERVE
    old = adopted(workbench, tmp_path, (OLD_CLOZE, text, "2=nerve", 2))
    result = invoke("verify", str(workbench.root / "dist/arm.apkg"), "--from", str(old))
    assert result.exit_code == 0, result.output
    assert "2 of 2 reviews kept; 1 other note unchanged; 1 reviewed card no longer asked" in (
        result.output
    )
    assert "but 1 card of kept notes asks nothing any more" in result.output


def test_a_deck_of_which_nothing_is_adopted(workbench: Workbench, tmp_path: Path) -> None:
    """Is no predecessor."""
    workbench.now = int(time.time()) - 1000
    workbench.publish()
    old = tmp_path / "old.apkg"
    other = genanki.Deck(1, "Of somebody else")
    other.add_note(genanki.Note(genanki.BASIC_MODEL, ["question", "answer"]))
    genanki.Package(other).write_to_file(old)
    with pytest.raises(AnkiBuildError, match="which is not of anki_build"):
        released(workbench, old)


def test_what_retires_is_said(workbench: Workbench) -> None:
    """Its reviews stay, but the deck no longer asks for them."""
    workbench.now = int(time.time()) - 1000
    old = workbench.publish().rename(workbench.root / "old.apkg")
    artery = "blood_supply:\n  - {id: artery, artery: brachial-artery, sources: [some-book]}\n"
    workbench.replace(artery, "")
    result = invoke("verify", str(workbench.publish()), "--from", str(old))
    assert "Nobody loses" not in result.output
    assert "Every review stays on its card, but 1 note retires." in result.output
