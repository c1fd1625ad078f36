"""Every rule by stage and name: all that may stand in brackets behind a problem.

A rule is a module in `rules/facts`, `rules/figures`, `rules/notes` or `rules/cards`, found by its
name: `long_gap.py` is the rule `long-gap`. The module has one public function that `rule` makes one
of, and a docstring that says why, with `Bad:` and `Better:`. Rules of others are registered by
`register`, or by an entry point of the group `anki_build.rules`.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import ModuleType
from typing import Any, Protocol

from anki_build.cards.notes import ClozeDraft, Draft, OcclusionDraft
from anki_build.reading.errors import AnkiBuildError, InternalError
from anki_build.reading.plugins import installed, modules_in
from anki_build.reading.problems import Level, Problem, Span, did_you_mean
from anki_build.reading.yaml_reader import Place

GROUP = "anki_build.rules"
# What rules of one stage share, in a module that is no rule.
_SHARED = ".base"


class Stage(Enum):
    """What a rule is held against, in the order of a build."""

    READING = "reading"
    FACTS = "facts"
    FIGURES = "figures"
    NOTES = "notes"
    CARDS = "cards"


class Silencing(Protocol):
    """A fact or a figure, which may break some rules with a reason."""

    @property
    def silence(self) -> Mapping[str, str]:
        """The reasons by the rule's name."""

    @property
    def place(self) -> Place:
        """Where it stands."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has against one place.

    Attributes:
        span: where the author has to look.
        message: what is wrong and what was expected, lower case, no full stop.
        hint: what would be better, if that is known.
        about: what may hold the reason why the rule is broken; None if nothing may.
    """

    span: Span
    message: str
    hint: str = ""
    about: Silencing | Draft | None = None

    @classmethod
    def on(cls, draft: Draft, message: str, hint: str = "") -> Finding:
        """A finding on a note: its place and its key are the note's."""
        return cls(draft.place.span, f"{draft.key}: {message}", hint, draft)

    def silences(self, rule: str) -> Iterator[Span]:
        """Where the reasons stand for which the rule may be broken here."""
        if isinstance(self.about, ClozeDraft | OcclusionDraft):
            yield from (s.place.key_span for s in self.about.silences if s.rule == rule)
        elif self.about is not None and rule in self.about.silence:
            yield self.about.place.child("silence", rule).key_span


# What a rule is given depends on its stage: a `Corpus`, the `Notes`, or a `Reading` of the cards.
Find = Callable[[Any], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What may be found, and how it is reported.

    Attributes:
        name: what stands in brackets behind the problem; one stage has it once.
        level: whether it stops a build.
        silenceable: whether `silence` may give a reason for breaking it.
        explanation: why, then `Bad: ` and `Better: ` with an example each.
        find: what looks for it; None for what reading a file finds.
        follows_from: the rule of which this one is a consequence on the same note, or anywhere if
            what that one finds is about no fact and no note.
    """

    name: str
    stage: Stage
    level: Level
    explanation: str
    silenceable: bool = False
    find: Find | None = None
    follows_from: str = ""

    def __call__(self, material: Any) -> list[Finding]:
        """All that it finds."""
        return list(self.find(material)) if self.find else []

    def problem(self, finding: Finding) -> Problem:
        """A finding as it is reported."""
        return Problem(finding.span, finding.message, self.name, finding.hint, self.level)

    @property
    def summary(self) -> str:
        """What it is about, in one line."""
        return " ".join(self.why.partition("\n\n")[0].split()).rstrip(".")

    @property
    def why(self) -> str:
        """Paragraphs of plain text."""
        return self.explanation.partition("\nBad: ")[0].strip()

    @property
    def bad(self) -> str:
        """An example that breaks it."""
        rest = self.explanation.partition("\nBad: ")[2]
        return " ".join(rest.partition("\nBetter: ")[0].split())

    @property
    def better(self) -> str:
        """The same as it should be."""
        rest = self.explanation.partition("\nBetter: ")[2]
        return " ".join(rest.partition("\n\n")[0].split())


def rule(
    level: Level,
    *,
    silenceable: bool = False,
    follows_from: str = "",
    stage: Stage | None = None,
    name: str = "",
) -> Callable[[Find], Rule]:
    """Make a rule of a function.

    In a module of its own it has the module's name, and the module's docstring explains it.

    Args:
        level: whether it stops a build.
        silenceable: whether `silence` may give a reason for breaking it.
        follows_from: the rule of which this one is a consequence on the same note.
        stage: what it is held against, if the module does not stand in that stage's folder.
        name: of a function that shares its module; its own docstring explains it.
    """

    def make(find: Find) -> Rule:
        *_, folder, module = f".{find.__module__}".split(".")
        explained = find if name else sys.modules[find.__module__]
        why = inspect.cleandoc(explained.__doc__ or "")
        called = name or module.replace("_", "-")
        return Rule(called, stage or Stage(folder), level, why, silenceable, find, follows_from)

    return make


_registered: list[Rule] = []


def register(added: Rule) -> None:
    """Add a rule of one's own to every check of this process; a second time changes nothing.

    Raises:
        AnkiBuildError: if its stage has another rule of this name.
    """
    if added not in _registered:
        _refuse_a_second(added, rules())
        _registered.append(added)


def rules(*stages: Stage) -> tuple[Rule, ...]:
    """The rules of some stages, or all of them, by stage and name.

    Raises:
        AnkiBuildError: if an entry point is broken or names a rule that is there.
    """
    wanted = stages or tuple(Stage)
    own = [each for stage in wanted for each in _own(stage)]
    others = [each for each in (*_installed(), *_registered) if each.stage in wanted]
    return tuple(sorted((*own, *others), key=_order)) if others else tuple(own)


def named(name: str) -> tuple[Rule, ...]:
    """The rules of a name; two stages may have one each.

    Raises:
        AnkiBuildError: if there is none.
    """
    every = rules()
    found = tuple(each for each in every if each.name == name)
    if not found:
        near = did_you_mean(name, {each.name for each in every})
        raise AnkiBuildError(f"there is no rule `{name}`", hint=near or "see `anki-build rules`")
    return found


def _order(each: Rule) -> tuple[int, str]:
    return list(Stage).index(each.stage), each.name


@cache
def _own(stage: Stage) -> tuple[Rule, ...]:
    if stage is Stage.READING:
        return _without_function(stage)
    modules = modules_in(f"{__package__}.{stage.value}")
    found = [_in_module(each) for each in modules if not each.__name__.endswith(_SHARED)]
    return tuple(sorted((*found, *_without_function(stage)), key=_order))


def _without_function(stage: Stage) -> tuple[Rule, ...]:
    module = importlib.import_module(f"{__package__}.{Stage.READING.value}")
    return tuple(each for each in module.RULES if each.stage is stage)


def _in_module(module: ModuleType) -> Rule:
    name, values = module.__name__, vars(module).values()
    of_module = (each for each in values if isinstance(each, Rule) and each.find)
    found = [each for each in of_module if each.find.__module__ == name]
    if len(found) != 1:
        raise InternalError(f"{name} has {len(found)} rules, expected one")
    return found[0]


def _installed() -> tuple[Rule, ...]:
    found: list[Rule] = []
    for each in installed(GROUP):
        if not isinstance(each, Rule):
            message = f"an entry point of the group `{GROUP}` gives {each!r}, which is no rule"
            raise AnkiBuildError(message, hint=f"make one with `{__name__}.rule`")
        _refuse_a_second(each, (*_own(each.stage), *found))
        found.append(each)
    return tuple(found)


def _refuse_a_second(added: Rule, known: Iterable[Rule]) -> None:
    if any((each.stage, each.name) == (added.stage, added.name) for each in known):
        message = f"there are two rules `{added.name}` on {added.stage.value}"
        raise AnkiBuildError(message, hint="give one another name")
