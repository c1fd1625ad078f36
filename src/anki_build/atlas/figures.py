"""The figures: what they show, from where, and what is labelled.

Sources of the attachments and lines: the descriptions of the hip bone and of gluteus medius in
Gray's Anatomy (20th edition). The posterior gluteal line begins at the crest about 5 cm in front of
its posterior end, the anterior one about 4 cm behind its anterior end; both run to the upper part
of the greater sciatic notch. Gluteus medius arises between them, up to the crest, and inserts on an
oblique strip that runs down and forward on the lateral surface of the greater trochanter. The strip
is 35 mm long, 11 mm wide and at some 40 degrees to the shaft, after Robertson et al. 2008
(doi:10.1016/j.arthro.2007.11.015).
"""

from dataclasses import dataclass

from anki_build.atlas.attachments import Attachment, BonyLine, Curve
from anki_build.atlas.fibres import Pull
from anki_build.atlas.meshes import Spot
from anki_build.atlas.raybuffers import Camera
from anki_build.atlas.shading import Paint

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
    """A muscle: name, file number, colour, its ends and the bones they lie on."""

    name: str
    file_id: str
    paint: Paint
    pull: Pull
    arises_from: tuple[Bone, ...]
    inserts_on: tuple[Bone, ...]


@dataclass(frozen=True)
class Callout:
    """A label: the entity it names, its text and column, and where its dot is.

    The dot lies deepest inside the visible part of `on` (a surface or an attachment), or, with
    `at` (y, z in mm), on the point of the bone `on` that is seen there from the side.
    """

    entity: str
    text: str
    on_left: bool
    on: str
    at: tuple[float, float] | None = None
    mask_id: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture; `hide` is the deck builder's word for which labels a card hides at once."""

    id: str
    title: str
    hide: str
    camera: Camera
    bones: tuple[Bone, ...]
    callouts: tuple[Callout, ...]
    muscles: tuple[Muscle, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    lines: tuple[BonyLine, ...] = ()


LEFT, RIGHT = True, False

BONE = Paint("#ecdfc4")

HIP_BONE = Bone("hip bone", "FJ3152", BONE)
SACRUM = Bone("sacrum", "FJ3393", BONE)
FEMUR = Bone("femur", "FJ3365", BONE, spots=(Spot((-110, -76, 817), 16),))
"""The spot is a dent in the femoral head where the mesh lost its detail."""

GLUTEUS_MEDIUS = Muscle(
    name="gluteus medius",
    file_id="FJ1419",
    paint=Paint("#ab4a41", fibrous=True),
    pull=Pull((-0.2, 0, -1), insertion=0.80, origin=0.65),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
)
GLUTEUS_MINIMUS = Muscle(
    name="gluteus minimus",
    file_id="FJ1420",
    paint=Paint("#c48a63", fibrous=True),
    pull=Pull((-0.2, -0.3, -1), insertion=0.80, origin=0.65),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
)
PIRIFORMIS = Muscle(
    name="piriformis",
    file_id="FJ1428",
    paint=Paint("#bf9068", fibrous=True),
    pull=Pull((-1, 0, -0.3), insertion=0.85, origin=0.70),
    arises_from=(SACRUM,),
    inserts_on=(FEMUR,),
)
TENSOR_FASCIAE_LATAE = Muscle(
    name="tensor fasciae latae",
    file_id="FJ1438",
    paint=Paint("#b07a78", fibrous=True),
    pull=Pull((0, 0, -1), insertion=0.95, origin=0.80),
    arises_from=(HIP_BONE,),
    inserts_on=(),
)

OUTER_LIP: Curve = (
    (-31, 938),
    (-36, 942),
    (-44, 948),
    (-52, 951),
    (-60, 952),
    (-68, 950),
    (-76, 945.5),
    (-84, 940),
    (-92, 934.5),
    (-100, 928.5),
    (-106, 924),
    (-111, 921),
)
"""Where the ilium's outer face turns into the iliac crest, from back to front."""

ANTERIOR_GLUTEAL_LINE: Curve = (
    (-111, 921),
    (-104, 918),
    (-96, 916.5),
    (-86, 915.8),
    (-76, 915),
    (-67, 912.5),
    (-59, 906),
    (-53.5, 896),
    (-50, 882),
    (-48.5, 867.5),
)
POSTERIOR_GLUTEAL_LINE: Curve = (
    (-31, 938),
    (-24.5, 927),
    (-20.5, 914),
    (-19.5, 900),
    (-21.5, 886),
    (-27, 871.5),
)
ABOVE_THE_NOTCH: Curve = ((-48.8, 873), (-43, 871.5), (-35, 872), (-26, 875))

FIGURES = (
    Figure(
        id="hip-lateral",
        title="Right hip from the side, gluteus maximus removed",
        hide="all",
        camera=Camera((-62, -66, 818), (1, 0, 0), width=1150, height=900, scale=0.34),
        bones=(HIP_BONE, SACRUM, FEMUR),
        muscles=(GLUTEUS_MEDIUS, GLUTEUS_MINIMUS, PIRIFORMIS, TENSOR_FASCIAE_LATAE),
        callouts=(
            Callout("iliac-crest", "iliac crest", RIGHT, "hip bone", at=(-88, 944)),
            Callout(
                "posterior-superior-iliac-spine",
                "posterior superior\niliac spine",
                LEFT,
                "hip bone",
                at=(-4, 907),
            ),
            Callout("gluteus-medius", "gluteus\nmedius", LEFT, "gluteus medius"),
            Callout("sacrum", "sacrum", LEFT, "sacrum", at=(-4, 862)),
            Callout("piriformis", "piriformis", LEFT, "piriformis"),
            Callout("ischial-tuberosity", "ischial\ntuberosity", LEFT, "hip bone", at=(-37, 768)),
            Callout(
                "anterior-superior-iliac-spine",
                "anterior superior\niliac spine",
                RIGHT,
                "hip bone",
                at=(-136, 896),
            ),
            Callout("tensor-fasciae-latae", "tensor\nfasciae latae", RIGHT, "tensor fasciae latae"),
            Callout("gluteus-minimus", "gluteus\nminimus", RIGHT, "gluteus minimus"),
            Callout("greater-trochanter", "greater\ntrochanter", RIGHT, "femur", at=(-72, 785)),
            Callout("femur", "femur", RIGHT, "femur", at=(-75, 720)),
        ),
    ),
    Figure(
        id="gluteus-medius-attachments",
        title="Right hip bone and femur from the side and slightly behind: "
        "attachments and landmarks",
        hide="all",
        camera=Camera((-72, -67, 829), (1, -0.35, 0), width=1150, height=860, scale=0.385),
        bones=(HIP_BONE, SACRUM, FEMUR),
        attachments=(
            Attachment(
                id="origin",
                bone="hip bone",
                colour="#b3241c",
                rim="#5e0d0a",
                edges=(
                    POSTERIOR_GLUTEAL_LINE[::-1],
                    OUTER_LIP,
                    ANTERIOR_GLUTEAL_LINE[:-1],
                    ABOVE_THE_NOTCH,
                ),
            ),
            Attachment(
                id="insertion",
                bone="femur",
                colour="#4f98de",
                rim="#123a66",
                edges=(((-59, 801), (-65.5, 792.5), (-71, 782.5)),),
                half_width=5.6,
            ),
        ),
        lines=(
            BonyLine("anterior-gluteal-line", "hip bone", ANTERIOR_GLUTEAL_LINE),
            BonyLine("posterior-gluteal-line", "hip bone", POSTERIOR_GLUTEAL_LINE),
        ),
        callouts=(
            Callout(
                "posterior-gluteal-line",
                "posterior\ngluteal line",
                LEFT,
                "hip bone",
                at=(-19.6, 903),
            ),
            Callout(
                "posterior-superior-iliac-spine",
                "posterior superior\niliac spine",
                LEFT,
                "hip bone",
                at=(-4, 907),
            ),
            Callout(
                "gluteus-medius/gluteal-surface",
                "gluteus medius\n(origin)",
                RIGHT,
                "origin",
                mask_id="origin",
            ),
            Callout("iliac-crest", "iliac crest", LEFT, "hip bone", at=(-54, 954.4)),
            Callout(
                "anterior-superior-iliac-spine",
                "anterior superior\niliac spine",
                RIGHT,
                "hip bone",
                at=(-136, 896),
            ),
            Callout(
                "anterior-gluteal-line",
                "anterior\ngluteal line",
                RIGHT,
                "hip bone",
                at=(-50.6, 885),
            ),
            Callout(
                "gluteus-medius/lateral-trochanter",
                "gluteus medius\n(insertion)",
                RIGHT,
                "insertion",
                mask_id="insertion",
            ),
            Callout("greater-trochanter", "greater\ntrochanter", RIGHT, "femur", at=(-75, 801)),
        ),
    ),
)
