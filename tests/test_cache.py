"""What is remembered of pictures: it makes a run faster and changes nothing else."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable

import PIL
import pytest

import anki_build
from anki_build import pipeline
from anki_build.figures import picture
from conftest import START, Workbench

KEPT = ".cache/anki-build/pictures.json"


class Decodings:
    """Counts how often a picture is decoded; every `run` begins as a new process does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, workbench: Workbench) -> None:
        self.count = 0
        self.workbench = workbench
        self.monkeypatch = monkeypatch
        inspect = picture._inspect

        def counted(content: bytes) -> picture._Decoded:
            self.count += 1
            return inspect(content)

        monkeypatch.setattr(picture, "_inspect", counted)

    def run(self) -> int:
        """Check the project, which has no problem; how many pictures were decoded."""
        self.count = 0
        self.monkeypatch.setattr(picture, "_THIS_RUN", {})
        assert pipeline.check(pipeline.load(self.workbench.project)) == ()
        return self.count


@pytest.fixture
def decodings(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> Decodings:
    """Of the small project, which has one picture."""
    return Decodings(monkeypatch, workbench)


def test_a_picture_is_decoded_once(decodings: Decodings) -> None:
    """The next run knows it, by its content alone: another name changes nothing."""
    assert (decodings.run(), decodings.run()) == (1, 0)
    media = decodings.workbench.root / "media"
    (media / "shoulder.png").rename(media / "front.png")
    decodings.workbench.replace("image: shoulder.png", "image: front.png", "media/shoulder.yaml")
    assert decodings.run() == 0


def test_two_pictures_of_one_content_are_decoded_once(decodings: Decodings) -> None:
    """Within a run, too."""
    media = decodings.workbench.root / "media"
    (media / "again.png").write_bytes((media / "shoulder.png").read_bytes())
    text = (media / "shoulder.yaml").read_text(encoding="utf-8")
    again = text.replace("id: shoulder", "id: again").replace("shoulder.png", "again.png")
    (media / "again.yaml").write_text(again, encoding="utf-8")
    decodings.workbench.replace("figures: [shoulder]", "figures: [shoulder, again]")
    assert decodings.run() == 1


def test_the_cache_is_never_committed(decodings: Decodings) -> None:
    """It says so itself, whatever the project's own `.gitignore` says."""
    decodings.run()
    folder = (decodings.workbench.root / KEPT).parent
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert {file.name for file in folder.iterdir()} == {".gitignore", "pictures.json"}


def with_another_size(text: str) -> str:
    """A cache that says something else, as a flipped bit would make it."""
    changed = text.replace('"width": ', '"width": 9', 1)
    assert changed != text
    return changed


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda text: text[: len(text) // 2],
        lambda text: text[:-1],
        lambda text: text.partition("\n")[0],
        lambda text: "\N{SNOWMAN}" + text,
        lambda text: text.replace("{", "[", 1),
        with_another_size,
    ],
)
def test_a_damaged_cache_is_no_cache(
    decodings: Decodings, damage: Callable[[str], str], workbench: Workbench
) -> None:
    """What it says is not believed, the picture is decoded again, and the cache is mended."""
    decodings.run()
    before = pipeline.build(pipeline.load(workbench.project), START).bundles
    kept = workbench.root / KEPT
    kept.write_text(damage(kept.read_text(encoding="utf-8")), encoding="utf-8")
    assert decodings.run() == 1
    assert decodings.run() == 0
    assert pipeline.build(pipeline.load(workbench.project), START).bundles == before


@pytest.mark.parametrize(("module", "name"), [(picture, "__version__"), (PIL, "__version__")])
def test_what_another_version_found_is_not_believed(
    decodings: Decodings, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    """Another Pillow may decode what this one could not, and the other way round."""
    decodings.run()
    monkeypatch.setattr(module, name, "0.0")
    assert decodings.run() == 1


def test_a_cache_of_another_shape_is_no_cache(decodings: Decodings) -> None:
    """As a developer may have one who changes what is kept."""
    decodings.run()
    kept = decodings.workbench.root / KEPT
    body = json.dumps({"0" * 64: {"kind": "PNG"}})
    versions = f"anki_build {anki_build.__version__}, Pillow {PIL.__version__}"
    seal = hashlib.sha256(f"{versions}\n{body}".encode()).hexdigest()
    kept.write_text(f"{seal}\n{body}", encoding="utf-8")
    assert decodings.run() == 1


def test_a_deleted_cache(decodings: Decodings) -> None:
    """Whoever deletes it waits once more."""
    decodings.run()
    (decodings.workbench.root / KEPT).unlink()
    assert (decodings.run(), decodings.run()) == (1, 0)


@pytest.mark.parametrize("place", [".cache", ".cache/anki-build", KEPT])
def test_a_cache_that_cannot_be_written(decodings: Decodings, place: str) -> None:
    """A file stands where the folder should be, or a folder where the file should."""
    path = decodings.workbench.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if place == KEPT else path.write_text("in the way", encoding="utf-8")
    assert (decodings.run(), decodings.run()) == (1, 1)
    assert path.is_dir() == (place == KEPT)
    assert not list(decodings.workbench.root.glob(".cache/**/*.tmp"))


def test_a_disk_that_is_full(decodings: Decodings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written before stays whole."""
    decodings.run()
    kept = decodings.workbench.root / KEPT
    before = kept.read_bytes()
    kept.write_bytes(before[:-1])

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(os, "replace", full)
        assert decodings.run() == 1
    assert kept.read_bytes() == before[:-1]
    assert decodings.run() == 1
    assert kept.read_bytes() == before


def test_a_damaged_picture_is_told_every_time(workbench: Workbench) -> None:
    """Only what could be decoded is remembered."""
    file = workbench.root / "media/shoulder.png"
    file.write_bytes(file.read_bytes()[:-40])
    first = pipeline.check(pipeline.load(workbench.project))
    assert [problem.rule for problem in first] == ["picture"]
    assert pipeline.check(pipeline.load(workbench.project)) == first
