"""Text and samples of colours inside a picture."""

from functools import cache
from typing import TypeAlias, cast

from PIL import Image, ImageDraw, ImageFont

from anki_build.atlas.labels import (
    BOX,
    BOX_EDGE,
    FONT_SIZE,
    LINE_HEIGHT,
    SMOOTHING,
    TEXT,
    Box,
    Point,
    paste_reduced,
)
from anki_build.atlas.zones import DOT, DOT_RADIUS, ESSENTIAL, SPILLOVER

Lines: TypeAlias = tuple[str, ...]

SWATCH = (44, 28)
"""Width and height in px of a sample of a colour."""

DOTS = ((8, 8), (22, 8), (36, 8), (15, 20), (29, 20))
"""Where a sample of a spillover zone has its dots, in px from its upper left corner."""


def wrapped(text: str, width: float) -> Lines:
    """A text in lines of at most a width in px; a longer word gets a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def text_width(text: str) -> float:
    """Width of a line in px."""
    return _font().getlength(text)


def write(picture: Image.Image, lines: Lines, left: int, top: int) -> int:
    """Write lines one below the other; returns the first px below the last."""
    pen = ImageDraw.Draw(picture)
    for line in lines:
        pen.text((left, top + LINE_HEIGHT / 2), line, font=_font(), fill=TEXT, anchor="lm")
        top += LINE_HEIGHT
    return top


def write_box(picture: Image.Image, lines: Lines, box: Box) -> None:
    """Write lines into the middle of a box with a rim."""
    width, height = box.right - box.left, box.bottom - box.top
    small = picture.crop((box.left, box.top, box.right, box.bottom))
    layer, corners = _layer(small), _scaled((0, 0, width - 1, height - 1))
    pen = ImageDraw.Draw(layer)
    pen.rounded_rectangle(corners, 7 * SMOOTHING, fill=BOX, outline=BOX_EDGE, width=5)
    paste_reduced(small, layer)
    pen = ImageDraw.Draw(small)
    for number, line in enumerate(lines):
        y = height / 2 + (number - (len(lines) - 1) / 2) * LINE_HEIGHT
        pen.text((width / 2, y), line, font=_font(), fill=TEXT, anchor="mm")
    picture.paste(small, (box.left, box.top))


def draw_swatch(picture: Image.Image, left: int, top: int, *, dotted: bool) -> None:
    """Draw a sample of an essential or (dotted) a spillover zone."""
    width, height = SWATCH
    small = picture.crop((left, top, left + width, top + height))
    layer = _layer(small)
    pen = ImageDraw.Draw(layer)
    colour = SPILLOVER + "70" if dotted else ESSENTIAL + "d8"
    pen.rounded_rectangle(_scaled((0, 0, width - 1, height - 1)), 6 * SMOOTHING, fill=colour)
    for dot in DOTS if dotted else ():
        _draw_dot(pen, dot)
    paste_reduced(small, layer)
    picture.paste(small, (left, top))


def _draw_dot(pen: ImageDraw.ImageDraw, middle: Point) -> None:
    x, y = middle
    corners = (x - DOT_RADIUS, y - DOT_RADIUS, x + DOT_RADIUS, y + DOT_RADIUS)
    pen.ellipse(_scaled(corners), fill=DOT)


def _scaled(corners: tuple[float, float, float, float]) -> list[float]:
    return [value * SMOOTHING for value in corners]


def _layer(picture: Image.Image) -> Image.Image:
    return Image.new("RGBA", (picture.width * SMOOTHING, picture.height * SMOOTHING))


@cache
def _font() -> ImageFont.FreeTypeFont:
    # Pillow's own font: the picture does not depend on what is installed on the machine.
    return cast("ImageFont.FreeTypeFont", ImageFont.load_default(FONT_SIZE))
