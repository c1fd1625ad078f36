"""Every figure is credited."""

from __future__ import annotations

from pathlib import Path

from anki_build.corpus.loading import load
from anki_build.corpus.project import Project
from anki_build.reports import credits as figure_credits
from conftest import Workbench
from test_cli import invoke


def test_the_credits_of_this_repository_are_current() -> None:
    """`anki-build credits` would change nothing, and every picture has a row."""
    project = Project(Path(__file__).parent.parent)
    assert figure_credits.is_current(project)
    page = (project.media / figure_credits.FILE).read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in page for path in project.media.glob("*.webp"))


def test_a_row_for_each_figure(workbench: Workbench) -> None:
    """Credit, changes and licence as the figure's file has them, then the work itself."""
    workbench.replace("credit: drawn for tests", "credit: a | b", "media/shoulder.yaml")
    page = figure_credits.text(load(workbench.project)[0])
    assert "| [`shoulder.png`](shoulder.png) | a \\| b | none | CC0-1.0 |\n" in page
    assert page.endswith("- Nobody A.: A textbook made up for tests, 2001\n")


def test_the_command(workbench: Workbench) -> None:
    """Writes the page; with --check it only says whether it is current."""
    root = str(workbench.root)
    assert not figure_credits.is_current(workbench.project)
    assert invoke("credits", "--project", root).exit_code == 0
    assert invoke("credits", "--check", "--project", root).exit_code == 0
