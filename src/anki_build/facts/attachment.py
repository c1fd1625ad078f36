"""Where a muscle is fixed: origin and insertion."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from anki_build.facts.base import Fact, Landmark, Part, Site


class Attachment(Fact, frozen=True, kw_only=True):
    """One site of an origin or insertion.

    Attributes:
        site: the landmark, bone, ligament or fascia; the vocabulary knows what it is part of.
        between: the two landmarks that bound the site, if that is asked.
        behind: the one landmark that bounds the site in front; tells it from its neighbours on
            cards across muscles, and is not asked of the muscle itself.
        part: the part of the muscle that attaches here, if not the whole.
    """

    site: Site
    between: Annotated[tuple[Landmark, ...], Meta(min_length=2, max_length=2)] | None = None
    behind: Landmark | None = None
    part: Part | None = None

    @property
    def bounds(self) -> frozenset[str]:
        """The landmarks that bound the site, in no order; none if it is the whole site."""
        return frozenset((*(self.between or ()), *([self.behind] if self.behind else ())))
