"""What can be renamed, and what one renaming is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What each kind is named by, from the outside inwards.
KINDS: Mapping[str, str] = {
    "muscle": "MUSCLE",
    "fact": "MUSCLE/FACT",
    "gap": "MUSCLE/FACT/GAP",
    "figure": "FIGURE",
    "mask": "FIGURE/MASK",
    "deck": "DECK",
    "word": "FAMILY/WORD",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What gets another id.

    Attributes:
        kind: one of `KINDS`.
        path: the ids that lead to it, its own last: `("biceps-brachii", "nerve")`.
        new: its new id.
    """

    kind: str
    path: tuple[str, ...]
    new: str

    @property
    def old(self) -> str:
        """Its own id."""
        return self.path[-1]

    @property
    def name(self) -> str:
        """What it is called in the lock and on the command line, such as `biceps-brachii/nerve`."""
        return "/".join(self.path)
