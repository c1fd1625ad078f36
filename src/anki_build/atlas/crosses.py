"""The X that marks a trigger point."""

from PIL import Image, ImageDraw

from anki_build.atlas.labels import SMOOTHING, TEXT, Point, paste_reduced

CROSS = 15.0
"""Half the width of a cross in px: 9 px across when shown 360 px wide."""

HALO = "#fbf6ee"


def draw_crosses(picture: Image.Image, points: list[Point]) -> None:
    """Mark trigger points with an X that stands out from light and dark."""
    layer = Image.new("RGBA", (picture.width * SMOOTHING, picture.height * SMOOTHING))
    pen = ImageDraw.Draw(layer)
    for width, colour in ((12, HALO), (6, TEXT)):
        for x, y in points:
            for slope in (1, -1):
                ends = [(x - CROSS, y - slope * CROSS), (x + CROSS, y + slope * CROSS)]
                pen.line(
                    [(across * SMOOTHING, down * SMOOTHING) for across, down in ends],
                    fill=colour,
                    width=width * SMOOTHING,
                )
    paste_reduced(picture, layer)
