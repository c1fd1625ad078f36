"""The command line: what it prints, what it loads, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anki_build import pipeline
from anki_build.cli.commands import cli
from conftest import MUSCLE, Workbench
from test_build import run


def invoke(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, arguments, catch_exceptions=False)


def test_build_says_where_and_how(workbench: Workbench) -> None:
    """The package, what is in it, and how to import it."""
    result = run("build", root=workbench.root)
    assert result.returncode == 0
    assert result.stdout.startswith("dist/arm.apkg: 17 notes, 25 cards, 1 picture, ")
    assert "File > Import" in result.stdout
    assert "commit" in result.stdout
    again = run("build", "--locked", root=workbench.root)
    assert (again.returncode, "commit" in again.stdout) == (0, False)


def test_locked_before_a_first_build(workbench: Workbench) -> None:
    """What is missing is told with the command that mends it."""
    result = run("build", "--locked", root=workbench.root)
    assert result.returncode == 1
    assert "run `anki-build build`" in result.stderr
    assert not (workbench.root / "dist").exists()


def test_check_prints_every_problem(workbench: Workbench) -> None:
    """One a line, place first, and the number of them at the end."""
    workbench.replace("region: arm", "region: leg")
    workbench.replace("roots: C5-C6", "roots: L12")
    result = invoke("check", "--project", str(workbench.root))
    first, second, count = result.output.splitlines()
    assert first.startswith(f"{MUSCLE}:4:9: error: `leg` is not among the regions")
    assert second.startswith(f"{MUSCLE}:26:12: error: expected a root or a range of roots")
    assert count == "2 errors, 0 warnings."
    assert result.exit_code == 1


def test_a_clean_check(workbench: Workbench) -> None:
    """Says so, and ends with 0."""
    result = invoke("check", "--project", str(workbench.root))
    assert (result.exit_code, result.output) == (0, "No problems.\n")


def test_warnings_do_not_stop_a_build(workbench: Workbench) -> None:
    """A warning is shown and the package written."""
    workbench.replace("figures: [shoulder]", "figures: []")
    result = run("build", root=workbench.root)
    assert result.returncode == 0
    assert "warning: no muscle and no deck shows figure" in result.stdout


def test_json(workbench: Workbench) -> None:
    """For programs: problems with their places, packages with their counts."""
    workbench.replace("region: arm", "region: leg")
    found = json.loads(invoke("check", "--format", "json", "--project", str(workbench.root)).output)
    (problem,) = found["problems"]
    assert (problem["path"], problem["line"], problem["column"]) == (MUSCLE, 4, 9)
    assert (problem["level"], problem["rule"]) == ("error", "unknown-word")
    workbench.replace("region: leg", "region: arm")
    built = json.loads(invoke("build", "--format", "json", "--project", str(workbench.root)).output)
    assert built["packages"][0]["cards"] == 25


def test_github(workbench: Workbench) -> None:
    """Annotations that stand at the line in a pull request."""
    workbench.replace("region: arm", "region: leg")
    result = invoke("check", "--format", "github", "--project", str(workbench.root))
    assert result.output.startswith(f"::error file={MUSCLE},line=4,col=9,title=unknown-word::")


def test_verify(workbench: Workbench) -> None:
    """The report of real Anki, as text and as JSON."""
    package = workbench.publish()
    result = invoke("verify", str(package))
    assert result.exit_code == 0
    assert result.output.endswith("The package is good.\n")
    report = json.loads(invoke("verify", "--format", "json", str(package)).output)
    assert (report["conflicts"], report["good"], report["notes"]) == (0, True, 17)


def test_verify_what_is_no_package(workbench: Workbench) -> None:
    """A message, not a traceback."""
    (workbench.root / "no.apkg").write_text("not a zip")
    for name in ("no.apkg", "missing.apkg"):
        result = run("verify", name, root=workbench.root)
        assert result.returncode == 1
        assert result.stderr.startswith("error: ")
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["bild"], ["build", "--lockd"], ["check", "--format", "x"]])
def test_wrong_usage_ends_with_2(workbench: Workbench, arguments: list[str]) -> None:
    """As every command line does."""
    assert run(*arguments, root=workbench.root).returncode == 2


def test_the_wrong_folder(tmp_path: Path) -> None:
    """Says what is missing and how to name another folder."""
    result = run("check", root=tmp_path)
    assert result.returncode == 1
    assert "hint: change to the project's folder" in result.stderr


def test_a_bug_looks_like_a_bug(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A traceback, a request to report it, and the exit code 3."""
    from anki_build import cli as package

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "prepare", broken)
    monkeypatch.setattr(sys, "argv", ["anki-build", "check", "--project", str(workbench.root)])
    with pytest.raises(SystemExit) as ended:
        package.main()
    assert ended.value.code == 3
    assert "This is a bug in anki_build" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (
            ["--help"],
            {"yaml", "msgspec", "genanki", "PIL", "jinja2", "anki", "sqlite3", "dataclasses"},
        ),
        (["--version"], {"yaml", "msgspec", "genanki", "PIL", "jinja2", "anki"}),
        (["check"], {"genanki", "jinja2", "anki", "sqlite3", "numpy"}),
        (["build"], {"jinja2", "anki", "numpy"}),
    ],
)
def test_a_command_loads_only_what_it_needs(
    workbench: Workbench, arguments: list[str], unwanted: set[str]
) -> None:
    """Start-up is part of every command: heavy libraries stay out of those without use for them."""
    code = (
        "import sys, anki_build.cli.commands as c\n"
        f"try: c.cli({arguments!r})\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=workbench.root, capture_output=True, text=True, check=True
    )
    loaded = set(result.stdout.rpartition("LOADED")[2].split())
    assert "click" in loaded
    assert not unwanted & loaded
