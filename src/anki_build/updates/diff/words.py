"""Which words of a text changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# Two texts that share less are shown whole, one after the other: a patchwork helps nobody.
ALIKE = 0.3

# Two texts that share more may be two versions of one text.
RELATED = 0.5

# So many words that stayed are shown beside those that did not, where a text is long.
NEAR = 8

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
    def reordered(self) -> bool:
        """Whether the same words are in another order."""
        return self.changed and sorted(self.before.split()) == sorted(self.after.split())

    @property
    def near(self) -> tuple[Segment, ...]:
        """The segments, of the words that stayed only those beside a change."""
        parts = self.segments
        last = len(parts) - 1
        return tuple(
            _shortened(each, first=number == 0, last=number == last) if len(parts) > 1 else each
            for number, each in enumerate(parts)
        )

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The text as words that stayed, went and came, in the order of reading."""
        return tuple(_segments(self.before.split(), self.after.split()))


def related(before: str, after: str) -> bool:
    """Whether two texts look like versions of one."""
    matcher = difflib.SequenceMatcher(None, before.split(), after.split(), autojunk=False)
    return matcher.ratio() >= RELATED


def _shortened(segment: Segment, *, first: bool, last: bool) -> Segment:
    words = segment.text.split()
    before, after = (0 if first else NEAR), (0 if last else NEAR)
    if segment.kind != "same" or len(words) <= before + after + 1:
        return segment
    kept = [*words[:before], "\N{HORIZONTAL ELLIPSIS}", *words[len(words) - after :]]
    return Segment("same", " ".join(kept))


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
