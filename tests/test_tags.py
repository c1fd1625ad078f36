"""Tags are made and read in one module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from anki_build.cards import tags
from anki_build.cards.tags import Tag, search

SOURCE = Path(tags.__file__).parent.parent


def test_what_is_made_is_read_back() -> None:
    """Of one kind alone, in the order of the tags."""
    made = [Tag.MUSCLE.of("psoas"), Tag.DECK.of("hip"), "my own", Tag.MUSCLE.of("piriformis")]
    assert made[0] == "anki_build::muscle::psoas"
    assert Tag.MUSCLE.values(made) == ("psoas", "piriformis")
    assert Tag.RETIRED.values(made) == ()
    assert search(*made[:2]) == "tag:anki_build::muscle::psoas tag:anki_build::deck::hip"


def texts(path: Path) -> Iterator[str]:
    """Every text in a module that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in said:
            yield each.value


def test_nothing_else_spells_a_tag() -> None:
    """Docstrings, the help of commands among them, may name one."""
    spelled = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if any("anki_build::" in text for text in texts(path))
    }
    assert spelled == {"cards/tags.py"}
