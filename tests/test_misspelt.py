"""Words that are spelt wrong: whatever they are, they are told, and so is all else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from anki_build import pipeline
from anki_build.corpus.corpus import Corpus, UnknownWordError
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Level, Problem
from anki_build.reading.records import words_in
from anki_build.rules import registry
from anki_build.rules.registry import Finding, Rule, Stage, rule
from conftest import Workbench, copy_of

WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")


def check(workbench: Workbench) -> tuple[Problem, ...]:
    """What `check` shows."""
    return pipeline.check(pipeline.load(workbench.project))


@pytest.mark.thorough
@pytest.mark.parametrize("sample", ["project", "collection", "growing"])
def test_no_misspelt_word_stops_a_check(sample: str, tmp_path: Path) -> None:
    """Every word of every file in turn, keys and text as well as ids, without its last letter."""
    workbench = copy_of(sample, tmp_path)
    for file in sorted(workbench.root.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        for word in WORD.finditer(text):
            file.write_text(text[: word.end() - 1] + text[word.end() :], encoding="utf-8")
            check(workbench)
        file.write_text(text, encoding="utf-8")


def test_every_misspelt_word_is_told_beside_another_problem(workbench: Workbench) -> None:
    """Every word that the vocabulary or the bibliography has to know, where it stands."""
    workbench.replace("roots: C5-C6", "roots: C6-C5")
    before = check(workbench)
    assert before
    for record in pipeline.load(workbench.project).corpus.records:
        file = workbench.root / record.place.document.path
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        for place, word, _ in words_in(record):
            line, column = place.span.line - 1, place.span.column - 1
            changed = lines[line][:column] + lines[line][column:].replace(word, f"{word}q", 1)
            file.write_text("".join([*lines[:line], changed, *lines[line + 1 :]]), encoding="utf-8")
            found = check(workbench)
            told = {(each.span, each.rule) for each in found}
            assert (place.span, "unknown-word") in told, (word, found)
            assert {each for each in before if each.level is Level.ERROR} <= set(found), word
        file.write_text("".join(lines), encoding="utf-8")


def own_rule(find: Callable[[Corpus], list[Finding]]) -> Rule:
    """A rule of somebody else's, which trusts every word."""
    return rule(Level.ERROR, stage=Stage.FACTS, name="trusting")(find)


def site_of_insertion(corpus: Corpus) -> list[Finding]:
    """Looks the first site up without asking whether there is one."""
    corpus.site_name(corpus.muscles[0].origin[0].site)
    return []


def test_a_rule_that_trusts_a_word_hides_nothing(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a rule of a plug-in asks for is missing: the check goes on and says what."""
    monkeypatch.setattr(registry, "_registered", [own_rule(site_of_insertion)])
    assert check(workbench) == ()
    workbench.replace("site: supraglenoid-tubercle", "site: supraglenoid-tubercl")
    assert [each.rule for each in check(workbench)] == ["unknown-word"]


def test_a_rule_that_looks_for_its_own_word_is_a_mistake_of_the_rule(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all words of the authors are known, nothing is passed over in silence."""

    def wrong(corpus: Corpus) -> list[Finding]:
        """Has a typo itself."""
        corpus.entry("humrus")
        return []

    monkeypatch.setattr(registry, "_registered", [own_rule(wrong)])
    with pytest.raises(UnknownWordError, match="`humrus`"):
        check(workbench)


def test_credits_of_an_unknown_source(workbench: Workbench) -> None:
    """Pages that are made without a check say what is wrong, too."""
    from anki_build.reports import credits as figure_credits

    workbench.replace("sources: [some-book]", "sources: [some-bok]", "media/shoulder.yaml")
    with pytest.raises(AnkiBuildError, match="`some-bok`") as told:
        figure_credits.write(workbench.project)
    assert "anki-build check" in told.value.hint
