"""The table of a collection, in every format it is written in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from anki_build import corpus, table
from conftest import Workbench, copy_of
from test_cli import invoke


@pytest.fixture
def shoulder(tmp_path: Path) -> Workbench:
    """The sample collection of three muscles."""
    return copy_of("collection", tmp_path)


def test_a_row_for_each_muscle(shoulder: Workbench) -> None:
    """What an exam asks, in the author's order."""
    written, _ = corpus.load(shoulder.project)
    assert table.rows(written, written.decks[0])[1] == (
        "infraspinatus",
        "infraspinous fossa of the scapula, between upper line and middle line",
        "middle facet of the greater tubercle of the humerus",
        "suprascapular nerve",
        "C5\N{EN DASH}C6",
        "lateral rotation (shoulder); abduction (shoulder, upper fibres)",
        "TrP1: front of shoulder, mid-deltoid",
        "",
    )


def test_variants_stand_beside(workbench: Workbench) -> None:
    """What other sources say is there to be checked too; spillover stands in brackets."""
    written, _ = corpus.load(workbench.project)
    ((*_, referral, variants),) = table.rows(written, written.decks[0])
    assert referral == "TrP1: front of shoulder, elbow crease, (thumb base)"
    assert variants == "innervation: C5\N{EN DASH}C7"


def test_a_point_without_a_number_says_its_part(workbench: Workbench) -> None:
    """The number is a name of its own; a place is one only within the part."""
    workbench.replace("point: TrP1", "point: upper", "decks/arm/biceps-brachii.yaml")
    written, _ = corpus.load(workbench.project)
    ((*_, referral, _),) = table.rows(written, written.decks[0])
    assert referral.startswith("upper (long head): front of shoulder")


def test_formats(shoulder: Workbench) -> None:
    """Markdown and HTML escape what they must, CSV reads back."""
    shoulder.replace("name: supraspinous fossa", "name: 'a | b <c>'", "decks/vocabulary.yaml")
    root = str(shoulder.root)
    as_markdown = invoke("table", "--project", root).output
    assert as_markdown.startswith("# Shoulder\n\n| Muscle | Origin |")
    assert "a \\| b <c>" in as_markdown
    rows = list(
        csv.reader(io.StringIO(invoke("table", "--format", "csv", "--project", root).output))
    )
    assert [row[0] for row in rows] == ["Muscle", "supraspinatus", "infraspinatus", "teres minor"]
    as_html = invoke("table", "--format", "html", "--project", root).output
    assert "a | b &lt;c&gt;" in as_html
    assert "color-scheme: light dark" in as_html
