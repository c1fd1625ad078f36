"""Which artery supplies a muscle."""

from __future__ import annotations

from anki_build.facts.base import Artery, Fact


class BloodSupply(Fact, frozen=True, kw_only=True):
    """One artery of a muscle."""

    artery: Artery
