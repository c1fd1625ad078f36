"""The key of the project where two versions of a lock meet: one key, or none is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from anki_build.identity.lock import Lock
from anki_build.identity.repair.decisions import Decision
from anki_build.identity.repair.lines import RESTORE, Entries
from anki_build.reading.errors import AnkiBuildError

_HINT = (
    "keep the file of the one that students have, with `git checkout --ours ids.lock` or "
    "`--theirs`, and build; packages of the other give students every note once more"
)


def common(versions: Iterable[Lock]) -> str:
    """The key that all versions have; an empty file has no say.

    Raises:
        AnkiBuildError: if they have different ones.
    """
    return _only({each.project for each in versions if each != Lock()}) or ""


def of_damaged(
    sides: Iterable[Entries], recorded: Sequence[Lock], decisions: list[Decision]
) -> str:
    """The key that both sides of a damaged lock have, from an earlier commit if the line is lost.

    Raises:
        AnkiBuildError: if they have different ones, or if it is lost.
    """
    found = _only({key for each in sides for key in each.projects})
    if found is None:
        found = _only({each.project for each in recorded if each.project})
        if found is None:
            raise AnkiBuildError("the line with the key of the project is lost", hint=RESTORE)
        decisions.append(Decision("the key of the project is back as an earlier commit has it"))
    return found


def _only(keys: AbstractSet[str]) -> str | None:
    if len(keys) > 1:
        told = " and ".join(key or "no key" for key in sorted(keys))
        message = "these are the locks of two projects, with no note in common, and are not merged"
        raise AnkiBuildError(f"{message}: {told}", hint=_HINT)
    return next(iter(keys), None)
