"""Masks from files of other programs, where a case in words would not show it."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest

from anki_build import pipeline
from anki_build.figures.base import Picture, Polygon, Rect
from anki_build.figures.found import MaskFile
from anki_build.figures.geometry import area, overlap
from anki_build.figures.importers import coco
from anki_build.figures.importers.svg import read
from anki_build.figures.importers.svg_path import corners
from anki_build.identity import lock
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.records import NOWHERE
from anki_build.updates import rename
from conftest import Student, Workbench

FIGURE = "media/shoulder.yaml"
NATIVE = """
id: shoulder
image: shoulder.png
title: Shoulder from the front
hide: all
sources: [some-book]
licence: CC0-1.0
credit: drawn for tests
changes: none
masks_from:
  format: apkg
  file: edited.apkg
  entities: {ENTITIES}
"""
TABLE = (
    "{coracoid: coracoid-process, tubercles: greater-tubercle, biceps: biceps-brachii/supraglenoid}"
)


def covered(path: str) -> float:
    """The area of a path's only part."""
    (points,) = [part for part in corners(path) if len(part) > 1]
    return area([Polygon(tuple((x / 100, y / 100) for x, y in points))]) * 100 * 100


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("M10,10h20v20h-20z", 400),
        ("m 10 10 20 0 0 20 -20 0", 400),
        ("M10 50A20 20 0 0 1 50 50A20 20 0 0 1 10 50Z", math.pi * 400),
        ("M10 50a20,20 0 1040 0a20 20 0 10-40 0", math.pi * 400),
        ("M 50 50 m -20 0 a 20 10 90 1 1 0 .001 z", math.pi * 200),
        ("M10 50 A 1 1 0 0 1 50 50 z", math.pi * 200),
        ("M10 50 C 10 50 50 50 50 50 V 90 H 10 Z", 1600),
        ("M0 0 Q 30 60 60 0 Z", 60 * 60 / 3),
        ("M0 0 C 20 40 40 40 60 0 Z", 60 * 60 / 3),
        ("M1e1.5.2e2 10.5.1e2 20.5z", 100),
    ],
)
def test_a_path_covers_what_it_draws(path: str, expected: float) -> None:
    """Moves, lines, arcs and curves, absolute and relative, however their numbers are packed."""
    assert covered(path) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    "path", ["L 1 1", "M 1", "M 1 1 A 1 1 0 2 0 5 5", "M 0 0 L 1 x", "M 0 0 Z 5", "hello"]
)
def test_a_path_that_is_none(path: str) -> None:
    """It is said, never drawn half."""
    with pytest.raises(ValueError, match=r"\w"):
        corners(path)


def test_transforms_are_applied_from_the_inside() -> None:
    """The element's own first, then that of each group around it."""
    body = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        '<g transform="translate(50,50)"><g transform="scale(2) rotate(90 0 0)">'
        '<rect id="a-thing" x="0" y="0" width="10" height="5"/></g></g></svg>'
    )
    picture = Picture(Path("p.png"), "p", 100, 100)
    file = MaskFile(body.encode(), "p.svg", "p", picture, (), NOWHERE)
    (found,), problems = read(file)
    assert problems == []
    assert isinstance(found.shape, Polygon)
    points = {(round(x, 4), round(y, 4)) for x, y in found.shape.points}
    assert points == {(0.5, 0.5), (0.5, 0.7), (0.4, 0.7), (0.4, 0.5)}


def test_a_compressed_drawing_is_unpacked() -> None:
    """As Inkscape writes `.svgz`; one that is damaged or would be endless is told."""
    picture = Picture(Path("p.png"), "p", 300, 200)

    def told(content: bytes) -> tuple[list[str], list[str]]:
        found, problems = read(MaskFile(content, "p.svgz", "p", picture, (), NOWHERE))
        return [each.label for each in found], [each.message for each in problems]

    packed = gzip.compress(SVG.encode())
    assert told(packed) == (["LABEL"], [])
    assert told(packed[:-20]) == ([], ["is compressed and is cut off"])
    assert told(packed[:2] + b"damaged") == ([], ["is compressed and damaged"])
    endless = gzip.compress(b" " * 60_000_000)
    assert told(endless) == ([], ["is compressed and has too many bytes"])


def test_clones_of_clones_end() -> None:
    """Thirty lines that stand for a thousand million shapes."""
    picture = Picture(Path("p.png"), "p", 300, 200)
    clones = "".join(
        f'<g id="level{each}">' + f'<use href="#level{each - 1}"/>' * 10 + "</g>"
        for each in range(1, 10)
    )
    body = f'<defs><rect id="level0" width="9" height="9"/>{clones}</defs><use href="#level9"/>'
    content = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">{body}</svg>'.encode()
    found, (problem,) = read(MaskFile(content, "p.svg", "p", picture, (), NOWHERE))
    assert not found
    assert problem.message == "shows more than 20,000 clones"


def test_several_pictures_of_a_coco_file() -> None:
    """All that `only` lists are read; one that is not there is told."""
    picture = Picture(Path("p.png"), "p", 300, 200)
    box = {"category_id": 1, "bbox": [30, 20, 30, 20]}
    data = {
        "images": [
            {"id": number, "file_name": f"{number}.png", "width": 300, "height": 200}
            for number in (1, 2, 3)
        ],
        "categories": [{"id": 1, "name": "beak"}],
        "annotations": [{"image_id": number, **box} for number in (1, 2, 3)],
    }
    content = json.dumps(data).encode()

    def reading(*only: str) -> tuple[int, list[str]]:
        found, problems = coco.read(MaskFile(content, "p.json", "p", picture, only, NOWHERE))
        return len(found), [each.message for each in problems]

    assert reading("1.png") == (1, [])
    assert reading("1.png", "3.png") == (2, [])
    assert reading("1.png", "4.png") == (0, ["`p.json` has no picture `4.png`"])


def test_overlap_counts_what_both_cover() -> None:
    """Parts on the same spot count once, whatever winds around them."""
    square = Rect(0.0, 0.0, 0.5, 0.5)
    ring = Polygon(((0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5)))
    assert area([square, square]) == pytest.approx(0.25)
    assert area([square, ring]) == pytest.approx(0.25)
    assert overlap([square], [ring]) == pytest.approx(0.25, rel=0.01)
    assert overlap([square], [Rect(0.5, 0.0, 0.5, 0.5)]) == 0


def exported(student: Student, file: Path, *, legacy: bool = True) -> None:
    """Export a student's collection as Anki does."""
    from anki.collection import ExportAnkiPackageOptions

    student.collection.export_anki_package(
        out_path=str(file),
        limit=None,
        options=ExportAnkiPackageOptions(
            with_scheduling=False, with_deck_configs=False, with_media=True, legacy=legacy
        ),
    )


def test_our_note_comes_back_from_ankis_editor(workbench: Workbench, student: Student) -> None:
    """Masks moved and added in Anki are read back, the old ones with their ids and numbers."""
    student.imports(workbench.publish())
    (note_id,) = student.collection.find_notes('"note:anki_build Image Occlusion"')
    note = student.collection.get_note(note_id)
    masks = note["Occlusion"].replace("rect:left=.0667:top=.1:", "rect:left=.1:top=.05:")
    masks += "{{c9::image-occlusion:rect:left=.5:top=.8:width=.1:height=.1:oi=1}}<br>"
    student.collection.update_image_occlusion_note(
        note_id, occlusions=masks, header=note["Header"], back_extra=note["Back Extra"], tags=[]
    )
    exported(student, workbench.root / "media/edited.apkg")
    table = TABLE.replace("}", ", 9: {id: new, entity: lesser-tubercle}}")
    text = NATIVE.replace("{ENTITIES}", table)
    (workbench.root / FIGURE).write_text(text, encoding="utf-8")
    (bundle,) = workbench.build().bundles
    (again,) = [note for note in bundle.notes if note.key.startswith("figure/")]
    # Anki's editor writes the masks in another order.
    expected = masks.replace("{{c9::", "{{c4::")
    assert sorted(again.fields[0].split("<br>")) == sorted(expected.split("<br>"))
    assert again.fields[4] == note["Comments"].replace(" tubercles", " new=4 tubercles")


def test_a_note_made_in_anki_is_read_by_the_numbers_of_its_masks(
    workbench: Workbench, student: Student
) -> None:
    """A table says what each number hides; a mask without a name is told."""
    collection = student.collection
    collection.add_image_occlusion_notetype()
    (kind,) = [m for m in collection.models.all() if m.get("originalStockKind") == 6]
    collection.add_image_occlusion_note(
        notetype_id=kind["id"],
        image_path=str(workbench.root / "media/shoulder.png"),
        occlusions=(
            "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.1:oi=1}}<br>"
            "{{c2::image-occlusion:ellipse:left=.5:top=.1:rx=.1:ry=.05:oi=1}}<br>"
            "{{c0::image-occlusion:text:left=.7:top=.8:text=A\\:b:scale=1:fs=.05}}<br>"
            "{{c3::image-occlusion:polygon:left=.1:top=.5:points=.1,.5 .3,.5 .2,.65:oi=1}}<br>"
        ),
        header="My <b>shoulder</b>",
        back_extra="",
        tags=[],
    )
    exported(student, workbench.root / "media/edited.apkg")
    table = "{1: coracoid-process, 2: {id: tubercle, entity: greater-tubercle}}"
    text = NATIVE.replace("{ENTITIES}", table)
    (workbench.root / FIGURE).write_text(text, encoding="utf-8")
    (problem,) = pipeline.check(pipeline.load(workbench.project))
    assert str(problem).startswith("media/edited.apkg:1:1: error: `3` is neither a word nor a fact")
    text = text.replace("greater-tubercle}}", "greater-tubercle}, 3: lesser-tubercle}")
    (workbench.root / FIGURE).write_text(text + "  only: [My shoulder]\n", encoding="utf-8")
    (bundle,) = workbench.build().bundles
    (note,) = [note for note in bundle.notes if note.key.startswith("figure/")]
    assert note.fields[4].endswith(" coracoid-process=1 lesser-tubercle=3 tubercle=2")
    assert "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.1:oi=1}}" in note.fields[0]
    assert "text" not in note.fields[0]


def test_several_notes_of_a_package(workbench: Workbench, student: Student) -> None:
    """A list takes the masks of all, unless a number would mean two masks."""
    collection = student.collection
    collection.add_image_occlusion_notetype()
    (kind,) = [m for m in collection.models.all() if m.get("originalStockKind") == 6]
    for title, number in (("one", 1), ("two", 2), ("three", 2)):
        mask = f"{{{{c{number}::image-occlusion:rect:left=.{number}:top=.1:width=.1:height=.1}}}}"
        picture = str(workbench.root / "media/shoulder.png")
        collection.add_image_occlusion_note(
            notetype_id=kind["id"],
            image_path=picture,
            occlusions=mask,
            header=title,
            back_extra="",
            tags=[],
        )
    exported(student, workbench.root / "media/edited.apkg")
    text = NATIVE.replace("{ENTITIES}", "{1: coracoid-process, 2: greater-tubercle}")
    (workbench.root / FIGURE).write_text(text + "  only: [one, two]\n", encoding="utf-8")
    (bundle,) = workbench.build().bundles
    (note,) = [note for note in bundle.notes if note.key.startswith("figure/")]
    assert note.fields[4].endswith(" coracoid-process=1 greater-tubercle=2")
    (workbench.root / FIGURE).write_text(text + "  only: [two, three]\n", encoding="utf-8")
    (problem,) = pipeline.check(pipeline.load(workbench.project))
    assert "several of these notes have a mask 2, name one note in `only`" in str(problem)


def test_a_package_in_the_newer_format_is_told(workbench: Workbench, student: Student) -> None:
    """With the box to tick in Anki."""
    student.imports(workbench.publish())
    exported(student, workbench.root / "media/edited.apkg", legacy=False)
    text = NATIVE.replace("{ENTITIES}", TABLE)
    (workbench.root / FIGURE).write_text(text, encoding="utf-8")
    (problem,) = pipeline.check(pipeline.load(workbench.project))
    assert 'with "Support older Anki versions" ticked' in str(problem)


SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">
<rect id="LABEL" x="20" y="20" width="80" height="40"/></svg>
"""


def from_svg(workbench: Workbench, label: str, entities: str) -> None:
    """Give the figure one mask, from a drawing."""
    source = f"{{format: svg, file: shoulder.svg, entities: {entities}}}"
    text = NATIVE[: NATIVE.index("masks_from")].lstrip() + f"masks_from: {source}\n"
    (workbench.root / FIGURE).write_text(text, encoding="utf-8")
    drawing = SVG.replace("LABEL", label)
    (workbench.root / "media/shoulder.svg").write_text(drawing, encoding="utf-8")
    workbench.publish()


def test_a_rename_edits_the_table_and_never_the_drawing(workbench: Workbench) -> None:
    """What the table says is renamed; what only the drawing says is refused, with the way out."""
    from_svg(workbench, "beak", "{beak: {id: origin, entity: biceps-brachii/supraglenoid}}")
    rename.carry_out(rename.plan(workbench.project, "muscle", "biceps-brachii", "biceps"))
    rename.carry_out(rename.plan(workbench.project, "mask", "shoulder/origin", "shoulder/start"))
    text = (workbench.root / FIGURE).read_text(encoding="utf-8")
    assert "{beak: {id: start, entity: biceps/supraglenoid}}" in text
    from_svg(workbench, "beak", "{beak: biceps/supraglenoid}")
    items = lock.read(workbench.project.lock, "ids.lock")[0].slots
    number = items["figure/shoulder/occlusion", "biceps-supraglenoid"].number
    rename.carry_out(rename.plan(workbench.project, "fact", "biceps/supraglenoid", "tubercle"))
    text = (workbench.root / FIGURE).read_text(encoding="utf-8")
    assert "{beak: biceps/tubercle}" in text
    # The id came from the entity; the card keeps its number all the same.
    items = lock.read(workbench.project.lock, "ids.lock")[0].slots
    assert items["figure/shoulder/occlusion", "biceps-tubercle"].number == number
    with pytest.raises(AnkiBuildError, match="comes from the file of masks"):
        rename.plan(workbench.project, "mask", "shoulder/biceps-tubercle", "top")
    from_svg(workbench, "biceps/tubercle", "{}")
    with pytest.raises(AnkiBuildError, match="which is not edited"):
        rename.plan(workbench.project, "fact", "biceps/tubercle", "supraglenoid")
