"""Zone maps: what the zones of the skin are called, with a label to each."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from scipy import ndimage

from anki_build.atlas import labels
from anki_build.atlas.arrays import Bools, Floats
from anki_build.atlas.body import HumanBody
from anki_build.atlas.drawing import Drawing, Fault, FigureError
from anki_build.atlas.labels import Label
from anki_build.atlas.masks import DrawnMask, mask_over
from anki_build.atlas.meshes import MeshFolder
from anki_build.atlas.model import GROUND
from anki_build.atlas.naming import NAME, UNSEEN
from anki_build.atlas.regions import deepest_point
from anki_build.atlas.shading import rgb
from anki_build.atlas.skin_view import SkinScene, Window
from anki_build.atlas.zones import ESSENTIAL, OUTSIDE, Shape, tint

WIDTH = 1170
"""Width of a map in px."""

SEAM = 3
"""Width in px of the bright line between zones that touch."""


@dataclass(frozen=True)
class ZoneLabel:
    """A zone with its name, in lines, the column of its label, and its mask if it has an id."""

    zone: str = field(metadata=NAME)
    text: str
    on_left: bool
    mask_id: str = field(default="", metadata=UNSEEN)


@dataclass(frozen=True)
class NamedZones:
    """A zone map, ready to be drawn; `scale` is mm per px, `zones` has a shape for each label."""

    id: str = field(metadata=UNSEEN)
    window: Window
    scale: float
    labels: tuple[ZoneLabel, ...]
    zones: tuple[tuple[str, Shape], ...] = field(metadata=NAME)


def draw_zones(figure: NamedZones, meshes: MeshFolder, body: HumanBody) -> Drawing:
    """Draw a map.

    Raises:
        FigureError: if a zone is not in sight or cut off, or if leader lines cross.
        MissingBodyError: if the body's files are not there.
    """
    skin = SkinScene(body, meshes, dict(figure.zones))
    view = skin.view(figure.window, figure.scale)
    fields = np.stack([skin.field(view, (each.zone,)) for each in figure.labels])
    # Where zones overlap, a place belongs to the one whose middle is nearest.
    owner = np.where(fields.min(axis=0) < 1, fields.argmin(axis=0), -1)
    left = (WIDTH - view.picture.width) // 2
    if left < 0:
        raise FigureError(Fault(("across",), f"the view is {-2 * left} px too wide"))
    picture = Image.new("RGB", (WIDTH, view.picture.height), GROUND)
    picture.paste(_painted(view.picture, fields.min(axis=0), owner), (left, 0))
    items = [
        Label(each.zone, each.text, _middle(each, owner == number, left), each.on_left)
        for number, each in enumerate(figure.labels)
    ]
    boxes = labels.place(items, picture.width, picture.height)
    crossed = labels.crossings(items, boxes)
    if crossed:
        hint = "put one of them into the other column"
        message = f"the lines of `{crossed[0][0]}` and `{crossed[0][1]}` cross"
        raise FigureError(Fault(("labels",), message, hint))
    labels.draw(picture, items, boxes, halo=GROUND)
    size = picture.size
    return Drawing(
        picture,
        [
            DrawnMask(
                each.mask_id or each.zone, each.zone, ({"rect": list(mask_over(box, *size))},)
            )
            for each, box in ((each, boxes[each.zone]) for each in figure.labels)
        ],
    )


def _middle(label: ZoneLabel, region: Bools, left: int) -> tuple[float, float]:
    if not region.any():
        raise FigureError(Fault(("labels",), f"nothing of `{label.zone}` can be seen from here"))
    x, y = deepest_point(region)
    return x + left, y


def _painted(picture: Image.Image, field: Floats, owner: Bools) -> Image.Image:
    """The picture with all zones in one colour and bright seams between them."""
    pixels = tint(np.asarray(picture, float) / 255, field, ESSENTIAL, 0.55)
    touching = ndimage.maximum_filter(owner, SEAM) != ndimage.minimum_filter(
        np.where(owner < 0, OUTSIDE, owner), SEAM
    )
    seam = touching & (owner >= 0) & (ndimage.minimum_filter(owner, SEAM) >= 0)
    pixels[seam] = rgb(GROUND)
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))
