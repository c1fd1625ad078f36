"""What lies over and under a muscle."""

from __future__ import annotations

from typing import Literal

from anki_build.facts.base import Fact, Neighbour
from anki_build.reading.text import AuthorText


class Layer(Fact, frozen=True, kw_only=True):
    """One neighbour in depth.

    Attributes:
        relation: how the muscle lies to the neighbour.
        structure: the neighbour.
        where: the part of the muscle for which that holds, if not the whole.
    """

    relation: Literal["deep to", "superficial to"]
    structure: Neighbour
    where: AuthorText | None = None
