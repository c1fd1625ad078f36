"""Lines on the outer surface of the ilium, as (y, z) seen from the right.

After the descriptions of the hip bone in Gray's Anatomy (20th edition): the posterior gluteal line
begins at the crest about 5 cm in front of its posterior end, the anterior one about 4 cm behind its
anterior end; both run to the upper part of the greater sciatic notch. The inferior one begins just
above the anterior inferior spine and runs towards the greater sciatic notch (Google Books
TdflAHpC8XkC, p. 230).
"""

from anki_build.atlas.attachments import Curve

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
INFERIOR_GLUTEAL_LINE: Curve = (
    (-116, 867),
    (-107, 868),
    (-97, 866),
    (-86, 862.5),
    (-75, 858.5),
    (-64, 854.5),
    (-56, 852),
    (-50.5, 851),
)
