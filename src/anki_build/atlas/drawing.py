"""Draw a figure: from its definition and the meshes to the picture and its masks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from PIL import Image

from anki_build.atlas import labels, shading
from anki_build.atlas.arrays import Bools, Floats
from anki_build.atlas.attachments import area_mask, drop_on, smooth
from anki_build.atlas.crosses import draw_crosses
from anki_build.atlas.fibres import fibres_between
from anki_build.atlas.labels import Label, Point
from anki_build.atlas.masks import Mask, mask_over
from anki_build.atlas.meshes import Body, MeshFolder, joined
from anki_build.atlas.model import GROUND, Bone, Callout, Figure, Muscle
from anki_build.atlas.raybuffers import Buffers, Camera, Scene, Surface
from anki_build.atlas.regions import deepest_point
from anki_build.atlas.sheets import Sheet
from anki_build.source import Steps

VERSION = "1"
"""Part of what a figure is made from: raise it when the same definition gives another picture."""

BONY_LINE = "#2a1a14"

HIDDEN_BY = 3.0
"""A point more than this many mm behind what the camera sees there is hidden."""

SPOT_REACH = 12.0
"""A trigger point's place may lie this many mm deep in its muscle, or beside it."""

COLOURS = {"origin": ("#b3241c", "#5e0d0a"), "insertion": ("#4f98de", "#123a66")}
"""Fill and rim of the areas: red and blue of different lightness, for the colour-blind."""


Place3: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True)
class Fault:
    """Something that cannot be drawn as it is defined: where it stands in the file, and why."""

    steps: Steps
    message: str
    hint: str = ""


class FigureError(Exception):
    """A figure's definition asks for something that cannot be drawn."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        """Every message."""
        return "; ".join(fault.message for fault in self.faults)


@dataclass(frozen=True)
class Drawing:
    """A finished picture and the masks over its labels and structures."""

    picture: Image.Image
    masks: list[Mask]


def draw(figure: Figure, meshes: MeshFolder) -> Drawing:
    """Draw a figure.

    Raises:
        FigureError: with everything that cannot be drawn as it is defined.
        MissingMeshError: if the folder has not all that is needed.
    """
    scene, buffers, areas = _rendered(figure, meshes)
    targets, faults = _targets(figure, scene, buffers, areas)
    if faults:
        raise FigureError(*faults)
    picture = _shaded(figure, scene, buffers, areas)
    masks = _draw_labels(picture, figure, targets)
    marked = {callout.mask_id for callout in figure.callouts if callout.spot}
    draw_crosses(picture, [label.target for label in targets if label.id in marked])
    return Drawing(picture, masks)


@dataclass(frozen=True)
class Stage:
    """What a figure shows, with nothing written on it, and what is seen at each pixel."""

    picture: Image.Image
    scene: Scene
    buffers: Buffers

    def spot(self, part: str, spot: Place3) -> Point | None:
        """The pixel where a part is seen nearest to a spot (mm); None if that is too far off."""
        return _nearest_seen(spot, self.scene.number(part), self.buffers)


def stage(figure: Figure, meshes: MeshFolder) -> Stage:
    """Draw bones, muscles, areas and lines of a figure in plain colours; raises like `draw`."""
    scene, buffers, areas = _rendered(figure, meshes)
    picture = _shaded(figure, scene, buffers, areas, fibres=False)
    return Stage(picture, scene, buffers)


def _rendered(figure: Figure, meshes: MeshFolder) -> tuple[Scene, Buffers, dict[str, Bools]]:
    """The scene, what is seen at each pixel, and where each area is seen."""
    scene = Scene([_surface(meshes, part, figure) for part in figure.parts])
    # Twice the pixels, averaged at the end, make smooth edges.
    buffers = scene.render(figure.camera.finer(2))
    areas = {
        part.id: area_mask(
            buffers, scene.number(part.bone), _alone(scene, part.bone), part.outline(), part.side
        )
        for part in figure.areas
    }
    return scene, buffers, areas


def _shaded(
    figure: Figure,
    scene: Scene,
    buffers: Buffers,
    areas: dict[str, Bools],
    *,
    fibres: bool = True,
) -> Image.Image:
    patches = [shading.Patch(areas[a.id], *COLOURS[a.kind]) for a in figure.areas]
    paints = [
        shading.Paint(part.colour, fibres and isinstance(part, Muscle)) for part in figure.parts
    ]
    shaded = shading.shade(buffers, figure.camera.finer(2), paints, patches, GROUND)
    picture = Image.fromarray((shading.halve(shaded) * 255 + 0.5).astype(np.uint8))
    _draw_lines(picture, figure, scene)
    return picture


def _surface(meshes: MeshFolder, part: Bone | Muscle, figure: Figure) -> Surface:
    surface = _muscle(meshes, part) if isinstance(part, Muscle) else _bone(meshes, part)
    body = surface.body
    for cut in figure.cuts:
        if cut.part == part.id:
            body = cut.kept(body)
    return Surface(surface.name, body, surface.fibres)


def _bone(meshes: MeshFolder, bone: Bone) -> Surface:
    return Surface(bone.id, _bone_body(meshes, bone))


def _bone_body(meshes: MeshFolder, bone: Bone) -> Body:
    return joined([meshes.bone(file_id, bone.spots) for file_id in bone.meshes])


def _muscle(meshes: MeshFolder, muscle: Muscle) -> Surface:
    body = _shape(meshes, muscle)
    ends = [
        [_bone_body(meshes, bone) for bone in bones]
        for bones in (muscle.arises_from, muscle.inserts_on)
    ]
    return Surface(muscle.id, body, fibres_between(body, muscle.pull, *ends))


def _shape(meshes: MeshFolder, muscle: Muscle) -> Body:
    shape = muscle.shape
    body = shape.body() if isinstance(shape, Sheet) else meshes.muscle(shape)
    for bend in muscle.bends:
        body = bend.bent(body)
    return body


def _draw_lines(picture: Image.Image, figure: Figure, scene: Scene) -> None:
    for line in figure.lines:
        points = drop_on(_alone(scene, line.bone), smooth(line.curve), line.side)
        points = points[np.isfinite(points).all(axis=1)]
        pixels = [(float(x), float(y)) for x, y in figure.camera.project(points)]
        labels.draw_line(picture, pixels, BONY_LINE, "#f3e9d6")


def _targets(
    figure: Figure, scene: Scene, buffers: Buffers, areas: dict[str, Bools]
) -> tuple[list[Label], list[Fault]]:
    """The labels with the points they lead to, and those that lead nowhere."""
    items: list[Label] = []
    faults: list[Fault] = []
    for callout in figure.callouts:
        try:
            target = _target(callout, figure.camera, scene, buffers, areas)
        except FigureError as error:
            faults += error.faults
        else:
            items.append(Label(callout.mask_id, callout.text, target, callout.on_left))
    return items, faults


def _target(
    callout: Callout, camera: Camera, scene: Scene, buffers: Buffers, areas: dict[str, Bools]
) -> Point:
    if callout.spot:
        found = _nearest_seen(callout.spot, scene.number(callout.on), buffers)
        if found is None:
            where = f"within {SPOT_REACH:.0f} mm of its place"
            raise _refused(callout, f"nothing of `{callout.on}` is seen {where}")
        return found
    if callout.at:
        return _visible_point(callout, camera, scene, buffers)
    region = areas.get(callout.on)
    if region is None:
        region = buffers.surface == scene.number(callout.on)
    if not region.any():
        raise _refused(callout, f"nothing of `{callout.on}` can be seen from here")
    return deepest_point(region[::2, ::2])


def _nearest_seen(spot: Place3, number: int, buffers: Buffers) -> Point | None:
    """The point of the picture where a surface is seen nearest to a spot, if it is near enough."""
    rows, columns = np.nonzero(buffers.surface == number)
    if not len(rows):
        return None
    apart = np.linalg.norm(buffers.position[rows, columns] - np.array(spot), axis=1)
    nearest = int(apart.argmin())
    if apart[nearest] > SPOT_REACH:
        return None
    # The buffers have two pixels for each one of the picture.
    return (columns[nearest] + 0.5) / 2, (rows[nearest] + 0.5) / 2


def _visible_point(callout: Callout, camera: Camera, scene: Scene, buffers: Buffers) -> Point:
    """Where a callout's point is in the picture; FigureError if something hides it."""
    point = drop_on(_alone(scene, callout.on), np.array([callout.at]), callout.side)
    if not np.isfinite(point).all():
        raise _refused(callout, f"the point of `{callout.entity}` is not on the `{callout.on}`")
    x, y = camera.project(point)[0]
    # The buffers have two pixels for each one of the picture.
    row, column = int(y * 2), int(x * 2)
    if not (0 <= row < camera.height * 2 and 0 <= column < camera.width * 2):
        raise _refused(callout, f"the point of `{callout.entity}` lies outside the picture")
    if buffers.surface[row, column] != scene.number(callout.on):
        raise _refused(callout, f"the point of `{callout.entity}` lies behind another structure")
    if _hidden(point, camera, buffers.depth[row, column]):
        where = f"on the far side of the `{callout.on}`"
        raise _refused(callout, f"the point of `{callout.entity}` lies {where}")
    return float(x), float(y)


def _refused(callout: Callout, message: str) -> FigureError:
    return FigureError(Fault(callout.steps, message))


def _hidden(point: Floats, camera: Camera, seen: float) -> bool:
    return bool(camera.depth(point)[0] > seen + HIDDEN_BY)


def _alone(scene: Scene, name: str) -> Scene:
    """The scene with nothing but one of its surfaces."""
    return Scene([surface for surface in scene.surfaces if surface.name == name])


def _draw_labels(picture: Image.Image, figure: Figure, items: list[Label]) -> list[Mask]:
    if not items:
        return []
    try:
        boxes = labels.place(items, picture.width, picture.height)
    except ValueError as error:
        raise FigureError(Fault(("labels",), str(error))) from error
    faults = list(_crossed(figure, labels.crossings(items, boxes)))
    if faults:
        raise FigureError(*faults)
    labels.draw(picture, items, boxes, halo=GROUND)
    rects = [mask_over(boxes[item.id], picture.width, picture.height) for item in items]
    return [
        Mask(callout.mask_id, callout.entity, ({"rect": list(rect)},))
        for callout, rect in zip(figure.callouts, rects, strict=True)
    ]


def _crossed(figure: Figure, pairs: list[tuple[str, str]]) -> Iterator[Fault]:
    steps = {callout.mask_id: callout.steps for callout in figure.callouts}
    for one, two in pairs:
        message = f"its line crosses `{two}` or the line of it"
        yield Fault(steps[one], message, "put one of them into the other column")
