"""What authors write to have referred pain drawn on the skin.

Where the zones of the vocabulary lie is in `media/atlas/zones.yaml`, where trigger points lie in
`media/atlas/trigger-points.yaml`. Which zones belong to a point is a fact of its muscle; a map in
`media/figures` only names the fact, so nothing is written twice.

Coordinates are those of `definition`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from anki_build.facts.base import Id, Name, Zone
from anki_build.figures.drawings.definition import Number, Place2, Place3, Side
from anki_build.reading.records import Record

Radius = Annotated[float, Meta(gt=0, title="a radius in mm")]
PointFact = Annotated[
    str,
    Meta(
        pattern="^[a-z0-9-]+/[a-z0-9-]+$",
        title="`muscle-id/fact-id` of a trigger point, like `gluteus-medius/trp1`",
    ),
]
Review = Annotated[str, Meta(min_length=20, title="what was compared with which source")]


class WrittenStroke(Record, frozen=True, kw_only=True):
    """A line dropped on the skin from a side, and what lies within a radius of it in space.

    Attributes:
        line: points of a smooth curve; a single one makes a ball.
        radius: in mm; a list of radii is spread evenly along the line.
    """

    side: Side
    line: Annotated[tuple[Place2, ...], Meta(min_length=1)]
    radius: Radius | Annotated[tuple[Radius, ...], Meta(min_length=1)]


class WrittenZone(Record, frozen=True, kw_only=True):
    """How a zone is painted.

    Attributes:
        strokes: together they are the zone; where they touch, they melt into each other.
        both_sides: whether the zone crosses the midline; otherwise it ends there.
    """

    strokes: Annotated[tuple[WrittenStroke, ...], Meta(min_length=1)]
    both_sides: bool = False


class Zones(Record, frozen=True, kw_only=True):
    """`media/atlas/zones.yaml`: zones of the skin by the id of their word."""

    zones: dict[Id, WrittenZone] = {}


class WrittenSpotOfPain(Record, frozen=True, kw_only=True):
    """Where a trigger point lies.

    Attributes:
        at: a spot in the muscle; the point is marked where muscle or skin is nearest to it.
        after: the words or the measurement by which the spot was chosen.
    """

    at: Place3
    after: Annotated[str, Meta(min_length=10, title="the words by which the spot was chosen")]


class TriggerPoints(Record, frozen=True, kw_only=True):
    """`media/atlas/trigger-points.yaml`: where trigger points lie, by their fact."""

    points: dict[PointFact, WrittenSpotOfPain] = {}


class WrittenSight(Record, frozen=True, kw_only=True):
    """One view of the body.

    Attributes:
        across: the range of the coordinate that runs across, in the order from left to right.
    """

    side: Side
    across: Place2


class WrittenRow(Record, frozen=True, kw_only=True):
    """One pattern of pain: that of a trigger point, or of several together.

    Attributes:
        points: the facts that say where it is felt.
        views: the views that show it, if not all.
        mask: permanent id of its mask, if not the id of what is asked.
    """

    points: Annotated[tuple[PointFact, ...], Meta(min_length=1)]
    views: tuple[Side, ...] = ()
    mask: Id | None = None


class ReferralMap(Record, frozen=True, kw_only=True):
    """Where pain is felt: `media/figures/<id>.yaml` of the kind `referral-map`.

    Masks lie on whole fields: a mask on a zone would show where the zone is.

    Attributes:
        id: permanent, and the name of this file.
        title: shown over the picture; must not give an answer away.
        ask: `pain` hides the body ("where is it felt?"), `source` hides the names ("what is felt
            here?").
        up: the range of heights that all views show.
        scale: millimetres that a pixel is wide.
        views: from left to right.
        rows: from above; if they are of one muscle its points are asked, otherwise muscles.
        columns: how many rows are side by side; zones are listed beside a single one, else below.
        muscle: the figure whose bones and muscles show where the points lie.
        reviewed: what was compared with which source, and by what the picture falls short.
    """

    id: Id
    kind: Literal["referral-map"]
    title: Name
    ask: Literal["pain", "source"]
    up: Place2
    scale: Annotated[float, Meta(gt=0, title="millimetres a pixel, like 0.9")]
    views: Annotated[tuple[WrittenSight, ...], Meta(min_length=1)]
    rows: Annotated[tuple[WrittenRow, ...], Meta(min_length=2)]
    columns: Annotated[int, Meta(ge=1, le=4, title="1 to 4 columns")] = 1
    muscle: Id | None = None
    reviewed: Review

    @property
    def hide(self) -> Literal["all"]:
        """Other rows' answers would help with the one that is asked."""
        return "all"


class WrittenZoneLabel(Record, frozen=True, kw_only=True):
    """A zone's label in the left or the right column.

    Attributes:
        left, right: the zone; the key says the column.
        mask: permanent id of its mask, if not the id of the zone.
    """

    left: Zone | None = None
    right: Zone | None = None
    mask: Id | None = None


class ZoneMap(Record, frozen=True, kw_only=True):
    """What the zones are called: `media/figures/<id>.yaml` of the kind `zone-map`.

    Attributes:
        id: permanent, and the name of this file.
        title: shown over the picture.
        hide: `all` masks on the front, or only the `one` that is asked.
        side, across, up: what is seen.
        scale: millimetres that a pixel is wide.
        labels: the zones; each is painted.
        reviewed: what was compared with which source, and by what the picture falls short.
    """

    id: Id
    kind: Literal["zone-map"]
    title: Name
    hide: Literal["all", "one"]
    side: Side
    across: Place2
    up: Place2
    scale: Annotated[Number, Meta(gt=0, title="millimetres a pixel, like 0.9")]
    labels: Annotated[tuple[WrittenZoneLabel, ...], Meta(min_length=2)]
    reviewed: Review


KINDS: Mapping[str, type[ReferralMap | ZoneMap]] = {
    "referral-map": ReferralMap,
    "zone-map": ZoneMap,
}
"""What a definition is by its `kind`; without one it shows bones and muscles."""


def row_entities(written: ReferralMap) -> tuple[str, ...]:
    """What each row asks for: a muscle if there are several, otherwise its first point."""
    firsts = tuple(row.points[0] for row in written.rows)
    muscles = {point.partition("/")[0] for row in written.rows for point in row.points}
    return tuple(point.partition("/")[0] for point in firsts) if len(muscles) > 1 else firsts
