"""The figures: what they show, from where, and what is labelled."""

from anki_build.atlas.figures.anterior import TRUNK
from anki_build.atlas.figures.lateral import LATERAL
from anki_build.atlas.figures.maps import MAPS
from anki_build.atlas.figures.model import GROUND, Bone, Callout, Figure, Muscle
from anki_build.atlas.figures.pelvis import LANDMARKS
from anki_build.atlas.figures.posterior import POSTERIOR

__all__ = ["FIGURES", "GROUND", "Bone", "Callout", "Figure", "Muscle"]

FIGURES = LATERAL + POSTERIOR + TRUNK + LANDMARKS + MAPS
