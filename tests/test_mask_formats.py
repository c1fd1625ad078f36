"""Files of masks as JSON and XML, whatever is in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from anki_build.figures.base import Picture, Polygon
from anki_build.figures.found import Found, MaskFile
from anki_build.figures.importers._json import Located, parse
from anki_build.figures.masks_from import reader
from anki_build.reading.problems import Problem
from anki_build.reading.records import NOWHERE
from conftest import HERE

PICTURE = Picture(HERE / "project/media/shoulder.png", "p", 300, 200)
SIZE = PICTURE.file.stat().st_size
SAMPLES: dict[str, Any] = {
    "coco": {
        "images": [{"id": 1, "file_name": "shoulder.png", "width": 300, "height": 200}],
        "categories": [{"id": 1, "name": "a"}],
        "annotations": [
            {"image_id": 1, "category_id": 1, "segmentation": [[1, 2, 30, 4, 5, 60]]},
            {
                "image_id": 1,
                "category_id": 1,
                "bbox": [1, 2, 30, 40],
                "attributes": {"rotation": 5},
            },
        ],
    },
    "labelme": {
        "shapes": [{"label": "a", "points": [[1, 2], [30, 40]], "shape_type": "circle"}],
        "imagePath": "shoulder.png",
        "imageWidth": 300,
        "imageHeight": 200,
    },
    "via": {
        "shoulder.png": {
            "filename": "shoulder.png",
            "size": SIZE,
            "regions": [
                {
                    "shape_attributes": {"name": "ellipse", "cx": 9, "cy": 9, "rx": 5, "ry": 3},
                    "region_attributes": {"label": "a"},
                }
            ],
        }
    },
}
CVAT = """<annotations><image id="1" name="shoulder.png" width="300" height="200">
<box label="a" xtl="1" ytl="2" xbr="30" ybr="40" rotation="5"/></image></annotations>"""
# Every program writes its own characters; surrogates and control characters are no text.
TEXT = some.text(some.characters(exclude_categories=["Cs", "Cc"]))
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | TEXT,
    lambda inner: some.lists(inner) | some.dictionaries(TEXT, inner),
    max_leaves=6,
)


def file_of(content: bytes | str) -> MaskFile:
    """A file of masks for a picture of 300 by 200."""
    data = content.encode() if isinstance(content, str) else content
    return MaskFile(data, "m", "shoulder", PICTURE, (), NOWHERE)


LAYOUTS = some.fixed_dictionaries(
    {"indent": some.sampled_from([None, 0, 1]), "ensure_ascii": some.booleans()}
)


@settings(deadline=None)
@given(some.dictionaries(TEXT, VALUES, max_size=4), LAYOUTS)
def test_json_is_read_as_the_standard_library_does(
    data: dict[str, Any], layout: dict[str, Any]
) -> None:
    """However it is laid out, and however its characters are written."""
    assert parse(file_of(json.dumps(data, **layout))) == data


def test_every_object_knows_its_place() -> None:
    """In lists and in objects, for messages."""
    data = parse(file_of('\n{"a": [{"b": 1},\n {"c": {}}], "d":\n\n  {"e": {"f": []}}}'))
    assert isinstance(data, Located)
    assert data.at == (2, 1)
    assert [each.at for each in data["a"]] == [(2, 8), (3, 2)]
    assert (data["d"].at, data["d"]["e"].at) == ((5, 3), (5, 9))


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("", "is not JSON: expecting value", (1, 1)),
        ("{", "is not JSON: expecting property name enclosed in double quotes", (1, 2)),
        ('{"a"}', "is not JSON: expecting `:` delimiter", (1, 5)),
        ('{"a": 1 "b"}', "is not JSON: expecting `,` delimiter", (1, 9)),
        ('{"a": [{} {}]}', "is not JSON: expecting `,` delimiter", (1, 11)),
        ('{"a": [{},\n{"b" 1}]}', "is not JSON: expecting ':' delimiter", (2, 6)),
        ('{"a": "b\n"}', "is not JSON: invalid control character at", (1, 9)),
        ('{"a": "\\ud83e"}', r"`\ud83e` is half a character", (1, 8)),
        ('{"a": "\\u001b[31m"}', r"control character `\u001b` is not allowed", (1, 8)),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "is nested too deeply", (1, 7)),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "is nested too deeply", (1, 26)),
        ('{"a": [{}, ' + "9" * 5000 + "]}", "a number is too large", (1, 12)),
        ('{"a": [{"b": {"c": 1, "c": 1}}]}', "the key `c` stands twice in an object", (1, 8)),
    ],
)
def test_json_that_is_none_is_told_at_its_place(
    text: str, message: str, at: tuple[int, int]
) -> None:
    """Never with a traceback, and never with another value."""
    problem = parse(file_of(text))
    assert isinstance(problem, Problem)
    assert problem.message.startswith(message)
    assert (problem.span.line, problem.span.column) == at


def text_of(name: str) -> str:
    """The sample of a format."""
    return CVAT if name == "cvat" else json.dumps(SAMPLES[name])


@pytest.mark.parametrize("name", [*SAMPLES, "cvat"])
def test_the_samples_are_whole(name: str) -> None:
    """What is damaged below is read when it is not."""
    found, problems = reader(name)(file_of(text_of(name)))
    assert found
    assert problems == []


@settings(deadline=None)
@given(some.data())
def test_what_is_damaged_is_told(data: some.DataObject) -> None:
    """Whatever a file has lost or gained: a problem or other masks, never a traceback."""
    name = data.draw(some.sampled_from([*SAMPLES, "cvat"]))
    content = text_of(name).encode()
    start = data.draw(some.integers(0, len(content)))
    end = data.draw(some.integers(start, min(len(content), start + 20)))
    new = data.draw(
        some.binary(max_size=3)
        | some.sampled_from([b"1e999", b"null", b"[]", b'"'])
        | some.just(b"9" * 400)
        | some.just(b"-0")
    )
    found, problems = reader(name)(file_of(content[:start] + new + content[end:]))
    assert all(isinstance(each, Found) for each in found)
    assert all(isinstance(each, Problem) for each in problems)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in a value with each of its keys."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        return [(value, key) for key in keys] + [p for key in keys for p in places(value[key])]
    return []


@settings(deadline=None)
@given(some.data())
def test_a_value_of_another_kind_is_told(data: some.DataObject) -> None:
    """In the place of any other."""
    name = data.draw(some.sampled_from([*SAMPLES]))
    copy = json.loads(json.dumps(SAMPLES[name]))
    container, key = data.draw(some.sampled_from(places(copy)))
    container[key] = data.draw(VALUES | some.just(10**400) | some.just(float("nan")))
    reader(name)(file_of(json.dumps(copy)))


def test_a_box_is_turned_clockwise_by_coco_and_cvat_alike() -> None:
    """Both come from CVAT, so the same box lies in the same place."""
    (found,), _ = reader("cvat")(file_of(CVAT))
    boxes = json.loads(text_of("coco"))
    boxes["annotations"] = [
        {"image_id": 1, "category_id": 1, "bbox": [1, 2, 29, 38], "attributes": {"rotation": 5}}
    ]
    (same,), _ = reader("coco")(file_of(json.dumps(boxes)))
    assert found.shape == same.shape
    assert isinstance(found.shape, Polygon)
    assert found.shape.points[0][0] > 1 / 300
