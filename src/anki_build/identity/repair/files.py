"""Locks in files and in git: what the commands do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anki_build.identity import git, lock, recorded
from anki_build.identity.lock import HEADER, Lock
from anki_build.identity.recorded import Kind
from anki_build.identity.repair.decisions import Decision
from anki_build.identity.repair.lines import RESTORE
from anki_build.identity.repair.mending import repair
from anki_build.identity.repair.merging import merge
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
    found = git.contents(path, "MERGE_HEAD", "HEAD", "HEAD^1")
    base = recorded.ancestor(path, "MERGE_HEAD" if "MERGE_HEAD" in found else "HEAD^2")
    locks = [base, *(recorded.sound(found.get(name, b"")) for name in ("HEAD", "HEAD^1"))]
    return History(base, tuple(each for each in locks if each is not None))


def repair_file(path: Path) -> tuple[Decision, ...]:
    """Repair a lock in its place; a sound one is not touched, unless a merge left out a branch.

    Raises:
        AnkiBuildError: if it cannot be read or repaired, or if git has more of it.
    """
    text = _text(path)
    known, problems = lock.parse(text, path.name)
    if not problems:
        return _with_other_branch(path, known)
    past = history(path)
    repaired = repair(text, past.base, past.recorded)
    lock.write(lock.parse(repaired.text, path.name)[0], path)
    return repaired.decisions


def _with_other_branch(path: Path, known: Lock) -> tuple[Decision, ...]:
    """Merge the other branch into a lock that git kept as ours, as if it could run the driver."""
    others = recorded.of_git(path)
    lost = recorded.losses(known, [each for each in others if each.kind is not Kind.BRANCH])
    # What was taken away by a release of the other branch is no loss.
    if lost and recorded.losses(known, others) == lost:
        raise AnkiBuildError(f"{lost[0].span}: {lost[0].message}", hint=lost[0].hint)
    branches = [each for each in others if each.kind is Kind.BRANCH]
    if not recorded.losses(known, branches):
        return ()
    merged = merge(branches[0].base, known, branches[0].lock)
    lock.write(merged.lock, path)
    whole = Decision(f"{branches[0].where}: its entries are merged into this lock")
    return (whole, *merged.decisions)


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
        return path.read_bytes().decode("ascii")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of {path.name} does not belong in a lock"
        raise AnkiBuildError(message, hint=RESTORE) from error
    except OSError as error:
        hint = RESTORE if isinstance(error, FileNotFoundError) else ""
        raise AnkiBuildError(f"cannot read {path}: {error.strerror}", hint=hint) from error
