"""Every figure is credited."""

from __future__ import annotations

from anki_build.corpus.loading import load
from anki_build.reports import credits as figure_credits
from conftest import Workbench
from test_cli import invoke


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
