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
        part: the part of the muscle that attaches here, if not the whole.
    """

    site: Site
    between: Annotated[tuple[Landmark, ...], Meta(min_length=2, max_length=2)] | None = None
    part: Part | None = None
