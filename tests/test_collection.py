"""The real collection: a muscle that comes or goes moves nobody's reviews and changes no question.

Sets are the one exception to the last: they gain or lose a member, as they should.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from anki_build.cards import expand as expanding
from anki_build.cards.notes import ClozeDraft, Draft, OcclusionDraft
from anki_build.corpus.corpus import Corpus, Deck
from anki_build.corpus.loading import load
from anki_build.corpus.project import Project
from anki_build.figures.base import Mask
from anki_build.identity import lock
from anki_build.identity.lock import Lock
from anki_build.rules.cards.base import cards, whole
from conftest import HERE, Student, Workbench

REPOSITORY = HERE.parent
FOLDER = Path("decks") / "hip-and-low-back"
MUSCLES: list[str] = yaml.safe_load((REPOSITORY / FOLDER / "deck.yaml").read_text())["muscles"]
CLOZE = re.compile(r"\{\{c(\d+)::(.*?)\}\}", re.DOTALL)
# Kinds of which a note lists muscles, or what several muscles make of it.
SETS = {"set", "region", "lesion"}

Card = tuple[str, int]


@pytest.fixture
def hip(tmp_path: Path) -> Workbench:
    """The real facts and figures without their lock, as on the first day."""
    for folder in ("decks", "media"):
        shutil.copytree(REPOSITORY / folder, tmp_path / "project" / folder)
    return Workbench(tmp_path / "project")


def list_muscles(workbench: Workbench, muscles: list[str]) -> None:
    """Let the deck have these muscles, in this order."""
    file = workbench.root / FOLDER / "deck.yaml"
    text = file.read_text(encoding="utf-8")
    listed = f"muscles: [{', '.join(muscles)}]"
    file.write_text(re.sub(r"muscles: \[.*\]", listed, text), encoding="utf-8")


def take_out(workbench: Workbench, muscle: str) -> Callable[[], None]:
    """Remove a muscle with all its facts and the masks on them, and pictures that ask no more.

    Returns:
        What puts it back.
    """
    deck, file = (workbench.root / FOLDER / name for name in ("deck.yaml", f"{muscle}.yaml"))
    media = sorted((workbench.root / "media").glob("*.masks.json"))
    kept = {path: path.read_text(encoding="utf-8") for path in (deck, file, *media)}
    file.unlink()
    list_muscles(workbench, [each for each in MUSCLES if each != muscle])
    for path in media:
        figure = json.loads(kept[path])
        masks = [m for m in figure["masks"] if not m["entity"].startswith(f"{muscle}/")]
        path.write_text(json.dumps(figure | {"masks": masks}), encoding="utf-8")
        if not masks:
            path.unlink()
            shown = deck.read_text(encoding="utf-8")
            deck.write_text(shown.replace(f"  - {figure['id']}\n", ""), encoding="utf-8")

    def put_back() -> None:
        for path, text in kept.items():
            path.write_text(text, encoding="utf-8")

    return put_back


def review_everything(student: Student) -> None:
    """Give each card an interval, a due date and a number of reviews that no other card has."""
    collection = student.collection
    every = [collection.get_card(each) for each in collection.find_cards("")]
    for place, card in enumerate(every, start=1):
        card.type, card.queue, card.ivl, card.reps = 2, 2, place, place
        card.due = collection.sched.today + place
    collection.update_cards(every)


def state(student: Student) -> dict[Card, list[Any]]:
    """Everything of each card that a student would miss, by guid and cloze number."""
    rows = student.collection.db.all(
        "select n.guid, c.ord + 1, c.id, c.nid, c.did, c.type, c.queue, c.due, c.ivl, c.reps"
        " from cards c join notes n on n.id = c.nid"
    )
    return {(guid, number): rest for guid, number, *rest in rows}


def asked(student: Student) -> dict[Card, str]:
    """What each card asks for: the text of its gap, or the shapes of its mask."""
    rows = student.collection.db.all("select guid, flds from notes")
    answers: dict[Card, str] = {}
    for guid, fields in rows:
        for number, answer in CLOZE.findall(fields):
            card = guid, int(number)
            answers[card] = answers.get(card, "") + answer
    return answers


def given_out(workbench: Workbench) -> tuple[dict[str, str], dict[tuple[str, str], int]]:
    """The guid of every note and the number of every item."""
    read: Lock = lock.read(workbench.project.lock, "ids.lock")[0]
    guids = {key: note.guid for key, note in read.notes.items()}
    return guids, {item: entry.number for item, entry in read.items.items()}


@pytest.mark.parametrize("muscle", MUSCLES)
def test_any_muscle_can_be_added_and_removed(hip: Workbench, student: Student, muscle: str) -> None:
    """Every other card keeps its id, note, number, answer and reviews in real Anki."""
    hip.in_step_with_the_clock()
    put_back = take_out(hip, muscle)
    student.imports(hip.publish())
    review_everything(student)
    before, answers = state(student), asked(student)
    guids, numbers = given_out(hip)

    put_back()
    outcome = student.imports(hip.publish())
    with_it, now = state(student), asked(student)
    assert outcome["new"] > 10, "the muscle brings notes"
    assert {card: with_it[card] for card in before} == before
    assert {card: now[card] for card in before} == answers
    assert {row[-1] for card, row in with_it.items() if card not in before} == {0}
    more_guids, more_numbers = given_out(hip)
    assert guids.items() <= more_guids.items()
    assert numbers.items() <= more_numbers.items()

    take_out(hip, muscle)
    student.imports(hip.publish())
    after = asked(student)
    assert state(student) == with_it
    assert {card: after[card] for card in before} == answers
    # What was the muscle's alone asks nothing now, or what it asked before.
    assert all(after[card] == answer for card, answer in now.items() if card in after)
    assert given_out(hip) == (more_guids, more_numbers)


@functools.cache
def facts() -> Corpus:
    """The real facts, read once."""
    return load(Project(REPOSITORY))[0]


def expand(muscles: frozenset[str]) -> dict[str, Draft]:
    """The notes of a collection of some of the muscles, by key."""
    written = facts()
    (deck,) = written.decks
    chosen = tuple(each for each in deck.muscles if each.id in muscles)
    figures = {
        figure.id: dataclasses.replace(figure, masks=tuple(masks))
        for figure in written.figures.values()
        if (masks := [m for m in figure.masks if muscle_of(m) not in {*MUSCLES} - muscles])
    }
    file = msgspec.structs.replace(
        deck.file,
        muscles=tuple(each.id for each in chosen),
        figures=tuple(each for each in deck.file.figures if each in figures),
    )
    decks = (Deck(file, chosen, chosen, deck.complete),)
    smaller = dataclasses.replace(written, decks=decks, figures=figures)
    return {draft.key: draft for drafts in expanding.expand(smaller).values() for draft in drafts}


def muscle_of(mask: Mask) -> str:
    """The muscle whose fact a mask hides; empty if it hides a word."""
    muscle, slash, _ = mask.entity.partition("/")
    return muscle if slash else ""


def answers_of(draft: ClozeDraft) -> dict[str, str]:
    """What each slot asks for."""
    return {card.slot.name: card.answer for card in cards([draft])}


# One muscle alone is asked nothing across muscles.
some_muscles = st.sets(st.sampled_from(MUSCLES), min_size=3).map(frozenset)


@settings(deadline=None, max_examples=60)
@given(some_muscles, st.sampled_from(MUSCLES))
def test_a_muscle_changes_no_question_but_of_its_sets(muscles: frozenset[str], muscle: str) -> None:
    """Whatever the collection, another muscle leaves every other question as it is worded."""
    without, with_it = expand(muscles - {muscle}), expand(muscles | {muscle})
    # Gone is what has no longer one answer, or a movement with more movers than the nerve has.
    gone = [draft for key, draft in without.items() if key not in with_it]
    assert {draft.kind for draft in gone} <= {"reverse", "lesion"}
    come = [draft for key, draft in with_it.items() if key not in without]
    about_it = f"anki_build::muscle::{muscle}"
    assert all(about_it in draft.tags for draft in come if draft.kind not in {"lesion", "figure"})
    for key in without.keys() & with_it.keys():
        old, new = without[key], with_it[key]
        if isinstance(old, OcclusionDraft) and isinstance(new, OcclusionDraft):
            # More is asked of the same picture.
            assert old.picture == new.picture
            assert set(old.tags) <= set(new.tags), key
            assert {*zip(old.masks, old.names, strict=True)} <= {
                *zip(new.masks, new.names, strict=True)
            }
            continue
        assert isinstance(old, ClozeDraft)
        assert isinstance(new, ClozeDraft)
        same_members = set(old.slots) == set(new.slots)
        assert same_members or new.kind in SETS, key
        if same_members:
            assert whole(old) == whole(new), key
        # In a set that gains a member, those it had are asked for as before.
        answers = answers_of(new)
        assert all(answers.get(slot, was) == was for slot, was in answers_of(old).items()), key
        if new.kind in {"set", "region"}:
            assert set(old.slots) <= set(new.slots), key
