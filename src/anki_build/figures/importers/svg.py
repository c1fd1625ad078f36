"""Masks from SVG, as Inkscape and Illustrator draw them: a label, id or group names the entity.

The shapes lie on the picture if the drawing holds it, else on the page. Each mask is where a
browser shows its shape; what turns, moves, hides or cuts a shape is applied or refused at its
element, and nothing is fetched.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from anki_build.figures.base import Shape
from anki_build.figures.found import Found, MaskFile, Reading
from anki_build.figures.importers.svg_css import Style
from anki_build.figures.importers.svg_look import Look, look, refuse_doubts, refuse_elsewhere
from anki_build.figures.importers.svg_shapes import placed
from anki_build.figures.importers.svg_transform import (
    IDENTITY,
    Box,
    Matrix,
    fitted,
    is_upright,
    length,
    moved,
)
from anki_build.figures.importers.svg_tree import Element, UnreadableError, parse
from anki_build.figures.importers.svg_walk import Context, Image, Walk, view_box
from anki_build.reading.problems import Problem, did_you_mean

# How far a hidden picture may lie off the page, as a share of it.
_OFF = 0.005


def read(file: MaskFile) -> Reading:
    """Every named shape of a drawing, or of some layers, groups and shapes of it."""
    try:
        root = parse(file.content)
        walk = Walk(file, root)
        page, context = _page(walk, root)
        drawn = list(walk.all(context))
    except UnreadableError as error:
        return [], [file.problem(str(error), error.hint, error.at)]
    except ValueError as error:
        return [], [file.problem(f"the page {error}", at=root.at)]
    except ArithmeticError:
        return [], [file.problem("a number is too large")]
    if missing := [each for each in file.only if each not in walk.names]:
        return [], [
            file.choice_problem(
                f"the drawing has no layer, group or shape `{each}`",
                did_you_mean(each, walk.names),
            )
            for each in missing
        ]
    box = _picture(file, page, walk.images)
    if isinstance(box, Problem):
        return [], [*walk.problems, box]
    return [Found(each.name, _on(box, each.shape), each.at) for each in drawn], walk.problems


def _page(walk: Walk, root: Element) -> tuple[Box | None, Context]:
    """The page in pixels, if it has a size, and what all that is on it inherits.

    Raises:
        ValueError: if it is not understood, for a sentence that begins with the page.
    """
    style = walk.sheets.style(root)
    refuse_elsewhere(style)
    for moving in (True, False):
        refuse_doubts(style, moving=moving)
    for name in ("transform", "clip-path"):
        if style.text(name, "none") != "none":
            raise ValueError(f"has a {name}, which programs understand differently")
    view = view_box(root)
    page = _size(style, view)
    matrix: Matrix = IDENTITY
    if view is not None and page is not None:
        matrix = fitted(view, page, root.attributes.get("preserveAspectRatio", ""))
    viewport = page if view is None else Box(0, 0, view.width, view.height)
    return page, Context(matrix, viewport, look(Look(), style), wanted=not walk.file.only)


def _size(style: Style, view: Box | None) -> Box | None:
    """The page, which without a size has that of what is seen on it, or its proportions."""
    width, height = (_side(style, key) for key in ("width", "height"))
    if view is not None:
        ratio = view.width / view.height
        if width is None:
            width = view.width if height is None else height * ratio
        height = width / ratio if height is None else height
    return Box(0, 0, width, height) if width and height else None


def _side(style: Style, key: str) -> float | None:
    """A side of the page in pixels; None if it is left to whoever shows the drawing."""
    value = style.values.get(key)
    if value is None or value.text == "auto" or value.text.endswith("%"):
        return None
    return length(value.text, None, is_css=value.is_css)


def _picture(file: MaskFile, page: Box | None, images: list[Image]) -> Box | Problem:
    """Where the picture lies: the image in the drawing if there is one, else the page."""
    images = [each for each in images if each.shown] or images
    if len(images) > 1:
        images = [each for each in images if _is_ours(file, each)]
        if len(images) != 1:
            hint = f"leave only `{file.picture.file.name}` in it"
            return file.problem("the drawing holds several pictures", hint)
    if images:
        return _image_box(file, page, images[0])
    if page is None:
        return file.problem("the page has no size", "give it a viewBox")
    if not file.fits(page.width, page.height):
        hint = "make the page as large as the picture, or keep the picture in it"
        return file.problem(f"the page is {_unlike(file, page)}", hint)
    return page


def _image_box(file: MaskFile, page: Box | None, image: Image) -> Box | Problem:
    if image.strayed is not None:
        return image.strayed
    a, _, _, d, _, _ = image.matrix
    if not is_upright(image.matrix) or a <= 0 or d <= 0:
        return file.problem("the picture is turned, mirrored or slanted", at=image.at)
    try:
        inner = _fitted(file, image)
    except ValueError as error:
        return file.problem(f"the picture {error}", at=image.at)
    left, top = moved(image.matrix, (inner.left, inner.top))
    box = Box(left, top, inner.width * a, inner.height * d)
    if not file.fits(box.width, box.height):
        return file.problem(f"the picture in the drawing is {_unlike(file, box)}", at=image.at)
    if not image.shown and not (page and _is_same(box, page)):
        hint = "show it, or delete it if the shapes lie on the page"
        return file.problem("the picture in the drawing is hidden", hint, image.at)
    return box


def _fitted(file: MaskFile, image: Image) -> Box:
    """Where in its rectangle a picture lies; one that may be another picture has to fill it."""
    box = image.box
    if not _is_ours(file, image):
        if not box.width or not box.height:
            raise ValueError("has no width and height")
        return box
    own = Box(0, 0, file.picture.width, file.picture.height)
    width = box.width or (box.height * own.width / own.height if box.height else own.width)
    height = box.height or width * own.height / own.width
    across, _, _, down, left, top = fitted(own, Box(box.left, box.top, width, height), image.aspect)
    return Box(left, top, own.width * across, own.height * down)


def _is_same(box: Box, page: Box) -> bool:
    sides = (box.left, box.top, box.width - page.width, box.height - page.height)
    return max(map(abs, sides)) <= _OFF * page.width


def _is_ours(file: MaskFile, image: Image) -> bool:
    return re.split(r"[/\\]", unquote(image.href))[-1] == file.picture.file.name


def _unlike(file: MaskFile, box: Box) -> str:
    ours = f"{file.picture.width} by {file.picture.height}"
    return f"{box.width:g} by {box.height:g}, which is not the shape of {ours} pixels"


def _on(box: Box, shape: Shape | Problem) -> Shape | Problem:
    """The shape in fractions of the picture."""
    if isinstance(shape, Problem):
        return shape
    return placed(
        (1 / box.width, 0, 0, 1 / box.height, -box.left / box.width, -box.top / box.height), shape
    )
