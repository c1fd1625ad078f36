"""The table of a collection, in every format it is written in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from anki_build.corpus import loading
from anki_build.reports import table
from conftest import Workbench, copy_of
from test_cli import invoke


@pytest.fixture
def shoulder(tmp_path: Path) -> Workbench:
    """The sample collection of three muscles."""
    return copy_of("collection", tmp_path)


def test_a_row_for_each_muscle(shoulder: Workbench) -> None:
    """What an exam asks, in the author's order."""
    written, _ = loading.load(shoulder.project)
    assert table.rows(written, written.decks[0])[1] == (
        ("infraspinatus",),
        ("infraspinous fossa of the scapula, between upper line and middle line",),
        ("middle facet of the greater tubercle of the humerus",),
        ("suprascapular nerve",),
        ("C5\N{EN DASH}C6",),
        ("lateral rotation (shoulder)", "abduction (shoulder, upper fibres)"),
        ("TrP1: front of shoulder, mid-deltoid",),
        (),
    )


def test_role_main_root_and_one_bound(shoulder: Workbench) -> None:
    """What an author says more exactly is there to be proof-read."""
    file = "decks/shoulder/teres-minor.yaml"
    shoulder.replace("site: lateral-border", "site: lateral-border, behind: lower-line", file)
    shoulder.replace("roots: C5-C6", "roots: C5-C6, main_root: C5", file)
    shoulder.replace(
        "movement: lateral-rotation", "movement: lateral-rotation, role: assistant", file
    )
    written, _ = loading.load(shoulder.project)
    _, origin, _, _, roots, actions, *_ = table.rows(written, written.decks[0])[2]
    assert origin == ("lateral border of the scapula, behind lower line",)
    assert roots == ("C5\N{EN DASH}C6 (mainly C5)",)
    assert actions == ("lateral rotation (shoulder, assistant)",)


def test_variants_stand_beside(workbench: Workbench) -> None:
    """What other sources say is there to be checked too; spillover stands in brackets."""
    written, _ = loading.load(workbench.project)
    ((*_, referral, variants),) = table.rows(written, written.decks[0])
    assert referral == ("TrP1 (long head): front of shoulder, elbow crease, (thumb base)",)
    assert variants == ("innervation, musculocutaneous nerve: C5\N{EN DASH}C7",)


def test_a_variant_belongs_to_one_fact(shoulder: Workbench) -> None:
    """Of two sites the variant says which one it is about; a section without a column has none."""
    shoulder.replace(
        "origin:\n  - {id: border, site: lateral-border, sources: [some-book]}",
        "origin:\n  - {id: border, site: lateral-border, sources: [some-book]}\n"
        "  - {id: fossa, site: infraspinous-fossa, sources: [some-book],"
        " variants: [{text: its lower part, sources: [leaflet]}]}",
        "decks/shoulder/teres-minor.yaml",
    )
    written, _ = loading.load(shoulder.project)
    (*_, variants) = table.rows(written, written.decks[0])[2]
    assert variants == ("origin, infraspinous fossa: its lower part",)


def test_a_point_without_a_number_says_its_part(workbench: Workbench) -> None:
    """The number is a name of its own; a place is one only within the part."""
    workbench.replace("point: TrP1", "point: upper", "decks/arm/biceps-brachii.yaml")
    written, _ = loading.load(workbench.project)
    ((*_, referral, _),) = table.rows(written, written.decks[0])
    assert referral[0].startswith("upper (long head): front of shoulder")


def test_formats(shoulder: Workbench) -> None:
    """Markdown and HTML escape what they must, CSV reads back."""
    shoulder.replace("name: supraspinous fossa", "name: 'a | b <c>'", "decks/vocabulary.yaml")
    root = str(shoulder.root)
    as_markdown = invoke("table", "--project", root).output
    assert as_markdown.startswith("# Shoulder\n\n| Muscle | Origin |")
    assert "a \\| b \\<c>" in as_markdown
    rows = list(
        csv.reader(io.StringIO(invoke("table", "--format", "csv", "--project", root).output))
    )
    assert [row[0] for row in rows] == ["Muscle", "supraspinatus", "infraspinatus", "teres minor"]
    as_html = invoke("table", "--format", "html", "--project", root).output
    assert "a | b &lt;c&gt;" in as_html
    assert "prefers-color-scheme: dark" in as_html
    assert (
        "<div>lateral rotation (shoulder)</div><div>abduction (shoulder, upper fibres)</div>"
        in as_html
    )
    assert '<td data-column="Variants"></td>' in as_html


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+A1", "-A1+1", "-1+cmd", "\t=1", "-(2)"])
def test_no_formula_in_a_spreadsheet(cell: str) -> None:
    """Where a cell begins, and where the next line in it does, as some divide cells there."""
    written = table.comma_separated("", [((cell, cell),)])
    assert list(csv.reader(io.StringIO(written)))[1] == [f"'{cell}; '{cell}"]


@pytest.mark.parametrize(
    "cell", ["-", "\N{EN DASH}", "-5", "+1.5", "L5\N{EN DASH}S1", "a=b", "(@)"]
)
def test_what_is_no_formula_stays(cell: str) -> None:
    """A missing root, a number, a sign within a text."""
    assert table.comma_separated("", [((cell,),)]).splitlines()[1] == cell
