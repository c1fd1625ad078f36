"""Where the trigger points of a muscle lie and where they are felt."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from anki_build.facts.base import Fact, Part, Zone
from anki_build.reading.text import AuthorText

PointName = Annotated[
    str,
    Meta(
        pattern="^(TrP[1-9]|upper|middle|lower|composite)$",
        title="`TrP1` to `TrP9`; `upper`, `middle` or `lower`; or `composite`",
    ),
]


class TriggerPoint(Fact, frozen=True, kw_only=True):
    """One trigger point, or the composite pattern where the source tells none apart.

    Attributes:
        point: the point's number in the source, or its place within the part if it has none.
        location: where it lies; reads on after "lies".
        part: the part of the muscle it lies in.
        essential: zones where nearly everyone feels it.
        spillover: zones where some feel it.
    """

    point: PointName
    essential: Annotated[tuple[Zone, ...], Meta(min_length=1)]
    spillover: tuple[Zone, ...] = ()
    location: AuthorText | None = None
    part: Part | None = None
