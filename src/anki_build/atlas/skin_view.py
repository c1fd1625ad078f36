"""The skin of the body seen from one side, with the bones shining through for orientation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image

from anki_build.atlas import shading
from anki_build.atlas.arrays import Floats
from anki_build.atlas.attachments import Side
from anki_build.atlas.body import HumanBody
from anki_build.atlas.drawing import Fault, FigureError
from anki_build.atlas.labels import Point
from anki_build.atlas.meshes import MeshFolder
from anki_build.atlas.model import GROUND
from anki_build.atlas.raybuffers import Buffers, Camera, Scene, Surface
from anki_build.atlas.shading import Paint
from anki_build.atlas.zones import Painter, Shape, paint

SKIN = Paint("#f1e1d3")
BONE = Paint("#e9dcc6")

GHOST = 0.3
"""How much of the bones shines through the skin: enough to steer by, too little to distract."""

BONES = (
    *("FJ3152", "FJ3288", "FJ3393"),  # hip bones, sacrum
    *("FJ3168", "FJ3165", "FJ3162", "FJ3159", "FJ3157", "FJ3332"),  # L5 to L1, twelfth rib
    *("FJ3365", "FJ3381", "FJ3387", "FJ3366"),  # femur, patella, tibia, fibula
)
"""The publisher's files of the bones that shine through; the leg's are those of the right."""

UNDER_SKIN = 30.0
"""A point of the skin more than this many mm behind what the camera sees there is hidden."""


_NAMES = {Side.RIGHT: "the right", Side.BEHIND: "behind", Side.FRONT: "the front"}


@dataclass(frozen=True)
class Window:
    """What is seen of the body from a side: ranges of the two coordinates, in mm."""

    side: Side
    across: tuple[float, float]
    up: tuple[float, float]

    def camera(self, scale: float) -> Camera:
        """A camera that sees just this, with pixels of `scale` mm."""
        centre, direction = [-60.0] * 3, [0.0] * 3
        for axis, ends in zip(self.side.plane, (self.across, self.up), strict=True):
            centre[axis] = sum(ends) / 2
        direction[self.side.axis] = self.side.sense
        width, height = (round(abs(one - two) / scale) for one, two in (self.across, self.up))
        (x, y, z), (right, back, up) = centre, direction
        return Camera((x, y, z), (right, back, up), width, height, scale)


@dataclass(frozen=True)
class SkinView:
    """A picture of the skin without any zone, and what is seen at each of its pixels."""

    side: Side
    camera: Camera
    picture: Image.Image
    buffers: Buffers


class SkinScene:
    """The skin, the bones beneath it, and the zones that are painted on it."""

    def __init__(self, body: HumanBody, meshes: MeshFolder, zones: Mapping[str, Shape]) -> None:
        self._body = body
        self._meshes = meshes
        self._zones = zones

    def view(self, window: Window, scale: float) -> SkinView:
        """The unpainted skin through a window, with pixels of `scale` mm."""
        camera = window.camera(scale)
        skin, _ = _shaded(self._skin, camera, SKIN)
        bones, shown = _shaded(self._bones, camera, BONE)
        buffers = self._skin.render(camera)
        share = GHOST * (shown * (buffers.surface > 0))[..., None]
        pixels = skin * (1 - share) + bones * share
        picture = Image.fromarray((pixels * 255 + 0.5).astype(np.uint8))
        return SkinView(window.side, camera, picture, buffers)

    def painted(
        self, view: SkinView, essential: Sequence[str], spillover: Sequence[str]
    ) -> Image.Image:
        """A copy of a view's picture with zones painted on it; raises like `field`."""
        picture = view.picture.copy()
        paint(picture, self.field(view, essential), self.field(view, spillover))
        return picture

    def field(self, view: SkinView, zones: Sequence[str]) -> Floats:
        """How far each pixel of a view is from zones, as `Painter.field` has it.

        Raises:
            FigureError: if a zone misses the skin, or if the edge of the view cuts it off.
        """
        field = self._painter.field(zones, view.buffers)
        if _border(field).min() < 1:
            names = ", ".join(zones)
            where = f"the view from {_NAMES[view.side]}"
            raise FigureError(Fault((), f"{where} cuts off one of: {names}", "make it larger"))
        return field

    def shows(self, view: SkinView, zone: str) -> bool:
        """Whether at least some of a zone is in sight."""
        return any(_in_sight(point, view) for point in self._painter.spine(zone))

    def on_skin(self, spot: tuple[float, float, float], view: SkinView) -> Point | None:
        """Where in a view the skin nearest to a spot (mm) is; None if it is not in sight."""
        skin = self._skin.vertices
        nearest = skin[np.linalg.norm(skin - np.array(spot), axis=1).argmin()]
        return _in_sight(nearest, view)

    @cached_property
    def _skin(self) -> Scene:
        return Scene([Surface("skin", self._body.skin)])

    @cached_property
    def _bones(self) -> Scene:
        bones = Scene([Surface(file_id, self._meshes.bone(file_id)) for file_id in BONES])
        # Shadows between bones would hardly be seen through the skin, and cost seconds.
        bones.openness = np.ones(len(bones.vertices))
        return bones

    @cached_property
    def _painter(self) -> Painter:
        return Painter(self._skin, self._zones)


def _in_sight(point: Floats, view: SkinView) -> Point | None:
    """Where a view shows a point (3,) of the skin; None if something hides it."""
    x, y = view.camera.project(point)[0]
    height, width = view.buffers.surface.shape
    if not (0 <= x < width and 0 <= y < height):
        return None
    behind = view.camera.depth(point) - view.buffers.depth[int(y), int(x)]
    return (float(x), float(y)) if behind < UNDER_SKIN else None


def _border(field: Floats) -> Floats:
    """The values at the edge of a picture."""
    return np.concatenate((field[0], field[-1], field[:, 0], field[:, -1]))


def _shaded(scene: Scene, camera: Camera, paint: Paint) -> tuple[Floats, Floats]:
    """The picture of a scene in one colour, and how much of each pixel it fills."""
    fine = camera.finer(2)
    buffers = scene.render(fine)
    paints = [paint] * len(scene.surfaces)
    shown = shading.halve((buffers.surface > 0)[..., None].astype(float))[..., 0]
    return shading.halve(shading.shade(buffers, fine, paints, [], GROUND)), shown
