"""What was decided about two versions of an entry, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """What was done about two versions of an entry.

    Attributes:
        what: the entry and what it is now.
        students: what those who have a package of the version that lost see; empty if nothing.
    """

    what: str
    students: str = ""

    def __str__(self) -> str:
        """Both in one line."""
        return f"{self.what}; {self.students}" if self.students else self.what
