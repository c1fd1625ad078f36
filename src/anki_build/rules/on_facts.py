"""Rules on what the authors wrote, one module each. A rule's docstring says why, bad and better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level, Problem, Span
from anki_build.reading.yaml_reader import Place
from anki_build.rules.facts import (
    blank_text,
    deck_order,
    duplicate_id,
    foreign_roots,
    impossible_movement,
    landmark_circle,
    layers_contradict,
    missing_side,
    one_bone,
    one_sided_association,
    one_sided_confusion,
    region_claimed_twice,
    reserved_id,
    root_order,
    single_source,
    statement_gaps,
    unclaimed_region,
    uncrossed_joint,
    undeclared_part,
    unknown_word,
    unused_source,
    weak_source,
)
from anki_build.rules.figures import (
    figure_shown_twice,
    mask_overlap,
    tiny_mask,
    title_names_answer,
    uneven_boxes,
    unknown_entity,
    untaught_entity,
    unused_figure,
)

Check = Callable[[Corpus], Iterable[Problem]]


class Silencing(Protocol):
    """What may break some rules with a reason."""

    @property
    def silence(self) -> Mapping[str, str]:
        """The reasons by the rule's name."""

    @property
    def place(self) -> Place:
        """Where it stands."""


# What is found comes with whatever may have a reason for it.
SilenceableCheck = Callable[[Corpus], Iterable[tuple[Silencing, Problem]]]

CHECKS: tuple[Check, ...] = (
    blank_text.check,
    deck_order.check,
    duplicate_id.check,
    figure_shown_twice.check,
    foreign_roots.check,
    impossible_movement.check,
    landmark_circle.check,
    layers_contradict.check,
    mask_overlap.check,
    missing_side.check,
    one_bone.check,
    region_claimed_twice.check,
    reserved_id.check,
    root_order.check,
    statement_gaps.check,
    tiny_mask.check,
    title_names_answer.check,
    unclaimed_region.check,
    uncrossed_joint.check,
    undeclared_part.check,
    unknown_entity.check,
    unknown_word.check,
    untaught_entity.check,
    unused_figure.check,
    unused_source.check,
)

SILENCEABLE: Mapping[str, SilenceableCheck] = {
    one_sided_association.RULE: one_sided_association.check,
    one_sided_confusion.RULE: one_sided_confusion.check,
    single_source.RULE: single_source.check,
    uneven_boxes.RULE: uneven_boxes.check,
    weak_source.RULE: weak_source.check,
}

UNUSED = "unused-silence"


def check(corpus: Corpus) -> list[Problem]:
    """What every rule finds, without what is silenced, and the silences that nothing needs."""
    problems = [problem for rule in CHECKS for problem in rule(corpus)]
    used: set[Span] = set()
    for name, rule in SILENCEABLE.items():
        for each, problem in rule(corpus):
            if name in each.silence:
                used.add(_span(each, name))
            else:
                problems.append(problem)
    if corpus.facts_known and corpus.words_known:
        problems += _unused(corpus, used)
    return problems


def _unused(corpus: Corpus, used: AbstractSet[Span]) -> Iterator[Problem]:
    for each in _silencing(corpus):
        for name in SILENCEABLE.keys() & each.silence.keys():
            span = _span(each, name)
            if span not in used:
                message = f"nothing breaks the rule `{name}` here, so nothing is to be silenced"
                yield Problem(span, message, UNUSED, "delete it", Level.WARNING)


def _silencing(corpus: Corpus) -> Iterator[Silencing]:
    yield from (fact for muscle in corpus.muscles for _, fact in muscle.facts())
    yield from corpus.figures.values()


def _span(each: Silencing, rule: str) -> Span:
    return each.place.child("silence", rule).key_span
