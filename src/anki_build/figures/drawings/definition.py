"""What authors write to have a figure drawn: the figures themselves, and what they are made of.

A figure is in `media/figures/<id>.yaml`; what several figures show is in `media/atlas/`:
bones and muscles in `parts.yaml`, points and lines on the bones in `landmarks.yaml`, origins and
insertions in `attachments.yaml`. Only the figure tool reads these files; a deck build needs what
the tool made of them.

Coordinates are millimetres: +x to the person's left, +y to the back, +z up; the right side of the
body has negative x. A point on a bone is written as two numbers, as it is seen from a side: from
the right as [y, z], from behind and from the front as [x, z].
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from anki_build.facts.base import Id, Name
from anki_build.reading.records import Record

FOLDER = "figures"
"""The folder of the figures' definitions, inside `media`."""

ATLAS = "atlas"
"""The folder of what they are made of, inside `media`."""

Number = float
Side = Literal["right", "behind", "front"]
Place2 = Annotated[
    tuple[Number, ...], Meta(min_length=2, max_length=2, title="two numbers in mm, like [-88, 944]")
]
Place3 = Annotated[
    tuple[Number, ...],
    Meta(min_length=3, max_length=3, title="three numbers in mm, like [-62, -66, 818]"),
]
Colour = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$", title='a colour like "#ab4a41"')]
Share = Annotated[float, Meta(ge=0, le=1, title="a share from 0 to 1")]
MeshFile = Annotated[
    str, Meta(pattern="^[A-Z]+[0-9]+$", title="the name of a mesh file without suffix, like FJ3152")
]
Entity = Annotated[
    str, Meta(min_length=1, title="the id of a word or muscle, or `muscle-id/fact-id`")
]
LabelText = Annotated[str, Meta(min_length=1, max_length=60, title="a short text, \\n ends a line")]
Outline = Annotated[tuple[Place2, ...], Meta(min_length=1)]


def mask_id(entity: str) -> str:
    """The id of a mask that the author gave none: a fact's muscle and id, joined."""
    return entity.replace("/", "-")


class WrittenSpot(Record, frozen=True, kw_only=True):
    """A ball in which a faulty surface is smoothed away."""

    centre: Place3
    radius: Number


class WrittenBone(Record, frozen=True, kw_only=True):
    """A bone, or several pieces of bone or cartilage with one name.

    Attributes:
        meshes: the publisher's files.
        spots: where a faulty surface is smoothed away.
    """

    meshes: Annotated[tuple[MeshFile, ...], Meta(min_length=1)]
    colour: Colour = "#ecdfc4"
    spots: tuple[WrittenSpot, ...] = ()


class WrittenPull(Record, frozen=True, kw_only=True):
    """Which way a muscle's fibres run.

    Attributes:
        towards: the direction from origin to insertion.
        insertion: from this share of the way on, what touches bone is insertion.
        origin: up to this share of the way, what touches bone is origin.
    """

    towards: Place3
    insertion: Share
    origin: Share


class WrittenBend(Record, frozen=True, kw_only=True):
    """A shift that grows smoothly from nothing at height `start` to its whole at `end`."""

    start: Number
    end: Number
    shift: Place3


class WrittenRow(Record, frozen=True, kw_only=True):
    """One cross-section of a flat muscle, from border to border, and its greatest thickness."""

    one: Place3
    other: Place3
    thickness: Number


class WrittenReach(Record, frozen=True, kw_only=True):
    """A line of `landmarks.yaml` that a muscle's border is drawn out to.

    Attributes:
        line: the line.
        pivot: where the fibres come together, seen from the line's side.
    """

    line: Id
    pivot: Place2


class WrittenMuscle(Record, frozen=True, kw_only=True):
    """A muscle: the publisher's mesh, or a sheet of the project's own.

    Attributes:
        mesh: the publisher's file.
        sheet: cross-sections from one end to the other, if the mesh is wrong or missing.
        bends: corrections of its shape, one after the other.
        reaches: the line on its bone that its border is drawn out to.
        arises_from: the bones that its origin lies on.
        inserts_on: the bones that its insertion lies on; none if it ends in a fascia.
    """

    colour: Colour
    pull: WrittenPull
    mesh: MeshFile | None = None
    sheet: Annotated[tuple[WrittenRow, ...], Meta(min_length=3)] | None = None
    bends: tuple[WrittenBend, ...] = ()
    reaches: WrittenReach | None = None
    arises_from: tuple[Id, ...] = ()
    inserts_on: tuple[Id, ...] = ()


class Parts(Record, frozen=True, kw_only=True):
    """`media/atlas/parts.yaml`: what can be shown, by the id of its word or muscle."""

    bones: dict[Id, WrittenBone] = {}
    muscles: dict[Id, WrittenMuscle] = {}


class WrittenPoint(Record, frozen=True, kw_only=True):
    """A named point on a bone: where it lies when seen from each of these sides.

    Attributes:
        bone: the bone, as `parts.yaml` calls it.
    """

    bone: Id
    right: Place2 | None = None
    behind: Place2 | None = None
    front: Place2 | None = None


class WrittenLine(Record, frozen=True, kw_only=True):
    """A line on a bone: points that a smooth curve runs through."""

    bone: Id
    side: Side
    points: Annotated[tuple[Place2, ...], Meta(min_length=2)]


class Landmarks(Record, frozen=True, kw_only=True):
    """`media/atlas/landmarks.yaml`: points by the id of their word, lines by an id."""

    points: dict[Id, WrittenPoint] = {}
    lines: dict[Id, WrittenLine] = {}


class WrittenEdge(Record, frozen=True, kw_only=True):
    """One edge of an area: a line's points, or points of its own.

    Attributes:
        line: a line of `landmarks.yaml`.
        from_to: the first and last of its points that are taken, counted from 1; backwards if
            the first is the greater.
        points: the edge's own points.
    """

    line: Id | None = None
    from_to: Annotated[tuple[int, ...], Meta(min_length=2, max_length=2)] | None = None
    points: Outline | None = None


class WrittenPatch(Record, frozen=True, kw_only=True):
    """A patch on one bone, seen from a side.

    Attributes:
        bone: the bone.
        edges: they follow each other round the patch; each is smooth.
        strip: instead of edges: the middle of a strip.
        half_width: of the strip, in mm.
    """

    bone: Id
    edges: Annotated[tuple[WrittenEdge, ...], Meta(min_length=1)] | None = None
    strip: Outline | None = None
    half_width: Number | None = None


class WrittenArea(WrittenPatch, frozen=True, kw_only=True):
    """An area on one side of a bone that a muscle arises from or inserts on.

    Attributes:
        side: the side from which all its points are seen.
        also: further patches of the same attachment, on this bone or on others.
    """

    kind: Literal["origin", "insertion"]
    side: Side
    also: tuple[WrittenPatch, ...] = ()


class Attachments(Record, frozen=True, kw_only=True):
    """`media/atlas/attachments.yaml`: areas by the id of the muscle and of its fact."""

    areas: dict[Entity, WrittenArea] = {}


class WrittenView(Record, frozen=True, kw_only=True):
    """Where the figure is seen from.

    Attributes:
        side: from where; also the side that points without one of their own are seen from.
        looking: the exact direction of sight, if it is not straight from that side.
        centre: what is in the middle of the picture.
        width, height: of the picture in pixels.
        scale: millimetres that a pixel is wide.
    """

    side: Side
    centre: Place3
    width: Annotated[int, Meta(ge=200, le=1400, title="a width of 200 to 1400 pixels")]
    height: Annotated[int, Meta(ge=200, le=1400, title="a height of 200 to 1400 pixels")]
    scale: Annotated[float, Meta(gt=0, title="millimetres a pixel, like 0.35")]
    looking: Place3 | None = None


class WrittenCut(Record, frozen=True, kw_only=True):
    """What is cut away from one part.

    Attributes:
        part: what is cut.
        axis: x, y or z.
        above, below: what lies above or below this coordinate goes.
    """

    part: Id
    axis: Literal["x", "y", "z"]
    above: Number | None = None
    below: Number | None = None


class WrittenLabel(Record, frozen=True, kw_only=True):
    """A label in the left or the right column, and its mask.

    Attributes:
        left, right: what it names; the key says the column.
        text: what it says, if not the word's name.
        mask: permanent id of its mask, if not the id of what it names.
        at: the point it leads to, if not that of `landmarks.yaml` or the middle of what is seen.
        bone: the bone on which that point lies.
        side: the side from which the point is given.
    """

    left: Entity | None = None
    right: Entity | None = None
    text: LabelText | None = None
    mask: Id | None = None
    at: Place2 | None = None
    bone: Id | None = None
    side: Side | None = None


class WrittenRegion(Record, frozen=True, kw_only=True):
    """A mask over a structure itself.

    Attributes:
        of: what is hidden: a part that is shown, or an area.
        mask: permanent id of the mask, if not the id of what it hides.
    """

    of: Entity
    mask: Id | None = None


class Definition(Record, frozen=True, kw_only=True):
    """One figure to be drawn: `media/figures/<id>.yaml`.

    Attributes:
        id: permanent, and the name of this file.
        title: shown over the picture; must not give an answer away.
        hide: `all` masks on the front, or only the `one` that is asked.
        show: bones and muscles, as `parts.yaml` calls them.
        ghost: those of them that are drawn as if of glass.
        cut: what is cut away from parts.
        colours: other colours than those of `parts.yaml`.
        style: `atlas` shows fibres and tendons, `plain` gives every part one colour.
        areas: origins and insertions, painted on the bones.
        lines: lines of `landmarks.yaml` that are drawn.
        labels: with masks over them.
        regions: masks over the structures themselves.
        reviewed: what was compared with which source, and by what the picture falls short.
    """

    id: Id
    title: Name
    hide: Literal["all", "one"]
    view: WrittenView
    show: Annotated[tuple[Id, ...], Meta(min_length=1)]
    ghost: tuple[Id, ...] = ()
    cut: tuple[WrittenCut, ...] = ()
    colours: dict[Id, Colour] = {}
    style: Literal["atlas", "plain"] = "atlas"
    areas: tuple[Entity, ...] = ()
    lines: tuple[Id, ...] = ()
    labels: tuple[WrittenLabel, ...] = ()
    regions: tuple[WrittenRegion, ...] = ()
    reviewed: Annotated[str, Meta(min_length=20, title="what was compared with which source")]
