"""Rules on what the authors wrote, one module each. A rule's docstring says why, bad and better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from anki_build.checks import (
    blank_text,
    deck_order,
    duplicate_id,
    figure_shown_twice,
    foreign_roots,
    impossible_movement,
    landmark_circle,
    layers_contradict,
    missing_side,
    one_bone,
    one_sided_association,
    one_sided_confusion,
    reserved_id,
    root_order,
    single_source,
    statement_gaps,
    uncrossed_joint,
    undeclared_part,
    unknown_entity,
    unknown_word,
    unused_figure,
    unused_source,
    weak_source,
)
from anki_build.corpus import Corpus
from anki_build.facts.base import Fact
from anki_build.problems import Level, Problem, Span

Check = Callable[[Corpus], Iterable[Problem]]

# What is found comes with the fact whose author may have a reason for it.
SilenceableCheck = Callable[[Corpus], Iterable[tuple[Fact, Problem]]]

CHECKS: tuple[Check, ...] = (
    blank_text.check,
    deck_order.check,
    duplicate_id.check,
    figure_shown_twice.check,
    foreign_roots.check,
    impossible_movement.check,
    landmark_circle.check,
    layers_contradict.check,
    missing_side.check,
    one_bone.check,
    reserved_id.check,
    root_order.check,
    statement_gaps.check,
    uncrossed_joint.check,
    undeclared_part.check,
    unknown_entity.check,
    unknown_word.check,
    unused_figure.check,
    unused_source.check,
)

SILENCEABLE: Mapping[str, SilenceableCheck] = {
    one_sided_association.RULE: one_sided_association.check,
    one_sided_confusion.RULE: one_sided_confusion.check,
    single_source.RULE: single_source.check,
    weak_source.RULE: weak_source.check,
}

UNUSED = "unused-silence"


def check(corpus: Corpus) -> list[Problem]:
    """What every rule finds, without what is silenced, and the silences that nothing needs."""
    problems = [problem for rule in CHECKS for problem in rule(corpus)]
    used: set[Span] = set()
    for name, rule in SILENCEABLE.items():
        for fact, problem in rule(corpus):
            if name in fact.silence:
                used.add(_span(fact, name))
            else:
                problems.append(problem)
    return problems + list(_unused(corpus, used))


def _unused(corpus: Corpus, used: AbstractSet[Span]) -> Iterator[Problem]:
    for muscle in corpus.muscles:
        for _, fact in muscle.facts():
            for name in SILENCEABLE.keys() & fact.silence.keys():
                span = _span(fact, name)
                if span not in used and corpus.facts_known and corpus.words_known:
                    message = f"nothing breaks the rule `{name}` here, so nothing is to be silenced"
                    yield Problem(span, message, UNUSED, "delete it", Level.WARNING)


def _span(fact: Fact, rule: str) -> Span:
    return fact.place.child("silence", rule).key_span
