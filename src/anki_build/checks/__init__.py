"""Rules on what the authors wrote, one module each. A rule's docstring says why, bad and better."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from anki_build.checks import (
    blank_text,
    deck_order,
    duplicate_id,
    figure_shown_twice,
    foreign_roots,
    impossible_movement,
    landmark_circle,
    layers_contradict,
    mask_overlap,
    one_bone,
    one_sided_association,
    one_sided_confusion,
    reserved_id,
    root_order,
    statement_gaps,
    tiny_mask,
    uncrossed_joint,
    undeclared_part,
    uneven_boxes,
    unknown_entity,
    unknown_word,
    untaught_entity,
    unused_figure,
    unused_source,
    weak_source,
)
from anki_build.corpus import Corpus
from anki_build.figures.base import Figure
from anki_build.problems import Level, Problem

# Rules that a fact or figure may break with a reason.
SILENCEABLE = (
    one_sided_association.RULE,
    one_sided_confusion.RULE,
    uneven_boxes.RULE,
    weak_source.RULE,
)

Check = Callable[[Corpus], Iterable[Problem]]

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
    one_bone.check,
    one_sided_association.check,
    one_sided_confusion.check,
    reserved_id.check,
    root_order.check,
    statement_gaps.check,
    tiny_mask.check,
    uncrossed_joint.check,
    undeclared_part.check,
    unknown_entity.check,
    unknown_word.check,
    untaught_entity.check,
    unused_figure.check,
    unused_source.check,
    weak_source.check,
)


# Rules that a figure may break with a reason: what they find comes with the figure.
OF_FIGURES: Mapping[str, Callable[[Corpus], Iterable[tuple[Figure, Problem]]]] = {
    uneven_boxes.RULE: uneven_boxes.check,
}


def check(corpus: Corpus) -> list[Problem]:
    """What every rule finds, without what the author of a figure has silenced."""
    problems = [problem for rule in CHECKS for problem in rule(corpus)]
    for name, rule in OF_FIGURES.items():
        needed: set[str] = set()
        for figure, problem in rule(corpus):
            needed.add(figure.id)
            problems += () if name in figure.silence else (problem,)
        problems += _needless(corpus, name, needed)
    return problems


def _needless(corpus: Corpus, name: str, needed: Container[str]) -> Iterator[Problem]:
    for figure in corpus.figures.values():
        if name in figure.silence and figure.id not in needed:
            message = f"nothing breaks the rule `{name}` here, so nothing is to be silenced"
            span = figure.place.child("silence", name).key_span
            yield Problem(span, message, "unused-silence", "delete it", Level.WARNING)
