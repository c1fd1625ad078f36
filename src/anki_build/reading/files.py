"""Puts files in their places, several at once: all of them or none.

Everything is written beside its destination first, under a hidden name, and then moved there: if
the program is stopped, each file is as it was or as it will be. No other module writes files.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from anki_build.reading.errors import AnkiBuildError

# What lies beside a destination for a moment has a name like this, which .gitignore knows.
PREFIX, SUFFIX = ".anki-build.", ".tmp"


def write(path: Path, content: str | bytes, *, within: Path | None = None) -> None:
    """Write one file, and the folders that it belongs into.

    Args:
        path: where it belongs.
        content: text is written as UTF-8.
        within: as for `put`.

    Raises:
        AnkiBuildError: as `put` does.
    """
    put({path: content.encode() if isinstance(content, str) else content}, within=within)


def put(
    files: Mapping[Path, bytes | Path],
    gone: Iterable[Path] = (),
    *,
    within: Path | None = None,
    hint: str = "",
) -> None:
    """Put files in their places one after the other, then remove those that go.

    If that stops, it is all undone: every file is as it was, and nothing is left beside it.

    Args:
        files: content, or what `staged` or `staged_folder` made, by its place; in this order.
        gone: files that are removed.
        within: a link is followed to a place in this folder; by default the link's own folder.
        hint: a way out if it fails.

    Raises:
        AnkiBuildError: if a file cannot be written, or is a link that leads elsewhere.
    """
    gone = list(gone)
    more = "; nothing was changed" if len(files) + len(gone) > 1 else ""
    steps: list[_Step] = []
    with ExitStack() as leftovers, ExitStack() as way_back:
        for path in (*files, *gone):
            with _reported(path, hint, more):
                steps.append(_step(path, files.get(path), within, leftovers))
        for step in steps:
            way_back.callback(step.undo)
            with _reported(step.path, hint, more):
                step.source.replace(step.destination)
        way_back.pop_all()


@dataclass(frozen=True, slots=True)
class _Step:
    """One move.

    Attributes:
        path: what it is about, for messages.
        kept: what was at the destination, under another name; None if nothing was.
    """

    path: Path
    source: Path
    destination: Path
    kept: Path | None

    def undo(self) -> None:
        """Make it as before, whether the move took place or not."""
        with _reported(self.path, "restore it from version control"):
            if self.kept is not None:
                self.kept.replace(self.destination)
            elif not os.path.lexists(self.source):
                self.destination.replace(self.source)


def _step(path: Path, new: bytes | Path | None, within: Path | None, leftovers: ExitStack) -> _Step:
    if new is None:
        # What goes is moved aside, over a file that is removed at the end.
        return _Step(path, path, _written(path, b"", leftovers), None)
    place = _place(path, within)
    made = new if isinstance(new, Path) else _written(place, new, leftovers)
    return _Step(path, made, place, _kept(place, leftovers))


@contextmanager
def staged(path: Path, fill: Callable[[Path], object], *, hint: str = "") -> Iterator[Path]:
    """Write a file beside its place, for `put` to move it there; for what is too large for memory.

    Args:
        path: where it belongs; nothing is written there.
        fill: writes into the empty file that it is given.
        hint: a way out if it fails.

    Yields:
        The file, which is deleted afterwards if nobody has moved it.

    Raises:
        AnkiBuildError: if it cannot be written.
    """
    with ExitStack() as leftovers:
        with _reported(path, hint):
            made = _written(_place(path, None), b"", leftovers)
            fill(made)
        yield made


@contextmanager
def staged_folder(path: Path) -> Iterator[Path]:
    """Make a folder beside its place, for `put` to move it there.

    Yields:
        The empty folder, which is deleted afterwards with all in it if nobody has moved it.

    Raises:
        AnkiBuildError: if it cannot be made.
    """
    with ExitStack() as leftovers:
        with _reported(path):
            _make_folder(path.parent, leftovers)
            made = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=path.parent))
            leftovers.callback(shutil.rmtree, made, ignore_errors=True)
            made.chmod(0o755)
        yield made


@contextmanager
def _reported(path: Path, hint: str = "", more: str = "") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}{more}"
        raise AnkiBuildError(message, hint=hint) from error


def _place(path: Path, within: Path | None) -> Path:
    """The file itself, if the path is a link to it."""
    if path.is_symlink():
        real = os.path.realpath(path)
        if not Path(real).is_relative_to(os.path.realpath(within or path.parent)):
            raise OSError(errno.EPERM, f"it is a link that leads out of here, to {real}")
        path = Path(real)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder has that name")
    return path


def _written(place: Path, content: bytes, leftovers: ExitStack) -> Path:
    _make_folder(place.parent, leftovers)
    handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=place.parent)
    made = Path(name)
    leftovers.callback(made.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    if place.exists():
        shutil.copymode(place, made)
    else:
        made.chmod(0o644)
    return made


def _make_folder(folder: Path, leftovers: ExitStack) -> None:
    for each in reversed([folder, *folder.parents]):
        if not each.exists():
            each.mkdir(exist_ok=True)
            leftovers.callback(_remove_if_empty, each)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _kept(place: Path, leftovers: ExitStack) -> Path | None:
    """What is at a place, under another name too."""
    if not place.exists():
        return None
    kept = place.with_name(f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}")
    try:
        # A second name needs no room, so that a full disk does not bar the way back.
        kept.hardlink_to(place)
    except OSError:
        return _written(place, place.read_bytes(), leftovers)
    leftovers.callback(kept.unlink, missing_ok=True)
    return kept
