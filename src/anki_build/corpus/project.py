"""The folders of a project, and the authors' files in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from anki_build.reading import yaml_reader
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Problem
from anki_build.reading.yaml_reader import Document


@dataclass(frozen=True, slots=True)
class Project:
    """A project: its folder, or values in the place of its files.

    Attributes:
        root: the folder with `decks`, `media`, `releases` and `ids.lock`.
        values: what stands in for the YAML files of `decks` and `media`, by the path that each
            would have, such as `decks/arm/deck.yaml`: plain data, or YAML as text. The folder is
            then asked only for pictures, releases and the lock, and need not exist. None reads the
            files.

    Raises:
        AnkiBuildError: if `root` has no folder `decks`, and no values stand in for it.
    """

    root: Path
    values: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.values is None and not self.decks.is_dir():
            raise AnkiBuildError(
                f"there is no folder `decks` in {self.root}",
                hint="change to the project's folder or name it with --project",
            )

    @property
    def decks(self) -> Path:
        """Facts, vocabulary and bibliography."""
        return self.root / "decks"

    @property
    def media(self) -> Path:
        """Figures."""
        return self.root / "media"

    @property
    def lock(self) -> Path:
        """What is published: guids, cloze numbers, times."""
        return self.root / "ids.lock"

    @property
    def releases(self) -> Path:
        """What each release published."""
        return self.root / "releases"

    @property
    def cache(self) -> Path:
        """What makes the next run faster and may be deleted at any time."""
        return self.root / ".cache" / "anki-build"

    @property
    def output(self) -> Path:
        """Where packages go by default."""
        return self.root / "dist"

    def shown(self, path: Path) -> str:
        """How problems show a path: relative to the project."""
        return path.relative_to(self.root).as_posix()

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder with files of authors."""
        if self.values is None:
            return path.is_dir()
        return any(path in self._path(name).parents for name in self.values)

    def is_file(self, path: Path) -> bool:
        """Whether there is a file of an author."""
        return path.is_file() if self.values is None else self.shown(path) in self.values

    def entries(self, folder: Path) -> list[Path]:
        """What is in a folder, sorted.

        Raises:
            OSError: if it cannot be read.
        """
        if self.values is None:
            return sorted(folder.iterdir())
        below = (self._path(name) for name in self.values)
        inside = {path.relative_to(folder).parts[:1] for path in below if folder in path.parents}
        return sorted(folder.joinpath(*first) for first in inside)

    def read(self, path: Path) -> tuple[Document | None, list[Problem]]:
        """One YAML file as a document, and every problem found in reading it."""
        shown_as = self.shown(path)
        if self.values is None:
            return yaml_reader.read(path, shown_as)
        if shown_as not in self.values:
            return yaml_reader.missing(shown_as)
        return yaml_reader.from_value(self.values[shown_as], shown_as)

    def _path(self, name: str) -> Path:
        return self.root / PurePosixPath(name)
