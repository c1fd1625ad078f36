"""The bony landmarks of the pelvis and the upper femur."""

from anki_build.atlas.figures.marks import (
    COCCYX_BEHIND,
    CREST_BEHIND,
    LESSER_TROCHANTER_BEHIND,
    SACRUM_BEHIND,
    TUBEROSITY_BEHIND,
    UPPER_SPINE_BEHIND,
    behind,
    mark,
    on_right,
)
from anki_build.atlas.figures.model import Figure
from anki_build.atlas.figures.parts import FEMUR, HIP_BONE, SACRUM
from anki_build.atlas.raybuffers import Camera

BONES = (HIP_BONE, SACRUM, FEMUR)

PELVIS_LATERAL = Figure(
    id="pelvis-lateral-landmarks",
    title="Right side of the pelvis and upper thigh from the side: bony landmarks",
    hide="all",
    camera=Camera((-62, -63, 818), (1, 0, 0), width=1170, height=1040, scale=0.3),
    bones=BONES,
    callouts=(
        mark("iliac-crest", "hip bone", -42, 951),
        mark("posterior-superior-iliac-spine", "hip bone", -4, 906),
        mark("posterior-inferior-iliac-spine", "hip bone", -29, 867),
        mark("greater-sciatic-notch", "hip bone", -53.5, 859),
        mark("ischial-spine", "hip bone", -36.5, 820),
        mark("ischial-tuberosity", "hip bone", -36, 772),
        mark("lesser-trochanter", "femur", -58.3, 742),
        *on_right(
            mark("anterior-superior-iliac-spine", "hip bone", -136, 896),
            mark("anterior-inferior-iliac-spine", "hip bone", -111, 852),
            mark("acetabulum", "hip bone", -95, 834),
            mark("greater-trochanter", "femur", -70, 793),
            mark("femur", "femur", -78, 720),
        ),
    ),
    reviewed="Order of the spines and notches along both borders compared with "
    "musculoskeletalkey (pelvic girdle) and the US Army course MD0956: the greater "
    "sciatic notch lies below the posterior inferior spine, the ischial spine at the "
    "end of the notch, the anterior inferior spine below the superior one, above the "
    "acetabulum. On this bone the two posterior spines lie 4 to 5 cm apart, farther "
    "than the 2.5 cm of the first text, and the anterior inferior spine is flat.",
)

PELVIS_POSTERIOR = Figure(
    id="pelvis-posterior-landmarks",
    title="Right side of the pelvis and upper thigh from behind: bony landmarks",
    hide="all",
    camera=Camera((-46, -60, 805), (0, -1, 0), width=1170, height=980, scale=0.335),
    bones=BONES,
    callouts=(
        SACRUM_BEHIND,
        UPPER_SPINE_BEHIND,
        COCCYX_BEHIND,
        behind("ischial-spine", "hip bone", -48, 819),
        TUBEROSITY_BEHIND,
        LESSER_TROCHANTER_BEHIND,
        *on_right(
            CREST_BEHIND,
            behind("greater-sciatic-notch", "hip bone", -63, 857),
            behind("greater-trochanter", "femur", -136, 793),
            behind("intertrochanteric-crest", "femur", -115, 774),
            behind("gluteal-tuberosity", "femur", -117, 717),
        ),
    ),
    reviewed="Compared with Gray's Anatomy (20th edition, p. 246) and musculoskeletalkey (pelvic "
    "girdle): the intertrochanteric crest runs from the greater trochanter down and "
    "inward to the lesser one; the gluteal tuberosity is the lateral ridge above the "
    "linea aspera and runs up to the base of the greater trochanter. The ridge is weak "
    "on this bone.",
)

LANDMARKS = (PELVIS_LATERAL, PELVIS_POSTERIOR)
