"""What a figure is made of: bones, muscles, areas, labels and the view, ready to be drawn.

Made by `loading` from what authors wrote. Only `steps` says where a part is in its file, so that
a figure can be sent to another process and drawn there.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from anki_build.atlas.attachments import Attachment, BonyLine, Side
from anki_build.atlas.fibres import Pull
from anki_build.atlas.meshes import Bend, Cut, Spot
from anki_build.atlas.naming import NAME, UNSEEN
from anki_build.atlas.raybuffers import Camera
from anki_build.atlas.reach import Reach
from anki_build.atlas.sheets import Sheet
from anki_build.reading.yaml_reader import Steps

GROUND = "#efe8dc"
"""A warm tint that does not glare when the cards around the picture are dark."""


@dataclass(frozen=True)
class Bone:
    """A bone by its id: the publisher's files, colour, and spots to smooth away."""

    id: str = field(metadata=NAME)
    meshes: tuple[str, ...]
    colour: str = "#ecdfc4"
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class DrawnMuscle:
    """A muscle by its id: file or own shape, colour, fibres, and the bones its ends lie on.

    `bends` correct the shape, one after the other; then `reach` draws it out to its border.
    """

    drawn_as: ClassVar = "Muscle"
    id: str = field(metadata=NAME)
    shape: str | Sheet
    colour: str
    pull: Pull
    arises_from: tuple[Bone, ...]
    inserts_on: tuple[Bone, ...]
    bends: tuple[Bend, ...] = ()
    reach: Reach | None = None


@dataclass(frozen=True)
class Callout:
    """A label: the entity it names, its text and column, and where its dot is.

    The dot lies deepest inside the visible part of `on` (a part or an area), or, with `at`
    (in mm), on the point of the bone `on` that is seen there from `side`. With `spot` (in mm) it
    is an X where what is seen of `on` is nearest to that spot.
    """

    entity: str = field(metadata=UNSEEN)
    text: str
    on_left: bool
    on: str = field(metadata=NAME)
    at: tuple[float, float] | None = None
    mask_id: str = field(default="", metadata=UNSEEN)
    side: Side = Side.RIGHT
    spot: tuple[float, float, float] | None = None
    steps: Steps = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class Region:
    """A mask over what is seen of a part or an area."""

    entity: str = field(metadata=NAME)
    mask_id: str = field(default="", metadata=UNSEEN)
    steps: Steps = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class AnatomyFigure:
    """A picture: parts are drawn in their order, ghosts are those of them that are like glass.

    Fibres and tendons are drawn on muscles, unless the figure is `plain`.
    """

    drawn_as: ClassVar = "Figure"
    id: str = field(metadata=UNSEEN)
    camera: Camera
    parts: tuple[Bone | DrawnMuscle, ...]
    callouts: tuple[Callout, ...] = ()
    regions: tuple[Region, ...] = ()
    areas: tuple[Attachment, ...] = ()
    lines: tuple[BonyLine, ...] = ()
    ghosts: tuple[str, ...] = field(default=(), metadata=NAME)
    cuts: tuple[Cut, ...] = ()
    plain: bool = False


LEFT, RIGHT = True, False
"""The column of a label."""
