"""The published schemas: current, and of one mind with the program about the decks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from anki_build.corpus.loading import NOT_MUSCLES
from anki_build.corpus.project import Project
from anki_build.reports import schema
from conftest import HERE, Workbench


def validator(name: str, root: Path) -> Any:
    """A validator for one kind of file of a project."""
    return compiled(schema.schemas(Project(root))[root / "schemas" / f"{name}.schema.json"])


def compiled(text: str) -> Any:
    """A validator for a schema that is one."""
    whole = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(whole)
    return jsonschema.Draft202012Validator(whole)


def is_kind(file: Path, name: str) -> bool:
    """Muscles are all files of a collection but two; a figure may say what kind of map it is."""
    if file.parent.name == "figures":
        written: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
        return written.get("kind", "drawing") == name
    return name != "muscle" or file.name not in NOT_MUSCLES


def accepts(check: Any, root: Path, pattern: str, name: str) -> bool:
    """Whether an editor underlines nothing in any of the files of a kind, if there are any."""
    files = [file for file in sorted(root.glob(pattern)) if is_kind(file, name)]
    return files != [] and all(
        check.is_valid(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files
    )


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("decks/*/deck.yaml", "deck"),
        ("decks/*/*.yaml", "muscle"),
        ("decks/sources.yaml", "sources"),
        ("decks/vocabulary.yaml", "vocabulary"),
        ("media/*.yaml", "figure"),
    ],
)
def test_the_schemas_accept_the_sample(pattern: str, name: str) -> None:
    """What the program accepts, an editor does not underline."""
    root = HERE / "project"
    assert accepts(validator(name, root), root, pattern, name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nerve: musculocutaneous-nerve", "nerve: musculocutaneus-nerve"),
        ("role: prime mover", "role: chief"),
        ("roots: C5-C6", "roots: L12"),
        ("    site: coracoid-process\n", ""),
        ("latin:", "latn:"),
        ("[{source: some-book, at: p. 12}]", "[]"),
        ("id: coracoid", "id: Coracoid"),
    ],
)
def test_the_schemas_refuse_what_the_program_refuses(
    workbench: Workbench, old: str, new: str
) -> None:
    """An editor underlines the mistakes that the program would report, words included."""
    workbench.replace(old, new)
    text = (workbench.root / "decks/arm/biceps-brachii.yaml").read_text(encoding="utf-8")
    check = validator("muscle", workbench.root)
    assert list(check.iter_errors(yaml.safe_load(text)))


def test_the_schema_of_retired_notes(workbench: Workbench) -> None:
    """A list of notes, each with its reason."""
    check = validator("retired", workbench.root)
    entry = {"note": "biceps-brachii/trp2", "why": "No other work has this point."}
    assert not list(check.iter_errors([entry, {**entry, "replaced_by": "biceps-brachii/trp1"}]))
    for wrong in (entry, [{"note": "biceps-brachii/trp2"}], [{**entry, "since": "1.1.0"}]):
        assert list(check.iter_errors(wrong))


def test_an_editor_completes_words(workbench: Workbench) -> None:
    """A nerve's choices are the nerves of the vocabulary."""
    files = schema.schemas(workbench.project)
    whole = json.loads(files[workbench.root / "schemas/muscle.schema.json"])
    nerve = whole["$defs"]["Innervation"]["properties"]["nerve"]
    assert nerve["enum"] == ["musculocutaneous-nerve"]
