"""The bones and muscles that the figures show."""

from anki_build.atlas.fibres import Pull
from anki_build.atlas.figures.model import Bone, Muscle
from anki_build.atlas.meshes import Bend, Spot
from anki_build.atlas.shading import Paint
from anki_build.atlas.sheets import Row, Sheet

BONE = Paint("#ecdfc4")

HIP_BONE = Bone("hip bone", "FJ3152", BONE)
SACRUM = Bone("sacrum", "FJ3393", BONE)
FEMUR = Bone("femur", "FJ3365", BONE, spots=(Spot((-110, -76, 817), 16),))
"""The spot is a dent in the femoral head where the mesh lost its detail."""

GLUTEUS_MEDIUS = Muscle(
    name="gluteus medius",
    shape="FJ1419",
    paint=Paint("#ab4a41", fibrous=True),
    pull=Pull((-0.2, 0, -1), insertion=0.80, origin=0.65),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
)
GLUTEUS_MINIMUS = Muscle(
    name="gluteus minimus",
    shape="FJ1420",
    paint=Paint("#c48a63", fibrous=True),
    pull=Pull((-0.2, -0.3, -1), insertion=0.80, origin=0.65),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
    bend=Bend(start=865, end=800, shift=(6, -17, 0)),
)
"""The mesh ends on the lateral surface of the trochanter; its place is the anterior one."""

PIRIFORMIS = Muscle(
    name="piriformis",
    shape="FJ1428",
    paint=Paint("#bf9068", fibrous=True),
    pull=Pull((-1, 0, -0.3), insertion=0.85, origin=0.70),
    arises_from=(SACRUM,),
    inserts_on=(FEMUR,),
)
TENSOR_FASCIAE_LATAE = Muscle(
    name="tensor fasciae latae",
    shape="FJ1438",
    paint=Paint("#b07a78", fibrous=True),
    pull=Pull((0, 0, -1), insertion=0.95, origin=0.80),
    arises_from=(HIP_BONE,),
    inserts_on=(),
)
GLUTEUS_MAXIMUS = Muscle(
    name="gluteus maximus",
    shape="FJ1418",
    paint=Paint("#b5564b", fibrous=True),
    pull=Pull((-0.7, -0.2, -1), insertion=0.60, origin=0.45),
    arises_from=(HIP_BONE, SACRUM),
    inserts_on=(FEMUR,),
)
OBTURATOR_INTERNUS = Muscle(
    name="obturator internus",
    shape="FJ1426",
    paint=Paint("#b0806a", fibrous=True),
    pull=Pull((-1, 0, 0), insertion=0.85, origin=0.70),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
)
SUPERIOR_GEMELLUS = Muscle(
    name="superior gemellus",
    shape="FJ1417",
    paint=Paint("#c99b80", fibrous=True),
    pull=Pull((-1, 0, 0), insertion=0.80, origin=0.65),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
)
INFERIOR_GEMELLUS = Muscle(
    name="inferior gemellus",
    shape="FJ1416",
    paint=Paint("#c99b80", fibrous=True),
    pull=Pull((-1, 0, 0), insertion=0.80, origin=0.65),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
)
QUADRATUS_FEMORIS = Muscle(
    name="quadratus femoris",
    shape="FJ1432",
    paint=Paint("#b98a72", fibrous=True),
    pull=Pull((-1, 0, 0), insertion=0.80, origin=0.50),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
)
ILIACUS = Muscle(
    name="iliacus",
    shape="FJ1422",
    paint=Paint("#b5655a", fibrous=True),
    pull=Pull((0, 0.2, -1), insertion=0.88, origin=0.73),
    arises_from=(HIP_BONE,),
    inserts_on=(FEMUR,),
)

L1 = Bone("L1", "FJ3157", BONE)
L2 = Bone("L2", "FJ3159", BONE)
L3 = Bone("L3", "FJ3162", BONE)
L4 = Bone("L4", "FJ3165", BONE)
L5 = Bone("L5", "FJ3168", BONE)
T12 = Bone("T12", "FJ3156", BONE)
TWELFTH_RIB = Bone("12th rib", "FJ3332", BONE)
DISCS = tuple(
    Bone(f"disc {number}", file_id, Paint("#cfd6d2"))
    for number, file_id in enumerate(("FJ3211", "FJ3212", "FJ3214", "FJ3215", "FJ3216", "FJ3217"))
)
PSOAS_MAJOR = Muscle(
    name="psoas major",
    shape="FJ1431",
    paint=Paint("#a95850", fibrous=True),
    pull=Pull((0, 0.3, -1), insertion=0.90, origin=0.75),
    arises_from=(T12, L1, L2, L3, L4, L5),
    inserts_on=(FEMUR,),
)
QUADRATUS_LUMBORUM = Muscle(
    name="quadratus lumborum",
    shape=Sheet(
        rows=(
            Row((-27, -51, 1073), (-57, -34.5, 1046.5), 5),
            Row((-31, -54, 1062), (-61, -37, 1033), 7),
            Row((-34.5, -56, 1051), (-64, -39, 1020), 8),
            Row((-37.5, -56.5, 1037), (-66.5, -41, 1008), 8),
            Row((-39, -58, 1023), (-69, -43, 999), 8),
            Row((-42, -59, 1009), (-71, -44, 991), 8),
            Row((-39.5, -62, 996), (-74, -46, 984), 8),
            Row((-44, -60, 983), (-77, -47.5, 977), 8),
            Row((-42, -60, 970), (-81, -49, 970), 8),
            Row((-47, -56, 956), (-86, -51, 962), 7),
            Row((-53, -47, 936), (-91, -53, 954), 5),
        )
    ),
    paint=Paint("#b5564b", fibrous=True),
    pull=Pull((0, 0, 1), insertion=0.70, origin=0.30),
    arises_from=(HIP_BONE,),
    inserts_on=(TWELFTH_RIB,),
)
"""The mesh of release 3.0 lies behind the transverse processes and ends below the iliac crest.

This shape goes from the iliolumbar ligament and the adjacent 5 cm of the crest to the medial half
of the twelfth rib's lower border, with slips to the tips of the transverse processes L1-L4.
"""
