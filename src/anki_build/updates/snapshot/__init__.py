"""What students have or would get: the notes of a package, of a project, or of a git revision.

All of them are the same kind of state, so that any two can be compared.
"""

from anki_build.updates.snapshot.building import of_bundles, of_project
from anki_build.updates.snapshot.choice import of_any, pair
from anki_build.updates.snapshot.packages import of_package, picture_of, read_package, refuse_others
from anki_build.updates.snapshot.revisions import of_revision
from anki_build.updates.snapshot.state import (
    FieldSnapshot,
    NoteSnapshot,
    NotetypeSnapshot,
    OldNote,
    Snapshot,
)

__all__ = [
    "FieldSnapshot",
    "NoteSnapshot",
    "NotetypeSnapshot",
    "OldNote",
    "Snapshot",
    "of_any",
    "of_bundles",
    "of_package",
    "of_project",
    "of_revision",
    "pair",
    "picture_of",
    "read_package",
    "refuse_others",
]
