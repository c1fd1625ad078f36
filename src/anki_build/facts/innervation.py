"""Which nerve supplies a muscle, and from which roots."""

from __future__ import annotations

from anki_build.facts.base import Fact, Nerve, Part, Root, Roots


class Innervation(Fact, frozen=True, kw_only=True):
    """One nerve of a muscle; a part of a muscle has one nerve.

    Attributes:
        nerve: the nerve.
        roots: the range of roots, like `L4-S1`.
        main_root: the root that contributes most, if a source says so.
        part: the part of the muscle it supplies, if not the whole.
    """

    nerve: Nerve
    roots: Roots | None = None
    main_root: Root | None = None
    part: Part | None = None
