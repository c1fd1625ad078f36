"""Locks in files and in git: what the commands do."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from anki_build.identity import lock
from anki_build.identity.lock import HEADER, Lock
from anki_build.identity.repair.decisions import Decision
from anki_build.identity.repair.lines import RESTORE
from anki_build.identity.repair.mending import repair
from anki_build.identity.repair.merging import merge
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError


@dataclass(frozen=True, slots=True)
class History:
    """The sound locks that git has of this merge, or of the one committed last.

    Attributes:
        base: the common ancestor, if there is one.
        recorded: the ancestor and the first of the two branches.
    """

    base: Lock | None = None
    recorded: tuple[Lock, ...] = ()


def history(path: Path) -> History:
    """What git knows about a lock; nothing if there is no git, no repository or no commit."""
    ancestor = _ancestor(path, "HEAD", "MERGE_HEAD") or _ancestor(path, "HEAD^1", "HEAD^2")
    locks = (ancestor, _committed(path, "HEAD"), _committed(path, "HEAD^1"))
    return History(ancestor, tuple(each for each in locks if each is not None))


def _ancestor(path: Path, one: str, other: str) -> Lock | None:
    commit = _git(path.parent, "merge-base", one, other).strip()
    return _committed(path, commit) if commit else None


def _committed(path: Path, commit: str) -> Lock | None:
    found, problems = lock.parse(_git(path.parent, "show", f"{commit}:./{path.name}"), path.name)
    return None if problems else found


def _git(folder: Path, *arguments: str) -> str:
    """What git says; nothing if it fails."""
    program = shutil.which("git")
    if program is None:
        return ""
    command = [program, "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  no shell
    return done.stdout.decode("ascii", "replace") if done.returncode == 0 else ""


def repair_file(path: Path) -> tuple[Decision, ...]:
    """Repair a lock in its place; a sound one is not touched.

    Raises:
        AnkiBuildError: if it cannot be read or repaired.
    """
    text = _text(path)
    if not lock.parse(text, path.name)[1]:
        return ()
    known = history(path)
    repaired = repair(text, known.base, known.recorded)
    lock.write(lock.parse(repaired.text, path.name)[0], path)
    return repaired.decisions


def merge_files(base: Path, ours: Path, theirs: Path) -> tuple[Decision, ...]:
    """Merge three locks into the file of the second, as git asks a merge driver to.

    Raises:
        AnkiBuildError: if one of them is damaged.
    """
    merged = merge(_sound(base), _sound(ours), _sound(theirs))
    lock.write(merged.lock, ours)
    return merged.decisions


def _sound(path: Path) -> Lock:
    text = _text(path)
    # Without a common ancestor git hands over an empty file.
    found, problems = lock.parse(text or HEADER, path.name)
    if problems:
        hint = "run `anki-build lock repair` on the branch that it comes from, then merge again"
        raise AnkiBuildError(f"one of the locks is damaged: {problems[0]}", hint=hint)
    return found


def _text(path: Path) -> str:
    try:
        return files.content(path).decode("ascii")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of {path.name} does not belong into a lock"
        raise AnkiBuildError(message, hint=RESTORE) from error
    except OSError as error:
        raise AnkiBuildError(f"cannot read {path}: {error.strerror}") from error
