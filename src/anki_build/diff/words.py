"""Which words of a text changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# Two texts that share less are shown whole, one after the other: a patchwork tells nobody anything.
ALIKE = 0.3

# Two texts that share more may be two versions of one text.
RELATED = 0.5

SegmentKind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that stayed, went or came."""

    kind: SegmentKind
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text before and after; empty where there is none.

    Attributes:
        name: what it is: `question`, `answer`, `notes`, `deck` and so on.
    """

    name: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether a reader sees a difference."""
        return self.before != self.after

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The text as words that stayed, went and came, in the order of reading."""
        return tuple(_segments(self.before.split(), self.after.split()))


def related(before: str, after: str) -> bool:
    """Whether two texts look like versions of one."""
    matcher = difflib.SequenceMatcher(None, before.split(), after.split(), autojunk=False)
    return matcher.ratio() >= RELATED


def _segments(before: list[str], after: list[str]) -> Iterator[Segment]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    if before and after and matcher.ratio() < ALIKE:
        yield Segment("removed", " ".join(before))
        yield Segment("added", " ".join(after))
        return
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            yield Segment("same", " ".join(before[start:end]))
            continue
        if start < end:
            yield Segment("removed", " ".join(before[start:end]))
        if new_start < new_end:
            yield Segment("added", " ".join(after[new_start:new_end]))
