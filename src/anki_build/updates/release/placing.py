"""Puts all files of a release in their places, or none."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from anki_build.reading.errors import AnkiBuildError

SUMS = "SHA256SUMS"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A folder beside the one that will be; it is deleted if nobody has moved it.

    Raises:
        AnkiBuildError: if there is something of that name, or it cannot be written there.
    """
    if os.path.lexists(folder):
        message = f"{folder} is there already"
        raise AnkiBuildError(message, hint="a release is made once; delete it or choose --output")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".tmp", dir=folder.parent))
        made.chmod(0o755)
    except OSError as error:
        raise AnkiBuildError(f"cannot write {folder}: {error.strerror}") from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write one file of the staged folder.

    Raises:
        AnkiBuildError: if it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AnkiBuildError(f"cannot write {path}: {error.strerror}") from error


def sums(folder: Path) -> str:
    """The checksums of all files in a folder, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.iterdir() if path.name != SUMS)
    return "".join(f"{_digest(path)}  {path.name}\n" for path in files)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(files: Mapping[Path, bytes], made: Path, folder: Path) -> None:
    """Write files in their order, then move a folder; if that stops half-way, undo it.

    Args:
        files: the content of each file; what must be recorded first stands first.
        made: the folder as it was staged.
        folder: where it belongs.

    Raises:
        AnkiBuildError: if something cannot be written; nothing is changed then.
    """
    with ExitStack() as leftovers:
        try:
            ready = {path: _beside(path, content, leftovers) for path, content in files.items()}
            # The way back needs no more room on the disk than there is now.
            before = {
                path: _beside(path, path.read_bytes(), leftovers) if path.exists() else None
                for path in files
            }
            _replace(ready, before, made, folder)
        except OSError as error:
            message = f"cannot write {error.filename}: {error.strerror}; nothing was changed"
            raise AnkiBuildError(message) from error


def _replace(
    ready: Mapping[Path, Path], before: Mapping[Path, Path | None], made: Path, folder: Path
) -> None:
    done: list[Path] = []
    try:
        for path, new in ready.items():
            done.append(path)
            new.replace(path)
        made.rename(folder)
    except BaseException:
        for path in reversed(done):
            old = before[path]
            if old is None:
                path.unlink(missing_ok=True)
            else:
                old.replace(path)
        raise


def _beside(path: Path, content: bytes, leftovers: ExitStack) -> Path:
    for folder in reversed([path.parent, *path.parent.parents]):
        if not folder.exists():
            folder.mkdir()
            leftovers.callback(_remove_if_empty, folder)
    handle, name = tempfile.mkstemp(prefix=".release.", suffix=".tmp", dir=path.parent)
    leftovers.callback(Path(name).unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    return Path(name)


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
