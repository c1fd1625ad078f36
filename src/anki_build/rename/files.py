"""Several files replaced at once: all of them or none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path


def replace_all(files: Mapping[Path, bytes]) -> None:
    """Replace files one after the other; if that stops half-way, put those before back."""
    with ExitStack() as leftovers:
        staged = {path: _staged(path, new, leftovers) for path, new in files.items()}
        # The way back needs no more room on the disk than there is now.
        kept = {path: _staged(path, path.read_bytes(), leftovers) for path in files}
        done: list[Path] = []
        try:
            for path, new in staged.items():
                done.append(path)
                os.replace(new, path)  # noqa: PTH105  tests stop exactly this call
        except BaseException:
            for path in done:
                kept[path].replace(path)
            raise


def _staged(path: Path, content: bytes, leftovers: ExitStack) -> Path:
    handle, name = tempfile.mkstemp(prefix=".rename.", suffix=".tmp", dir=path.parent)
    staged = Path(name)
    leftovers.callback(staged.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    shutil.copymode(path, staged)
    return staged
