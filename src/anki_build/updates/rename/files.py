"""Several files replaced, made or removed at once: all of them or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path


def replace_all(files: Mapping[Path, bytes], gone: Iterable[Path] = ()) -> None:
    """Write files one after the other, then remove those that go; if that stops, undo it all."""
    with ExitStack() as leftovers:
        staged = {path: _staged(path, new, leftovers) for path, new in files.items()}
        # What goes is moved aside, over a file that is removed at the end.
        aside = {path: _staged(path, b"", leftovers) for path in gone}
        # The way back needs no more room on the disk than there is now.
        kept = {
            path: _staged(path, path.read_bytes(), leftovers)
            for path in (*files, *aside)
            if path.exists()
        }
        steps = [(new, path, path) for path, new in staged.items()]
        steps += [(path, away, path) for path, away in aside.items()]
        done: list[Path] = []
        try:
            for source, destination, path in steps:
                done.append(path)
                os.replace(source, destination)  # noqa: PTH105  tests stop exactly this call
        except BaseException:
            for path in done:
                if path in kept:
                    kept[path].replace(path)
                else:
                    path.unlink(missing_ok=True)
            raise


def _staged(path: Path, content: bytes, leftovers: ExitStack) -> Path:
    handle, name = tempfile.mkstemp(prefix=".rename.", suffix=".tmp", dir=path.parent)
    staged = Path(name)
    leftovers.callback(staged.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    if path.exists():
        shutil.copymode(path, staged)
    return staged
