"""Draw a figure: from its definition and the meshes to the picture and its masks."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from anki_build.atlas import labels, shading
from anki_build.atlas.arrays import Bools, Floats
from anki_build.atlas.attachments import area_mask, drop_on, smooth
from anki_build.atlas.fibres import fibres_between
from anki_build.atlas.figures import GROUND, Bone, Callout, Figure, Muscle
from anki_build.atlas.labels import Label, Point
from anki_build.atlas.masks import Mask, mask_over
from anki_build.atlas.meshes import Body, MeshFolder
from anki_build.atlas.raybuffers import Buffers, Camera, Scene, Surface
from anki_build.atlas.regions import deepest_point
from anki_build.atlas.sheets import Sheet

BONY_LINE = "#2a1a14"

HIDDEN_BY = 3.0
"""A point more than this many mm behind what the camera sees there is hidden."""


class FigureError(Exception):
    """A figure's definition asks for something that cannot be drawn."""


@dataclass(frozen=True)
class Drawing:
    """A finished picture and the masks over its labels."""

    picture: Image.Image
    masks: list[Mask]


def draw(figure: Figure, meshes: MeshFolder) -> Drawing:
    """Draw a figure."""
    bones = [_bone(meshes, bone) for bone in figure.bones]
    scene = Scene(bones + [_muscle(meshes, muscle) for muscle in figure.muscles])
    # Twice the pixels, averaged at the end, make smooth edges.
    camera = figure.camera.finer(2)
    buffers = scene.render(camera)
    areas = {
        part.id: area_mask(
            buffers, scene.number(part.bone), _alone(scene, part.bone), part.outline(), part.side
        )
        for part in figure.attachments
    }
    patches = [shading.Patch(areas[a.id], a.colour, a.rim) for a in figure.attachments]
    paints = [bone.paint for bone in figure.bones]
    paints += [muscle.paint for muscle in figure.muscles]
    pixels = shading.halve(shading.shade(buffers, camera, paints, patches, GROUND))
    picture = Image.fromarray((pixels * 255 + 0.5).astype(np.uint8))
    _draw_lines(picture, figure, scene)
    items = [_label(callout, figure.camera, scene, buffers, areas) for callout in figure.callouts]
    return Drawing(picture, _draw_labels(picture, figure, items))


def _bone(meshes: MeshFolder, bone: Bone) -> Surface:
    return Surface(bone.name, meshes.bone(bone.file_id, bone.spots))


def _muscle(meshes: MeshFolder, muscle: Muscle) -> Surface:
    body = _shape(meshes, muscle)
    ends = [
        [meshes.bone(bone.file_id, bone.spots) for bone in bones]
        for bones in (muscle.arises_from, muscle.inserts_on)
    ]
    return Surface(muscle.name, body, fibres_between(body, muscle.pull, *ends))


def _shape(meshes: MeshFolder, muscle: Muscle) -> Body:
    if isinstance(muscle.shape, Sheet):
        return muscle.shape.body()
    body = meshes.muscle(muscle.shape)
    return muscle.bend.bent(body) if muscle.bend else body


def _draw_lines(picture: Image.Image, figure: Figure, scene: Scene) -> None:
    for line in figure.lines:
        points = drop_on(_alone(scene, line.bone), smooth(line.curve), line.side)
        points = points[np.isfinite(points).all(axis=1)]
        pixels = [(float(x), float(y)) for x, y in figure.camera.project(points)]
        labels.draw_line(picture, pixels, BONY_LINE, "#f3e9d6")


def _label(
    callout: Callout, camera: Camera, scene: Scene, buffers: Buffers, areas: dict[str, Bools]
) -> Label:
    if callout.at:
        target = _visible_point(callout, camera, scene, buffers)
    else:
        region = areas.get(callout.on)
        if region is None:
            region = buffers.surface == scene.number(callout.on)
        if not region.any():
            raise FigureError(f"{callout.entity}: nothing of {callout.on} is visible")
        target = deepest_point(region[::2, ::2])
    return Label(callout.entity, callout.text, target, callout.on_left)


def _visible_point(callout: Callout, camera: Camera, scene: Scene, buffers: Buffers) -> Point:
    """Where a callout's point is in the picture; FigureError if something hides it."""
    point = drop_on(_alone(scene, callout.on), np.array([callout.at]), callout.side)
    if not np.isfinite(point).all():
        raise FigureError(f"{callout.entity}: {callout.at} is not on the {callout.on}")
    x, y = camera.project(point)[0]
    # The buffers have two pixels for each one of the picture.
    row, column = int(y * 2), int(x * 2)
    if buffers.surface[row, column] != scene.number(callout.on):
        raise FigureError(f"{callout.entity}: its point lies behind another structure")
    if _hidden(point, camera, buffers.depth[row, column]):
        raise FigureError(f"{callout.entity}: its point lies on the far side of the {callout.on}")
    return float(x), float(y)


def _hidden(point: Floats, camera: Camera, seen: float) -> bool:
    return bool(camera.depth(point)[0] > seen + HIDDEN_BY)


def _alone(scene: Scene, name: str) -> Scene:
    """The scene with nothing but one of its surfaces."""
    return Scene([surface for surface in scene.surfaces if surface.name == name])


def _draw_labels(picture: Image.Image, figure: Figure, items: list[Label]) -> list[Mask]:
    boxes = labels.place(items, picture.width, picture.height)
    crossed = labels.crossings(items, boxes)
    if crossed:
        raise FigureError(f"{figure.id}: leader lines cross: {crossed}")
    labels.draw(picture, items, boxes, halo=GROUND)
    return [
        Mask(
            callout.mask_id or callout.entity,
            callout.entity,
            mask_over(boxes[callout.entity], picture.width, picture.height),
        )
        for callout in figure.callouts
    ]
