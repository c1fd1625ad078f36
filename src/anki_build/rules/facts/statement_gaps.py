"""A statement whose text and gaps do not match.

Every gap is in the text once, in braces, and everything in braces is a gap. The `effect` of a
statement with `lesion_of` contains the first gap once, and otherwise only gaps of the statement.

Bad: `text: "Abducts the {joint}."` with `gaps: {hip: hip}`.
Better: `text: "Abducts the {joint}."` with `gaps: {joint: hip}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.statement import Statement, split
from anki_build.reading.problems import Level, did_you_mean
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every statement of every muscle."""
    for muscle in corpus.muscles:
        for _, fact in muscle.facts():
            if isinstance(fact, Statement):
                yield from _statement(fact)


def _statement(fact: Statement) -> Iterator[Finding]:
    used = Counter(gap for _, gap in split(fact.text) if gap is not None)
    span = fact.place.child("text").span
    for gap, times in used.items():
        if gap not in fact.gaps:
            hint = did_you_mean(gap, fact.gaps) or "add it to `gaps`"
            yield Finding(span, f"gap `{{{gap}}}` is not in `gaps`", hint)
        elif times > 1:
            yield Finding(span, f"gap `{{{gap}}}` appears in the text {times} times")
    for gap in fact.gaps:
        if gap not in used:
            message = f"gap `{gap}` is not in the text, expected `{{{gap}}}` there"
            yield Finding(fact.place.child("gaps", gap).key_span, message)
    yield from _effect(fact)
    if "{" in (rest := "".join(before for before, _ in split(fact.text))) or "}" in rest:
        yield Finding(span, "a brace in the text has no partner")


def _effect(fact: Statement) -> Iterator[Finding]:
    """What stands among the effects of a lesion, which asks the first gap."""
    if fact.effect is None:
        return
    span = fact.place.child("effect").span
    if fact.lesion_of is None:
        message = "an effect shows only among those of a nerve's lesion"
        yield Finding(span, message, "name the nerve in `lesion_of`")
    used = [gap for _, gap in split(fact.effect) if gap is not None]
    for gap in used:
        if gap not in fact.gaps:
            hint = did_you_mean(gap, fact.gaps)
            yield Finding(span, f"gap `{{{gap}}}` is not in `gaps`", hint)
    first = next(iter(fact.gaps))
    if used.count(first) != 1:
        yield Finding(span, f"the effect does not ask the first gap, `{{{first}}}`, once")
