"""Golden cases in the author's language: files in `tests/cases`, one a rule, pattern or stage.

A case changes the small project and says what comes of it:

    - name: what this shows
      project: collection                  which sample project; `project` unless told
      replace: {FILE: [[OLD, NEW], …]}     text in a file
      write: {FILE: TEXT}                  a whole file
      delete: [FILE, …]
      package: FILE                        the project's own package, as it was before all this
      problems: ["FILE:LINE:COLUMN: error: …", …]      all of them, in order
      notes: {KEY: TEXT}                   the first field of some notes, as Anki gets it
      back: {KEY: {FIELD: TEXT}}           other fields of some notes
      tags: {KEY: [TAG, …]}                the tags of some notes
      gone: [KEY, …]                       notes that there must not be
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml

from anki_build import pipeline
from anki_build.cards import across, patterns
from anki_build.cards.patterns.statement import SECTIONS
from anki_build.facts.muscle import Muscle, Treatment
from anki_build.facts.statement import Statement
from anki_build.figures import importers, masks_from
from anki_build.rules.registry import Rule, Stage, rules
from conftest import HERE, KEY, Workbench, copy_of

CASES = [
    pytest.param(case, id=f"{file.parent.name}/{file.stem}/{case['name']}")
    for file in sorted((HERE / "cases").glob("*/*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]
SOURCES = Path(pipeline.__file__).parent
# Where the cases of a stage stand.
FOLDERS = {
    Stage.FACTS: "problems",
    Stage.FIGURES: "problems",
    Stage.NOTES: "problems",
    Stage.CARDS: "lint",
}
FUNCTIONS = [
    pytest.param(each, id=f"{each.stage.value}/{each.name}") for each in rules() if each.find
]
STATEMENTS = tuple[Statement, ...]
KEYS = {
    "name",
    "project",
    "replace",
    "write",
    "delete",
    "package",
    "problems",
    "notes",
    "back",
    "tags",
    "gone",
}


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    """The project, changed as the case says, gives these problems or these notes."""
    assert set(case) <= KEYS
    workbench = copy_of(case.get("project", "project"), tmp_path)
    change(case, workbench)
    result = pipeline.build(pipeline.load(workbench.project, KEY), workbench.now + 1)
    assert [str(problem) for problem in result.problems] == case.get("problems", [])
    assert pipeline.check(pipeline.load(workbench.project, KEY)) == result.problems
    fields = {
        note.key: dict(zip([f.name for f in note.notetype.fields], note.fields, strict=True))
        for bundle in result.bundles
        for note in bundle.notes
    }
    for key, text in case.get("notes", {}).items():
        assert next(iter(fields[key].values())) == text.strip()
    for key, expected in case.get("back", {}).items():
        assert {name: fields[key][name] for name in expected} == expected
    tags = {note.key: list(note.tags) for bundle in result.bundles for note in bundle.notes}
    for key, expected in case.get("tags", {}).items():
        assert tags[key] == expected
    for key in case.get("gone", []):
        assert key not in fields


def change(case: dict[str, Any], workbench: Workbench) -> None:
    """Do to the project what the case says."""
    if "package" in case:
        workbench.publish().rename(workbench.root / case["package"])
    for file in case.get("delete", []):
        (workbench.root / file).unlink()
    for file, text in case.get("write", {}).items():
        path = workbench.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for file, pairs in case.get("replace", {}).items():
        for old, new in pairs:
            workbench.replace(old, new, file)


def stems(folder: str) -> set[str]:
    """The names of the case files of one family."""
    return {file.stem for file in (HERE / "cases" / folder).glob("*.yaml")}


@pytest.mark.parametrize("rule", FUNCTIONS)
def test_every_rule_has_a_case_that_it_finds(rule: Rule) -> None:
    """Adding a rule is a module and a case file of its name, with something in it to find."""
    file = HERE / "cases" / FOLDERS[rule.stage] / f"{rule.name}.yaml"
    cases = yaml.safe_load(file.read_text(encoding="utf-8"))
    told = [text for case in cases for text in case.get("problems", [])]
    assert any(f": {rule.level.value}: " in text and f"[{rule.name}]" in text for text in told)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.stage.value}/{rule.name}")
def test_every_rule_says_why(rule: Rule) -> None:
    """What `explain` and docs/rules.md print is there, and the list has room for its first line."""
    assert rule.why
    assert rule.bad
    assert rule.better
    assert len(rule.summary) < 100


def test_every_name_in_brackets_is_registered() -> None:
    """Whatever a case is told can be explained."""
    known = {rule.name for rule in rules()}
    for case in CASES:
        values: Any = case.values[0]
        for text in values.get("problems", []):
            assert text.rpartition("[")[2].removesuffix("]") in known


def names_of_problems(source: Path) -> set[str]:
    """The rules that a module gives to the problems that it makes, as far as it spells them."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="RULE")], value=ast.Constant(value=str(name))):
                names.add(name)
            case ast.Call(func=ast.Name(id="Problem"), args=[_, _, rule, *_]):
                text = ast.unparse(rule)
                assert re.fullmatch(r"RULE|self\.name|each\.rule|'[a-z-]+'", text), (source, text)
                names |= {text.strip("'")} if text.startswith("'") else set()
    return names


def test_every_name_in_the_program_is_registered() -> None:
    """No module tells of a problem by a name that nobody can look up."""
    known = {rule.name for rule in rules()}
    used = {name for file in SOURCES.rglob("*.py") for name in names_of_problems(file)}
    assert used >= {"yaml", "shape", "lock", "drawing"}
    assert used <= known


def test_only_the_registry_makes_problems_of_findings() -> None:
    """A rule yields findings: its name and its level stand in one place."""
    for file in (SOURCES / "rules").rglob("*.py"):
        made = "Problem(" in file.read_text(encoding="utf-8")
        assert made == (file.name == "registry.py")


def test_every_pattern_has_cases() -> None:
    """A pattern takes part and has a case file of its name."""
    modules = {file.stem for file in Path(patterns.__path__[0]).glob("[a-z]*.py")} - {"base"}
    found = {each.expand.__module__.rpartition(".")[2] for each in patterns.patterns()}
    assert modules == found
    assert {module.replace("_", "-") for module in modules} <= stems("notes")


def test_every_kind_of_card_across_muscles_has_cases() -> None:
    """It takes part and has a case file of its name."""
    modules = {file.stem for file in Path(across.__path__[0]).glob("[a-z]*.py")} - {"base"}
    found = {kind.expand.__module__.rpartition(".")[2] for kind in across.kinds()}
    assert modules == found
    assert {module.replace("_", "-") for module in modules} <= stems("across")


def test_every_format_of_masks_has_cases() -> None:
    """A module that reads masks takes part and has a case file of its name."""
    modules = {file.stem for file in Path(importers.__path__[0]).glob("*.py")}
    formats = {name for name in modules if "_" not in name}
    assert formats == set(masks_from.READERS) == stems("masks")
    assert all(callable(masks_from.reader(each)) for each in masks_from.READERS)


def test_every_kind_of_note_has_its_place_in_the_order_of_study() -> None:
    """No two kinds share a place, and every section of statements has a kind."""
    kinds = [kind for pattern in patterns.patterns() for kind in pattern.kinds]
    places = patterns.study_order(patterns.patterns())
    assert len(set(places.values())) == len(kinds) == len(places)
    sections = {name for name, of in get_type_hints(Muscle).items() if of == STATEMENTS}
    sections |= {
        f"treatment.{name}" for name, of in get_type_hints(Treatment).items() if of == STATEMENTS
    }
    assert sections == SECTIONS.keys()
