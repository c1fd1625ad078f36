"""Cards drawn as a student sees them: by day and night, on a desk and on a phone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anki_build.corpus import loading
from anki_build.figures.base import Polygon, Shape
from anki_build.figures.geometry import area
from anki_build.identity import lock
from browser import Browser, Look, Page, chromium, reviewer, serving
from conftest import Student, Workbench
from test_anki import FIGURE, edited

WEB = reviewer()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        chromium() is None or WEB is None, reason="needs Chromium and Anki's reviewer (aqt)"
    ),
    # One after the other: two browsers and two cores would only wait for each other.
    pytest.mark.xdist_group("browser"),
]

ACTIVE, INACTIVE = "#ff8e8e", "#ffeba2"
PHONE = 360


@pytest.fixture
def drawn(workbench: Workbench, student: Student, page: Page) -> Iterator[Browser]:
    """A browser for the cards of the small project."""
    student.imports(workbench.publish())
    assert WEB is not None
    with serving(page, Path(student.collection.media.dir()), WEB) as browser:
        yield browser


def card_of(workbench: Workbench, student: Student, key: str, number: int) -> Any:
    """A card by its note's key and cloze number."""
    entry = lock.read(workbench.project.lock, "ids.lock")[0].notes[key]
    return student.card(entry.guid, number)


def luminance(colour: str) -> float:
    """The relative luminance of a colour `rgb(r, g, b)`, as WCAG defines it."""
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize("width", [PHONE, 1000])
def test_a_cloze_card_is_readable(
    drawn: Browser, workbench: Workbench, student: Student, width: int, *, night: bool
) -> None:
    """The answer is hidden, then shown; text stands out from the ground; nothing runs over."""
    card = card_of(workbench, student, "biceps-brachii/nerve/roots", 1)
    front = drawn.draw(card, Look("question", width, night))
    back = drawn.draw(card, Look("answer", width, night))
    assert "C5\N{EN DASH}C6" not in front["text"]
    assert "[...]" in front["text"]
    assert "C5\N{EN DASH}C6" in back["text"]
    assert "Other sources" in back["text"]
    for seen in (front, back):
        assert not seen["wide"]
        assert contrast(seen["ink"], seen["ground"]) >= 7
        ((_, colour),) = seen["answer"]
        assert contrast(colour, seen["ground"]) >= 4.5
    assert (luminance(front["ground"]) < 0.1) == night


def test_no_side_leaks_the_source(drawn: Browser, workbench: Workbench, student: Student) -> None:
    """The front shows neither the back's context nor the note's key; the source is folded."""
    card = card_of(workbench, student, "biceps-brachii/nerve/nerve", 1)
    front = drawn.draw(card, Look("question"))
    back = drawn.draw(card, Look("answer"))
    assert "musculus" not in front["text"]
    assert "musculus" in back["text"]
    assert "textbook made up" not in back["text"]


def test_formulas_are_set(drawn: Browser, workbench: Workbench, student: Student) -> None:
    """A formula with braces at its end is a formula, in the answer and nowhere before."""
    formula = "gaps: {elbow: {answer: {markup: 'at $\\frac{\\pi}{2^{1}}$'}}}"
    workbench.replace("gaps: {elbow: straight}", formula)
    student.imports(workbench.publish())
    card = card_of(workbench, student, "biceps-brachii/doorway/statement", 1)
    assert drawn.draw(card, Look("question"))["formulas"] == 0
    assert drawn.draw(card, Look("answer"))["formulas"] == 1


@pytest.mark.parametrize("width", [PHONE, 1000])
def test_hide_all_covers_every_mask(
    drawn: Browser, workbench: Workbench, student: Student, width: int
) -> None:
    """The asked mask in one colour, the others in another; on the answer the asked one is off."""
    card = card_of(workbench, student, FIGURE, 1)
    front = drawn.draw(card, Look("question", width))
    back = drawn.draw(card, Look("answer", width))
    assert front["error"] == back["error"] == ""
    assert not front["wide"]
    assert front["canvas"] == front["picture"]
    colours = front["colours"]
    # The masks are rectangles of 80 by 40, an ellipse of 80 by 40, a triangle of 100 by 60.
    others = 80 * 40 + 3.1416 * 40 * 20 + 100 * 60 / 2
    assert colours[INACTIVE] / colours[ACTIVE] == pytest.approx(others / (80 * 40), rel=0.06)
    assert ACTIVE not in back["colours"]
    assert back["colours"][INACTIVE] == pytest.approx(colours[INACTIVE], rel=0.01)


def test_several_shapes_of_one_card_open_together(
    drawn: Browser, workbench: Workbench, student: Student
) -> None:
    """The card with an ellipse and a triangle covers both, then shows both."""
    card = card_of(workbench, student, FIGURE, 2)
    front = drawn.draw(card, Look("question"))["colours"]
    back = drawn.draw(card, Look("answer"))["colours"]
    asked = 3.1416 * 40 * 20 + 100 * 60 / 2
    assert front[ACTIVE] / front[INACTIVE] == pytest.approx(asked / (2 * 80 * 40), rel=0.06)
    assert ACTIVE not in back


def test_hide_one_covers_one_mask(drawn: Browser, workbench: Workbench, student: Student) -> None:
    """The other masks are off on both sides."""
    workbench.replace("hide: all", "hide: one", "media/shoulder.yaml")
    student.imports(workbench.publish())
    card = card_of(workbench, student, FIGURE, 1)
    front = drawn.draw(card, Look("question"))["colours"]
    assert ACTIVE in front
    assert INACTIVE not in front


SQUARE = "[{rect: [20, 140, 80, 40]}]"
SHAPES = {
    "rect": SQUARE,
    "ellipse": "[{ellipse: [60, 160, 40, 20]}]",
    "polygon": "[{polygon: [[20, 140], [100, 140], [20, 180]]}]",
}


@pytest.mark.parametrize("hide", ["all", "one"])
@pytest.mark.parametrize("kind", SHAPES)
def test_as_many_pixels_as_were_meant(
    drawn: Browser, workbench: Workbench, student: Student, kind: str, hide: str
) -> None:
    """Each kind of shape covers its area on the asked side, as asked and as one of the others."""
    workbench.replace(SQUARE, SHAPES[kind], "media/shoulder.yaml")
    workbench.replace("hide: all", f"hide: {hide}", "media/shoulder.yaml")
    student.imports(workbench.publish())
    figure = loading.load(workbench.project)[0].figures["shoulder"]
    areas = {mask.id: area(mask.shapes) for mask in figure.masks}
    for number, asked in ((1, "coracoid"), (2, "tubercles"), (3, "biceps")):
        others = sum(areas.values()) - areas[asked] if hide == "all" else 0
        card = card_of(workbench, student, FIGURE, number)
        expect(drawn.draw(card, Look("question")), areas[asked], others)
        expect(drawn.draw(card, Look("answer")), 0, others)


def expect(seen: Any, active: float, inactive: float, shapes: Iterable[Shape] = ()) -> None:
    """Hold the pixels of masks on a side against shares of the picture.

    Args:
        seen: what was drawn.
        active: the share that the asked mask covers.
        inactive: the share that the others cover.
        shapes: of the asked mask, if it may be so thin that its line matters.
    """
    width, height = seen["canvas"]
    # The line around a mask is drawn in other colours, half of its two pixels inside.
    line = sum(outline(shape, width, height) for shape in shapes)
    covered = pytest.approx(active * width * height - line, rel=0.07)
    assert seen["colours"].get(ACTIVE, 0) == covered
    assert seen["colours"].get(INACTIVE, 0) == pytest.approx(inactive * width * height, rel=0.07)


def outline(shape: Shape, width: float, height: float) -> float:
    """The length of a polygon's line in pixels; other shapes are never thin."""
    if not isinstance(shape, Polygon):
        return 0.0
    corners = [(x * width, y * height) for x, y in shape.points]
    return sum(math.dist(*ends) for ends in zip(corners, [*corners[1:], corners[0]], strict=True))


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize("width", [PHONE, 1000])
def test_the_back_names_what_was_asked_and_nothing_else(
    drawn: Browser, workbench: Workbench, student: Student, width: int, *, night: bool
) -> None:
    """The name stands over the picture, can be read by day and night, and nowhere before."""
    names = {
        1: "Coracoid process",
        2: "Greater tubercle",
        3: "Origin of the biceps brachii (long head): supraglenoid tubercle of the scapula",
    }
    for number, name in names.items():
        card = card_of(workbench, student, FIGURE, number)
        front = drawn.draw(card, Look("question", width, night))
        back = drawn.draw(card, Look("answer", width, night))
        assert not [other for other in names.values() if other in front["text"]]
        assert back["asked"]["text"].strip() == name
        assert [other for other in names.values() if other in back["text"]] == [name]
        assert back["asked"]["clear"]
        assert back["asked"]["inside"]
        assert not back["wide"]
        assert contrast(back["asked"]["colour"], back["ground"]) >= 4.5


def test_a_mask_of_the_student_shows_the_rest_of_the_back(
    drawn: Browser, workbench: Workbench, student: Student
) -> None:
    """It has no name of ours; picture and source are there, and no other mask is named."""
    note_id = card_of(workbench, student, FIGURE, 1).nid
    note = student.collection.get_note(note_id)
    own = "{{c7::image-occlusion:rect:left=.8:top=.8:width=.1:height=.15:oi=1}}<br>"
    edited(student, note_id, note["Occlusion"] + own)
    card = card_of(workbench, student, FIGURE, 7)
    front = drawn.draw(card, Look("question"))
    back = drawn.draw(card, Look("answer"))
    width, height = front["canvas"]
    assert front["colours"][ACTIVE] == pytest.approx(0.1 * 0.15 * width * height, rel=0.1)
    assert back["asked"]["text"].strip() == ""
    assert "Coracoid" not in back["text"]
    assert "Source" in back["text"]
    assert back["error"] == ""


def test_a_name_that_looks_like_a_cloze_is_read_as_it_is(
    drawn: Browser, workbench: Workbench, student: Student
) -> None:
    """Braces, colons and angle brackets of a name are text."""
    hazards = 'name: "{{c9::beak}} a::b <b>"'
    workbench.replace("name: coracoid process", hazards, "decks/vocabulary.yaml")
    student.imports(workbench.publish())
    back = drawn.draw(card_of(workbench, student, FIGURE, 1), Look("answer"))
    assert back["asked"]["text"].strip() == "{{c9::beak}} a::b <b>"
