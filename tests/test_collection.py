"""A muscle that comes or goes moves nobody's reviews and changes no question, in any deck.

Sets are the one exception to the last: they gain or lose a member, as they should.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
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

SAMPLES = [HERE / "collection", HERE / "growing"]
CLOZE = re.compile(r"\{\{c(\d+)::(.*?)\}\}", re.DOTALL)
# Kinds of which a note lists muscles, or what several muscles make of it.
SETS = {"set", "region", "lesion"}

Card = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A deck of a project, by their folders."""

    root: Path
    folder: str

    def __str__(self) -> str:
        return f"{self.root.name}-{self.folder}"

    @property
    def muscles(self) -> list[str]:
        """The ids of its muscles, in their order."""
        listed: list[str] = yaml.safe_load(self.file(self.root, "deck").read_text())["muscles"]
        return listed

    def file(self, root: Path, name: str) -> Path:
        """One of its files in a copy of the project."""
        return root / "decks" / self.folder / f"{name}.yaml"


def cases(root: Path) -> list[Case]:
    """The decks of a project that have enough muscles to ask about them together."""
    found = [Case(root, file.parent.name) for file in sorted(root.glob("decks/*/deck.yaml"))]
    return [case for case in found if len(case.muscles) > 2]


OF_SAMPLES = [case for root in SAMPLES for case in cases(root)]
OF_THIS_REPOSITORY = cases(HERE.parent)
MUSCLES = [
    *(
        pytest.param(case, muscle, id=f"{case}-{muscle}")
        for case in OF_SAMPLES
        for muscle in case.muscles
    ),
    *(
        pytest.param(case, muscle, id=f"{case}-{muscle}", marks=pytest.mark.thorough)
        for case in OF_THIS_REPOSITORY
        for muscle in case.muscles
    ),
]


def first_day(case: Case, folder: Path) -> Workbench:
    """A copy of the facts and figures without their lock."""
    for part in ("decks", "media"):
        if (case.root / part).is_dir():
            shutil.copytree(case.root / part, folder / part)
    return Workbench(folder)


def take_out(case: Case, workbench: Workbench, muscle: str) -> Callable[[], None]:
    """Remove a muscle with all its facts and the masks on them, and pictures that ask no more.

    Returns:
        What puts it back.
    """
    deck, file = (case.file(workbench.root, name) for name in ("deck", muscle))
    media = sorted((workbench.root / "media").glob("*.masks.json"))
    written = sorted((workbench.root / "media").glob("*.yaml"))
    kept = {path: path.read_text(encoding="utf-8") for path in (deck, file, *media, *written)}
    file.unlink()
    listed = ", ".join(each for each in case.muscles if each != muscle)
    deck.write_text(
        re.sub(r"muscles: \[.*\]", f"muscles: [{listed}]", kept[deck]), encoding="utf-8"
    )
    for path in written:
        text = re.sub(rf"  - {{.*entity: {muscle}/.*}}\n", "", kept[path])
        path.write_text(text, encoding="utf-8")
    for path in media:
        _without_masks(path, muscle, deck)

    def put_back() -> None:
        for path, text in kept.items():
            path.write_text(text, encoding="utf-8")

    return put_back


def _without_masks(path: Path, muscle: str, deck: Path) -> None:
    figure = json.loads(path.read_text(encoding="utf-8"))
    masks = [mask for mask in figure["masks"] if not mask["entity"].startswith(f"{muscle}/")]
    path.write_text(json.dumps(figure | {"masks": masks}), encoding="utf-8")
    if not masks:
        path.unlink()
        shown = deck.read_text(encoding="utf-8")
        deck.write_text(shown.replace(f"  - {figure['id']}\n", ""), encoding="utf-8")


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
    return guids, {item: entry.number for item, entry in read.slots.items()}


@pytest.mark.parametrize(("case", "muscle"), MUSCLES)
def test_any_muscle_can_be_added_and_removed(
    case: Case, muscle: str, tmp_path: Path, student: Student
) -> None:
    """Every other card keeps its id, note, number, answer and reviews in real Anki."""
    workbench = first_day(case, tmp_path / "project")
    workbench.in_step_with_the_clock()
    put_back = take_out(case, workbench, muscle)
    student.imports(package_of(case, workbench))
    review_everything(student)
    before, answers = state(student), asked(student)
    guids, numbers = given_out(workbench)

    put_back()
    outcome = student.imports(package_of(case, workbench))
    with_it, now = state(student), asked(student)
    assert outcome["new"] > 5, "the muscle brings notes"
    assert {card: with_it[card] for card in before} == before
    assert {card: now[card] for card in before} == answers
    assert {row[-1] for card, row in with_it.items() if card not in before} == {0}
    more_guids, more_numbers = given_out(workbench)
    assert guids.items() <= more_guids.items()
    assert numbers.items() <= more_numbers.items()

    take_out(case, workbench, muscle)
    student.imports(package_of(case, workbench))
    after = asked(student)
    assert state(student) == with_it
    assert {card: after[card] for card in before} == answers
    # What was the muscle's alone asks nothing now, or what it asked before.
    assert all(after[card] == answer for card, answer in now.items() if card in after)
    assert given_out(workbench) == (more_guids, more_numbers)


def package_of(case: Case, workbench: Workbench) -> Path:
    """Build and write all packages; that of the deck."""
    deck = yaml.safe_load(case.file(workbench.root, "deck").read_text())["id"]
    return next(path for path in workbench.publish_all() if path.stem == deck)


@functools.cache
def facts(root: Path) -> Corpus:
    """The facts of a project, read once."""
    return load(Project(root))[0]


def expand(case: Case, muscles: frozenset[str]) -> dict[str, Draft]:
    """The notes of a deck of some of its muscles, by key."""
    written = facts(case.root)
    deck = next(each for each in written.decks if each.file.muscles == tuple(case.muscles))
    chosen = tuple(each for each in deck.muscles if each.id in muscles)
    gone = {*case.muscles} - muscles
    figures = {
        figure.id: dataclasses.replace(figure, masks=tuple(masks))
        for figure in written.figures.values()
        if (masks := [m for m in figure.masks if muscle_of(m) not in gone])
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


def without_name(draft: ClozeDraft, name: str) -> list[str]:
    """The lines of a note; a set's line of what only some sources have, without one muscle."""
    lines = whole(draft).splitlines()
    if draft.kind != "set":
        return lines
    beginning = "by some sources also: "
    others = [
        [each for each in line.removeprefix(beginning).split(", ") if each != name]
        if line.startswith(beginning)
        else [line]
        for line in lines
    ]
    return [", ".join(each) for each in others if each]


@pytest.mark.parametrize("case", [*OF_SAMPLES, *OF_THIS_REPOSITORY], ids=str)
@settings(deadline=None, max_examples=settings().max_examples // 5)
@given(data=st.data())
def test_a_muscle_changes_no_question_but_of_its_sets(case: Case, data: st.DataObject) -> None:
    """Whatever the deck, another muscle leaves every other question as it is worded."""
    # One muscle alone is asked nothing across muscles.
    muscles = data.draw(st.sets(st.sampled_from(case.muscles), min_size=3).map(frozenset))
    muscle = data.draw(st.sampled_from(case.muscles))
    without, with_it = expand(case, muscles - {muscle}), expand(case, muscles | {muscle})
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
            name = muscle.replace("-", " ")
            assert without_name(old, name) == without_name(new, name), key
        # In a set that gains a member, those it had are asked for as before.
        answers = answers_of(new)
        assert all(answers.get(slot, was) == was for slot, was in answers_of(old).items()), key
        if new.kind in {"set", "region"}:
            assert set(old.slots) <= set(new.slots), key
