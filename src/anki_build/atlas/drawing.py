"""Draw a figure: from its definition and the meshes to the picture and its masks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from PIL import Image

from anki_build.atlas import labels, shading
from anki_build.atlas.arrays import Bools, Floats
from anki_build.atlas.attachments import Attachment, area_mask, drop_on, smooth
from anki_build.atlas.crosses import draw_crosses
from anki_build.atlas.fibres import fibres_between
from anki_build.atlas.labels import Label, Point
from anki_build.atlas.masks import (
    MOST_OVERLAP,
    DrawnMask,
    covered,
    mask_over,
    outline,
    overlap,
    polygons_over,
)
from anki_build.atlas.meshes import Body, MeshFolder, joined
from anki_build.atlas.model import GROUND, AnatomyFigure, Bone, Callout, DrawnMuscle
from anki_build.atlas.raybuffers import Buffers, Camera, Scene, Surface
from anki_build.atlas.regions import deepest_point
from anki_build.atlas.sheets import Sheet
from anki_build.reading.yaml_reader import Steps

VERSION = "2"
"""Part of what a figure is made from: raise it when the same definition gives another picture."""

BONY_LINE = "#2a1a14"

GLASS = 0.3
"""How much of a ghost's colour covers what lies behind it."""

LEAST_SEEN = 1000
"""Pixels that must be seen of what a mask hides: ten by ten on a phone 360 pixels wide."""

LEAST_COVERED = 0.97
"""The share of what is seen of a structure that its mask must cover."""

HIDDEN_BY = 3.0
"""A point more than this many mm behind what the camera sees there is hidden."""

SPOT_REACH = 12.0
"""A trigger point's place may lie this many mm deep in its muscle, or beside it."""

COLOURS = {"origin": ("#b3241c", "#5e0d0a"), "insertion": ("#4f98de", "#123a66")}
"""Fill and rim of the areas: red and blue of different lightness, for the colour-blind."""


Place3: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True)
class Fault:
    """Something that cannot be drawn as it is defined: where it is in the file, and why."""

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
    masks: list[DrawnMask]


def draw(figure: AnatomyFigure, meshes: MeshFolder) -> Drawing:
    """Draw a figure.

    Raises:
        FigureError: with everything that cannot be drawn as it is defined.
        MissingMeshError: if the folder has not all that is needed.
    """
    surfaces = [_surface(meshes, part, figure) for part in figure.parts]
    scene = Scene([surface for surface in surfaces if surface.name not in figure.ghosts])
    # Twice the pixels, averaged at the end, make smooth edges.
    camera = figure.camera.finer(2)
    buffers = scene.render(camera)
    painted = [_painted(area, scene, buffers) for area in figure.areas]
    areas: dict[str, Bools] = {}
    for area, seen in zip(figure.areas, painted, strict=True):
        areas[area.id] = areas.get(area.id, False) | seen
    targets, faults = _targets(figure, scene, buffers, areas)
    regions, more = _region_masks(figure, scene, buffers, areas)
    if faults or more:
        raise FigureError(*faults, *more)
    patches = [
        shading.Patch(seen, *COLOURS[area.kind], hatched=area.kind == "insertion")
        for area, seen in zip(figure.areas, painted, strict=True)
    ]
    solid = [part for part in figure.parts if part.id not in figure.ghosts]
    paints = _paints(solid, plain=figure.plain)
    pixels = shading.shade(buffers, camera, paints, patches, GROUND)
    if figure.ghosts:
        pixels = _with_ghosts(pixels, figure, Scene(surfaces))
    picture = Image.fromarray((shading.halve(pixels) * 255 + 0.5).astype(np.uint8))
    _draw_lines(picture, figure, scene)
    masks = [*_draw_labels(picture, figure, targets), *regions]
    marked = {callout.mask_id for callout in figure.callouts if callout.spot}
    draw_crosses(picture, [label.target for label in targets if label.id in marked])
    _check_apart(masks, figure)
    return Drawing(picture, masks)


@dataclass(frozen=True)
class Stage:
    """The bones and muscles of a figure in plain colours, and what is seen at each pixel."""

    picture: Image.Image
    scene: Scene
    buffers: Buffers

    def spot(self, part: str, spot: Place3) -> Point | None:
        """The pixel where a part is seen nearest to a spot (mm); None if that is too far off."""
        return _nearest_seen(spot, self.scene.number(part), self.buffers)


def stage(figure: AnatomyFigure, meshes: MeshFolder) -> Stage:
    """Draw bones and muscles of a figure, for a picture so small that fibres would blur.

    Raises:
        MissingMeshError: if the folder has not all that is needed.
    """
    parts = [part for part in figure.parts if part.id not in figure.ghosts]
    scene = Scene([_surface(meshes, part, figure) for part in parts])
    camera = figure.camera.finer(2)
    buffers = scene.render(camera)
    paints = [shading.Paint(part.colour) for part in parts]
    pixels = shading.halve(shading.shade(buffers, camera, paints, [], GROUND))
    return Stage(Image.fromarray((pixels * 255 + 0.5).astype(np.uint8)), scene, buffers)


def _painted(area: Attachment, scene: Scene, buffers: Buffers) -> Bools:
    number, alone = scene.number(area.bone), _alone(scene, area.bone)
    return area_mask(buffers, number, alone, area.outline(), area.side)


def _paints(parts: Iterable[Bone | DrawnMuscle], *, plain: bool) -> list[shading.Paint]:
    return [
        shading.Paint(part.colour, isinstance(part, DrawnMuscle) and not plain) for part in parts
    ]


def _with_ghosts(pixels: Floats, figure: AnatomyFigure, scene: Scene) -> Floats:
    """The picture with the ghosts laid over it, like coloured glass."""
    camera = figure.camera.finer(2)
    buffers = scene.render(camera)
    glass = shading.shade(buffers, camera, _paints(figure.parts, plain=figure.plain), [], GROUND)
    numbers = [scene.number(ghost) for ghost in figure.ghosts]
    share = np.where(np.isin(buffers.surface, numbers), GLASS, 0)[..., None]
    laid: Floats = pixels * (1 - share) + glass * share
    return laid


def _region_masks(
    figure: AnatomyFigure, scene: Scene, buffers: Buffers, areas: dict[str, Bools]
) -> tuple[list[DrawnMask], list[Fault]]:
    """The masks over structures, and those that cannot be hit or do not cover theirs."""
    masks: list[DrawnMask] = []
    faults: list[Fault] = []
    for region in figure.regions:
        seen = areas.get(region.entity)
        if seen is None:
            seen = buffers.surface == scene.number(region.entity)
        pixels = seen[::2, ::2]
        if pixels.sum() < LEAST_SEEN:
            message = f"too little of `{region.entity}` can be seen from here"
            faults.append(Fault(region.steps, message))
            continue
        polygons = polygons_over(pixels)
        share = covered(pixels, polygons)
        if share < LEAST_COVERED:
            message = f"the mask covers only {share:.0%} of `{region.entity}`"
            faults.append(Fault(region.steps, message))
        shapes = tuple({"polygon": polygon} for polygon in polygons)
        masks.append(DrawnMask(region.mask_id, region.entity, shapes))
    return masks, faults


def _check_apart(masks: list[DrawnMask], figure: AnatomyFigure) -> None:
    """Refuse masks that overlap so much that one gives away what another hides."""
    steps = {label.mask_id: label.steps for label in figure.callouts}
    steps |= {region.mask_id: region.steps for region in figure.regions}
    outlines = {mask.id: outline(mask) for mask in masks}
    faults = [
        Fault(steps[two], f"mask `{two}` overlaps mask `{one}` by {share:.0%} of the smaller one")
        for one, two in combinations(outlines, 2)
        if (share := overlap(outlines[one], outlines[two])) > MOST_OVERLAP
    ]
    if faults:
        raise FigureError(*faults)


def _surface(meshes: MeshFolder, part: Bone | DrawnMuscle, figure: AnatomyFigure) -> Surface:
    surface = _muscle(meshes, part) if isinstance(part, DrawnMuscle) else _bone(meshes, part)
    body = surface.body
    for cut in figure.cuts:
        if cut.part == part.id:
            body = cut.kept(body)
    return Surface(surface.name, body, surface.fibres)


def _bone(meshes: MeshFolder, bone: Bone) -> Surface:
    return Surface(bone.id, _bone_body(meshes, bone))


def _bone_body(meshes: MeshFolder, bone: Bone) -> Body:
    return joined([meshes.bone(file_id, bone.spots) for file_id in bone.meshes])


def _muscle(meshes: MeshFolder, muscle: DrawnMuscle) -> Surface:
    body = _shape(meshes, muscle)
    ends = [
        [_bone_body(meshes, bone) for bone in bones]
        for bones in (muscle.arises_from, muscle.inserts_on)
    ]
    return Surface(muscle.id, body, fibres_between(body, muscle.pull, *ends))


def _shape(meshes: MeshFolder, muscle: DrawnMuscle) -> Body:
    shape = muscle.shape
    body = shape.body() if isinstance(shape, Sheet) else meshes.muscle(shape)
    for bend in muscle.bends:
        body = bend.bent(body)
    if muscle.reach:
        bones = [bone for bone in muscle.arises_from if bone.id == muscle.reach.line.bone]
        alone = Scene([_bone(meshes, bone) for bone in bones])
        body = muscle.reach.drawn_out(body, alone)
    return body


def _draw_lines(picture: Image.Image, figure: AnatomyFigure, scene: Scene) -> None:
    for line in figure.lines:
        points = drop_on(_alone(scene, line.bone), smooth(line.curve), line.side)
        points = points[np.isfinite(points).all(axis=1)]
        pixels = [(float(x), float(y)) for x, y in figure.camera.project(points)]
        labels.draw_line(picture, pixels, BONY_LINE, "#f3e9d6")


def _targets(
    figure: AnatomyFigure, scene: Scene, buffers: Buffers, areas: dict[str, Bools]
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


def _draw_labels(
    picture: Image.Image, figure: AnatomyFigure, items: list[Label]
) -> list[DrawnMask]:
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
        DrawnMask(callout.mask_id, callout.entity, ({"rect": list(rect)},))
        for callout, rect in zip(figure.callouts, rects, strict=True)
    ]


def _crossed(figure: AnatomyFigure, pairs: list[tuple[str, str]]) -> Iterator[Fault]:
    steps = {callout.mask_id: callout.steps for callout in figure.callouts}
    for one, two in pairs:
        message = f"its line crosses `{two}` or the line of it"
        yield Fault(steps[one], message, "put one of them into the other column")
