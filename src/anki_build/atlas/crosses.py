"""The X that marks a trigger point."""

from PIL import Image, ImageDraw

from anki_build.atlas.labels import SMOOTHING, TEXT, Point, paste_reduced

CROSS = 15
"""Half the width of a cross in px: 9 px across when shown 360 px wide."""

STROKES = ((12, "#fbf6ee"), (6, TEXT))
"""Width in px and colour of the strokes: a bright halo parts the X from dark colours."""

MARGIN = 8
"""Room in px around a cross for the ends of its strokes."""


def draw_crosses(picture: Image.Image, points: list[Point]) -> None:
    """Mark trigger points with an X that stands out from light and dark."""
    for point in points:
        _draw_cross(picture, point)


def _draw_cross(picture: Image.Image, point: Point) -> None:
    reach = CROSS + MARGIN
    left, top = round(point[0]) - reach, round(point[1]) - reach
    small = picture.crop((left, top, left + 2 * reach, top + 2 * reach))
    layer = Image.new("RGBA", (small.width * SMOOTHING, small.height * SMOOTHING))
    pen = ImageDraw.Draw(layer)
    near, far = (reach - CROSS) * SMOOTHING, (reach + CROSS) * SMOOTHING
    for width, colour in STROKES:
        for ends in ([(near, near), (far, far)], [(near, far), (far, near)]):
            pen.line(ends, fill=colour, width=width * SMOOTHING)
    paste_reduced(small, layer)
    picture.paste(small, (left, top))
