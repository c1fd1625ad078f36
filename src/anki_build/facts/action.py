"""What a muscle does at a joint."""

from __future__ import annotations

from typing import Literal

from anki_build.facts.base import Fact, Joint, Movement, Part


class Action(Fact, frozen=True, kw_only=True):
    """One movement of one joint.

    Attributes:
        joint: the joint moved.
        movement: the movement; the vocabulary says which movements the joint has.
        part: the part of the muscle that does it, if not the whole.
        role: how much the muscle has to do with it.
    """

    joint: Joint
    movement: Movement
    part: Part | None = None
    role: Literal["prime mover", "assistant", "stabiliser"] | None = None
