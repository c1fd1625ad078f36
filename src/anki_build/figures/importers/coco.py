"""Masks from COCO: annotations of many pictures in one JSON file; the category is the label."""

from __future__ import annotations

from typing import Any

import msgspec

from anki_build.figures.base import Polygon, Rect, Shape
from anki_build.figures.found import Found, MaskFile, Reading
from anki_build.figures.importers._json import Located, parse
from anki_build.reading.problems import Problem, did_you_mean

# Six numbers are three corners.
_SHORTEST = 6


class _Image(msgspec.Struct):
    id: int
    file_name: str
    width: int
    height: int


class _Category(msgspec.Struct):
    id: int
    name: str


class _Annotation(msgspec.Struct):
    image_id: int
    category_id: int
    segmentation: list[list[float]] | dict[str, Any] = []
    bbox: tuple[float, float, float, float] | None = None


def read(file: MaskFile) -> Reading:
    """The annotations of the figure's picture; polygons, or boxes where there are none."""
    data = parse(file)
    if isinstance(data, Problem):
        return [], [data]
    try:
        images = msgspec.convert(data.get("images"), list[_Image])
        categories = msgspec.convert(data.get("categories"), list[_Category])
        annotations = msgspec.convert(data.get("annotations"), list[dict[str, Any]])
    except msgspec.ValidationError as error:
        return [], [file.problem(f"is not as COCO writes it: {error}")]
    image = _image(file, images)
    if isinstance(image, Problem):
        return [], [image]
    names = {category.id: category.name for category in categories}
    found: list[Found] = []
    problems: list[Problem] = []
    # As parsed, since what msgspec converts forgets its place.
    located: list[Located] = data["annotations"] if annotations else []
    for each in located:
        result = _annotation(file, each, image, names)
        found += result if isinstance(result, list) else []
        problems += [result] if isinstance(result, Problem) else []
    return found, problems


def _image(file: MaskFile, images: list[_Image]) -> _Image | Problem:
    wanted = file.only or file.picture.file.name
    named = [image for image in images if image.file_name.replace("\\", "/").endswith(wanted)]
    exact = [
        image for image in named if image.file_name.replace("\\", "/").split("/")[-1] == wanted
    ]
    candidates = exact or named or ([] if file.only else images)
    if len(candidates) != 1:
        hint = did_you_mean(wanted, [image.file_name for image in images])
        many = f"{len(candidates) or 'no'} pictures for `{wanted}` among {len(images)}"
        return file.choice_problem(f"the file has {many}", hint or "name one in `only`")
    (image,) = candidates
    if not file.fits(image.width, image.height):
        ours = f"{file.picture.width} by {file.picture.height}"
        message = f"was drawn on a picture of {image.width} by {image.height}, not on {ours}"
        return file.problem(message)
    return image


def _annotation(
    file: MaskFile, data: Located, image: _Image, names: dict[int, str]
) -> list[Found] | Problem:
    try:
        annotation = msgspec.convert(data, _Annotation)
    except msgspec.ValidationError as error:
        return file.problem(f"an annotation is not as COCO writes it: {error}", at=data.at)
    if annotation.image_id != image.id:
        return []
    if annotation.category_id not in names:
        return file.problem(f"there is no category {annotation.category_id}", at=data.at)
    if isinstance(annotation.segmentation, dict):
        hint = "export polygons, or boxes alone"
        return file.problem("this mask is run-length encoded pixels", hint, data.at)
    shapes = _shapes(annotation.segmentation, annotation, image)
    if not shapes:
        return file.problem("an annotation has neither a polygon nor a box", at=data.at)
    return [Found(names[annotation.category_id], shape, data.at) for shape in shapes]


def _shapes(polygons: list[list[float]], annotation: _Annotation, image: _Image) -> list[Shape]:
    shapes: list[Shape] = []
    for numbers in polygons:
        if len(numbers) >= _SHORTEST:
            pairs = zip(numbers[::2], numbers[1::2], strict=False)
            shapes.append(Polygon(tuple((x / image.width, y / image.height) for x, y in pairs)))
    if not shapes and annotation.bbox is not None:
        left, top, across, down = annotation.bbox
        sides = (across / image.width, down / image.height)
        shapes.append(Rect(left / image.width, top / image.height, *sides))
    return shapes
