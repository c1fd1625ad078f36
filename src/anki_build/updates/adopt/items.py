"""The column `items` of a row: which slot continues which card number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from anki_build.identity.lock import MAX_NUMBER
from anki_build.reading.problems import Problem, did_you_mean
from anki_build.updates.adopt.table import RULE, Row
from anki_build.updates.snapshot import NoteSnapshot, OldNote

_PAIR = re.compile(r"(\d{1,9})=(\S+)").fullmatch


@dataclass
class Items:
    """The slots of a row with their numbers, and what is wrong with them."""

    row: Row
    old: OldNote
    new: NoteSnapshot
    numbers: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        for pair in self.row.items:
            wrong = self._add(pair)
            if wrong:
                hint = did_you_mean(pair.partition("=")[2], self.new.slots)
                self.problems.append(Problem(self.row.span, wrong, RULE, hint))

    def _add(self, pair: str) -> str:
        parts = _PAIR(pair)
        if parts is None:
            return f"expected number=slot, got `{pair}`"
        number, slot = int(parts[1]), parts[2]
        wrong = {
            f"number {number} appears twice": number in self.numbers.values(),
            f"slot `{slot}` appears twice": slot in self.numbers,
            f"the old note has no card {number}": number not in self.old.answers,
            f"note `{self.row.key}` has no slot `{slot}`": slot not in self.new.slots,
            f"number {number} is not between 1 and {MAX_NUMBER}": not 0 < number <= MAX_NUMBER,
        }
        self.numbers.setdefault(slot, number)
        return next((message for message, is_so in wrong.items() if is_so), "")
