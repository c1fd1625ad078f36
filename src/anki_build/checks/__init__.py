"""Rules on what the authors wrote, one module each. A rule's docstring says why, bad and better."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from anki_build.checks import (
    blank_text,
    deck_order,
    duplicate_id,
    figure_shown_twice,
    foreign_roots,
    impossible_movement,
    landmark_circle,
    layers_contradict,
    one_bone,
    one_sided_association,
    one_sided_confusion,
    reserved_id,
    root_order,
    statement_gaps,
    title_names_answer,
    uncrossed_joint,
    undeclared_part,
    unknown_entity,
    unknown_word,
    unused_figure,
    unused_source,
    weak_source,
)
from anki_build.corpus import Corpus
from anki_build.problems import Problem

# Rules that a fact may break with a reason.
SILENCEABLE = (one_sided_association.RULE, one_sided_confusion.RULE, weak_source.RULE)

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
    one_bone.check,
    one_sided_association.check,
    one_sided_confusion.check,
    reserved_id.check,
    root_order.check,
    statement_gaps.check,
    title_names_answer.check,
    uncrossed_joint.check,
    undeclared_part.check,
    unknown_entity.check,
    unknown_word.check,
    unused_figure.check,
    unused_source.check,
    weak_source.check,
)


def check(corpus: Corpus) -> list[Problem]:
    """What every rule finds."""
    return [problem for rule in CHECKS for problem in rule(corpus)]
