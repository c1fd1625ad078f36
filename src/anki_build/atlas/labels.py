"""Place labels in two columns beside a picture and draw them with leader lines.

All boxes of a picture have the same size: a mask over a box must not betray how long the word
beneath it is.
"""

from dataclasses import dataclass
from typing import TypeAlias, cast

import numpy as np
import shapely
from PIL import Image, ImageDraw, ImageFont

Point: TypeAlias = tuple[float, float]

FONT_SIZE = 36
"""Height of the font in px: 11 px or more when a picture of 1170 px is shown 360 px wide."""

LINE_HEIGHT = 40
PADDING = (10, 6)
"""Space in px between text and edge of a box, sideways and up and down."""

GAP = 14
"""Least distance in px between two boxes, and of a box from the edge of the picture."""

ALONE = (250, 92)
"""Least width and height in px of a box that is the only one and has no others to match."""

SMOOTHING = 3
"""Lines and boxes are drawn this many times too large and scaled down."""

TEXT = "#1d1715"
BOX = "#f9f5ee"
BOX_EDGE = "#a99c8c"
LEADER = "#1e1816"


@dataclass(frozen=True)
class Label:
    """A text, the point of the picture it names (px) and the column it is in."""

    id: str
    text: str
    target: Point
    on_left: bool


@dataclass(frozen=True)
class Box:
    """A label's box in whole px; right and bottom are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int

    def start(self, *, on_left: bool) -> Point:
        """Where the leader line leaves the box."""
        return (self.right if on_left else self.left, (self.top + self.bottom) / 2)


def place(labels: list[Label], width: int, height: int) -> dict[str, Box]:
    """A box for each label, in a column at either edge, such that no leader lines cross."""
    box_width, box_height = box_size([label.text for label in labels])
    if len(labels) == 1:
        box_width, box_height = max(box_width, ALONE[0]), max(box_height, ALONE[1])
    boxes = {}
    for on_left in (True, False):
        column = [label for label in labels if label.on_left is on_left]
        left = GAP if on_left else width - GAP - box_width
        end = left + box_width if on_left else left
        wanted = [label.target[1] for label in column]
        middles = spread(wanted, box_height + GAP, GAP / 2, height - GAP / 2)
        for label, middle in zip(column, _uncrossed(column, middles, end), strict=True):
            top = round(middle - box_height / 2)
            boxes[label.id] = Box(left, top, left + box_width, top + box_height)
    return boxes


def box_size(texts: list[str]) -> tuple[int, int]:
    """Width and height in px of boxes that all have room for the largest of the texts."""
    lines = [line for text in texts for line in text.split("\n")]
    rows = max(text.count("\n") + 1 for text in texts)
    widest = max(_font().getlength(line) for line in lines)
    return int(np.ceil(widest)) + 2 * PADDING[0], rows * LINE_HEIGHT + 2 * PADDING[1]


def spread(wanted: list[float], distance: float, low: float, high: float) -> list[float]:
    """Positions near the wanted ones, in the same order, at least `distance` apart.

    Each also stays half a distance inside `low` and `high`. ValueError if there is no room.
    """
    if len(wanted) * distance > high - low:
        raise ValueError(f"{len(wanted)} labels do not fit into {high - low:.0f} px")
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    # Without the distances the task is to find the nearest ascending sequence.
    offsets = [rank * distance for rank in range(len(order))]
    ascending = _nearest_ascending(
        [wanted[index] - offset for index, offset in zip(order, offsets, strict=True)]
    )
    last = high - distance / 2 - (offsets[-1] if offsets else 0)
    placed = [0.0] * len(wanted)
    for index, offset, value in zip(order, offsets, ascending, strict=True):
        placed[index] = min(max(value, low + distance / 2), last) + offset
    return placed


def crossings(labels: list[Label], boxes: dict[str, Box]) -> list[tuple[str, str]]:
    """Pairs of labels whose leader lines cross, or whose line crosses the other's box."""
    lines = {label.id: _leader(label, boxes[label.id]) for label in labels}
    areas = {key: shapely.box(b.left, b.top, b.right, b.bottom) for key, b in boxes.items()}
    return [
        (one, two)
        for one in lines
        for two in lines
        if one != two
        and (lines[one].intersects(areas[two]) or (one < two and lines[one].crosses(lines[two])))
    ]


def draw(picture: Image.Image, labels: list[Label], boxes: dict[str, Box], halo: str) -> None:
    """Draw leader lines (with a halo that parts them from what they cross), dots and boxes."""
    size = (picture.width * SMOOTHING, picture.height * SMOOTHING)
    layer = Image.new("RGBA", size)
    pen = ImageDraw.Draw(layer)
    for label in labels:
        _draw_leader(pen, label, boxes[label.id], halo)
    for box in boxes.values():
        corners = [v * SMOOTHING for v in (box.left, box.top, box.right - 1, box.bottom - 1)]
        pen.rounded_rectangle(corners, 7 * SMOOTHING, fill=BOX, outline=BOX_EDGE, width=5)
    paste_reduced(picture, layer)
    pen = ImageDraw.Draw(picture)
    for label in labels:
        _write(pen, label.text, boxes[label.id])


def draw_line(picture: Image.Image, points: list[Point], colour: str, halo: str) -> None:
    """Draw a line on a bone, with a halo against the colours beneath."""
    layer = Image.new("RGBA", (picture.width * SMOOTHING, picture.height * SMOOTHING))
    pen = ImageDraw.Draw(layer)
    for width, fill in ((7.5, halo + "b0"), (4.0, colour)):
        _stroke(pen, points, width, fill)
    paste_reduced(picture, layer)


def paste_reduced(picture: Image.Image, layer: Image.Image) -> None:
    """Put a layer that was drawn `SMOOTHING` times too large on a picture."""
    small = layer.resize(picture.size, Image.Resampling.LANCZOS)
    picture.paste(small, (0, 0), small)


def _font() -> ImageFont.FreeTypeFont:
    # Pillow's own font: the picture does not depend on what is installed on the machine.
    return cast("ImageFont.FreeTypeFont", ImageFont.load_default(FONT_SIZE))


def _nearest_ascending(values: list[float]) -> list[float]:
    """The ascending sequence with the least squared distance (pool adjacent violators)."""
    pools: list[list[float]] = []
    for value in values:
        pools.append([value])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    return [float(np.mean(pool)) for pool in pools for _ in pool]


def _uncrossed(column: list[Label], middles: list[float], end: float) -> list[float]:
    """The same positions, swapped until no two leader lines of the column cross.

    Each swap shortens the lines' total length, so it ends.
    """
    middles = list(middles)
    swapped = True
    while swapped:
        swapped = False
        for one in range(len(column)):
            for two in range(one):
                lines = [
                    shapely.LineString([(end, middles[k]), column[k].target]) for k in (one, two)
                ]
                if lines[0].crosses(lines[1]):
                    middles[one], middles[two] = middles[two], middles[one]
                    swapped = True
    return middles


def _leader(label: Label, box: Box) -> shapely.LineString:
    return shapely.LineString([box.start(on_left=label.on_left), label.target])


def _draw_leader(pen: ImageDraw.ImageDraw, label: Label, box: Box, halo: str) -> None:
    ends = [box.start(on_left=label.on_left), label.target]
    x, y = (value * SMOOTHING for value in label.target)
    for width, radius, fill in ((7.5, 9.5, halo + "d0"), (3.0, 6.5, LEADER)):
        _stroke(pen, ends, width, fill)
        reach = radius * SMOOTHING
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=fill)


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point], width: float, fill: str) -> None:
    large = [(x * SMOOTHING, y * SMOOTHING) for x, y in points]
    pen.line(large, fill=fill, width=round(width * SMOOTHING), joint="curve")


def _write(pen: ImageDraw.ImageDraw, text: str, box: Box) -> None:
    """Write the lines of a text in the middle of a box."""
    lines = text.split("\n")
    x = (box.left + box.right) / 2
    middle = (box.top + box.bottom) / 2
    for number, line in enumerate(lines):
        y = middle + (number - (len(lines) - 1) / 2) * LINE_HEIGHT
        pen.text((x, y), line, font=_font(), fill=TEXT, anchor="mm")
