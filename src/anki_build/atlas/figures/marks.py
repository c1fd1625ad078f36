"""Points on the bones that several figures name, each as a label of the left column."""

from dataclasses import replace

from anki_build.atlas.attachments import Side
from anki_build.atlas.figures.model import LEFT, RIGHT, Callout

NAMES = {
    "acetabulum": "acetabulum",
    "anterior-gluteal-line": "anterior\ngluteal line",
    "anterior-inferior-iliac-spine": "anterior\ninferior\niliac spine",
    "anterior-superior-iliac-spine": "anterior\nsuperior\niliac spine",
    "coccyx": "coccyx",
    "femur": "femur",
    "gluteal-tuberosity": "gluteal\ntuberosity",
    "greater-sciatic-notch": "greater\nsciatic notch",
    "greater-trochanter": "greater\ntrochanter",
    "iliac-crest": "iliac crest",
    "iliac-fossa": "iliac fossa",
    "inferior-gluteal-line": "inferior\ngluteal line",
    "intertrochanteric-crest": "inter-\ntrochanteric\ncrest",
    "ischial-spine": "ischial spine",
    "ischial-tuberosity": "ischial\ntuberosity",
    "lesser-trochanter": "lesser\ntrochanter",
    "posterior-gluteal-line": "posterior\ngluteal line",
    "posterior-inferior-iliac-spine": "posterior\ninferior\niliac spine",
    "posterior-superior-iliac-spine": "posterior\nsuperior\niliac spine",
    "sacrum": "sacrum",
    "twelfth-rib": "12th rib",
    "vertebra-l1": "vertebra L1",
    "vertebra-l3": "vertebra L3",
    "vertebra-l5": "vertebra L5",
}
"""What the labels say."""


def mark(entity: str, bone: str, y_or_x: float, z: float, side: Side = Side.RIGHT) -> Callout:
    """A label of the left column for a point on a bone."""
    return Callout(entity, NAMES[entity], LEFT, bone, at=(y_or_x, z), side=side)


def behind(entity: str, bone: str, x: float, z: float) -> Callout:
    """A label for a point that is seen from behind."""
    return mark(entity, bone, x, z, Side.BEHIND)


def front(entity: str, bone: str, x: float, z: float) -> Callout:
    """A label for a point that is seen from the front."""
    return mark(entity, bone, x, z, Side.FRONT)


def on_right(*callouts: Callout) -> tuple[Callout, ...]:
    """The same labels in the right column."""
    return tuple(replace(callout, on_left=RIGHT) for callout in callouts)


CREST_BEHIND = behind("iliac-crest", "hip bone", -118, 953)
UPPER_SPINE_BEHIND = behind("posterior-superior-iliac-spine", "hip bone", -39, 900)
SACRUM_BEHIND = behind("sacrum", "sacrum", 0, 872)
COCCYX_BEHIND = behind("coccyx", "sacrum", 7, 806)
TUBEROSITY_BEHIND = behind("ischial-tuberosity", "hip bone", -63, 774)
LESSER_TROCHANTER_BEHIND = behind("lesser-trochanter", "femur", -95, 745)
GREATER_TROCHANTER_BEHIND = behind("greater-trochanter", "femur", -137, 787)
FEMUR_BEHIND = behind("femur", "femur", -109, 660)

CREST_FRONT = front("iliac-crest", "hip bone", -110, 956)
ASIS_FRONT = front("anterior-superior-iliac-spine", "hip bone", -129, 894)
GREATER_TROCHANTER_FRONT = front("greater-trochanter", "femur", -140, 785)
L5_FRONT = front("vertebra-l5", "L5", 0, 921)
SACRUM_FRONT = front("sacrum", "sacrum", 0, 850)
FEMUR_FRONT = front("femur", "femur", -115, 715)
