"""What readers of mask files are given and what they find."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from unicodedata import normalize

from anki_build.figures.base import Picture, Shape
from anki_build.reading.problems import Problem, Span
from anki_build.reading.yaml_reader import Place

RULE = "mask-file"
# How much the sides of two pictures may differ in proportion and still be the same picture.
PROPORTION = 0.02
# No picture is larger; beyond it numbers cannot be divided.
_LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class MaskFile:
    """A file with masks for one figure.

    Attributes:
        content: its bytes.
        shown_as: its path as problems show it.
        figure: the id of the figure.
        picture: what the masks lie on.
        only: which layers, pictures or notes of the file are meant; all if there is none.
        place: of `masks_from`, for what is wrong with that.
    """

    content: bytes
    shown_as: str
    figure: str
    picture: Picture
    only: tuple[str, ...]
    place: Place

    def problem(self, message: str, hint: str = "", at: tuple[int, int] = (1, 1)) -> Problem:
        """A problem in the file, at a line and column from 1."""
        return Problem(Span(self.shown_as, *at), message, RULE, hint)

    def choice_problem(self, message: str, hint: str = "") -> Problem:
        """A problem with what the author says is meant."""
        place = self.place.child("only") if self.only else self.place
        return Problem(place.span, message, RULE, hint)

    def is_called(self, path: str) -> bool:
        """Whether a path, of any system, names the figure's picture, perhaps in another format."""
        ours, theirs = (normalize("NFC", each) for each in (self.picture.file.name, path))
        name = theirs.replace("\\", "/").rpartition("/")[2]
        return PurePath(name).stem.casefold() == PurePath(ours).stem.casefold()

    def fits(self, width: float, height: float) -> bool:
        """Whether a picture of this size, in any unit, has the proportions of the figure's."""
        if max(width, height) > _LARGEST:
            return False
        ours = self.picture.width / self.picture.height
        return width > 0 and height > 0 and abs(width / height / ours - 1) <= PROPORTION


@dataclass(frozen=True, slots=True)
class Found:
    """One shape with the name that the file gives it.

    Attributes:
        label: as in the file; the id of an entity unless the figure's table says otherwise.
        shape: in fractions of the picture; or why it is no mask, which is reported unless the
            author leaves the label out.
        at: line and column in the file, from 1.
        id: the mask's id, if the file knows it.
    """

    label: str
    shape: Shape | Problem
    at: tuple[int, int] = (1, 1)
    id: str | None = None


class RefusedError(Exception):
    """What is wrong with one shape, for a sentence of its own, and a way out.

    Args:
        message: what is wrong.
        hint: what to do; empty if nothing better is known than to look.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


Reading = tuple[list[Found], list[Problem]]
