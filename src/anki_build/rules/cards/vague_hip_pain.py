"""Hip pain without a zone: a patient means the side of the hip, a doctor the groin.

Bad: "Hip pain at night comes from the [greater trochanter]".
Better: "Lateral hip pain at night comes from the [greater trochanter]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.rules.cards.base import Finding, Reading, clozes, whole

_HIP_PAIN = re.compile(
    r"\b(?:hip pain|pain (?:in|at|of|around) the hip)\b(?! joint)", re.IGNORECASE
)
_ZONE = re.compile(
    r"\b(?:lateral|medial|anterior|posterior|groin|front|back|deep|outer|inner|outside|inside"
    r"|side of the hip|buttock|thigh|trochanter(?:ic)?)\b",
    re.IGNORECASE,
)


def lint(reading: Reading) -> Iterator[Finding]:
    """Every note with its gaps filled: the zone may be what is asked."""
    for draft in clozes(reading.drafts):
        for sentence in re.split(r"[.;\n]", whole(draft)):
            if _HIP_PAIN.search(sentence) and not _ZONE.search(sentence):
                message = "it does not say where the hip pain is"
                yield Finding(draft, message, "name the zone: lateral, groin, front, deep …")
