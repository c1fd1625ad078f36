"""What is mistaken for pain from a muscle, and the one feature that tells it apart."""

from __future__ import annotations

from typing import Literal

from anki_build.facts.base import Condition, Fact
from anki_build.facts.statement import Gap
from anki_build.reading.text import AuthorText


class Differential(Fact, frozen=True, kw_only=True):
    """One condition with one deciding feature.

    Attributes:
        condition: the condition.
        feature: the deciding feature; must be enough on its own.
        feature_kind: how the feature is found.
        favours: whether the feature speaks for the condition or for the muscle.
        gap: one to three words of the feature that are asked too, the condition in sight.
    """

    condition: Condition
    feature: AuthorText
    feature_kind: Literal["history", "palpation", "test", "neurology", "imaging"]
    favours: Literal["condition", "muscle"] = "condition"
    gap: str | Gap | None = None
