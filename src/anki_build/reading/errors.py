"""What stops the program. Authors' mistakes are not here: they are `problems.Problem` values."""

from __future__ import annotations

import errno


class AnkiBuildError(Exception):
    """The command cannot go on, and the user can do something about it.

    Args:
        message: what happened, one sentence without a full stop.
        hint: what to do next; empty if nothing is known.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        """The message, with the hint on a line of its own."""
        message = str(self.args[0])
        return f"{message}\nhint: {self.hint}" if self.hint else message


class OutOfDateError(AnkiBuildError):
    """A committed file (the lock, a schema) is not what the data would make of it."""


class InternalError(Exception):
    """A promise of the program to itself is broken: a bug in anki_build, not in the data."""


def of_system(error: OSError) -> AnkiBuildError:
    """What the system refuses, such as a folder that may not be read, or a disk without room."""
    about = f"{error.filename}: " if error.filename else ""
    # When a folder is copied, all that failed is reported together; the first says enough.
    first = error.args[0][0][-1] if error.args and isinstance(error.args[0], list) else error
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    hint = "free some room; TMPDIR names another folder for temporary files" if full else ""
    return AnkiBuildError(f"{about}{error.strerror or first}", hint=hint)
