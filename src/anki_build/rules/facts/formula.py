r"""A formula with a command that does more than set letters and signs, or that there is not.

A formula is set by MathJax in the student's Anki, where some commands make links, change the page,
define others or ask for files, and where Anki takes `[sound:` for a sound. Fractions, roots,
indices, Greek letters, operators, arrows, matrices, text and `\ce{…}` are all there is to need.

Bad: `note: {markup: "$\\href{https://example.org}{x^2}$"}`.
Better: `note: {markup: "$x^2$"}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.reading import latex
from anki_build.reading.problems import Level, did_you_mean
from anki_build.reading.records import texts_in
from anki_build.reading.text import Formula, Markup, inlines
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every formula of every file."""
    for record in corpus.records:
        for place, text in texts_in(record):
            if place.path[-1:] == ("markup",) and "$" in text:
                for message, hint in _faults(text):
                    yield Finding(place.span, message, hint)


def _faults(markup: str) -> Iterator[tuple[str, str]]:
    for part in inlines(Markup(markup=markup)):
        if isinstance(part, Formula):
            yield from _faults_of(part.latex)


def _faults_of(formula: str) -> Iterator[tuple[str, str]]:
    for name in latex.commands(formula):
        why = latex.ACTING.get(name, "it is not among those that set formulas")
        hint = "" if name in latex.ACTING else did_you_mean(name, latex.COMMANDS)
        yield f"a formula may not have the command `\\{name[:40]}`: {why}", hint
    for name in latex.environments(formula):
        hint = did_you_mean(name, latex.ENVIRONMENTS)
        yield f"a formula may not have the environment `{name[:40]}`", hint
    if mark := latex.of_anki(formula):
        yield f"Anki takes `{mark}` for something else than a formula, wherever it stands", ""
