"""What is wrong with the authors' files, as values with a place.

A `Problem` is never raised. Every stage returns the problems it found beside its result, so that an
author sees all of them at once; `AnkiBuildError` is for what stops the program.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How much a problem weighs: an error stops a build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file; `path` is relative to the project, line and column count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """`path:line:column`, which editors jump to."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about one place, in the author's words.

    Attributes:
        span: where the author has to look.
        message: what is wrong and what was expected, lower case, no full stop.
        rule: the name of the rule that found it, as in the documentation.
        hint: a way out, such as "did you mean …?"; empty if none is known.
        level: whether it stops a build.
    """

    span: Span
    message: str
    rule: str
    hint: str = ""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        """`path:line:column: error: message, hint [rule]`."""
        hint = f", {self.hint}" if self.hint else ""
        return f"{self.span}: {self.level.value}: {self.message}{hint} [{self.rule}]"


# Rules on a value itself, the first of which goes before the others: other problems of the same
# place follow from it.
_FIRST = ("yaml", "shape", "unknown-word")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by file, line and column, each once, without what follows from another."""
    found = set(problems)
    first: dict[Span, int] = {}
    for each in found:
        first[each.span] = min(first.get(each.span, len(_FIRST)), _weight(each))
    left = (each for each in found if _weight(each) == first[each.span])
    return tuple(sorted(left, key=lambda each: (each.span, each.rule, each.message)))


def _weight(problem: Problem) -> int:
    return _FIRST.index(problem.rule) if problem.rule in _FIRST else len(_FIRST)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems stops a build."""
    return any(problem.level is Level.ERROR for problem in problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest known word, or an empty string if none is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""
