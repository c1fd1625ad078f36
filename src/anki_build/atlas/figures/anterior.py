"""The hip flexors from the front, and the lumbar spine from behind."""

from anki_build.atlas.figures.marks import (
    ASIS_FRONT,
    FEMUR_FRONT,
    L5_FRONT,
    SACRUM_BEHIND,
    SACRUM_FRONT,
    UPPER_SPINE_BEHIND,
    behind,
    front,
    on_right,
)
from anki_build.atlas.figures.model import LEFT, RIGHT, Callout, Figure
from anki_build.atlas.figures.parts import (
    DISCS,
    FEMUR,
    HIP_BONE,
    ILIACUS,
    L1,
    L2,
    L3,
    L4,
    L5,
    PSOAS_MAJOR,
    QUADRATUS_LUMBORUM,
    SACRUM,
    T12,
    TENSOR_FASCIAE_LATAE,
    TWELFTH_RIB,
)
from anki_build.atlas.raybuffers import Camera

SPINE = (T12, L1, L2, L3, L4, L5, *DISCS, TWELFTH_RIB)

HIP_ANTERIOR = Figure(
    id="hip-anterior",
    title="Right hip and lumbar spine from the front",
    hide="all",
    camera=Camera((-53, -60, 900), (0, 1, 0), width=1170, height=1080, scale=0.395),
    bones=(HIP_BONE, SACRUM, FEMUR, *SPINE),
    muscles=(ILIACUS, PSOAS_MAJOR, TENSOR_FASCIAE_LATAE),
    callouts=(
        front("twelfth-rib", "12th rib", -75, 1030),
        front("iliac-crest", "hip bone", -136, 942),
        Callout("iliacus", "iliacus", LEFT, "iliacus"),
        ASIS_FRONT,
        Callout("tensor-fasciae-latae", "tensor\nfasciae latae", LEFT, "tensor fasciae latae"),
        front("greater-trochanter", "femur", -135, 795),
        Callout("psoas-major", "psoas major", RIGHT, "psoas major"),
        *on_right(
            front("vertebra-l3", "L3", 0, 990),
            L5_FRONT,
            SACRUM_FRONT,
            front("lesser-trochanter", "femur", -95, 739),
            FEMUR_FRONT,
        ),
    ),
    reviewed="Compared with Gray's Anatomy (20th edition, p. 467) and its text at IMAIOS: the "
    "psoas major arises from the sides of T12 to L5 and their discs, runs along the "
    "brim, takes the iliacus from its lateral side and ends on the lesser trochanter; "
    "the iliacus fills the upper part of the iliac fossa; the tensor fasciae latae "
    "arises at the anterior superior spine and the crest behind it. Its mesh ends a "
    "little below the greater trochanter, higher than where Gray lets the muscle end. "
    "Quadratus lumborum, psoas minor and inguinal ligament are left out.",
)

LUMBAR_POSTERIOR = Figure(
    id="lumbar-posterior",
    title="Lumbar spine and right side of the pelvis from behind",
    hide="all",
    camera=Camera((-45, -60, 968), (0, -1, 0), width=1170, height=860, scale=0.35),
    bones=(HIP_BONE, SACRUM, *SPINE),
    muscles=(QUADRATUS_LUMBORUM,),
    callouts=(
        behind("vertebra-l1", "L1", 0, 1040),
        behind("vertebra-l3", "L3", 0, 985),
        behind("vertebra-l5", "L5", 0, 935),
        SACRUM_BEHIND,
        Callout("quadratus-lumborum", "quadratus\nlumborum", RIGHT, "quadratus lumborum"),
        *on_right(
            behind("twelfth-rib", "12th rib", -66, 1047),
            behind("iliac-crest", "hip bone", -120, 952),
            UPPER_SPINE_BEHIND,
        ),
    ),
    reviewed="The quadratus lumborum is the project's own shape, after the text of Gray's "
    "Anatomy (20th edition) at IMAIOS and after learnmuscles: irregular and "
    "quadrilateral, broader below, from the iliolumbar ligament and the adjacent 5 cm "
    "of the iliac crest to the lower border of the last rib for about half its length "
    "and to the tips of the transverse processes L1-L4. Five vertebrae counted between "
    "sacrum and T12, which the twelfth rib meets. The iliolumbar ligament is not drawn, "
    "nor are the muscles of the back that cover this one.",
)

TRUNK = (HIP_ANTERIOR, LUMBAR_POSTERIOR)
