"""What the tests share: a small project, and real Anki collections that are thrown away."""

from __future__ import annotations

import html
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from anki_build import pipeline
from anki_build.corpus.project import Project
from browser import Page

HERE = Path(__file__).parent
MUSCLE = "decks/arm/biceps-brachii.yaml"
START = 1_700_000_000
# What a sample project has for a key, so that its guids are the same in every test.
KEY = "5a" * 16
# Properties that set no number of their own take this many examples, or a share of it.
settings.register_profile("thorough", max_examples=300)


class Workbench:
    """A copy of a sample project that a test may change and build.

    Every build is 100 seconds after the one before. `key` is that of the project in its first one.
    """

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.root = root
        self.now = START
        self.key = KEY

    def replace(self, old: str, new: str, file: str = MUSCLE) -> None:
        """Change a file as an author would; what is changed must be there."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def in_step_with_the_clock(self) -> None:
        """Build a little ahead of the real time, for tests of several updates in a row.

        Up to Anki 24.11 an updated note carries the time of its import, so that a build which is
        dated before that import would not arrive.
        """
        self.now = int(time.time())

    def build(self) -> pipeline.Result:
        """Build in memory; the project must be free of errors."""
        self.now += 100
        result = pipeline.build(pipeline.load(self.project, self.key), self.now)
        assert result.bundles, [str(problem) for problem in result.problems]
        return result

    def publish(self) -> Path:
        """Build and write the only package."""
        (package,) = self.publish_all()
        return package

    def publish_all(self) -> list[Path]:
        """Build and write all packages, in the order of the folders of their decks."""
        return pipeline.write(self.build(), self.project, self.root / "dist")


def copy_of(project: str, folder: Path) -> Workbench:
    """A fresh copy of one of the sample projects beside this file, as if it had never been read."""
    without_cache = shutil.ignore_patterns(".cache")
    shutil.copytree(HERE / project, folder / project, ignore=without_cache)
    return Workbench(folder / project)


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    """A fresh copy of the small project of one muscle."""
    return copy_of("project", tmp_path)


class Student:
    """A student's collection in real Anki."""

    def __init__(self, folder: Path) -> None:
        from anki.collection import Collection

        folder.mkdir(parents=True)
        self.collection: Any = Collection(str(folder / "collection.anki2"))

    def exports(self, package: Path) -> None:
        """Export all notes as Anki does for other programs."""
        import anki.collection

        wanted = getattr(anki.collection, "ExportAnkiPackageOptions", None)
        # 23.10 asks for these instead.
        old = {"with_scheduling": False, "with_media": False, "legacy_support": True}
        options: dict[str, Any] = {"options": wanted(legacy=True)} if wanted else old
        self.collection.export_anki_package(out_path=str(package), limit=None, **options)

    def close(self) -> None:
        """Close the collection."""
        self.collection.close()

    def restart(self) -> None:
        """Close Anki and start it again."""
        path = self.collection.path
        self.collection.close()
        self.collection = type(self.collection)(path)

    def imports(self, package: Path, **options: Any) -> dict[str, int]:
        """Import a package as the dialog does unless options say otherwise; what Anki counted."""
        from anki.import_export_pb2 import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        log = self.collection.import_anki_package(
            ImportAnkiPackageRequest(
                package_path=str(package), options=ImportAnkiPackageOptions(**options)
            )
        ).log
        kinds = ("new", "updated", "duplicate", "conflicting")
        return {kind: len(getattr(log, kind)) for kind in kinds if len(getattr(log, kind))}

    def review(self, guid: str, number: int, interval: int) -> None:
        """Answer a card, then give it an interval by which the test knows it again."""
        card = self.card(guid, number)
        card.start_timer()
        self.collection.sched.answerCard(card, 3)
        card = self.card(guid, number)
        card.type, card.queue, card.ivl = 2, 2, interval
        card.due = self.collection.sched.today + interval
        self.collection.update_card(card)

    def card(self, guid: str, number: int) -> Any:
        """A card by its note's guid and cloze number."""
        card_id = self.collection.db.scalar(
            "select c.id from cards c join notes n on n.id = c.nid where n.guid = ? and c.ord = ?",
            guid,
            number - 1,
        )
        return self.collection.get_card(card_id)

    def answers(self, guid: str) -> dict[int, tuple[str, int]]:
        """For every card of a note: what it asks for, and its interval."""
        seen = {}
        note_id = self.collection.db.scalar("select id from notes where guid = ?", guid)
        for card in self.collection.get_note(note_id).cards():
            answer = card.render_output().answer_text
            asked = re.findall(r'<span class="cloze"[^>]*>(.*?)</span>', answer, re.DOTALL)
            shown = [html.unescape(re.sub("<[^>]*>", "", each)) for each in asked]
            seen[card.ord + 1] = (" ".join(shown), card.ivl)
        return seen

    def history(self) -> list[tuple[Any, ...]]:
        """Everything about the cards that a student would miss."""
        rows: list[tuple[Any, ...]] = self.collection.db.all(
            "select n.guid, c.ord, c.type, c.queue, c.due, c.ivl, c.reps from cards c"
            " join notes n on n.id = c.nid where c.reps > 0 order by n.guid, c.ord"
        )
        return rows


@pytest.fixture
def new_student(tmp_path: Path) -> Iterator[Callable[[], Student]]:
    """Makes collections of real Anki, each empty."""
    students: list[Student] = []

    def make() -> Student:
        students.append(Student(tmp_path / f"student-{len(students)}"))
        return students[-1]

    yield make
    for student in students:
        student.close()


@pytest.fixture
def student(new_student: Callable[[], Student]) -> Student:
    """One empty collection of real Anki."""
    return new_student()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Chromium, started once."""
    with closing(Page(tmp_path_factory.mktemp("profile"))) as page:
        yield page
