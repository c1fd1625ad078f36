"""How alike texts and answers are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from anki_build.identity.lock import MAX_NUMBER

EXACT = 100.0
# Answers that are less alike ask for something else.
LEAST_ANSWER = 70.0


def words(text: str) -> str:
    """A text for comparing: its words, sorted, since sentences are turned round and lists moved."""
    return " ".join(sorted(re.findall(r"\w+", text.casefold())))


def letters(text: str) -> str:
    """A text without blanks, case and the points of lists: what is the same word for word."""
    return "".join(text.casefold().replace("\N{BULLET}", "").split())


def pair_answers(
    old: Mapping[int, str], new: Mapping[str, str], ratio: Callable[[str, str], float]
) -> tuple[tuple[int, str], ...]:
    """Card numbers with the slots that ask for the same, each at most once, the most alike first.

    Of answers that are equally alike those nearest to each other are taken.
    """
    ranked = []
    for place, (number, answer) in enumerate(old.items()):
        for slot_place, (slot, other) in enumerate(new.items()):
            score = EXACT if letters(answer) == letters(other) else 0.0
            score = score or min(ratio(words(answer), words(other)), EXACT - 1)
            # Short answers are alike by chance: `C5` and `C6` differ by half, roots by a digit.
            same_digits = re.findall(r"\d+", answer) == re.findall(r"\d+", other)
            if answer and score >= LEAST_ANSWER and same_digits and number <= MAX_NUMBER:
                ranked.append((-score, abs(place - slot_place), place, number, slot))
    pairs: dict[int, str] = {}
    for *_, number, slot in sorted(ranked):
        if number not in pairs and slot not in pairs.values():
            pairs[number] = slot
    return tuple(sorted(pairs.items()))
