"""Ids that were changed by hand are told, with the command that would have kept the reviews."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anki_build import pipeline
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Problem
from conftest import Workbench, copy_of
from test_cli import invoke
from test_recorded import answers

MUSCLE = "decks/arm/biceps-brachii.yaml"
VOCABULARY = "decks/vocabulary.yaml"
DECK = "decks/arm/deck.yaml"
FIGURE = "media/shoulder.yaml"


def told(bench: Workbench) -> list[Problem]:
    """What a check says of changed ids."""
    found = pipeline.check(pipeline.load(bench.project))
    return [each for each in found if each.rule == "changed-id"]


def changed(bench: Workbench, old: str, *files: str) -> None:
    """Another id by hand, wherever it is a whole word of some files."""
    for name in files:
        path = bench.root / name
        text = path.read_text(encoding="utf-8")
        edited = re.sub(rf"(?<![\w-])({old})(?![\w-])", r"\1-2", text)
        assert edited != text
        path.write_text(edited, encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "files"),
    [
        ("number", (MUSCLE,)),  # a gap
        ("two-heads", (MUSCLE,)),  # a statement
        ("elbow-flexion", (MUSCLE,)),  # an action
        ("over-brachialis", (MUSCLE,)),  # a layer, in a note of its section
        ("trp1", (MUSCLE,)),  # a trigger point, of several notes
        ("thumb-base", (MUSCLE, VOCABULARY)),  # a zone
        ("tubercles", (FIGURE,)),  # a mask
        ("(?<=id: )shoulder|(?<=figures: .)shoulder", (MUSCLE, FIGURE)),
        ("biceps-brachii", (MUSCLE, DECK, FIGURE)),
    ],
)
def test_an_id(workbench: Workbench, old: str, files: tuple[str, ...]) -> None:
    """Put back and renamed as the hint says, every card answers what it did."""
    package = workbench.publish()
    before = answers(workbench)
    kept = {name: (workbench.root / name).read_bytes() for name in files}
    changed(workbench, old, *files)
    restarted = answers(workbench).keys() - before.keys()
    assert restarted
    headline = invoke("diff", str(package), "--project", str(workbench.root)).output.splitlines()[1]
    plural = "card restarts" if len(restarted) == 1 else "cards restart"
    assert f"{len(restarted)} {plural}, 0 reviews land on another fact" in headline
    check_told(workbench, before, kept)


def check_told(
    bench: Workbench, before: dict[tuple[str, int], str], kept: dict[str, bytes]
) -> None:
    """It is told, stops what it has to stop, and the command in the hint works."""
    (problem,) = told(bench)
    root = ["--project", str(bench.root)]
    assert invoke("check", "--strict", *root).exit_code == 1
    with pytest.raises(AnkiBuildError, match="anki-build rename"):
        pipeline.require_locked(bench.build())
    for name, content in kept.items():
        (bench.root / name).write_bytes(content)
    command = re.findall("`anki-build (rename .*?)`", problem.hint)[0].split()
    result = invoke(*command, *root)
    assert result.exit_code == 0, result.output
    assert told(bench) == []
    assert answers(bench) == before


def test_a_deck(tmp_path: Path) -> None:
    """Its id stands in the keys of cards across muscles and in the tags of all notes."""
    bench = copy_of("collection", tmp_path)
    bench.publish()
    before = answers(bench)
    (name,) = (
        path.relative_to(bench.root).as_posix() for path in bench.root.glob("decks/*/deck.yaml")
    )
    kept = {name: (bench.root / name).read_bytes()}
    changed(bench, r"(?<=\Aid: )[\w-]+", name)
    check_told(bench, before, kept)


def test_an_edit_is_no_changed_id(workbench: Workbench) -> None:
    """What is taken out retires and what comes in is new, even in the place of the other."""
    workbench.publish()
    workbench.replace("number: two", "how-many: 'a few'")
    workbench.replace("{number}", "{how-many}")
    workbench.replace("id: doorway", "id: door")
    workbench.replace("{elbow: straight}", "{elbow: unbent}")
    assert told(workbench) == []
