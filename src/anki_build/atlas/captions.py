"""Text and samples of colours inside a picture."""

from dataclasses import dataclass
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

@dataclass(frozen=True)
class Swatch:
    """A sample of how a zone is painted, in whole px from its upper left corner."""

    left: int
    top: int
    dotted: bool


def wrapped(text: str, width: float) -> Lines:
    """A text in lines of at most a width in px; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _font().getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def text_width(text: str) -> float:
    """Width of a line in px."""
    return _font().getlength(text)


def write(picture: Image.Image, lines: Lines, left: int, top: int) -> int:
    """Write lines one below the other; returns the px below the last."""
    pen = ImageDraw.Draw(picture)
    for line in lines:
        pen.text((left, top + LINE_HEIGHT / 2), line, font=_font(), fill=TEXT, anchor="lm")
        top += LINE_HEIGHT
    return top


def write_box(picture: Image.Image, lines: Lines, box: Box) -> None:
    """Write lines into the middle of a box with a rim."""
    layer = _layer(picture)
    corners = [value * SMOOTHING for value in (box.left, box.top, box.right - 1, box.bottom - 1)]
    ImageDraw.Draw(layer).rounded_rectangle(
        corners, 7 * SMOOTHING, fill=BOX, outline=BOX_EDGE, width=5
    )
    paste_reduced(picture, layer)
    pen = ImageDraw.Draw(picture)
    x, middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    for number, line in enumerate(lines):
        y = middle + (number - (len(lines) - 1) / 2) * LINE_HEIGHT
        pen.text((x, y), line, font=_font(), fill=TEXT, anchor="mm")


def draw_swatch(picture: Image.Image, swatch: Swatch) -> None:
    """Draw a sample of an essential or (dotted) a spillover zone."""
    layer = _layer(picture)
    pen = ImageDraw.Draw(layer)
    width, height = SWATCH
    corners = (swatch.left, swatch.top, swatch.left + width, swatch.top + height)
    colour = SPILLOVER + "70" if swatch.dotted else ESSENTIAL + "d8"
    pen.rounded_rectangle([v * SMOOTHING for v in corners], 6 * SMOOTHING, fill=colour)
    if swatch.dotted:
        for x, y in ((8, 8), (22, 8), (36, 8), (15, 20), (29, 20)):
            _dot(pen, (swatch.left + x, swatch.top + y), DOT_RADIUS, DOT)
    paste_reduced(picture, layer)


def _dot(pen: ImageDraw.ImageDraw, middle: Point, radius: float, colour: str) -> None:
    x, y, reach = middle[0] * SMOOTHING, middle[1] * SMOOTHING, radius * SMOOTHING
    pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)


def _layer(picture: Image.Image) -> Image.Image:
    return Image.new("RGBA", (picture.width * SMOOTHING, picture.height * SMOOTHING))


@cache
def _font() -> ImageFont.FreeTypeFont:
    # Pillow's own font: the picture does not depend on what is installed on the machine.
    return cast("ImageFont.FreeTypeFont", ImageFont.load_default(FONT_SIZE))
