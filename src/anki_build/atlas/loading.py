"""From the authors' files to figures that can be drawn, with every mistake at its place."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from anki_build.atlas.kinds import Drawable
from anki_build.atlas.meshes import Cut
from anki_build.atlas.model import AnatomyFigure, Bone, Callout, DrawnMuscle, Region
from anki_build.atlas.raybuffers import Camera
from anki_build.atlas.store import RULE, SIDES, Store, three
from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.facts.referral import TriggerPoint
from anki_build.figures.drawings.definition import (
    ATLAS,
    FOLDER,
    Attachments,
    Definition,
    Landmarks,
    Parts,
    WrittenCut,
    WrittenLabel,
    WrittenView,
    mask_id,
)
from anki_build.figures.drawings.pain import ReferralMap, TriggerPoints, ZoneMap
from anki_build.figures.titles import named_in
from anki_build.reading.problems import Problem, did_you_mean
from anki_build.reading.records import Record, build
from anki_build.reading.yaml_reader import Place, read

R = TypeVar("R", bound=Record)

LINE_LENGTH = 13
"""Letters of a label's line: a column of boxes takes a fifth of the picture's width."""

SIGHT = {"right": (1.0, 0.0, 0.0), "behind": (0.0, -1.0, 0.0), "front": (0.0, 1.0, 0.0)}
"""Directions of sight from each side."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A definition without mistakes and the figure it defines."""

    definition: Definition | ReferralMap | ZoneMap
    figure: Drawable


def load(project: Project, corpus: Corpus) -> tuple[tuple[Loaded, ...], list[Problem]]:
    """Every figure of `media/figures`, in the order of their names.

    Args:
        project: where the files are.
        corpus: what the facts and the vocabulary know.

    Returns:
        The figures without mistakes, and all mistakes; but if what they share cannot be read, only
        those, since all others follow.
    """
    problems: list[Problem] = []
    paths = definitions(project)
    if not paths:
        return (), problems
    atlas = project.media / ATLAS
    parts = read_record(project, atlas / "parts.yaml", Parts, problems)
    landmarks = read_record(project, atlas / "landmarks.yaml", Landmarks, problems)
    attachments = read_record(project, atlas / "attachments.yaml", Attachments, problems)
    points = trigger_points(project, problems)
    if parts is None or landmarks is None or attachments is None or points is None:
        return (), problems
    store = Store(parts, landmarks, attachments, corpus, problems)
    figures = []
    for path in paths:
        if kind_of(project, path) is not None:
            continue
        definition = read_record(project, path, Definition, problems)
        if definition is None:
            continue
        before = len(problems)
        problems += not_like_its_file(definition, path)
        figure = _Composer(definition, store, points).figure()
        if len(problems) == before:
            figures.append(Loaded(definition, figure))
    return tuple(figures), problems


def trigger_points(project: Project, problems: list[Problem]) -> TriggerPoints | None:
    """Where trigger points lie; empty if there is no such file, None if it cannot be read."""
    path = project.media / ATLAS / "trigger-points.yaml"
    if not path.exists():
        return TriggerPoints()
    return read_record(project, path, TriggerPoints, problems)


def definitions(project: Project) -> list[Path]:
    """The files that define figures, in the order of their names."""
    return sorted((project.media / FOLDER).glob("*.yaml"))


def kind_of(project: Project, path: Path) -> tuple[str, Place] | None:
    """The kind of figure that a file names, and where; None for one of bones and muscles."""
    document, _ = read(path, path.relative_to(project.root).as_posix())
    if document is None or not isinstance(document.data, dict) or "kind" not in document.data:
        return None
    return str(document.data["kind"]), document.place.child("kind")


def not_like_its_file(definition: Definition | ReferralMap | ZoneMap, path: Path) -> list[Problem]:
    """A problem if a figure's id is not the name of its file."""
    if definition.id == path.stem:
        return []
    message = f"this file defines `{definition.id}`, expected `{path.stem}` like its name"
    return [Problem(definition.place.child("id").span, message, RULE)]


def zone_name(corpus: Corpus, zone: str) -> str:
    """The name of a zone; its id if nothing is known of it."""
    entry = corpus.vocabulary["zones"].get(zone)
    return entry.name if entry else zone


def point_of(corpus: Corpus, entity: str) -> TriggerPoint | None:
    """The trigger point that `muscle-id/fact-id` names."""
    muscle_id, _, fact_id = entity.partition("/")
    facts = (muscle.fact(fact_id) for muscle in corpus.muscles if muscle.id == muscle_id)
    return next((fact for fact in facts if isinstance(fact, TriggerPoint)), None)


def point_name(corpus: Corpus, fact: TriggerPoint) -> str:
    """What a picture calls a trigger point: its number, or the part of the muscle it lies in."""
    entry = corpus.vocabulary["parts"].get(fact.part) if fact.part else None
    part = entry.name if entry else ""
    if fact.point == "composite":
        return part or "trigger points"
    if fact.point.startswith("TrP") or not part:
        return fact.point
    return f"{fact.point} point, {part}"


def wrapped(name: str) -> str:
    """A name in lines that are short enough for a label."""
    lines = textwrap.wrap(name, LINE_LENGTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def read_record(project: Project, path: Path, cls: type[R], problems: list[Problem]) -> R | None:
    """One record from one file; what is wrong with it is added to the problems."""
    document, found = read(path, path.relative_to(project.root).as_posix())
    problems += found
    if document is None:
        return None
    record, found = build(cls, document.place, document.data)
    problems += found
    return record


class _Composer:
    """Puts one figure together."""

    def __init__(self, definition: Definition, store: Store, points: TriggerPoints) -> None:
        self.written = definition
        self.store = store
        self.points = points
        self.shown = set(definition.show)

    def figure(self) -> AnatomyFigure:
        """The figure, without what is wrong with it."""
        written, place = self.written, self.written.place
        parts = [
            self.store.part(place.child("show", index), part)
            for index, part in enumerate(written.show)
        ]
        areas = [
            self.store.area(place.child("areas", index), area)
            for index, area in enumerate(written.areas)
        ]
        lines = [
            self.store.line(place.child("lines", index), line)
            for index, line in enumerate(written.lines)
        ]
        self._check_words()
        self._check_bones()
        figure = AnatomyFigure(
            id=written.id,
            camera=_camera(written.view),
            parts=tuple(self._coloured(part) for part in parts if part),
            callouts=tuple(filter(None, map(self._callout, written.labels))),
            regions=tuple(
                Region(region.of, region.mask or mask_id(region.of), region.place.path)
                for region in written.regions
            ),
            areas=tuple(patch for area in areas for patch in area),
            lines=tuple(line for line in lines if line),
            ghosts=written.ghost,
            plain=written.style == "plain",
            cuts=tuple(filter(None, map(self._cut, written.cut))),
        )
        self._check_masks(figure)
        return figure

    def _check_words(self) -> None:
        """Everything drawn is a known word, and everything described is drawn."""
        written, place = self.written, self.written.place
        for key, words in (("show", written.show), ("areas", written.areas)):
            for index, word in enumerate(words):
                self.store.entity(place.child(key, index), word)
        for index, word in enumerate(written.ghost):
            self._is_shown(place.child("ghost", index), word)
        for word in written.colours:
            self._is_shown(place.child("colours", word), word)
        for region in written.regions:
            if region.of not in written.areas:
                self._is_shown(region.place.child("of"), region.of)

    def _check_bones(self) -> None:
        """The bones beneath areas and lines are shown."""
        written, place = self.written, self.written.place
        for index, area in enumerate(written.areas):
            known = self.store.attachments.areas.get(area)
            for patch in (known, *known.also) if known else ():
                self._is_shown(place.child("areas", index), patch.bone)
        for index, line in enumerate(written.lines):
            if line in self.store.landmarks.lines:
                self._is_shown(place.child("lines", index), self.store.landmarks.lines[line].bone)

    def _is_shown(self, place: Place, part: str) -> bool:
        if part not in self.shown:
            hint = did_you_mean(part, self.shown) or "add it to `show`"
            self.store.problem(place.span, f"`{part}` is not shown here", hint)
        return part in self.shown

    def _check_masks(self, figure: AnatomyFigure) -> None:
        masks = [(label.mask_id, label.steps) for label in figure.callouts]
        masks += [(region.mask_id, region.steps) for region in figure.regions]
        if not masks:
            message = "a figure has labels or regions, else nothing can be asked"
            self.store.problem(self.written.place.span, message)
        self._check_title(figure)
        seen: set[str] = set()
        for mask, steps in masks:
            if mask in seen:
                place = self.written.place.child(*steps)
                message = f"mask `{mask}` appears here a second time"
                self.store.problem(place.span, message, "give one of them a `mask` of its own")
            seen.add(mask)

    def _check_title(self, figure: AnatomyFigure) -> None:
        asked = [label.entity for label in figure.callouts]
        asked += [region.entity for region in figure.regions]
        for entity in asked:
            named = named_in(self.written.title, self.store.corpus.names(entity))
            if named:
                span = self.written.place.child("title").span
                message = f"the title names `{named}`, which is asked"
                self.store.problem(span, message, "say from where it is seen")

    def _coloured(self, part: Bone | DrawnMuscle) -> Bone | DrawnMuscle:
        colour = self.written.colours.get(part.id, part.colour)
        return replace(part, colour=colour)

    def _cut(self, written: WrittenCut) -> Cut | None:
        self._is_shown(written.place.child("part"), written.part)
        axis = "xyz".index(written.axis)
        if written.above is not None and written.below is None:
            return Cut(written.part, axis, written.above, below=False)
        if written.below is not None and written.above is None:
            return Cut(written.part, axis, written.below, below=True)
        self.store.problem(written.place.span, "a cut is either `above` or `below` something")
        return None

    def _callout(self, written: WrittenLabel) -> Callout | None:
        if (written.left is None) == (written.right is None):
            self.store.problem(written.place.span, "a label is either `left` or `right`")
            return None
        entity = written.left or written.right or ""
        place = written.place.child("left" if written.left else "right")
        before = len(self.store.problems)
        self.store.entity(place, entity)
        if len(self.store.problems) > before:
            return None
        side = written.side or self.written.view.side
        spot = self.points.points.get(entity)
        if spot is not None:
            muscle = entity.partition("/")[0]
            on, at = muscle if self._is_shown(place, muscle) else None, None
        else:
            on, at = self._target(written, entity, side, place)
        if on is None:
            return None
        return Callout(
            entity=entity,
            text=written.text or self._text(entity),
            on_left=written.left is not None,
            on=on,
            at=at,
            mask_id=written.mask or mask_id(entity),
            side=SIDES[side],
            spot=three(spot.at) if spot else None,
            steps=written.place.path,
        )

    def _target(
        self, written: WrittenLabel, entity: str, side: str, place: Place
    ) -> tuple[str | None, tuple[float, float] | None]:
        """What a label's line ends on, and the point there if it is not just the middle."""
        point = self.store.landmarks.points.get(entity)
        if written.at is None and entity in self.written.areas:
            return entity, None
        at = written.at if written.at is not None else getattr(point, side) if point else None
        if at is None:
            if entity in self.shown:
                return entity, None
            missing = f"no point for `{entity}` seen from `{side}` in media/{ATLAS}/landmarks.yaml"
            hint = f"add it there, or `at: {_EXAMPLES[side]}` here"
            self.store.problem(place.span, f"there is {missing}", hint)
            return None, None
        on = written.bone or (point.bone if point else entity)
        shown = self._is_shown(written.place.child("bone") if written.bone else place, on)
        return (on if shown else None), (at[0], at[1])

    def _text(self, entity: str) -> str:
        point = point_of(self.store.corpus, entity)
        if point is not None:
            return wrapped(point_name(self.store.corpus, point))
        text = wrapped(next(iter(self.store.corpus.names(entity)), entity))
        area = self.store.attachments.areas.get(entity)
        return f"{text}\n({area.kind})" if area else text


_EXAMPLES = {"right": "[y, z]", "behind": "[x, z]", "front": "[x, z]"}


def _camera(view: WrittenView) -> Camera:
    looking = three(view.looking) if view.looking else SIGHT[view.side]
    return Camera(three(view.centre), looking, view.width, view.height, view.scale)
