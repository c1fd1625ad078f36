"""The examples of docs/python.md run as they stand there and print what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

from anki_build.cards import patterns
from anki_build.rules import registry

PAGE = Path(__file__).parent.parent / "docs" / "python.md"
# A block of Python, with what it prints if the page says so.
_BLOCK = re.compile(
    r"(?P<not_run><!-- not run[^\n]*\n)?```python\n(?P<code>.*?)```\n"
    r"(?:\n```text\n(?P<out>.*?)```)?",
    re.DOTALL,
)
_GUID = re.compile(r"[\w-]{22}(?= The <b>)")


def test_examples_run_and_print_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All in one process and in the order of the page, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(patterns, "_registered", [])
    monkeypatch.setattr(registry, "_registered", [])
    shared: dict[str, Any] = {"__name__": "page"}
    ran = 0
    for block in _BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        if block["not_run"]:
            compile(block["code"], str(PAGE), "exec")
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(block["code"], shared)  # noqa: S102  our own page
        assert _GUID.sub("GUID", printed.getvalue()) == (block["out"] or "")
        ran += 1
    assert ran > 3
