"""The public API: what `import anki_build` gives, and that it is made of values."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

import anki_build
from anki_build.cards import patterns
from anki_build.reading.problems import Level
from anki_build.rules import registry
from anki_build.rules.registry import Stage
from conftest import KEY, START, Workbench

OWN = Path(anki_build.__file__).parent
_opened: list[str] | None = None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open":
        _opened.append(str(arguments[0]))


sys.addaudithook(_note)


@contextmanager
def files_opened() -> Iterator[list[str]]:
    """The files that are opened meanwhile, without the program's own."""
    global _opened  # noqa: PLW0603  an audit hook cannot be taken away
    seen: list[str] = []
    _opened = seen
    try:
        yield seen
    finally:
        _opened = None
        seen[:] = [name for name in seen if not Path(name).is_relative_to(OWN)]


def test_every_name_is_there_and_says_what_it_is() -> None:
    """What `__all__` promises can be had, and has a docstring of its own."""
    assert set(anki_build.__all__) <= set(dir(anki_build))
    for name in anki_build.__all__:
        assert getattr(anki_build, name).__doc__


def test_names_are_imported_when_they_are_used() -> None:
    """Start-up is part of every command, so the package itself imports nothing."""
    code = "import sys, anki_build; print([m for m in sys.modules if 'anki_build.' in m])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "['anki_build.version']\n"


def test_unknown_names_are_told() -> None:
    """As of any module."""
    assert not hasattr(anki_build, "bild")


def test_between_load_and_write_no_file_is_opened(workbench: Workbench) -> None:
    """Checking and building work on values alone."""
    loaded = anki_build.load(workbench.project)
    anki_build.build(loaded, START)
    with files_opened() as seen:
        assert not anki_build.check(loaded)
        assert anki_build.build(loaded, START).bundles
    assert not seen


def test_values_in_the_place_of_files_make_the_same_deck(workbench: Workbench) -> None:
    """A deck from values, as data or as text, is the deck from files."""
    files = sorted(workbench.root.glob("decks/**/*.yaml")) + sorted(
        workbench.root.glob("media/*.yaml")
    )
    texts = {path.relative_to(workbench.root).as_posix(): path.read_text("utf-8") for path in files}
    data = {name: yaml.safe_load(text) for name, text in texts.items()}
    made = anki_build.build(anki_build.load(workbench.project, KEY), START)
    for values in (texts, data):
        project = anki_build.Project(workbench.root, values)
        assert anki_build.build(anki_build.load(project, KEY), START) == made


def test_a_missing_value_is_told_as_a_missing_file(tmp_path: Path) -> None:
    """With the path that it would have."""
    project = anki_build.Project(tmp_path, {"decks/arm/muscle.yaml": {"id": "muscle"}})
    found = [str(problem) for problem in anki_build.check(anki_build.load(project))]
    assert any(each.startswith("decks/vocabulary.yaml:") for each in found)
    assert any("there is no `deck.yaml` in this folder" in each for each in found)


def test_a_value_that_is_no_plain_data_is_an_authors_mistake(tmp_path: Path) -> None:
    """It has a place, and nothing is raised."""
    values = {"decks/vocabulary.yaml": {"regions": {"arm": object()}}}
    problems = anki_build.check(anki_build.load(anki_build.Project(tmp_path, values)))
    assert any("decks/vocabulary.yaml:1:1: error: is no plain data" in str(p) for p in problems)


def test_a_value_that_is_used_twice_is_no_anchor(workbench: Workbench) -> None:
    """Data that a program makes shares parts, and no author wrote `&id001`."""
    shared = ["some-book"]
    path = workbench.root / "decks/arm/biceps-brachii.yaml"
    values = {
        each.relative_to(workbench.root).as_posix(): yaml.safe_load(each.read_text("utf-8"))
        for each in (*workbench.root.glob("decks/**/*.yaml"), *workbench.root.glob("media/*.yaml"))
    }
    muscle = values[path.relative_to(workbench.root).as_posix()]
    for section in ("origin", "insertion"):
        for fact in muscle[section]:
            fact["sources"] = shared
    assert not anki_build.check(anki_build.load(anki_build.Project(workbench.root, values)))


@pytest.mark.parametrize("now", [1_800_000_000_000, 1_800_000_000.5, -1, "1"])
def test_a_time_that_is_none_is_refused(workbench: Workbench, now: Any) -> None:
    """Milliseconds would be written into the lock, which nobody could read again."""
    with pytest.raises(anki_build.AnkiBuildError, match="seconds since 1970"):
        anki_build.build(anki_build.load(workbench.project), now)


def wrong(_: object) -> Any:
    """Fails."""
    raise LookupError("no such thing")


def test_a_rule_of_somebody_else_that_fails_is_named(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no bug of this program."""
    monkeypatch.setattr(registry, "_registered", [])
    made = anki_build.rule(Level.WARNING, stage=Stage.FACTS, name="of-others")(wrong)
    anki_build.register_rule(made)
    with pytest.raises(anki_build.AnkiBuildError, match=r"rule `of-others`.*LookupError.*test_api"):
        anki_build.check(anki_build.load(workbench.project))


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (anki_build.Pattern(wrong, {"mine": 5}), r"pattern `wrong`.*LookupError.*test_api"),
        (wrong, "is no pattern"),
        (anki_build.Pattern(wrong, {"innervation": 1}), "expected 60"),
    ],
)
def test_a_pattern_of_somebody_else_that_fails_is_named(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, pattern: Any, message: str
) -> None:
    """Where it is registered, or where it runs."""
    monkeypatch.setattr(patterns, "_registered", [])

    def use() -> None:
        anki_build.register_pattern(pattern)
        anki_build.check(anki_build.load(workbench.project))

    with pytest.raises(anki_build.AnkiBuildError, match=message):
        use()


@pytest.mark.parametrize("name", ["a b", "a\nb", "", "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_a_slot_that_the_lock_cannot_hold_is_refused(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Before anything is published under it."""

    def expand(subject: anki_build.Subject) -> Iterator[anki_build.ClozeDraft]:
        lead = (anki_build.strong(subject.name), anki_build.slot(name, "arm"))
        yield subject.cloze("mine/slot", "mine", "Mine", subject.muscle.innervation, lead)

    monkeypatch.setattr(patterns, "_registered", [])
    anki_build.register_pattern(anki_build.Pattern(expand, {"mine": 5}))
    problems = anki_build.check(anki_build.load(workbench.project))
    assert [each.rule for each in problems if each.level is Level.ERROR] == ["draft"]
