"""A page of all figures as students meet them: all masks on, one off, all off.

The page is one file that needs no other. It is made from the finished figures, whoever drew them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anki_build.corpus.loading import load
from anki_build.corpus.project import Project
from anki_build.figures.base import Ellipse, Figure, Rect, Shape
from anki_build.reading.errors import AnkiBuildError
from anki_build.reports import html

FILE = "index.html"

# The name of an element of SVG, and its attributes.
Drawn = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """One figure as the page shows it.

    Attributes:
        figure: what its title and texts are taken from.
        data: the picture as an address that holds its content.
        facts: its id, size and number of masks, in words.
        credit: whose work it is, in words.
        masks: the entity of each mask with its shapes, in pixels of the picture.
    """

    figure: Figure
    data: str
    facts: str
    credit: str
    masks: tuple[tuple[str, tuple[Drawn, ...]], ...]


def page(figures: Iterable[Figure]) -> str:
    """The page, figures in the order of their ids."""
    ordered = sorted(figures, key=lambda figure: figure.id)
    masks = sum(len(figure.masks) for figure in ordered)
    title = f"{len(ordered)} figure{'' if len(ordered) == 1 else 's'}, {masks} masks"
    return html.render("gallery", title=title, figures=[_section(figure) for figure in ordered])


def write(project: Project, folder: Path) -> Path:
    """Write the page of a project's figures.

    Raises:
        AnkiBuildError: if there is no figure, or the page cannot be written.
    """
    corpus, _ = load(project)
    if not corpus.figures:
        raise AnkiBuildError("there is no finished figure in media")
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(page(corpus.figures.values()), encoding="utf-8")
    except OSError as error:
        raise AnkiBuildError(f"cannot write {path}: {error.strerror}") from error
    return path


def _section(figure: Figure) -> Section:
    picture = figure.picture
    kind = picture.media_name.rpartition(".")[2].replace("jpg", "jpeg")
    content = picture.file.read_bytes()
    facts = (
        figure.id,
        f"hide {figure.hide}",
        f"{len(figure.masks)} masks",
        f"{picture.width} by {picture.height} px",
        f"{len(content) / 1000:.0f} kB",
    )
    return Section(
        figure,
        f"data:image/{kind};base64,{base64.b64encode(content).decode()}",
        " · ".join(facts),
        f"{figure.credit}; {figure.changes}; {figure.licence}",
        tuple(
            (mask.entity, tuple(_shape(each, figure) for each in mask.shapes))
            for mask in figure.masks
        ),
    )


def _shape(shape: Shape, figure: Figure) -> Drawn:
    """A mask's shape as SVG, in pixels of the picture."""
    across, down = figure.picture.width, figure.picture.height
    if isinstance(shape, Rect):
        attributes = {
            "x": shape.left * across,
            "y": shape.top * down,
            "width": shape.width * across,
            "height": shape.height * down,
        }
        return "rect", _written(attributes)
    if isinstance(shape, Ellipse):
        attributes = {
            "cx": (shape.left + shape.rx) * across,
            "cy": (shape.top + shape.ry) * down,
            "rx": shape.rx * across,
            "ry": shape.ry * down,
        }
        return "ellipse", _written(attributes)
    points = " ".join(f"{x * across:.1f},{y * down:.1f}" for x, y in shape.points)
    return "polygon", {"points": points}


def _written(attributes: dict[str, float]) -> dict[str, str]:
    return {key: f"{value:.1f}" for key, value in attributes.items()}
