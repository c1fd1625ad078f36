"""Builds Anki decks from facts: structured YAML in, packages with permanent identities out.

From Python: `load` a `Project`, `check` or `build` it, `write` the result; see docs/python.md.
`pipeline` names the stages. Each name is imported when it is first used, since every command would
pay for all of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki_build.cards.notes import ClozeDraft, Draft, Line, Slot, slot, strong, words
    from anki_build.cards.patterns import register as register_pattern
    from anki_build.cards.patterns.base import Pattern, Subject
    from anki_build.corpus.corpus import Corpus
    from anki_build.corpus.project import Project
    from anki_build.history.releases import History
    from anki_build.identity.lock import Lock
    from anki_build.package.bundle import Bundle, BundledNote
    from anki_build.pipeline import Loaded, Result, build, check, load, write
    from anki_build.reading.errors import AnkiBuildError
    from anki_build.reading.problems import Level, Problem, Span
    from anki_build.rules.registry import Finding, Rule, Stage, rule
    from anki_build.rules.registry import register as register_rule

__version__ = "0.1.0"

__all__ = [
    "AnkiBuildError",
    "Bundle",
    "BundledNote",
    "ClozeDraft",
    "Corpus",
    "Draft",
    "Finding",
    "History",
    "Level",
    "Line",
    "Loaded",
    "Lock",
    "Pattern",
    "Problem",
    "Project",
    "Result",
    "Rule",
    "Slot",
    "Span",
    "Stage",
    "Subject",
    "build",
    "check",
    "load",
    "register_pattern",
    "register_rule",
    "rule",
    "slot",
    "strong",
    "words",
    "write",
]

# The room of each name, and the name there where it is another.
_ROOMS = {
    "cards.notes": ("ClozeDraft", "Draft", "Line", "Slot", "slot", "strong", "words"),
    "cards.patterns.base": ("Pattern", "Subject"),
    "corpus.corpus": ("Corpus",),
    "corpus.project": ("Project",),
    "history.releases": ("History",),
    "identity.lock": ("Lock",),
    "package.bundle": ("Bundle", "BundledNote"),
    "pipeline": ("Loaded", "Result", "build", "check", "load", "write"),
    "reading.errors": ("AnkiBuildError",),
    "reading.problems": ("Level", "Problem", "Span"),
    "rules.registry": ("Finding", "Rule", "Stage", "rule"),
}
_OTHERS = {
    "register_pattern": ("cards.patterns", "register"),
    "register_rule": ("rules.registry", "register"),
}
_HOMES = {name: (room, name) for room, names in _ROOMS.items() for name in names} | _OTHERS


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module `anki_build` has no attribute `{name}`", name=name, obj=None)
    room, there = _HOMES[name]
    value = getattr(import_module(f"anki_build.{room}"), there)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
