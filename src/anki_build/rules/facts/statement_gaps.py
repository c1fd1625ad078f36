"""A statement whose text and gaps do not match.

Bad: `text: "Abducts the {joint}."` with `gaps: {hip: hip}`. Better: `gaps: {joint: hip}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.statement import Statement, split
from anki_build.reading.problems import Problem, did_you_mean

RULE = "statement-gaps"


def check(corpus: Corpus) -> Iterator[Problem]:
    """Every statement of every muscle."""
    for muscle in corpus.muscles:
        for _, fact in muscle.facts():
            if isinstance(fact, Statement):
                yield from _statement(fact)


def _statement(fact: Statement) -> Iterator[Problem]:
    used = Counter(gap for _, gap in split(fact.text) if gap is not None)
    span = fact.place.child("text").span
    for gap, times in used.items():
        if gap not in fact.gaps:
            hint = did_you_mean(gap, fact.gaps) or "add it to `gaps`"
            yield Problem(span, f"gap `{{{gap}}}` is not in `gaps`", RULE, hint)
        elif times > 1:
            yield Problem(span, f"gap `{{{gap}}}` stands in the text {times} times", RULE)
    for gap in fact.gaps:
        if gap not in used:
            message = f"gap `{gap}` is not in the text, expected `{{{gap}}}` there"
            yield Problem(fact.place.child("gaps", gap).key_span, message, RULE)
    yield from _effect(fact)
    if "{" in (rest := "".join(before for before, _ in split(fact.text))) or "}" in rest:
        yield Problem(span, "a brace in the text has no partner", RULE)


def _effect(fact: Statement) -> Iterator[Problem]:
    """What stands among the effects of a lesion, which asks the first gap."""
    if fact.effect is None:
        return
    span = fact.place.child("effect").span
    if fact.lesion_of is None:
        message = "an effect shows only among those of a nerve's lesion"
        yield Problem(span, message, RULE, "name the nerve in `lesion_of`")
    used = [gap for _, gap in split(fact.effect) if gap is not None]
    for gap in used:
        if gap not in fact.gaps:
            hint = did_you_mean(gap, fact.gaps)
            yield Problem(span, f"gap `{{{gap}}}` is not in `gaps`", RULE, hint)
    first = next(iter(fact.gaps))
    if used.count(first) != 1:
        yield Problem(span, f"the effect does not ask the first gap, `{{{first}}}`, once", RULE)
