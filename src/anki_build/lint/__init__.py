"""Rules on cards, one module each: they read every card as a strict student would.

What they find are warnings. A fact may break a rule with a reason (`silence`); a silence that
nothing needs is a finding of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from anki_build.lint import long_answer
from anki_build.lint.base import Finding
from anki_build.notes import Draft, Silence
from anki_build.problems import Level, Problem, did_you_mean

Lint = Callable[[Sequence[Draft]], Iterable[Finding]]

LINTS: tuple[Lint, ...] = (long_answer.lint,)

UNUSED = "unused-silence"


def rule_name(rule: Lint) -> str:
    """The name of a rule: its module's, with hyphens."""
    return rule.__module__.rpartition(".")[2].replace("_", "-")


def lint(by_deck: Mapping[str, Iterable[Draft]]) -> list[Problem]:
    """What the rules find in all decks together, without what is silenced."""
    drafts = [draft for notes in by_deck.values() for draft in notes]
    problems: list[Problem] = []
    used: set[Silence] = set()
    for rule in LINTS:
        name = rule_name(rule)
        for finding in rule(drafts):
            silences = [each for each in finding.draft.silences if each.rule == name]
            used.update(silences)
            if not silences:
                problems.append(_problem(finding, name))
    return problems + list(_unused(drafts, used))


def _problem(finding: Finding, name: str) -> Problem:
    message = f"{finding.draft.key}: {finding.message}"
    return Problem(finding.draft.place.span, message, name, finding.hint, Level.WARNING)


def _unused(drafts: Iterable[Draft], used: set[Silence]) -> Iterator[Problem]:
    """Silences that no finding needed; a fact's notes need it between them only once."""
    needed = {each.place.span for each in used}
    known = [rule_name(rule) for rule in LINTS]
    for silence in {each for draft in drafts for each in draft.silences}:
        if silence.place.span in needed:
            continue
        message = f"nothing breaks the rule `{silence.rule}` here, so nothing is to be silenced"
        if silence.rule not in known:
            message = f"there is no rule `{silence.rule}` on cards"
        hint = did_you_mean(silence.rule, known) if silence.rule not in known else "delete it"
        yield Problem(silence.place.key_span, message, UNUSED, hint, Level.WARNING)
