"""Attachments of single muscles on the bones: origin red, insertion blue."""

from anki_build.atlas.attachments import Attachment, BonyLine, Curve, Side
from anki_build.atlas.figures.lines import (
    ANTERIOR_GLUTEAL_LINE,
    INFERIOR_GLUTEAL_LINE,
    POSTERIOR_GLUTEAL_LINE,
)
from anki_build.atlas.figures.marks import (
    ASIS_FRONT,
    CREST_FRONT,
    FEMUR_FRONT,
    GREATER_TROCHANTER_BEHIND,
    GREATER_TROCHANTER_FRONT,
    L5_FRONT,
    SACRUM_FRONT,
    TUBEROSITY_BEHIND,
    UPPER_SPINE_BEHIND,
    behind,
    front,
    mark,
    on_right,
)
from anki_build.atlas.figures.model import LEFT, RIGHT, Callout, Figure
from anki_build.atlas.figures.parts import FEMUR, HIP_BONE, L5, SACRUM
from anki_build.atlas.raybuffers import Camera

BONES = (HIP_BONE, SACRUM, FEMUR)


def origin(part: str, bone: str, *edges: Curve, side: Side, half_width: float = 0.0) -> Attachment:
    """An area that a muscle arises from."""
    return Attachment(part, bone, "#b3241c", "#5e0d0a", edges, half_width, side=side)


def insertion(spine: Curve, half_width: float, side: Side) -> Attachment:
    """A strip on the femur that a muscle inserts on."""
    return Attachment("insertion", "femur", "#4f98de", "#123a66", (spine,), half_width, side=side)


def area(part: str, fact: str, text: str, *, on_left: bool) -> Callout:
    """The label of an area, which stands for a fact of the muscle."""
    return Callout(fact, text, on_left, part, mask_id=part)


MINIMUS = Figure(
    id="gluteus-minimus-attachments",
    title="Right side of the pelvis and upper thigh bone from the side and slightly in front: "
    "attachments and landmarks",
    hide="all",
    camera=Camera((-82, -75, 838), (1, 0.24, 0), width=1170, height=960, scale=0.3),
    bones=BONES,
    attachments=(
        origin(
            "origin",
            "hip bone",
            ANTERIOR_GLUTEAL_LINE,
            ((-51.5, 862), (-52.5, 857)),
            INFERIOR_GLUTEAL_LINE[::-1],
            ((-120, 880), (-121, 895), (-117, 910)),
            side=Side.RIGHT,
        ),
        insertion(((-85.5, 800), (-87, 790), (-85, 780)), 4.0, Side.RIGHT),
    ),
    lines=(
        BonyLine("anterior-gluteal-line", "hip bone", ANTERIOR_GLUTEAL_LINE),
        BonyLine("inferior-gluteal-line", "hip bone", INFERIOR_GLUTEAL_LINE),
    ),
    callouts=(
        mark("iliac-crest", "hip bone", -80, 949),
        mark("anterior-gluteal-line", "hip bone", -64, 910.5),
        mark("inferior-gluteal-line", "hip bone", -70, 856.7),
        mark("greater-trochanter", "femur", -66, 788),
        *on_right(
            mark("anterior-superior-iliac-spine", "hip bone", -136, 896),
            mark("anterior-inferior-iliac-spine", "hip bone", -110, 853),
        ),
        area(
            "origin",
            "gluteus-minimus/gluteal-surface",
            "gluteus\nminimus\n(origin)",
            on_left=RIGHT,
        ),
        area(
            "insertion",
            "gluteus-minimus/anterior-trochanter",
            "gluteus\nminimus\n(insertion)",
            on_left=RIGHT,
        ),
    ),
    reviewed="Compared with Gray's Anatomy (20th edition, pp. 234 and 475) and Google Books "
    "TdflAHpC8XkC (p. 230): the origin lies between the anterior and inferior gluteal "
    "lines and reaches the margin of the greater sciatic notch; the inferior line runs "
    "from just above the anterior inferior spine towards that notch. The insertion is "
    "an impression on the anterior border of the greater trochanter. How far the origin "
    "reaches forward is not given in words; its front edge keeps 1 to 2 cm behind the "
    "crest and the anterior superior spine. The expansion to the capsule is not shown.",
)

MAXIMUS = Figure(
    id="gluteus-maximus-attachments",
    title="Right side of the pelvis and upper thigh bone from behind: attachments and landmarks",
    hide="all",
    camera=Camera((-56, -60, 802), (0.25, -1, 0), width=1170, height=960, scale=0.35),
    bones=BONES,
    attachments=(
        origin(
            "origin-ilium",
            "hip bone",
            ((-64, 934), (-60, 931), (-54, 921), (-48, 911), (-43, 903), (-41, 896)),
            ((-46, 887), (-50, 878), (-54, 874)),
            ((-57.2, 876), (-59, 886), (-62.3, 900), (-63, 914), (-63.5, 926)),
            side=Side.BEHIND,
        ),
        origin(
            "origin-sacrum",
            "sacrum",
            ((-31, 866), (-36, 856), (-35, 846), (-29, 835), (-18, 828)),
            ((-18.5, 831), (-23, 840), (-27, 849), (-27, 860)),
            side=Side.BEHIND,
        ),
        origin(
            "origin-coccyx",
            "sacrum",
            ((-8.5, 811), (-9, 804), (-5, 797), (-3.5, 791)),
            half_width=2.5,
            side=Side.BEHIND,
        ),
        insertion(
            ((-121, 738), (-117.5, 715), (-113.5, 692), (-110.5, 673)),
            3.5,
            Side.BEHIND,
        ),
    ),
    lines=(BonyLine("posterior-gluteal-line", "hip bone", POSTERIOR_GLUTEAL_LINE),),
    callouts=(
        UPPER_SPINE_BEHIND,
        area("origin-ilium", "gluteus-maximus/ilium", "gluteus\nmaximus\n(ilium)", on_left=LEFT),
        area("origin-sacrum", "gluteus-maximus/sacrum", "gluteus\nmaximus\n(sacrum)", on_left=LEFT),
        area("origin-coccyx", "gluteus-maximus/coccyx", "gluteus\nmaximus\n(coccyx)", on_left=LEFT),
        TUBEROSITY_BEHIND,
        behind("lesser-trochanter", "femur", -96, 745),
        *on_right(
            behind("iliac-crest", "hip bone", -113, 954),
            mark("posterior-gluteal-line", "hip bone", -19.6, 903),
            GREATER_TROCHANTER_BEHIND,
        ),
        area(
            "insertion",
            "gluteus-maximus/gluteal-tuberosity",
            "gluteus\nmaximus\n(insertion)",
            on_left=RIGHT,
        ),
    ),
    reviewed="Compared with the text of Gray's Anatomy in Wikipedia and on its p. 246 (20th "
    "edition), with Google Books TdflAHpC8XkC (p. 230), eptumed, body-n-muscles and "
    "gpnotebook: on the ilium behind the posterior gluteal line, on the back of the "
    "lower sacrum, on the side of the coccyx; the insertion is the gluteal tuberosity. "
    "Not bone and therefore not shown: sacrotuberous ligament, aponeurosis of the "
    "erector spinae and the iliotibial tract, which takes most of the fibres. The "
    "sources differ on whether the crest itself belongs to the origin; here it is left "
    "free.",
)

PIRIFORMIS_MAP = Figure(
    id="piriformis-attachments",
    title="Right side of the pelvis and upper thigh bone from the front: attachments and landmarks",
    hide="all",
    camera=Camera((-52, -60, 826), (0, 1, 0), width=1170, height=900, scale=0.335),
    bones=BONES,
    attachments=(
        origin(
            "origin",
            "sacrum",
            ((-34, 876.5), (-22, 876.3), (-14, 874.8)),
            ((-14, 871.5), (-21, 870.3)),
            ((-20.5, 869), (-13, 868.4)),
            ((-12.5, 863.9), (-22, 863.2)),
            ((-24.5, 858), (-20, 852.5), (-12, 850)),
            ((-13, 846.5), (-19, 843), (-23, 839), (-26, 834)),
            ((-28, 836.5), (-31.5, 845), (-34, 855), (-38.5, 862.5), (-38, 870)),
            side=Side.FRONT,
        ),
        insertion(((-125.5, 805.8), (-131, 806.3), (-137, 806.3)), 2.4, Side.FRONT),
    ),
    callouts=(
        CREST_FRONT,
        front("iliac-fossa", "hip bone", -98, 915),
        ASIS_FRONT,
        area("insertion", "piriformis/upper-trochanter", "piriformis\n(insertion)", on_left=LEFT),
        GREATER_TROCHANTER_FRONT,
        area("origin", "piriformis/anterior-sacrum", "piriformis\n(origin)", on_left=RIGHT),
        *on_right(
            front("sacrum", "sacrum", 0, 888),
            front("coccyx", "sacrum", 8, 805),
            front("lesser-trochanter", "femur", -95, 743),
        ),
    ),
    reviewed="Compared with the text of Gray's Anatomy (20th edition) on the muscle at IMAIOS "
    "and on the greater trochanter in Wikipedia, and with Wheeless: three digitations "
    "between the first and fourth anterior sacral foramina, which unite beside the "
    "foramina; the insertion is the upper border of the greater trochanter. The first "
    "two foramina of the mesh are hollows under a ridge and not open. The fibres from "
    "the margin of the greater sciatic foramen and from the sacrotuberous ligament are "
    "not shown.",
)

ILIACUS_MAP = Figure(
    id="iliacus-attachments",
    title="Right side of the pelvis and upper thigh bone from the front: attachments",
    hide="all",
    camera=Camera((-52, -60, 832), (0, 1, 0), width=1170, height=900, scale=0.335),
    bones=(*BONES, L5),
    attachments=(
        origin(
            "origin-fossa",
            "hip bone",
            ((-63, 935), (-72, 943), (-85, 948), (-100, 950.5), (-113, 949.5), (-122, 943)),
            ((-127, 934), (-127.5, 920), (-124, 905), (-121, 893)),
            ((-110, 884), (-95, 880), (-80, 883), (-68, 892)),
            ((-63, 905), (-62, 920)),
            side=Side.FRONT,
        ),
        origin(
            "origin-ala",
            "sacrum",
            ((-55, 914), (-50, 917), (-44, 913)),
            ((-44, 905), (-48, 896), (-54, 895)),
            side=Side.FRONT,
        ),
        insertion(((-96.5, 749), (-95, 744), (-96.5, 738)), 3.8, Side.FRONT),
    ),
    callouts=(
        CREST_FRONT,
        area("origin-fossa", "iliacus/iliac-fossa", "iliacus\n(iliac fossa)", on_left=LEFT),
        ASIS_FRONT,
        GREATER_TROCHANTER_FRONT,
        area("origin-ala", "iliacus/sacral-ala", "iliacus\n(sacral ala)", on_left=RIGHT),
        area(
            "insertion",
            "iliacus/lesser-trochanter",
            "iliacus and\npsoas major\n(insertion)",
            on_left=RIGHT,
        ),
        *on_right(L5_FRONT, SACRUM_FRONT, FEMUR_FRONT),
    ),
    reviewed="Compared with Gray's Anatomy (20th edition, pp. 234 and 467) and its text at "
    "IMAIOS: the upper two thirds of the iliac fossa up to the inner lip of the crest, "
    "the ala of the sacrum beside the joint, and the lesser trochanter, where the "
    "iliacus ends with the tendon of the psoas major. The fibres that reach the femur "
    "below the trochanter and those from the ligaments are not shown.",
)

MAPS = (MINIMUS, MAXIMUS, PIRIFORMIS_MAP, ILIACUS_MAP)
