"""The folders of a project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anki_build.reading.errors import AnkiBuildError


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of a project.

    Raises:
        AnkiBuildError: if `root` has no folder `decks`.
    """

    root: Path

    def __post_init__(self) -> None:
        if not self.decks.is_dir():
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
        """What has been given out for ever: guids, cloze numbers, times."""
        return self.root / "ids.lock"

    @property
    def releases(self) -> Path:
        """What each release gave out."""
        return self.root / "releases"

    @property
    def cache(self) -> Path:
        """What makes the next run faster and may be deleted at any time."""
        return self.root / ".cache" / "anki-build"
