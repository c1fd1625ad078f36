"""Adopting a deck that exists: its students upgrade in place instead of starting again.

In two steps. `suggest` compares the notes of a package with those of the project and makes a table,
in which the maintainer decides. `take_over` writes guid and card numbers of the confirmed rows into
the lock; from then on they are as if they had been published here. What is taken over wrongly moves
reviews to another fact, so only what is alike word for word is suggested as certain.
"""

from anki_build.updates.adopt.matching import CONFIRM, MAYBE, Match, suggest
from anki_build.updates.adopt.steps import Steps, steps
from anki_build.updates.adopt.table import Row, format_table, read_table
from anki_build.updates.adopt.taking_over import Adopted, take_over
from anki_build.updates.snapshot import OldNote, read_package

__all__ = [
    "CONFIRM",
    "MAYBE",
    "Adopted",
    "Match",
    "OldNote",
    "Row",
    "Steps",
    "format_table",
    "read_package",
    "read_table",
    "steps",
    "suggest",
    "take_over",
]
