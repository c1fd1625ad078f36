"""The one way in which rules are held against anything.

`check` is called twice for a project: with what the authors wrote, and, if that has no errors, with
the notes that it makes. Each call runs the rules of its own stages only.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from anki_build.corpus.corpus import Corpus, UnknownWordError
from anki_build.reading.plugins import guarded
from anki_build.reading.problems import Level, Problem, Span, did_you_mean, in_order
from anki_build.rules.cards.base import read
from anki_build.rules.facts import unknown_word
from anki_build.rules.notes.base import Notes
from anki_build.rules.reading import UNUSED_SILENCE
from anki_build.rules.registry import Finding, Rule, Silencing, Stage, rules
from anki_build.rules.words import words_of

_WRITTEN = (Stage.FACTS, Stage.FIGURES)
_MADE = (Stage.NOTES, Stage.CARDS)


def check(material: Corpus | Notes, *, errors_only: bool = False) -> tuple[Problem, ...]:
    """What the rules find, in the order of the files.

    Left out is what has a reason in `silence`, and what follows from another finding on the same
    note. Reasons that nothing needs are problems themselves.

    Args:
        material: a corpus, for the rules on facts and figures; or the notes made from one without
            errors, for the rules on notes and cards.
        errors_only: whether rules that only warn are left out; they read every card.

    Raises:
        AnkiBuildError: if a rule of somebody else's cannot be loaded.
    """
    stages = _WRITTEN if isinstance(material, Corpus) else _MADE
    wanted = [each for each in rules(*stages) if each.level is Level.ERROR or not errors_only]
    given = _given(material, {rule.stage for rule in wanted})
    found: list[tuple[Rule, Finding]] = []
    used: set[Span] = set()
    for rule in wanted:
        for finding in _findings(rule, given[rule.stage]):
            reasons = set(finding.silences(rule.name)) if rule.silenceable else set()
            used |= reasons
            if not reasons:
                found.append((rule, finding))
    told = (rule.problem(finding) for rule, finding in _without_consequences(found))
    return in_order((*told, *(() if errors_only else _unused(material, used))))


def _given(material: Corpus | Notes, stages: Container[Stage]) -> Mapping[Stage, object]:
    """What the rules of each stage are given; cards are read only if one of them looks at cards."""
    if isinstance(material, Corpus):
        return dict.fromkeys(_WRITTEN, material)
    if Stage.CARDS not in stages:
        return {Stage.NOTES: material}
    cards = read(material.drafts, words_of(material.corpus))
    return {Stage.NOTES: material, Stage.CARDS: cards}


def _findings(rule: Rule, material: object) -> list[Finding]:
    """What a rule finds; nothing if it needs a word that `unknown-word` or the reader refuses."""
    with guarded(f"the rule `{rule.name}`", rule.find or rule):
        try:
            found = rule(material)
        except UnknownWordError:
            if isinstance(material, Corpus) and _has_unknown_words(material):
                return []
            raise
        wrong = next((each for each in found if not isinstance(each, Finding)), None)
        if wrong is not None:
            raise TypeError(f"it gives {wrong!r}, which is no Finding")
        return found


def _has_unknown_words(corpus: Corpus) -> bool:
    return not (corpus.words_known and corpus.facts_known) or any(unknown_word.check(corpus))


def _without_consequences(
    found: Sequence[tuple[Rule, Finding]],
) -> Iterator[tuple[Rule, Finding]]:
    causes = {(rule.name, finding.about and id(finding.about)) for rule, finding in found}
    for rule, finding in found:
        # What is about nothing, such as an unknown word, may be the cause of anything.
        same = {(rule.follows_from, None), (rule.follows_from, id(finding.about))}
        if causes.isdisjoint(same):
            yield rule, finding


def _unused(material: Corpus | Notes, used: Container[Span]) -> Iterator[Problem]:
    """Reasons that no finding needed.

    Those for rules on facts and figures are reported with the corpus. All others are reported with
    the notes, since only there it is known whether any card needs them.
    """
    written, made = (_silenceable(*stages) for stages in (_WRITTEN, _MADE))
    if isinstance(material, Corpus):
        for rule, span in _reasons_in(material):
            if rule in written and span not in used:
                yield _unneeded(rule, span)
        return
    given = ((s.rule, s.place.key_span) for draft in material.drafts for s in draft.silences)
    for rule, span in given:
        if rule in made and span not in used:
            yield _unneeded(rule, span)
        elif rule not in (*made, *written):
            message = f"there is no rule `{rule}` that can be silenced"
            hint = did_you_mean(rule, (*made, *written))
            yield UNUSED_SILENCE.problem(Finding(span, message, hint))


def _unneeded(rule: str, span: Span) -> Problem:
    message = f"nothing breaks the rule `{rule}` here, so nothing is to be silenced"
    return UNUSED_SILENCE.problem(Finding(span, message, "delete it"))


def _silenceable(*stages: Stage) -> list[str]:
    return [rule.name for rule in rules(*stages) if rule.silenceable]


def _reasons_in(corpus: Corpus) -> Iterator[tuple[str, Span]]:
    """Where a reason is given for which rule; none while something could not be read."""
    if corpus.facts_known and corpus.words_known:
        written: list[Silencing] = [fact for m in corpus.muscles for _, fact in m.facts()]
        written += corpus.figures.values()
        for each in written:
            for rule in each.silence:
                yield rule, each.place.child("silence", rule).key_span
