"""What figures are made of, looked up by id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anki_build.atlas.attachments import Attachment, BonyLine, Curve, Side
from anki_build.atlas.fibres import Pull
from anki_build.atlas.meshes import Bend, Spot
from anki_build.atlas.model import Bone, DrawnMuscle
from anki_build.atlas.reach import Reach
from anki_build.atlas.sheets import Row, Sheet
from anki_build.corpus.corpus import Corpus
from anki_build.facts.vocabulary import FAMILIES
from anki_build.figures.drawings.definition import (
    ATLAS,
    Attachments,
    Landmarks,
    Parts,
    WrittenEdge,
    WrittenMuscle,
    WrittenPatch,
    WrittenReach,
)
from anki_build.reading.problems import Problem, Span, did_you_mean
from anki_build.reading.yaml_reader import Place

RULE = "drawing"
SIDES = {"right": Side.RIGHT, "behind": Side.BEHIND, "front": Side.FRONT}


class Store:
    """Parts, landmarks and areas, looked up by id; what is not there becomes a problem."""

    def __init__(
        self,
        parts: Parts,
        landmarks: Landmarks,
        attachments: Attachments,
        corpus: Corpus,
        problems: list[Problem],
    ) -> None:
        self.parts = parts
        self.landmarks = landmarks
        self.attachments = attachments
        self.corpus = corpus
        self.problems = problems
        words = [key for family in FAMILIES for key in corpus.vocabulary[family]]
        facts = [f"{m.id}/{fact.id}" for m in corpus.muscles for _, fact in m.facts()]
        self.known = {*words, *facts}
        self.sure = corpus.words_known and corpus.facts_known

    def problem(self, span: Span, message: str, hint: str = "") -> None:
        """Add a problem."""
        self.problems.append(Problem(span, message, RULE, hint))

    def unknown(self, span: Span, word: str, what: str, known: Iterable[str]) -> None:
        """Add a problem: nothing has this name; the hint is a similar one."""
        self.problem(span, f"`{word}` is not {what}", did_you_mean(word, known))

    def entity(self, place: Place, word: str) -> None:
        """Add a problem if the facts do not know this word."""
        if self.sure and word not in self.known:
            self.unknown(place.span, word, "a word or a fact", self.known)

    def part(self, place: Place, part: str) -> Bone | DrawnMuscle | None:
        """A bone or muscle; a problem and None if there is none, like all that follow."""
        if part in self.parts.muscles:
            return self._muscle(part, self.parts.muscles[part])
        if part in self.parts.bones:
            return self.bone(place, part)
        known = (*self.parts.bones, *self.parts.muscles)
        self.unknown(place.span, part, f"a part in media/{ATLAS}/parts.yaml", known)
        return None

    def bone(self, place: Place, bone: str) -> Bone | None:
        """A bone."""
        written = self.parts.bones.get(bone)
        if written is None:
            what = f"a bone in media/{ATLAS}/parts.yaml"
            self.unknown(place.span, bone, what, self.parts.bones)
            return None
        spots = tuple(Spot(three(spot.centre), spot.radius) for spot in written.spots)
        return Bone(bone, written.meshes, written.colour, spots)

    def line(self, place: Place, line: str) -> BonyLine | None:
        """A line on a bone."""
        written = self.landmarks.lines.get(line)
        if written is None:
            what = f"a line in media/{ATLAS}/landmarks.yaml"
            self.unknown(place.span, line, what, self.landmarks.lines)
            return None
        return BonyLine(line, written.bone, curve(written.points), SIDES[written.side])

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
            return (curve(written.strip),), written.half_width
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
            return curve(written.points)
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

    def _muscle(self, muscle: str, written: WrittenMuscle) -> DrawnMuscle | None:
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
        pull = Pull(three(written.pull.towards), written.pull.insertion, written.pull.origin)
        bends = tuple(Bend(bend.start, bend.end, three(bend.shift)) for bend in written.bends)
        reach = self._reach(written.reaches) if written.reaches else None
        return DrawnMuscle(muscle, shape, written.colour, pull, origin, insertion, bends, reach)

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
        return Sheet(tuple(Row(three(row.one), three(row.other), row.thickness) for row in rows))


def three(numbers: Sequence[float]) -> tuple[float, float, float]:
    """Coordinates whose number has been checked."""
    x, y, z = numbers
    return x, y, z


def curve(points: Iterable[Sequence[float]]) -> Curve:
    """The points of a curve, two numbers each."""
    return tuple((a, b) for a, b in points)
