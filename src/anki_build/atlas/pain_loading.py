"""From the authors' files to referral maps and zone maps that can be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from anki_build.atlas.loading import (
    Loaded,
    definitions,
    kind_of,
    not_like_its_file,
    point_name,
    point_of,
    read_record,
    trigger_points,
    wrapped,
    zone_name,
)
from anki_build.atlas.model import AnatomyFigure
from anki_build.atlas.referral_map import PainMap, Pattern
from anki_build.atlas.skin_view import Window
from anki_build.atlas.store import RULE, SIDES
from anki_build.atlas.zone_map import NamedZones, ZoneLabel
from anki_build.atlas.zones import Shape, Stroke
from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.facts.muscle import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.figures.drawings.definition import ATLAS, mask_id
from anki_build.figures.drawings.pain import (
    KINDS,
    ReferralMap,
    TriggerPoints,
    WrittenRow,
    WrittenZone,
    ZoneMap,
    Zones,
    row_entities,
)
from anki_build.reading.problems import Problem, did_you_mean
from anki_build.reading.yaml_reader import Place


def load(
    project: Project, corpus: Corpus, drawn: Iterable[Loaded]
) -> tuple[tuple[Loaded, ...], list[Problem]]:
    """Every map of `media/figures`, in the order of their names.

    Args:
        project: where the files are.
        corpus: what the facts and the vocabulary know.
        drawn: the figures of bones and muscles, which maps may show in small.

    Returns:
        The maps without mistakes, and all mistakes; but if the zones cannot be read, only those,
        since all others follow.
    """
    problems: list[Problem] = []
    path = project.media / ATLAS / "zones.yaml"
    zones = read_record(project, path, Zones, problems) if path.exists() else Zones()
    # Mistakes in them are reported with the figures of bones and muscles.
    places = trigger_points(project, [])
    if zones is None or places is None:
        return (), problems
    # None is a figure with mistakes, which are reported there.
    stages: dict[str, AnatomyFigure | None] = {
        path.stem: None for path in definitions(project) if kind_of(project, path) is None
    }
    stages |= {
        each.figure.id: each.figure for each in drawn if isinstance(each.figure, AnatomyFigure)
    }
    composer = _Composer(zones, places, corpus, stages, problems)
    figures = []
    for path in definitions(project):
        found = kind_of(project, path)
        if found is None:
            continue
        kind, place = found
        if kind not in KINDS:
            message = f"`{kind}` is not a kind of figure, expected one of {', '.join(KINDS)}"
            hint = did_you_mean(kind, KINDS) or "a figure of bones and muscles has no `kind`"
            problems.append(Problem(place.span, message, RULE, hint))
            continue
        before = len(problems)
        definition: Any = read_record(project, path, KINDS[kind], problems)
        if definition is None:
            continue
        problems += not_like_its_file(definition, path)
        figure = composer.composed(definition)
        if figure is not None and len(problems) == before:
            figures.append(Loaded(definition, figure))
    return tuple(figures), problems


class _Composer:
    """Puts maps together, and collects what is missing."""

    def __init__(
        self,
        zones: Zones,
        places: TriggerPoints,
        corpus: Corpus,
        stages: Mapping[str, AnatomyFigure | None],
        problems: list[Problem],
    ) -> None:
        self.zones = zones
        self.places = places
        self.corpus = corpus
        self.stages = stages
        self.problems = problems
        self.muscles = {muscle.id: muscle for muscle in corpus.muscles}

    def composed(self, definition: ReferralMap | ZoneMap) -> PainMap | NamedZones | None:
        """The map, or None if something in it is wrong."""
        if isinstance(definition, ZoneMap):
            return self._zone_map(definition)
        return self._referral_map(definition)

    def _referral_map(self, written: ReferralMap) -> PainMap | None:
        rows = [self._points(row) for row in written.rows]
        found = [row for row in rows if row]
        if len(found) < len(rows):
            return None
        patterns = tuple(
            self._pattern(written, row, facts, entity)
            for row, facts, entity in zip(written.rows, found, row_entities(written), strict=True)
        )
        stage = self._stage(written)
        used = [zone for each in patterns for zone, _ in (*each.essential, *each.spillover)]
        figure = PainMap(
            id=written.id,
            ask_pain=written.ask == "pain",
            scale=written.scale,
            windows=tuple(
                Window(SIDES[view.side], _two(view.across), _two(written.up))
                for view in written.views
            ),
            patterns=patterns,
            zones=self._shapes(used, written.place.child("rows")),
            columns=written.columns,
            stage=stage,
        )
        return None if written.muscle is not None and stage is None else figure

    def _points(self, row: WrittenRow) -> list[tuple[Muscle, TriggerPoint]]:
        """The facts of a row; none if one of them is unknown."""
        found = []
        for index, point in enumerate(row.points):
            fact = point_of(self.corpus, point)
            if fact is not None:
                found.append((self.muscles[point.partition("/")[0]], fact))
                continue
            known = [f"{m.id}/{each.id}" for m in self.corpus.muscles for each in m.referral]
            place = row.place.child("points", index)
            self._problem(place, f"`{point}` is not a trigger point", did_you_mean(point, known))
        return found if len(found) == len(row.points) else []

    def _pattern(
        self,
        written: ReferralMap,
        row: WrittenRow,
        facts: list[tuple[Muscle, TriggerPoint]],
        entity: str,
    ) -> Pattern:
        muscle, fact = facts[0]
        essential = dict.fromkeys(zone for _, each in facts for zone in each.essential)
        weaker = dict.fromkeys(zone for _, each in facts for zone in each.spillover)
        by_muscle = entity == muscle.id
        muscles = dict.fromkeys(each.name for each, _ in facts)
        return Pattern(
            mask_id=row.mask or mask_id(entity),
            entity=entity,
            name=" and ".join(muscles) if by_muscle else point_name(self.corpus, fact),
            muscle=muscle.id,
            essential=self._named(essential),
            spillover=self._named(zone for zone in weaker if zone not in essential),
            spots=tuple(
                (x, y, z)
                for point in row.points
                if point in self.places.points
                for x, y, z in (self.places.points[point].at,)
            ),
            views=tuple(self._views(written, row)),
        )

    def _views(self, written: ReferralMap, row: WrittenRow) -> Iterable[int]:
        sides = [view.side for view in written.views]
        for index, side in enumerate(row.views):
            if side in sides:
                yield sides.index(side)
            else:
                place = row.place.child("views", index)
                self._problem(place, f"there is no view from `{side}`", "add it to `views`")
        if not row.views:
            yield from range(len(sides))

    def _stage(self, written: ReferralMap) -> AnatomyFigure | None:
        if written.muscle is None:
            return None
        if written.columns > 1:
            message = "only in a single column is there room for the muscle"
            self._problem(written.place.child("muscle"), message)
        if written.muscle not in self.stages:
            hint = did_you_mean(written.muscle, self.stages)
            message = f"`{written.muscle}` is not a figure of bones and muscles"
            self._problem(written.place.child("muscle"), message, hint)
        stage = self.stages.get(written.muscle)
        return None if stage is None else replace(stage, callouts=(), regions=())

    def _zone_map(self, written: ZoneMap) -> NamedZones | None:
        labels = []
        for label in written.labels:
            zone = label.left or label.right
            if zone is None or (label.left and label.right):
                self._problem(label.place, "a label is either `left` or `right`")
            elif zone not in self.corpus.vocabulary["zones"]:
                hint = did_you_mean(zone, self.corpus.vocabulary["zones"])
                self._problem(label.place, f"`{zone}` is not a zone", hint)
            else:
                text = wrapped(zone_name(self.corpus, zone))
                labels.append(ZoneLabel(zone, text, label.left is not None, label.mask or ""))
        shapes = self._shapes([label.zone for label in labels], written.place.child("labels"))
        window = Window(SIDES[written.side], _two(written.across), _two(written.up))
        return NamedZones(written.id, window, written.scale, tuple(labels), shapes)

    def _named(self, zones: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((zone, zone_name(self.corpus, zone)) for zone in zones)

    def _shapes(self, zones: Iterable[str], place: Place) -> tuple[tuple[str, Shape], ...]:
        """The shapes of zones, in the order of their use; a zone without one is a problem."""
        shapes = []
        for zone in dict.fromkeys(zones):
            if zone in self.zones.zones:
                shapes.append((zone, _shape(self.zones.zones[zone])))
            else:
                message = f"nothing says where the zone `{zone}` lies"
                self._problem(place, message, f"add it to media/{ATLAS}/zones.yaml")
        return tuple(shapes)

    def _problem(self, place: Place, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place.span, message, RULE, hint))


def _shape(written: WrittenZone) -> Shape:
    strokes = tuple(
        Stroke(
            SIDES[each.side],
            tuple(_two(point) for point in each.line),
            each.radius if isinstance(each.radius, tuple) else (each.radius,),
        )
        for each in written.strokes
    )
    return Shape(strokes, written.both_sides)


def _two(numbers: Iterable[float]) -> tuple[float, float]:
    one, two = numbers
    return one, two
