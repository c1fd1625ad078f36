"""A figure as a deck sees it: a picture, and masks bound to the entities that the facts know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from anki_build.reading.yaml_reader import Place

Point = tuple[float, float]

MASKS_FILE = ".masks.json"
"""The suffix of figures that the project draws; JSON is YAML too."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; all numbers are fractions of the picture's width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An ellipse by the corner of its bounding box and its radii, in fractions."""

    left: float
    top: float
    rx: float
    ry: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """A polygon by its corners, in fractions."""

    points: tuple[Point, ...]


Shape = Rect | Ellipse | Polygon


@dataclass(frozen=True, slots=True)
class Mask:
    """What hides one entity; several shapes are one card.

    Attributes:
        id: permanent; the card's number depends on it.
        entity: the id of a word or muscle, or `muscle/fact`.
    """

    id: str
    entity: str
    shapes: tuple[Shape, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Picture:
    """An image file whose header and pixels have been read without a fault.

    Attributes:
        file: the file.
        media_name: its name in the package, made from its content: a changed picture has another
            name, and two pictures never share one.
        width: in pixels, as browsers show it.
        height: in pixels.
    """

    file: Path
    media_name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its masks and where it comes from.

    Attributes:
        silence: rules that it may break, each with the reason.
    """

    id: str
    title: str
    hide: Literal["all", "one"]
    picture: Picture
    masks: tuple[Mask, ...]
    sources: tuple[str, ...]
    licence: str
    credit: str
    changes: str
    place: Place
    silence: Mapping[str, str] = field(default_factory=dict)
    reviewed: str = ""
