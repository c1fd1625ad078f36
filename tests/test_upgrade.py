"""Updates in real Anki: what a student keeps, under every setting and over random histories."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anki_build import diff, lock, snapshot, upgrade
from conftest import Student, Workbench, copy_of
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


def test_the_command_shows_a_table(shoulder: Workbench) -> None:
    """One line a setting, and the verdict; the exit code tells programs."""
    old = publish_as(shoulder, "old.apkg")
    shoulder.replace("name: supraspinous fossa", "name: upper fossa", "decks/vocabulary.yaml")
    new = publish_as(shoulder, "new.apkg")
    result = invoke("verify", str(new), "--from", str(old))
    assert result.exit_code == 0
    assert "update if newer, merge" in result.output
    assert result.output.endswith("Nobody loses a review by this update.\n")


class Maintainer:
    """Edits the sample collection as maintainers do, at random but only in ways that check."""

    def __init__(self, workbench: Workbench, seed: int) -> None:
        self.workbench = workbench
        self.random = random.Random(seed)  # noqa: S311  histories, not secrets
        self.count = 0

    def edit(self) -> None:
        """One edit of the words, of a list, or of the muscles of the deck."""
        self.count += 1
        self.random.choice([self.reword, self.zones, self.muscles, self.yields])()

    def reword(self) -> None:
        """Another name for a landmark."""
        self._sub("decks/vocabulary.yaml", r"name: superior \w+", f"name: superior v{self.count}")

    def zones(self) -> None:
        """Other zones of a trigger point, in another order."""
        known = ["front-of-shoulder", "mid-deltoid", "lateral-epicondyle"]
        chosen = self.random.sample(known, self.random.randint(1, 3))
        self._sub(SUPRASPINATUS, r"essential: \[.*?\]", f"essential: [{', '.join(chosen)}]")

    def muscles(self) -> None:
        """Some of the muscles, in another order; files of the others are put aside."""
        folder = self.workbench.root / "decks/shoulder"
        names = ["supraspinatus", "infraspinatus", "teres-minor"]
        chosen = self.random.sample(names, self.random.randint(1, 3))
        for name in names:
            file, aside = folder / f"{name}.yaml", folder / f"{name}.aside"
            if name in chosen and aside.exists():
                aside.rename(file)
            elif name not in chosen and file.exists():
                file.rename(aside)
        self._sub(
            "decks/shoulder/deck.yaml", r"muscles: \[.*?\]", f"muscles: [{', '.join(chosen)}]"
        )

    def yields(self) -> None:
        """Another weight, which changes tags alone."""
        weight = self.random.choice(["must", "should", "could"])
        for suffix in (".yaml", ".aside"):
            file = SUPRASPINATUS.replace(".yaml", suffix)
            if (self.workbench.root / file).exists():
                self._sub(file, r"yield: \w+", f"yield: {weight}")

    def _sub(self, file: str, pattern: str, new: str) -> None:
        path = self.workbench.root / file
        path = path if path.exists() else path.with_suffix(".aside")
        path.write_text(re.sub(pattern, new, path.read_text(encoding="utf-8")), encoding="utf-8")


# The ordinary run looks at a few short histories; `make test-histories` at many long ones.
HISTORIES = int(os.environ.get("ANKI_BUILD_HISTORIES", "10"))
STEPS = int(os.environ.get("ANKI_BUILD_STEPS", "5"))


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000_000))
def test_no_history_of_edits_moves_a_review(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Whatever maintainers do, every reviewed card asks for its own item, as `diff` foretold."""
    folder = tmp_path_factory.mktemp("history")
    workbench = copy_of("collection", folder)
    maintainer = Maintainer(workbench, seed)
    with contextlib.closing(Student(folder / "student")) as student:
        old = publish_as(workbench, "0.apkg")
        student.imports(old)
        upgrade._review(student.collection)
        items, before = upgrade._items(student.collection), student.history()
        for step in range(STEPS):
            maintainer.edit()
            new = publish_as(workbench, f"{step + 1}.apkg")
            assert "conflicting" not in student.imports(new)
            now = upgrade._items(student.collection)
            assert all(now.get(card, item).slot == item.slot for card, item in items.items())
            items = now | items
            assert student.history() == before
            forecast_comes_true(old, new, folder / f"fresh-{step}")
            old = new
    assert lock.read(workbench.project.lock, "ids.lock")[1] == []
    shutil.rmtree(folder)


def forecast_comes_true(old: Path, new: Path, folder: Path) -> None:
    """What `diff` says of two packages is what Anki says to somebody who has the old one."""
    comparison = diff.compare(snapshot.of_package(old), snapshot.of_package(new))
    assert comparison.of(diff.Kind.ENDANGERED) == ()
    with contextlib.closing(Student(folder)) as student:
        student.imports(old)
        counted = student.imports(new)
    foretold = comparison.forecast
    seen = [counted.get(kind, 0) for kind in ("new", "updated", "duplicate", "conflicting")]
    assert [foretold.new, foretold.updated, foretold.unchanged, foretold.conflicting] == seen
