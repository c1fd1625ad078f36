"""What grows in proportion to the muscles, and what another deck leaves alone."""

from __future__ import annotations

import cProfile
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from anki_build import pipeline
from anki_build.cards import across
from anki_build.corpus.corpus import Corpus
from anki_build.corpus.loading import load
from anki_build.corpus.project import Project
from anki_build.identity import lock
from anki_build.reading.problems import has_errors
from conftest import Workbench, copy_of
from generate import generate

# Ten times the muscles may take twelve times the calls: some sets are larger, some texts longer.
MUSCLES, TIMES, ROOM = 10, 10, 12


def generated(folder: Path, muscles: int, decks: int, facts: int) -> Project:
    """A generated project, with few facts where few tell as much."""
    generate(folder, muscles, decks, facts=facts, distinct=False)
    return Project(folder)


def test_the_same_seed_gives_the_same_project(tmp_path: Path) -> None:
    """Another one gives other names; neither has an error."""
    texts = []
    for index, seed in enumerate((0, 0, 1)):
        folder = tmp_path / str(index)
        generate(folder, MUSCLES, 1, seed=seed, facts=2)
        texts.append({file.name: file.read_bytes() for file in folder.glob("*/**/*.*")})
        assert not has_errors(pipeline.check(pipeline.load(Project(folder))))
    assert texts[0] == texts[1]
    assert texts[0].keys().isdisjoint(texts[2].keys() - {"deck.yaml", *_SHARED})


_SHARED = ("vocabulary.yaml", "sources.yaml")


def calls(project: Project) -> int:
    """How many functions written in Python a check calls."""
    profile = cProfile.Profile(builtins=False)
    problems = profile.runcall(lambda: pipeline.check(pipeline.load(project)))
    assert not has_errors(problems)
    return sum(each.callcount for each in profile.getstats())


def test_calls_grow_as_muscles_do(tmp_path: Path) -> None:
    """Whoever looks through all muscles for each of them is found out, on any machine."""
    few = generated(tmp_path / "few", MUSCLES, 1, 1)
    many = generated(tmp_path / "many", MUSCLES * TIMES, TIMES, 1)
    # What is made once, such as the types of records, is made before.
    pipeline.check(pipeline.load(few))
    assert calls(many) <= ROOM * calls(few)


def pairs(corpus: Corpus) -> list[str]:
    """The pairs of muscles that a project's cards tell apart, one for each note."""
    keys = [draft.key for drafts in across.expand(corpus).values() for draft in drafts]
    return [found[1] for key in keys if (found := re.search(r"/contrast\.([^/]+)/", key))]


def test_pairs_grow_as_muscles_do_even_in_one_deck(tmp_path: Path) -> None:
    """Four times the muscles on the same bones and nerves have four times the notes about pairs."""
    found = []
    for muscles in (16, 64):
        project = generated(tmp_path / str(muscles), muscles, 1, 2)
        (file,) = project.decks.glob("*/deck.yaml")
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("{", '{"pairs_per_muscle": 3,', 1), encoding="utf-8")
        found.append(pairs(load(project)[0]))
        in_pairs = Counter(muscle for pair in set(found[-1]) for muscle in pair.split("."))
        assert max(in_pairs.values()) == 3
    assert 3 * len(found[0]) <= len(found[1]) <= 5 * len(found[0])


def with_region(workbench: Workbench, deck: str, line: str) -> None:
    """Add a line to a deck's file."""
    workbench.replace("language: en\n", f"language: en\n{line}\n", f"decks/{deck}/deck.yaml")


def notes_of(workbench: Workbench, beginning: str) -> dict[str, tuple[object, ...]]:
    """All that a student gets of the notes whose keys begin so, by the key."""
    return {
        note.key: (note.guid, note.fields, note.tags, note.numbers, note.modified, note.deck)
        for bundle in workbench.build().bundles
        for note in bundle.notes
        if note.key.startswith(beginning)
    }


def test_a_second_deck_changes_no_card_of_the_first(tmp_path: Path) -> None:
    """Not even where its muscles share bones, nerves and sites with those of the first."""
    workbench = copy_of("growing", tmp_path)
    shutil.move(workbench.root / "decks/arm", tmp_path / "arm")
    alone = notes_of(workbench, "")
    shutil.move(tmp_path / "arm", workbench.root / "decks/arm")
    triceps = "decks/arm/triceps-brachii.yaml"
    workbench.replace("site: infraglenoid-tubercle", "site: lateral-border", triceps)
    workbench.replace("nerve: radial-nerve", "nerve: suprascapular-nerve", triceps)
    together = notes_of(workbench, "")
    timeless = {key: (*each[:4], each[5]) for key, each in together.items()}
    assert {key: (*each[:4], each[5]) for key, each in alone.items()}.items() <= timeless.items()
    assert len(together) > len(alone)


@pytest.fixture
def claimed(tmp_path: Path) -> Workbench:
    """Two decks, of which one claims the region that both have muscles of."""
    workbench = copy_of("growing", tmp_path)
    for muscle in ("biceps-brachii", "triceps-brachii"):
        workbench.replace("region: arm", "region: shoulder", f"decks/arm/{muscle}.yaml")
    order = "supraspinatus, infraspinatus, teres-minor, biceps-brachii, triceps-brachii"
    with_region(workbench, "shoulder", f"regions: [shoulder]\norder: [{order}]")
    pipeline.write(workbench.build(), workbench.project, tmp_path / "dist")
    return workbench


@pytest.mark.parametrize(
    ("muscle", "start", "end"),
    [
        ("infraspinatus", "shoulder", "arm"),
        ("teres-minor", "shoulder", "arm"),
        ("biceps-brachii", "arm", "shoulder"),
    ],
)
def test_a_muscle_that_moves_takes_no_card_across_muscles_along(
    claimed: Workbench, muscle: str, start: str, end: str
) -> None:
    """The notes are the same to the last byte, whichever deck the muscle lies in."""
    before = notes_of(claimed, "across/")
    assert before
    decks = claimed.root / "decks"
    shutil.move(decks / start / f"{muscle}.yaml", decks / end / f"{muscle}.yaml")
    for deck in (start, end):
        file = decks / deck / "deck.yaml"
        there = sorted(each.stem for each in file.parent.glob("*.yaml") if each != file)
        text = file.read_text(encoding="utf-8")
        listed = f"\nmuscles: [{', '.join(there)}]"
        file.write_text(re.sub(r"\nmuscles: \[.*\]", listed, text), encoding="utf-8")
    assert notes_of(claimed, "across/") == before


def muscles_of(keys: Iterable[str]) -> Iterator[str]:
    """The muscles of the signs among slots."""
    return (slot.split(".")[1] for slot in keys if slot.startswith("sign."))


def test_a_sign_keeps_its_number_whoever_comes_and_goes(tmp_path: Path) -> None:
    """Two muscles have a statement of one id: neither ever takes the other's card."""
    workbench = copy_of("collection", tmp_path)
    first, second = (f"decks/shoulder/{each}.yaml" for each in ("infraspinatus", "supraspinatus"))
    kept = {each: (workbench.root / each).read_bytes() for each in (first, second)}
    seen: dict[str, int] = {}
    for there in ([first], [first, second], [second], [first, second], [first]):
        for each in (first, second):
            (workbench.root / each).write_bytes(kept[each])
        for each in there:
            sign = "  - id: drop\n    text: 'A sign is {it}.'\n    gaps: {it: falling}\n"
            sign += "    lesion_of: suprascapular-nerve\n    sources: [some-book]\n"
            workbench.replace("referral:", f"examination:\n{sign}referral:", each)
        result = workbench.build()
        lock.write(result.lock, workbench.project.lock)
        effects = "across/shoulder/lesion.suprascapular-nerve/effects"
        now = {
            slot: item.number
            for (key, slot), item in result.lock.slots.items()
            if key == effects and not item.retired
        }
        assert sorted(muscles_of(now)) == sorted(Path(each).stem for each in there)
        assert all(seen.setdefault(slot, number) == number for slot, number in now.items())
