"""The hip from behind, layer by layer."""

from anki_build.atlas.figures.marks import (
    COCCYX_BEHIND,
    CREST_BEHIND,
    FEMUR_BEHIND,
    GREATER_TROCHANTER_BEHIND,
    LESSER_TROCHANTER_BEHIND,
    SACRUM_BEHIND,
    TUBEROSITY_BEHIND,
    UPPER_SPINE_BEHIND,
    behind,
    on_right,
)
from anki_build.atlas.figures.model import LEFT, RIGHT, Callout, Figure
from anki_build.atlas.figures.parts import (
    FEMUR,
    GLUTEUS_MAXIMUS,
    GLUTEUS_MEDIUS,
    GLUTEUS_MINIMUS,
    HIP_BONE,
    INFERIOR_GEMELLUS,
    OBTURATOR_INTERNUS,
    PIRIFORMIS,
    QUADRATUS_FEMORIS,
    SACRUM,
    SUPERIOR_GEMELLUS,
    TENSOR_FASCIAE_LATAE,
)
from anki_build.atlas.raybuffers import Camera

FROM_BEHIND = Camera((-51, -60, 802), (0, -1, 0), width=1170, height=920, scale=0.358)

BONES = (HIP_BONE, SACRUM, FEMUR)
MIDDLE_LAYER = (GLUTEUS_MEDIUS, GLUTEUS_MINIMUS, PIRIFORMIS, TENSOR_FASCIAE_LATAE)
DEEP_LAYER = (
    GLUTEUS_MINIMUS,
    PIRIFORMIS,
    OBTURATOR_INTERNUS,
    SUPERIOR_GEMELLUS,
    INFERIOR_GEMELLUS,
    QUADRATUS_FEMORIS,
)

MEDIUS_LABEL = Callout("gluteus-medius", "gluteus\nmedius", RIGHT, "gluteus medius")
PIRIFORMIS_LABEL = Callout("piriformis", "piriformis", LEFT, "piriformis")
TENSOR_LABEL = Callout(
    "tensor-fasciae-latae", "tensor\nfasciae latae", RIGHT, "tensor fasciae latae"
)

SUPERFICIAL = Figure(
    id="hip-posterior-superficial",
    title="Right hip from behind, superficial layer",
    hide="all",
    camera=FROM_BEHIND,
    bones=BONES,
    muscles=(*MIDDLE_LAYER, GLUTEUS_MAXIMUS),
    callouts=(
        UPPER_SPINE_BEHIND,
        SACRUM_BEHIND,
        COCCYX_BEHIND,
        Callout("gluteus-maximus", "gluteus\nmaximus", LEFT, "gluteus maximus"),
        MEDIUS_LABEL,
        TENSOR_LABEL,
        *on_right(CREST_BEHIND, behind("greater-trochanter", "femur", -141, 783), FEMUR_BEHIND),
    ),
    reviewed="Course, borders and ends of the gluteus maximus compared with the text of Gray's "
    "Anatomy in Wikipedia, with gpnotebook and eptumed: from the ilium behind the "
    "posterior gluteal line, the lower sacrum and the coccyx down and outward; the deep "
    "lower fibres end on the gluteal tuberosity; a bursa parts the muscle from the "
    "ischial tuberosity, which it covers. Not drawn: fasciae, the sacrotuberous "
    "ligament and the iliotibial tract, so the end of the upper fibres in the tract and "
    "their cover over the greater trochanter are missing.",
)

MIDDLE = Figure(
    id="hip-posterior-middle",
    title="Right hip from behind, gluteus maximus removed",
    hide="all",
    camera=FROM_BEHIND,
    bones=BONES,
    muscles=MIDDLE_LAYER,
    callouts=(
        UPPER_SPINE_BEHIND,
        SACRUM_BEHIND,
        PIRIFORMIS_LABEL,
        TUBEROSITY_BEHIND,
        LESSER_TROCHANTER_BEHIND,
        MEDIUS_LABEL,
        TENSOR_LABEL,
        *on_right(CREST_BEHIND, GREATER_TROCHANTER_BEHIND, FEMUR_BEHIND),
    ),
    reviewed="Compared with Gray's Anatomy (20th edition, p. 475) and its text on the piriformis "
    "at IMAIOS: the gluteus medius ends on the lateral surface of the greater "
    "trochanter; the piriformis lies almost parallel with its hind margin, leaves the "
    "pelvis by the greater sciatic foramen, whose upper part it fills, and reaches the "
    "upper border of the trochanter. The mesh of the gluteus medius stops about 1 cm "
    "below the crest. The rotators below the piriformis are left out of this layer.",
)

DEEP = Figure(
    id="hip-posterior-deep",
    title="Right hip from behind, deep layer",
    hide="all",
    camera=FROM_BEHIND,
    bones=BONES,
    muscles=DEEP_LAYER,
    callouts=(
        SACRUM_BEHIND,
        PIRIFORMIS_LABEL,
        Callout("superior-gemellus", "superior\ngemellus", LEFT, "superior gemellus"),
        Callout("obturator-internus", "obturator\ninternus", LEFT, "obturator internus"),
        Callout("inferior-gemellus", "inferior\ngemellus", LEFT, "inferior gemellus"),
        TUBEROSITY_BEHIND,
        Callout("gluteus-minimus", "gluteus\nminimus", RIGHT, "gluteus minimus"),
        Callout("quadratus-femoris", "quadratus\nfemoris", RIGHT, "quadratus femoris"),
        *on_right(CREST_BEHIND, GREATER_TROCHANTER_BEHIND, FEMUR_BEHIND),
    ),
    reviewed="Order from above and ends compared with Gray's Anatomy (20th edition, pp. 246, 475 "
    "and 477) and Cruveilhier's Anatomy of the Human Body (p. 268): superior gemellus "
    "from the ischial spine, obturator internus round the ischium between spine and "
    "tuberosity, inferior gemellus from the tuberosity, all to the medial side of the "
    "greater trochanter; below them the quadratus femoris from the outer border of the "
    "tuberosity. The lower end of the gluteus minimus was moved to the front of the "
    "trochanter, where it belongs.",
)

POSTERIOR = (SUPERFICIAL, MIDDLE, DEEP)
