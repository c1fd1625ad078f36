"""The examples of docs/drawing.md and docs/figures.md, read by the program that they are for."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from anki_build.corpus.project import Project
from anki_build.figures.drawings.definition import Attachments, Definition, Landmarks, Parts
from anki_build.figures.drawings.pain import KINDS, TriggerPoints, Zones
from anki_build.figures.masks_from import MasksFrom
from anki_build.reading.records import Record, build
from anki_build.reading.yaml_reader import parse

ROOT = Path(__file__).parent.parent
PAGES = ("drawing", "figures")
# What a file holds is told by its keys.
RECORDS: dict[str, type[Record]] = {
    "areas": Attachments,
    "bones": Parts,
    "lines": Landmarks,
    "muscles": Parts,
    "points": Landmarks,
    "zones": Zones,
}
TUTORIAL = ("medius-attachments", "medius-referral", "medius-trigger-points")


def blocks(page: str) -> list[str]:
    """Every block of YAML in a page."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def kind_of(key: str, data: dict[str, object]) -> type[Record]:
    """The type of the record that a key of a block belongs to."""
    return TriggerPoints if key == "points" and "/" in str(data[key]) else RECORDS[key]


def faults(block: str) -> list[str]:
    """What is wrong with a block, whichever files it shows."""
    document, problems = parse(block, "the block")
    assert document is not None, problems
    data = document.data
    if "id" in data:
        cls = KINDS[data["kind"]] if "kind" in data else Definition
        return [str(each) for each in (*problems, *build(cls, document.place, data)[1])]
    if "masks_from" in data:
        place = document.place.child("masks_from")
        return [str(each) for each in build(MasksFrom, place, data["masks_from"])[1]]
    for key in data:
        problems += build(kind_of(key, data), document.place, {key: data[key]})[1]
    return [str(each) for each in problems]


@pytest.mark.parametrize("block", [block for page in PAGES for block in blocks(page)])
def test_every_example_is_valid(block: str) -> None:
    """Whoever copies it gets no problem of shape."""
    assert faults(block) == []


@pytest.mark.parametrize("old", ["hide: all", "kind: insertion", "radius:", "bone: femur", "file:"])
def test_a_mistake_in_an_example_is_found(old: str) -> None:
    """Every block that holds such a key is held against what may stand there."""
    key = old.partition(":")[0]
    found = [block for page in PAGES for block in blocks(page) if old in block]
    assert found
    assert all(faults(block.replace(old, old.replace(key, f"{key}x", 1))) for block in found)


def follow(folder: Path) -> Project:
    """The decks of this repository with no figure but those of the tutorial."""
    shutil.copytree(ROOT / "decks", folder / "decks")
    for block in blocks("drawing"):
        named = re.match(r"# (media/\S+)\n", block)
        if named:
            path = folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, encoding="utf-8")
    return Project(folder)


def test_a_newcomer_gets_a_muscle_from_nothing(tmp_path: Path) -> None:
    """The files of the tutorial alone define its figures without a mistake, ready to be drawn."""
    pytest.importorskip("embreex", reason="drawing needs the extra anki-build[figures]")
    from anki_build.atlas import jobs

    todo = jobs.order(follow(tmp_path), (), force=False)
    assert [str(problem) for problem in todo.problems] == []
    assert sorted(each.figure.id for each in todo.draw) == sorted(TUTORIAL)
