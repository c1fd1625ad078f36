"""From the authors' files to figures that can be drawn, with every mistake at its place."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from anki_build.atlas.meshes import Cut
from anki_build.atlas.model import Bone, Callout, Figure, Muscle, Region
from anki_build.atlas.raybuffers import Camera
from anki_build.atlas.shelf import RULE, SIDES, Shelf, three
from anki_build.corpus import Corpus, Project
from anki_build.figures.definition import (
    ATLAS,
    FOLDER,
    Attachments,
    Definition,
    Landmarks,
    Parts,
    WrittenCut,
    WrittenLabel,
    WrittenView,
)
from anki_build.figures.titles import named_in
from anki_build.problems import Problem, did_you_mean
from anki_build.shape import Record, build
from anki_build.source import Place, read

R = TypeVar("R", bound=Record)

LINE_LENGTH = 13
"""Letters of a label's line: a column of boxes takes a fifth of the picture's width."""

SIGHT = {"right": (1.0, 0.0, 0.0), "behind": (0.0, -1.0, 0.0), "front": (0.0, 1.0, 0.0)}
"""Directions of sight from each side."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A definition without mistakes and the figure it defines."""

    definition: Definition
    figure: Figure


def load(project: Project, corpus: Corpus) -> tuple[tuple[Loaded, ...], list[Problem]]:
    """Every figure of `media/figures`, in the order of their names.

    Args:
        project: where the files are.
        corpus: what the facts and the vocabulary know.

    Returns:
        The figures without mistakes, and all mistakes.
    """
    problems: list[Problem] = []
    shelf = Shelf(
        _record(project, project.media / ATLAS / "parts.yaml", Parts, problems) or Parts(),
        _record(project, project.media / ATLAS / "landmarks.yaml", Landmarks, problems)
        or Landmarks(),
        _record(project, project.media / ATLAS / "attachments.yaml", Attachments, problems)
        or Attachments(),
        corpus,
        problems,
    )
    figures = []
    for path in sorted((project.media / FOLDER).glob("*.yaml")):
        definition = _record(project, path, Definition, problems)
        if definition is None:
            continue
        before = len(problems)
        if definition.id != path.stem:
            message = f"this file defines `{definition.id}`, expected `{path.stem}` like its name"
            problems.append(Problem(definition.place.child("id").span, message, RULE))
        figure = _Composer(definition, shelf).figure()
        if len(problems) == before:
            figures.append(Loaded(definition, figure))
    return tuple(figures), problems


def wrapped(name: str) -> str:
    """A name in lines that are short enough for a label."""
    lines = textwrap.wrap(name, LINE_LENGTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def _record(project: Project, path: Path, cls: type[R], problems: list[Problem]) -> R | None:
    document, found = read(path, path.relative_to(project.root).as_posix())
    problems += found
    if document is None:
        return None
    record, found = build(cls, document.place, document.data)
    problems += found
    return record


class _Composer:
    """Puts one figure together."""

    def __init__(self, definition: Definition, shelf: Shelf) -> None:
        self.written = definition
        self.shelf = shelf
        self.shown = set(definition.show)

    def figure(self) -> Figure:
        """The figure, without what is wrong with it."""
        written, place = self.written, self.written.place
        parts = [
            self.shelf.part(place.child("show", index), part)
            for index, part in enumerate(written.show)
        ]
        areas = [
            self.shelf.area(place.child("areas", index), area)
            for index, area in enumerate(written.areas)
        ]
        lines = [
            self.shelf.line(place.child("lines", index), line)
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
                Region(region.of, region.mask or _mask_id(region.of), region.place.path)
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
        """Whatever is drawn has a name that the facts know, and what is told of it is drawn."""
        written, place = self.written, self.written.place
        for key, words in (("show", written.show), ("areas", written.areas)):
            for index, word in enumerate(words):
                self.shelf.entity(place.child(key, index), word)
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
            known = self.shelf.attachments.areas.get(area)
            for patch in (known, *known.also) if known else ():
                self._is_shown(place.child("areas", index), patch.bone)
        for index, line in enumerate(written.lines):
            if line in self.shelf.landmarks.lines:
                self._is_shown(place.child("lines", index), self.shelf.landmarks.lines[line].bone)

    def _is_shown(self, place: Place, part: str) -> bool:
        if part not in self.shown:
            hint = did_you_mean(part, self.shown) or "add it to `show`"
            self.shelf.problem(place.span, f"`{part}` is not shown here", hint)
        return part in self.shown

    def _check_masks(self, figure: Figure) -> None:
        masks = [(label.mask_id, label.steps) for label in figure.callouts]
        masks += [(region.mask_id, region.steps) for region in figure.regions]
        if not masks:
            message = "a figure has labels or regions, else nothing can be asked"
            self.shelf.problem(self.written.place.span, message)
        self._check_title(figure)
        seen: set[str] = set()
        for mask, steps in masks:
            if mask in seen:
                place = self.written.place.child(*steps)
                message = f"mask `{mask}` stands here a second time"
                self.shelf.problem(place.span, message, "give one of them a `mask` of its own")
            seen.add(mask)

    def _check_title(self, figure: Figure) -> None:
        asked = [label.entity for label in figure.callouts]
        asked += [region.entity for region in figure.regions]
        for entity in asked:
            named = named_in(self.written.title, self.shelf.corpus.names(entity))
            if named:
                span = self.written.place.child("title").span
                message = f"the title names `{named}`, which is asked"
                self.shelf.problem(span, message, "say from where it is seen")

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
        self.shelf.problem(written.place.span, "a cut is either `above` or `below` something")
        return None

    def _callout(self, written: WrittenLabel) -> Callout | None:
        if (written.left is None) == (written.right is None):
            self.shelf.problem(written.place.span, "a label stands either `left` or `right`")
            return None
        entity = written.left or written.right or ""
        place = written.place.child("left" if written.left else "right")
        before = len(self.shelf.problems)
        self.shelf.entity(place, entity)
        if len(self.shelf.problems) > before:
            return None
        side = written.side or self.written.view.side
        on, at = self._target(written, entity, side, place)
        if on is None:
            return None
        return Callout(
            entity=entity,
            text=written.text or self._text(entity),
            on_left=written.left is not None,
            on=on,
            at=at,
            mask_id=written.mask or _mask_id(entity),
            side=SIDES[side],
            steps=written.place.path,
        )

    def _target(
        self, written: WrittenLabel, entity: str, side: str, place: Place
    ) -> tuple[str | None, tuple[float, float] | None]:
        """What a label's line ends on, and the point there if it is not just the middle."""
        point = self.shelf.landmarks.points.get(entity)
        if written.at is None and entity in self.written.areas:
            return entity, None
        at = written.at if written.at is not None else getattr(point, side) if point else None
        if at is None:
            if entity in self.shown:
                return entity, None
            missing = f"no point for `{entity}` seen from `{side}` in media/{ATLAS}/landmarks.yaml"
            hint = f"add it there, or `at: {_EXAMPLES[side]}` here"
            self.shelf.problem(place.span, f"there is {missing}", hint)
            return None, None
        on = written.bone or (point.bone if point else entity)
        shown = self._is_shown(written.place.child("bone") if written.bone else place, on)
        return (on if shown else None), (at[0], at[1])

    def _text(self, entity: str) -> str:
        text = wrapped(next(iter(self.shelf.corpus.names(entity)), entity))
        area = self.shelf.attachments.areas.get(entity)
        return f"{text}\n({area.kind})" if area else text


_EXAMPLES = {"right": "[y, z]", "behind": "[x, z]", "front": "[x, z]"}


def _mask_id(entity: str) -> str:
    """The id of a mask that the author gave none: a fact's muscle and id, joined."""
    return entity.replace("/", "-")


def _camera(view: WrittenView) -> Camera:
    looking = three(view.looking) if view.looking else SIGHT[view.side]
    return Camera(three(view.centre), looking, view.width, view.height, view.scale)
