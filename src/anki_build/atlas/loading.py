"""From the authors' files to figures that can be drawn, with every mistake at its place."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from anki_build.atlas.attachments import Attachment, BonyLine, Curve, Side
from anki_build.atlas.fibres import Pull
from anki_build.atlas.kinds import Drawable
from anki_build.atlas.meshes import Bend, Cut, Spot
from anki_build.atlas.model import Bone, Callout, Figure, Muscle, Region
from anki_build.atlas.raybuffers import Camera
from anki_build.atlas.reach import Reach
from anki_build.atlas.sheets import Row, Sheet
from anki_build.corpus import Corpus, Project
from anki_build.facts.referral import TriggerPoint
from anki_build.figures.definition import (
    ATLAS,
    FOLDER,
    Attachments,
    Definition,
    Landmarks,
    Parts,
    WrittenCut,
    WrittenEdge,
    WrittenLabel,
    WrittenMuscle,
    WrittenPatch,
    WrittenReach,
    WrittenView,
)
from anki_build.figures.pain import ReferralMap, TriggerPoints, ZoneMap
from anki_build.problems import Problem, Span, did_you_mean
from anki_build.shape import Record, build
from anki_build.source import Place, read
from anki_build.vocabulary import FAMILIES

R = TypeVar("R", bound=Record)

RULE = "drawing"
LINE_LENGTH = 13
"""Letters of a label's line: a column of boxes takes a fifth of the picture's width."""

SIDES = {"right": Side.RIGHT, "behind": Side.BEHIND, "front": Side.FRONT}
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
        The figures without mistakes, and all mistakes.
    """
    problems: list[Problem] = []
    atlas = _Atlas(
        read_record(project, project.media / ATLAS / "parts.yaml", Parts, problems) or Parts(),
        read_record(project, project.media / ATLAS / "landmarks.yaml", Landmarks, problems)
        or Landmarks(),
        read_record(project, project.media / ATLAS / "attachments.yaml", Attachments, problems)
        or Attachments(),
        read_record(project, project.media / ATLAS / "trigger-points.yaml", TriggerPoints, problems)
        or TriggerPoints(),
        corpus,
        problems,
    )
    figures = []
    for path in definitions(project):
        if kind_of(project, path) is not None:
            continue
        definition = read_record(project, path, Definition, problems)
        if definition is None:
            continue
        before = len(problems)
        problems += not_like_its_file(definition, path)
        figure = _Composer(definition, atlas).figure()
        if len(problems) == before:
            figures.append(Loaded(definition, figure))
    return tuple(figures), problems


def definitions(project: Project) -> list[Path]:
    """The files that define figures, in the order of their names."""
    return sorted((project.media / FOLDER).glob("*.yaml"))


def kind_of(project: Project, path: Path) -> str | None:
    """The kind of figure that a file names; None for a figure of bones and muscles."""
    document, _ = read(path, path.relative_to(project.root).as_posix())
    if document is None or not isinstance(document.data, dict):
        return None
    kind = document.data.get("kind")
    return None if kind is None else str(kind)


def not_like_its_file(definition: Definition | ReferralMap | ZoneMap, path: Path) -> list[Problem]:
    """A problem if a figure's id is not the name of its file."""
    if definition.id == path.stem:
        return []
    message = f"this file defines `{definition.id}`, expected `{path.stem}` like its name"
    return [Problem(definition.place.child("id").span, message, RULE)]


def name_of(corpus: Corpus, word: str, *families: str) -> str:
    """The name of a word; the id itself if nothing is known of it."""
    for family in families or FAMILIES:
        if word in corpus.lexicon[family]:
            return corpus.lexicon[family][word].name
    return word


def point_name(corpus: Corpus, fact: TriggerPoint) -> str:
    """What a picture calls a trigger point: its number, or the part of the muscle it lies in."""
    part = name_of(corpus, fact.part, "parts") if fact.part else ""
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


class _Atlas:
    """Parts, landmarks and areas, looked up by id; notes what is not there."""

    def __init__(
        self,
        parts: Parts,
        landmarks: Landmarks,
        attachments: Attachments,
        trigger_points: TriggerPoints,
        corpus: Corpus,
        problems: list[Problem],
    ) -> None:
        self.parts = parts
        self.landmarks = landmarks
        self.attachments = attachments
        self.trigger_points = trigger_points
        self.corpus = corpus
        self.problems = problems
        words = [key for family in FAMILIES for key in corpus.lexicon[family]]
        facts = [f"{m.id}/{fact.id}" for m in corpus.muscles for _, fact in m.facts()]
        self.known = {*words, *facts}
        self.sure = corpus.words_known and corpus.facts_known

    def problem(self, span: Span, message: str, hint: str = "") -> None:
        self.problems.append(Problem(span, message, RULE, hint))

    def unknown(self, span: Span, word: str, what: str, known: Iterable[str]) -> None:
        self.problem(span, f"`{word}` is not {what}", did_you_mean(word, known))

    def entity(self, place: Place, word: str) -> None:
        """Note it if the facts do not know this word."""
        if self.sure and word not in self.known:
            self.unknown(place.span, word, "a word or a fact", self.known)

    def name(self, entity: str) -> str:
        """The name of a word, a trigger point, or a fact's muscle."""
        muscle_id, _, fact_id = entity.partition("/")
        facts = {muscle.id: muscle.fact(fact_id) for muscle in self.corpus.muscles}
        fact = facts.get(muscle_id)
        if isinstance(fact, TriggerPoint):
            return point_name(self.corpus, fact)
        return name_of(self.corpus, muscle_id)

    def part(self, place: Place, part: str) -> Bone | Muscle | None:
        if part in self.parts.muscles:
            return self._muscle(part, self.parts.muscles[part])
        if part in self.parts.bones:
            return self.bone(place, part)
        known = (*self.parts.bones, *self.parts.muscles)
        self.unknown(place.span, part, f"a part in media/{ATLAS}/parts.yaml", known)
        return None

    def bone(self, place: Place, bone: str) -> Bone | None:
        written = self.parts.bones.get(bone)
        if written is None:
            what = f"a bone in media/{ATLAS}/parts.yaml"
            self.unknown(place.span, bone, what, self.parts.bones)
            return None
        spots = tuple(Spot(_three(spot.centre), spot.radius) for spot in written.spots)
        return Bone(bone, written.meshes, written.colour, spots)

    def line(self, place: Place, line: str) -> BonyLine | None:
        written = self.landmarks.lines.get(line)
        if written is None:
            what = f"a line in media/{ATLAS}/landmarks.yaml"
            self.unknown(place.span, line, what, self.landmarks.lines)
            return None
        return BonyLine(line, written.bone, _curve(written.points), SIDES[written.side])

    def area(self, place: Place, area: str) -> list[Attachment]:
        """The patches of an area."""
        written = self.attachments.areas.get(area)
        if written is None:
            what = f"an area in media/{ATLAS}/attachments.yaml"
            self.unknown(place.span, area, what, self.attachments.areas)
            return []
        patches = []
        for patch in (written, *written.also):
            self.bone(patch.place.child("bone"), patch.bone)
            edges, half_width = self._outline(patch)
            side = SIDES[written.side]
            patches.append(Attachment(area, patch.bone, written.kind, edges, half_width, side))
        return patches

    def _outline(self, written: WrittenPatch) -> tuple[tuple[Curve, ...], float]:
        """The edges of a patch, or the middle and half the width of a strip."""
        if written.strip is not None and written.half_width and written.edges is None:
            return (_curve(written.strip),), written.half_width
        if written.edges is None or written.strip is not None or written.half_width is not None:
            message = "a patch has either edges, or a strip and its half_width"
            self.problem(written.place.span, message)
            return (), 0.0
        edges = tuple(self._edge(edge) for edge in written.edges)
        if sum(map(len, edges)) < 3:
            self.problem(written.place.span, "a patch needs at least three points")
        return edges, 0.0

    def _edge(self, written: WrittenEdge) -> Curve:
        if (written.line is None) == (written.points is None):
            self.problem(written.place.span, "an edge is either a line or points of its own")
        if written.points is not None:
            return _curve(written.points)
        line = self.line(written.place.child("line"), written.line) if written.line else None
        if line is None or written.from_to is None:
            return line.curve if line else ()
        first, last = written.from_to
        if not (1 <= first <= len(line.curve) and 1 <= last <= len(line.curve)):
            message = f"line `{written.line}` has points 1 to {len(line.curve)}"
            self.problem(written.place.child("from_to").span, message)
            return ()
        if first <= last:
            return line.curve[first - 1 : last]
        return line.curve[last - 1 : first][::-1]

    def _muscle(self, muscle: str, written: WrittenMuscle) -> Muscle | None:
        place = written.place
        ends = [
            [self.bone(place.child(key, index), bone) for index, bone in enumerate(bones)]
            for key, bones in (
                ("arises_from", written.arises_from),
                ("inserts_on", written.inserts_on),
            )
        ]
        origin, insertion = (tuple(bone for bone in bones if bone) for bones in ends)
        shape = self._shape(written)
        if shape is None or not origin:
            if shape is not None:
                self.problem(place.span, f"`{muscle}` arises from no bone")
            return None
        pull = Pull(_three(written.pull.towards), written.pull.insertion, written.pull.origin)
        bends = tuple(Bend(bend.start, bend.end, _three(bend.shift)) for bend in written.bends)
        reach = self._reach(written.reaches) if written.reaches else None
        return Muscle(muscle, shape, written.colour, pull, origin, insertion, bends, reach)

    def _reach(self, written: WrittenReach) -> Reach | None:
        line = self.line(written.place.child("line"), written.line)
        across, up = written.pivot
        return Reach(line, (across, up)) if line else None

    def _shape(self, written: WrittenMuscle) -> str | Sheet | None:
        if (written.mesh is None) == (written.sheet is None):
            self.problem(written.place.span, "a muscle is either a mesh or a sheet")
            return None
        if written.mesh is not None:
            return written.mesh
        rows = written.sheet or ()
        return Sheet(tuple(Row(_three(row.one), _three(row.other), row.thickness) for row in rows))


class _Composer:
    """Puts one figure together."""

    def __init__(self, definition: Definition, atlas: _Atlas) -> None:
        self.written = definition
        self.atlas = atlas
        self.shown = set(definition.show)

    def figure(self) -> Figure:
        """The figure, without what is wrong with it."""
        written, place = self.written, self.written.place
        parts = [
            self.atlas.part(place.child("show", index), part)
            for index, part in enumerate(written.show)
        ]
        areas = [
            self.atlas.area(place.child("areas", index), area)
            for index, area in enumerate(written.areas)
        ]
        lines = [
            self.atlas.line(place.child("lines", index), line)
            for index, line in enumerate(written.lines)
        ]
        self._check_words()
        self._check_bones()
        figure = Figure(
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
            cuts=tuple(filter(None, map(self._cut, written.cut))),
        )
        self._check_masks(figure)
        return figure

    def _check_words(self) -> None:
        """Whatever is drawn has a name that the facts know, and what is told of it is drawn."""
        written, place = self.written, self.written.place
        for key, words in (("show", written.show), ("areas", written.areas)):
            for index, word in enumerate(words):
                self.atlas.entity(place.child(key, index), word)
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
            known = self.atlas.attachments.areas.get(area)
            for patch in (known, *known.also) if known else ():
                self._is_shown(place.child("areas", index), patch.bone)
        for index, line in enumerate(written.lines):
            if line in self.atlas.landmarks.lines:
                self._is_shown(place.child("lines", index), self.atlas.landmarks.lines[line].bone)

    def _is_shown(self, place: Place, part: str) -> bool:
        if part not in self.shown:
            hint = did_you_mean(part, self.shown) or "add it to `show`"
            self.atlas.problem(place.span, f"`{part}` is not shown here", hint)
        return part in self.shown

    def _check_masks(self, figure: Figure) -> None:
        masks = [(label.mask_id, label.steps) for label in figure.callouts]
        masks += [(region.mask_id, region.steps) for region in figure.regions]
        if not masks:
            message = "a figure has labels or regions, else nothing can be asked"
            self.atlas.problem(self.written.place.span, message)
        seen: set[str] = set()
        for mask, steps in masks:
            if mask in seen:
                place = self.written.place.child(*steps)
                message = f"mask `{mask}` stands here a second time"
                self.atlas.problem(place.span, message, "give one of them a `mask` of its own")
            seen.add(mask)

    def _coloured(self, part: Bone | Muscle) -> Bone | Muscle:
        colour = self.written.colours.get(part.id, part.colour)
        return replace(part, colour=colour)

    def _cut(self, written: WrittenCut) -> Cut | None:
        self._is_shown(written.place.child("part"), written.part)
        axis = "xyz".index(written.axis)
        if written.above is not None and written.below is None:
            return Cut(written.part, axis, written.above, below=False)
        if written.below is not None and written.above is None:
            return Cut(written.part, axis, written.below, below=True)
        self.atlas.problem(written.place.span, "a cut is either `above` or `below` something")
        return None

    def _callout(self, written: WrittenLabel) -> Callout | None:
        if (written.left is None) == (written.right is None):
            self.atlas.problem(written.place.span, "a label stands either `left` or `right`")
            return None
        entity = written.left or written.right or ""
        place = written.place.child("left" if written.left else "right")
        before = len(self.atlas.problems)
        self.atlas.entity(place, entity)
        if len(self.atlas.problems) > before:
            return None
        side = written.side or self.written.view.side
        spot = self.atlas.trigger_points.points.get(entity)
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
            spot=_three(spot.at) if spot else None,
            steps=written.place.path,
        )

    def _target(
        self, written: WrittenLabel, entity: str, side: str, place: Place
    ) -> tuple[str | None, tuple[float, float] | None]:
        """What a label's line ends on, and the point there if it is not just the middle."""
        point = self.atlas.landmarks.points.get(entity)
        if written.at is None and entity in self.written.areas:
            return entity, None
        at = written.at if written.at is not None else getattr(point, side) if point else None
        if at is None:
            if entity in self.shown:
                return entity, None
            missing = f"no point for `{entity}` seen from `{side}` in media/{ATLAS}/landmarks.yaml"
            hint = f"add it there, or `at: {_EXAMPLES[side]}` here"
            self.atlas.problem(place.span, f"there is {missing}", hint)
            return None, None
        on = written.bone or (point.bone if point else entity)
        shown = self._is_shown(written.place.child("bone") if written.bone else place, on)
        return (on if shown else None), (at[0], at[1])

    def _text(self, entity: str) -> str:
        text = wrapped(self.atlas.name(entity))
        area = self.atlas.attachments.areas.get(entity)
        return f"{text}\n({area.kind})" if area else text


_EXAMPLES = {"right": "[y, z]", "behind": "[x, z]", "front": "[x, z]"}


def mask_id(entity: str) -> str:
    """The id of a mask that the author gave none: a fact's muscle and id, joined."""
    return entity.replace("/", "-")


def _camera(view: WrittenView) -> Camera:
    looking = _three(view.looking) if view.looking else SIGHT[view.side]
    return Camera(_three(view.centre), looking, view.width, view.height, view.scale)


def _three(numbers: Sequence[float]) -> tuple[float, float, float]:
    x, y, z = numbers
    return x, y, z


def _curve(points: Iterable[Sequence[float]]) -> Curve:
    return tuple((a, b) for a, b in points)
