"""What is printed: on any terminal, into any pipe, of whatever the authors wrote."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anki_build import cli
from anki_build.cli import show
from anki_build.cli.output import CLOSED, Output
from anki_build.corpus import loading
from anki_build.reading.problems import LONGEST, Problem, Span
from conftest import MUSCLE, Workbench
from test_build import run

ENCODINGS = ["ascii", "latin-1", "cp1252", "cp850", "utf-8"]


def bytes_of(*arguments: str, root: Path, encoding: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command for a terminal of an encoding."""
    return subprocess.run(
        [sys.executable, "-m", "anki_build", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_shows_every_text(workbench: Workbench, encoding: str) -> None:
    """What an encoding lacks is an escape, also in what says that a command failed."""
    workbench.replace("region: arm", "region: ذراع")
    result = bytes_of("check", root=workbench.root, encoding=encoding)
    assert (result.returncode, result.stderr) == (1, b"")
    shown = "ذراع" if encoding == "utf-8" else r"\u0630\u0631\u0627\u0639"
    assert f"`{shown}` is not among the regions" in result.stdout.decode(encoding)
    gone = bytes_of("check", "--project", "→", root=workbench.root, encoding=encoding)
    assert gone.returncode == 2
    table = bytes_of("table", root=workbench.root, encoding=encoding)
    assert table.stderr.decode(encoding).startswith("error: the facts have errors")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_is_json_in_every_encoding(workbench: Workbench, encoding: str) -> None:
    """Escapes are those of JSON, also beyond the first 65,536 characters."""
    workbench.replace("region: arm", 'region: "é→😀"')
    result = bytes_of("check", "--format", "json", root=workbench.root, encoding=encoding)
    (problem,) = json.loads(result.stdout.decode(encoding))["problems"]
    assert problem["message"].startswith("`é→😀` is not among")


def test_nothing_that_a_terminal_obeys_is_printed(workbench: Workbench) -> None:
    """Neither from names of files nor from arguments; what turns text around is escaped too."""
    (workbench.root / "decks/arm/\x1bcred\u202e.yml").write_text("")
    result = run("check", root=workbench.root)
    assert r"decks/arm/\u001bcred\u202e.yml:1:1: error: " in result.stdout
    wrong = run("check", "--project", "\x1b]0;title\x07", root=workbench.root)
    assert not {"\x1b", "\x07"} & set(wrong.stderr)


def test_a_closed_pipe_ends_it_quietly(workbench: Workbench) -> None:
    """As `| head -1` does."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        result = subprocess.run(
            [sys.executable, "-m", "anki_build", "check"],
            cwd=workbench.root,
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (result.returncode, result.stderr) == (CLOSED, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
@pytest.mark.parametrize("style", ["text", "json"])
def test_no_room_for_the_output(workbench: Workbench, style: str) -> None:
    """A sentence, and the exit code of what the user can mend."""
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "anki_build", "check", "--format", style],
            cwd=workbench.root,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    wanted = "error: cannot write the output: No space left on device\n"
    assert result.stderr == (wanted if style == "text" else "")


def test_an_output_is_a_stream_like_others() -> None:
    """It knows its terminal, and what is no file of the system is written to all the same."""
    raw = io.StringIO()
    stream = Output(raw)
    assert print("a\tb\x9b", file=stream) is None
    assert (raw.getvalue(), stream.isatty()) == ("a\tb\\u009b\n", False)


def test_a_value_of_a_megabyte_is_not_repeated(workbench: Workbench) -> None:
    """Neither as text where a list is due, nor as a key."""
    long = "x" * 1_000_000
    workbench.replace("parts: [long-head, short-head]", f"parts: {long}")
    (workbench.root / "media" / "note.yaml").write_text(f"? {long}\n: 1\n? {long}\n: 2\n")
    result = run("check", root=workbench.root)
    assert result.returncode == 1
    assert len(result.stdout) < 4 * LONGEST
    assert "expected a list, got `xxx" in result.stdout


def test_one_rule_does_not_fill_the_screen(workbench: Workbench) -> None:
    """Twenty problems of one rule and the number of the others; JSON and `--all` have each."""
    zones = ", ".join(f"zone-{number}" for number in range(30))
    workbench.replace("essential: [front-of-shoulder, elbow-crease]", f"essential: [{zones}]")
    lines = run("check", root=workbench.root).stdout.splitlines()
    assert (
        len([line for line in lines if "[unknown-word]" in line and line.startswith(MUSCLE)]) == 20
    )
    assert lines[20:] == [
        "and 10 more of [unknown-word]",
        "30 errors, 0 warnings.",
        "Say --all to see all of them.",
    ]
    every = run("check", "--all", root=workbench.root).stdout.splitlines()
    assert (len(every), every[-1]) == (31, "30 errors, 0 warnings.")
    found = json.loads(run("check", "--format", "json", root=workbench.root).stdout)
    assert len(found["problems"]) == 30


def test_a_few_of_many_rules_are_all_shown() -> None:
    """It is one rule that is cut, not the page."""
    found = [Problem(Span("a", line), "wrong", f"rule-{line % 10}") for line in range(1, 101)]
    assert show.problems(found, "text").count("\n") == 101


@pytest.mark.parametrize("style", ["text", "json"])
def test_what_the_system_refuses_is_told_in_a_sentence(
    workbench: Workbench,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    style: str,
) -> None:
    """Wherever a disk is full: no traceback, and not called a bug."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "some-folder/x")

    monkeypatch.setattr(loading, "load", full)
    arguments = ["check", "--format", style, "--project", str(workbench.root)]
    monkeypatch.setattr(sys, "argv", ["anki-build", *arguments])
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    captured = capsys.readouterr()
    shown = captured.err if style == "text" else captured.out
    assert "some-folder/x: No space left on device" in shown
    assert "TMPDIR" in shown
