"""The registry of rules: those of the program, those of others, and how both are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import anki_build
from anki_build import pipeline
from anki_build.cli.commands import cli
from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.history.releases import History
from anki_build.identity.lock import Lock
from anki_build.reading import plugins
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Level
from anki_build.reports import rules as page
from anki_build.rules import checking, registry
from anki_build.rules.cards.base import Reading
from anki_build.rules.notes.base import Notes
from anki_build.rules.registry import Finding, Rule, Stage, named, register, rule, rules
from conftest import Workbench

ROOT = Path(__file__).parent.parent


def lint(reading: Reading) -> Iterator[Finding]:
    """Find every note on a stretch, for the rules below."""
    for draft in reading.drafts:
        if draft.kind == "treatment::stretch":
            yield Finding.on(draft, "it is a stretch")


WHY = "Stretches are dull.\n\nBad: a stretch.\nBetter: none."


def third_party(name: str = "no-stretch", stage: Stage = Stage.CARDS, follows: str = "") -> Rule:
    """A rule as somebody else makes one."""
    return Rule(name, stage, Level.WARNING, WHY, silenceable=True, find=lint, follows_from=follows)


@pytest.fixture(autouse=True)
def no_rule_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test registers is gone after it."""
    monkeypatch.setattr(registry, "_registered", [])
    plugins.installed.cache_clear()
    yield
    plugins.installed.cache_clear()


def install(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Let a distribution offer an entry point of the group of rules."""
    point = metadata.EntryPoint("theirs", value, registry.GROUP)
    monkeypatch.setattr(
        "anki_build.reading.plugins.entry_points",
        lambda group: [point] if group == registry.GROUP else [],
    )


def told(workbench: Workbench) -> list[str]:
    """The rules of the problems of the project."""
    return [each.rule for each in pipeline.check(pipeline.load(workbench.project))]


def invoke(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, arguments, catch_exceptions=False)


def test_a_registered_rule_takes_part_in_everything(workbench: Workbench) -> None:
    """It is checked, silenced, listed, explained and written into the page."""
    register(third_party())
    assert told(workbench) == ["no-stretch"]
    gaps = "gaps: {elbow: straight}"
    workbench.replace(gaps, f"{gaps}\n      silence: {{no-stretch: we need this one}}")
    assert told(workbench) == []
    assert "no-stretch  " in invoke("rules").output
    assert "Stretches are dull." in invoke("explain", "no-stretch").output
    assert "### no-stretch\n" in page.text()


def test_a_silence_of_a_registered_rule_that_nothing_needs(workbench: Workbench) -> None:
    """It is told as those of the program's own rules are."""
    register(third_party())
    workbench.replace(
        "    sources: [some-book]\ntreatment",
        "    silence: {no-stretch: no stretch at all}\n    sources: [some-book]\ntreatment",
    )
    assert sorted(told(workbench)) == ["no-stretch", "unused-silence"]


def test_a_rule_that_follows_from_another_is_told_without_it_only(workbench: Workbench) -> None:
    """On one note the cause is enough."""
    register(third_party("effect", follows="cause"))
    assert told(workbench) == ["effect"]
    register(third_party("cause"))
    assert told(workbench) == ["cause"]


def test_the_second_call_runs_none_of_the_first(workbench: Workbench) -> None:
    """Each rule is run once for a project, with what its stage has."""
    ran: list[tuple[Stage, type]] = []

    def spying(stage: Stage) -> Rule:
        def find(material: object) -> list[Finding]:
            ran.append((stage, type(material)))
            return []

        return Rule("spy", stage, Level.ERROR, WHY, find=find)

    for stage in Stage:
        register(spying(stage))
    loaded = pipeline.load(workbench.project)
    checking.check(loaded.corpus)
    assert ran == [(Stage.FACTS, Corpus), (Stage.FIGURES, Corpus)]
    checking.check(Notes(loaded.corpus, {}, Lock(), Lock(), (), History()))
    assert ran[2:] == [(Stage.NOTES, Notes), (Stage.CARDS, Reading)]


def test_where_only_errors_count_no_rule_that_warns_is_run(workbench: Workbench) -> None:
    """Renaming asks only whether a project can be built."""
    ran: list[Level] = []

    def watched(level: Level) -> Rule:
        def find(_: object) -> tuple[Finding, ...]:
            ran.append(level)
            return ()

        return Rule(f"watched-{level.value}", Stage.NOTES, level, WHY, find=find)

    for level in Level:
        register(watched(level))
    loaded = pipeline.load(workbench.project)
    assert pipeline.prepare(loaded, errors_only=True).drafts == pipeline.prepare(loaded).drafts
    assert ran == [Level.ERROR, *Level]
    workbench.replace("yield: must", "yield: musst")
    broken = pipeline.load(workbench.project)
    assert pipeline.prepare(broken, errors_only=True).problems == pipeline.prepare(broken).problems


def test_a_rule_of_the_name_of_another_is_refused() -> None:
    """A name in brackets means one thing a stage; the same rule twice changes nothing."""
    register(third_party())
    register(named("no-stretch")[0])
    assert len(named("no-stretch")) == 1
    register(third_party(stage=Stage.NOTES))
    assert len(named("no-stretch")) == 2
    with pytest.raises(AnkiBuildError, match="two rules `long-gap` on cards"):
        register(third_party("long-gap"))


def test_an_installed_rule(monkeypatch: pytest.MonkeyPatch, workbench: Workbench) -> None:
    """A distribution that is there is enough."""
    install(monkeypatch, "test_rules:INSTALLED")
    assert [each.stage for each in named("test-rules")] == [Stage.CARDS]
    assert told(workbench) == ["test-rules"]


# Its name is this module's, its explanation this module's docstring.
INSTALLED = rule(Level.WARNING, stage=Stage.CARDS)(lint)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("test_rules:GONE", "entry point `theirs`"),
        ("no_such_module:rule", "entry point `theirs`.* No module named 'no_such_module'"),
        ("test_rules:ROOT", "gives .*, which is no rule"),
        ("anki_build.rules.cards.long_gap:lint", "two rules `long-gap` on cards"),
    ],
)
def test_a_broken_entry_point_is_named(
    monkeypatch: pytest.MonkeyPatch, value: str, message: str
) -> None:
    """Whoever installed it has to know what to remove."""
    install(monkeypatch, value)
    with pytest.raises(AnkiBuildError, match=message):
        rules()


def test_rules_are_part_of_the_api() -> None:
    """Whoever writes one needs nothing but the package's own names."""
    assert anki_build.rule is rule
    assert anki_build.register_rule is register
    assert (anki_build.Rule, anki_build.Finding, anki_build.Stage) == (Rule, Finding, Stage)


def test_the_page_is_current() -> None:
    """`anki-build rules --write` writes it."""
    assert page.is_current(Project(ROOT))


def test_writing_and_checking_the_page(workbench: Workbench) -> None:
    """A page that is missing or old fails, and is written anew."""
    root = str(workbench.root)
    with pytest.raises(AnkiBuildError, match=r"docs/rules\.md is not up to date"):
        invoke("rules", "--check", "--project", root)
    assert invoke("rules", "--write", "--project", root).exit_code == 0
    assert invoke("rules", "--check", "--project", root).exit_code == 0
    register(third_party())
    with pytest.raises(AnkiBuildError, match="rules --write"):
        invoke("rules", "--check", "--project", root)


def test_the_list_names_every_rule_once_a_stage() -> None:
    """Name, stage, level, whether it may be silenced, and one line."""
    lines = [line.split(maxsplit=4) for line in invoke("rules").output.splitlines()]
    assert [line[:2] for line in lines] == [[each.name, each.stage.value] for each in rules()]
    assert ["long-gap", "cards", "warning", "silence", named("long-gap")[0].summary] in lines
    assert ["yaml", "reading", "error", "-", named("yaml")[0].summary] in lines


def test_explain_as_text() -> None:
    """Why, a bad example, a better one, and whether it may be broken."""
    output = invoke("explain", "root-order").output
    assert output.startswith("root-order (facts, error)\n\nA range of roots that runs upwards")
    assert "\nBad:\n`{roots: S1-L4, main_root: L3}`.\n" in output
    assert "\nBetter:\n`{roots: L4-S1, main_root: L5}`.\n" in output
    assert output.endswith("It cannot be silenced.\n")


def test_explain_shows_every_stage_of_a_name() -> None:
    """One name may be a rule on facts and a rule on cards."""
    shown = json.loads(invoke("explain", "missing-side", "--format", "json").output)["rules"]
    assert [(each["stage"], each["level"]) for each in shown] == [
        ("facts", "error"),
        ("cards", "warning"),
    ]
    assert all(each["why"] and each["bad"] and each["better"] for each in shown)


def test_explain_what_there_is_not() -> None:
    """A hint with the nearest name, or where the names are."""
    with pytest.raises(AnkiBuildError) as near:
        named("long-gaps")
    assert near.value.hint == "did you mean `long-gap`?"
    with pytest.raises(AnkiBuildError) as far:
        named("x")
    assert far.value.hint == "see `anki-build rules`"


def test_check_tells_programs_of_the_rules(workbench: Workbench) -> None:
    """A list beside the problems, so that a program can show what a name means."""
    found = json.loads(invoke("check", "--format", "json", "--project", str(workbench.root)).output)
    assert found["problems"] == []
    assert found["rules"][-1] == {
        "name": "vague-pain",
        "stage": "cards",
        "level": "warning",
        "silenceable": True,
        "summary": named("vague-pain")[0].summary,
    }
    assert len(found["rules"]) == len(rules())
