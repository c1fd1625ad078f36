"""The decks of this repository, whichever they are: only what holds for any deck.

What an author has to mend, such as a fact without a source, is what `make check` tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from anki_build import pipeline
from anki_build.corpus import loading
from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.figures.base import Figure, Rect
from anki_build.figures.geometry import area
from anki_build.identity import lock
from anki_build.reports import schema
from anki_build.updates import anki_import, rename
from browser import Browser, Look, Page, chromium, reviewer, serving
from conftest import HERE, Student
from test_browser import ACTIVE, PHONE, expect
from test_schema import accepts, compiled

PROJECT = Project(HERE.parent)
DRAWN = sorted((PROJECT.media / "figures").glob("*.yaml"))
PICTURES = [PROJECT.media / f"{path.stem}.webp" for path in DRAWN]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The package of every deck."""
    result = pipeline.build(pipeline.load(PROJECT), 2**31 - 10_000)
    assert result.bundles, [str(problem) for problem in result.problems]
    # Publishing would write the repository's own lock.
    frozen = pipeline.Result(result.bundles, result.lock, False, ())
    return pipeline.write(frozen, PROJECT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """What the authors wrote."""
    return loading.load(PROJECT)[0]


@pytest.fixture(scope="module")
def schemas() -> Mapping[Path, str]:
    """The schema of each kind of file, by where it is kept."""
    return schema.schemas(PROJECT)


def test_the_packages_are_good(packages: list[Path]) -> None:
    """Every one imports without a fault."""
    assert len(packages) == len(list(PROJECT.decks.glob("*/deck.yaml")))
    for package in packages:
        assert anki_import.verify(package).faults == ()


def test_a_muscle_can_be_renamed() -> None:
    """The muscle of most cards, in every place where this repository names it; only planned."""
    known, _ = lock.read(PROJECT.lock, "ids.lock")
    muscles = {path.stem for path in PROJECT.decks.glob("*/*.yaml")}
    count = Counter(key.partition("/")[0] for key, _ in known.slots)
    muscle = max(sorted(muscles), key=lambda each: count[each])
    planned = rename.plan(PROJECT, "muscle", muscle, "zz-muscle")
    made, problems = lock.parse(planned.files[PROJECT.lock].decode(), "ids.lock")
    assert problems == []
    assert numbers(made) == numbers(known)
    assert count[muscle] > 0
    assert not any(key.startswith(f"{muscle}/") for key in made.notes)


def numbers(found: lock.Lock) -> list[tuple[str, int, bool]]:
    """What students' reviews hang on: the guids and numbers, and whether they are in use."""
    return sorted(
        (found.notes[key].guid, item.number, item.retired) for (key, _), item in found.slots.items()
    )


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("decks/*/deck.yaml", "deck"),
        ("decks/*/*.yaml", "muscle"),
        ("decks/sources.yaml", "sources"),
        ("decks/vocabulary.yaml", "vocabulary"),
        ("media/*.masks.json", "figure"),
        ("media/figures/*.yaml", "drawing"),
        ("media/figures/*.yaml", "referral-map"),
        ("media/figures/*.yaml", "zone-map"),
        ("media/atlas/parts.yaml", "parts"),
        ("media/atlas/landmarks.yaml", "landmarks"),
        ("media/atlas/attachments.yaml", "attachments"),
        ("media/atlas/trigger-points.yaml", "trigger-points"),
        ("media/atlas/zones.yaml", "zones"),
    ],
)
def test_the_schemas_accept_the_files(schemas: Mapping[Path, str], pattern: str, name: str) -> None:
    """What the program accepts, an editor does not underline."""
    check = compiled(schemas[PROJECT.root / "schemas" / f"{name}.schema.json"])
    assert accepts(check, PROJECT.root, pattern, name)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_limits_of_every_drawn_picture(path: Path) -> None:
    """Wide enough for a screen, small enough for a phone's data, without a white ground."""
    pytest.importorskip("embreex", reason="drawing needs the extra anki-build[figures]")
    from anki_build.atlas import finished, labels

    assert path.stat().st_size < finished.MAX_BYTES
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    assert 1100 <= picture.width <= 1400
    assert labels.FONT_SIZE * 360 / picture.width >= 11
    corners = [(2, 2), (picture.width - 3, 2), (2, picture.height - 3)]
    for corner in corners:
        assert picture.getpixel(corner) == pytest.approx((239, 232, 220), abs=4)


def test_boxes_of_every_drawn_figure_have_one_size(corpus: Corpus) -> None:
    """No box tells by its size what stands in it, and every label's mask is such a box."""
    seen = 0
    for path in DRAWN:
        masks = corpus.figures[path.stem].masks
        rects = [shape for mask in masks for shape in mask.shapes if isinstance(shape, Rect)]
        inner = [rect for rect in rects if rect.top > 0 and rect.top + rect.height < 1]
        assert len({(round(r.width, 6), round(r.height, 6)) for r in inner}) <= 1
        seen += len(inner)
    assert seen > len(DRAWN)


def test_every_figure_is_current() -> None:
    """The pictures are those that the definitions define, without a mistake in them."""
    pytest.importorskip("embreex", reason="drawing needs the extra anki-build[figures]")
    from anki_build.atlas import jobs

    todo = jobs.order(PROJECT, (), force=False)
    assert (todo.problems, todo.draw, todo.reword) == ((), (), ())
    assert todo.current == len(DRAWN)


def kind_of(figure: Figure) -> tuple[object, ...]:
    """What makes masks look different: the kind of figure, what is hidden, and the shapes."""
    shapes = {type(shape).__name__ for mask in figure.masks for shape in mask.shapes}
    definition = PROJECT.media / "figures" / f"{figure.id}.yaml"
    text = definition.read_text(encoding="utf-8") if definition.exists() else ""
    kind = next((line for line in text.splitlines() if line.startswith("kind:")), "")
    return kind, figure.hide, *sorted(shapes)


@pytest.fixture
def browser(packages: list[Path], student: Student, page: Page) -> Iterator[Browser]:
    """A browser for the cards of all decks."""
    web = reviewer()
    assert web is not None
    for package in packages:
        student.imports(package)
    with serving(page, Path(student.collection.media.dir()), web) as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.skipif(
    chromium() is None or reviewer() is None, reason="needs Chromium and Anki's reviewer (aqt)"
)
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_figures_cover_their_labels(
    browser: Browser, corpus: Corpus, student: Student, *, every: bool
) -> None:
    """One figure of each kind, or every one: masks cover something, the phone shows it whole."""
    by_kind: dict[object, list[str]] = {}
    for figure in corpus.figures.values():
        by_kind.setdefault(kind_of(figure), []).append(figure.id)
    chosen = {id_ for ids in by_kind.values() for id_ in (ids if every else ids[:1])}
    found = student.collection.find_cards('"note:anki_build Image Occlusion" card:1')
    cards = [student.collection.get_card(card_id) for card_id in found]
    drawn = set()
    for card in cards:
        key, _, items = card.note()["Comments"].partition(" ")
        name = key.split("/")[1]
        if name in chosen:
            numbers_of = {slot: int(n) for slot, _, n in (i.rpartition("=") for i in items.split())}
            covers(browser, card, corpus.figures[name], numbers_of)
            drawn.add(name)
    assert drawn == chosen


def covers(browser: Browser, card: Any, figure: Figure, numbers_of: dict[str, int]) -> None:
    """Hold what is drawn of the first card of a figure against its masks."""
    phone = browser.draw(card, Look("question", PHONE))
    assert phone["error"] == ""
    assert not phone["wide"]
    assert phone["colours"][ACTIVE] > 300
    areas = {numbers_of[mask.id]: area(mask.shapes) for mask in figure.masks}
    others = sum(areas.values()) - areas[1] if figure.hide == "all" else 0
    asked = next(mask.shapes for mask in figure.masks if numbers_of[mask.id] == 1)
    expect(browser.draw(card, Look("question", 1000)), areas[1], others, asked)
