"""Two versions of a lock made one: by git's merge, or after a merge that went wrong.

What both versions agree on stays, and so does what only one has. Where both gave one number to
different slots, the first version keeps it and the other's slot gets a number that neither has
used. Notes are matched by their guid and slots by their number in the common ancestor,
so that an id which one branch renamed is renamed for the other branch too.
"""

from __future__ import annotations

from anki_build.identity.repair.decisions import Decision
from anki_build.identity.repair.files import History, history, merge_files, repair_file
from anki_build.identity.repair.mending import Repaired, repair
from anki_build.identity.repair.merging import UNKNOWN, Merged, merge

__all__ = [
    "UNKNOWN",
    "Decision",
    "History",
    "Merged",
    "Repaired",
    "history",
    "merge",
    "merge_files",
    "repair",
    "repair_file",
]
