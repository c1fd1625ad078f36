"""The hip from the side, and the attachments of the gluteus medius.

Source of the attachments: the description of the gluteus medius in Gray's Anatomy (20th edition).
It arises between the posterior and anterior gluteal lines, up to the crest, and inserts on an
oblique strip that runs down and forward on the lateral surface of the greater trochanter. The strip
is 35 mm long, 11 mm wide and at some 40 degrees to the shaft, after Robertson et al. 2008
(doi:10.1016/j.arthro.2007.11.015).
"""

from anki_build.atlas.attachments import Attachment, BonyLine
from anki_build.atlas.figures.lines import (
    ABOVE_THE_NOTCH,
    ANTERIOR_GLUTEAL_LINE,
    OUTER_LIP,
    POSTERIOR_GLUTEAL_LINE,
)
from anki_build.atlas.figures.model import LEFT, RIGHT, Callout, Figure
from anki_build.atlas.figures.parts import (
    FEMUR,
    GLUTEUS_MEDIUS,
    GLUTEUS_MINIMUS,
    HIP_BONE,
    PIRIFORMIS,
    SACRUM,
    TENSOR_FASCIAE_LATAE,
)
from anki_build.atlas.raybuffers import Camera

LATERAL = (
    Figure(
        id="hip-lateral",
        title="Right hip from the side, gluteus maximus removed",
        hide="all",
        reviewed="Order and borders of the muscles compared with Gray's Anatomy (20th edition, "
        "p. 475). Falls short: the gluteus medius of the mesh stops about 1 cm below the iliac "
        "crest and its tendon reaches the trochanter too far back; fasciae and the iliotibial "
        "tract are not drawn.",
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
        reviewed="Origin between the gluteal lines compared with Gray's Anatomy (20th edition, "
        "pp. 234 and 475): the posterior line begins 49 mm from the posterior spine, the anterior "
        "one 40 mm from the anterior spine. Insertion compared with the measures of the lateral "
        "facet in Arthroscopy 2008; 24: 130-136 (doi:10.1016/j.arthro.2007.11.015). Falls short: "
        "the superoposterior facet of the insertion is not drawn as an area of its own.",
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
