"""What a figure's definition is made of: bones, muscles, labels and the view."""

from dataclasses import dataclass

from anki_build.atlas.attachments import Attachment, BonyLine, Side
from anki_build.atlas.fibres import Pull
from anki_build.atlas.meshes import Bend, Spot
from anki_build.atlas.raybuffers import Camera
from anki_build.atlas.shading import Paint
from anki_build.atlas.sheets import Sheet

GROUND = "#efe8dc"
"""A warm tint that does not glare when the cards around the picture are dark."""


@dataclass(frozen=True)
class Bone:
    """A bone: name, the publisher's file number, colour, and spots to smooth away."""

    name: str
    file_id: str
    paint: Paint
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Muscle:
    """A muscle: name, file number or own shape, colour, its ends and the bones they lie on.

    `bend` corrects the shape of the publisher's mesh.
    """

    name: str
    shape: str | Sheet
    paint: Paint
    pull: Pull
    arises_from: tuple[Bone, ...]
    inserts_on: tuple[Bone, ...]
    bend: Bend | None = None


@dataclass(frozen=True)
class Callout:
    """A label: the entity it names, its text and column, and where its dot is.

    The dot lies deepest inside the visible part of `on` (a surface or an attachment), or, with
    `at` (in mm), on the point of the bone `on` that is seen there from `side`.
    """

    entity: str
    text: str
    on_left: bool
    on: str
    at: tuple[float, float] | None = None
    mask_id: str = ""
    side: Side = Side.RIGHT


@dataclass(frozen=True)
class Figure:
    """A picture and what is known of its truth.

    `hide` is the deck builder's word for which labels a card hides at once; `reviewed` says what
    was compared with which source.
    """

    id: str
    title: str
    hide: str
    camera: Camera
    bones: tuple[Bone, ...]
    callouts: tuple[Callout, ...]
    muscles: tuple[Muscle, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    lines: tuple[BonyLine, ...] = ()
    reviewed: str = ""


LEFT, RIGHT = True, False
"""The column of a label."""
