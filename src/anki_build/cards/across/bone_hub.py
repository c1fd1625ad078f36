"""A bone and all that attaches to it: "To the sacrum attach: [gluteus maximus] (origin: …), …".

What ends in a ligament, a capsule or a tract attaches to that, not to the bones at its ends;
`attachment_set` asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.across.base import Across, Known, Scope, is_set, muscles_of
from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.facts.attachment import Attachment

SECTIONS = ("origin", "insertion")


def expand(scope: Scope) -> Iterator[ClozeDraft]:
    """One note for each bone of several muscles, one muscle a card."""
    by_bone: dict[str, list[tuple[str, Known[Attachment]]]] = {}
    for section in SECTIONS:
        for known in scope.attachments(section):
            if known.fact.site in scope.corpus.vocabulary["structures"]:
                continue
            for bone in sorted(scope.corpus.bones(known.fact.site)):
                by_bone.setdefault(bone, []).append((section, known))
    for bone, attached in by_bone.items():
        if is_set([known for _, known in attached]):
            yield _hub(scope, bone, attached)


def _hub(scope: Scope, bone: str, attached: list[tuple[str, Known[Attachment]]]) -> ClozeDraft:
    entry = scope.entry(bone, "bones")
    lead: Line = (
        words("To " + ("the " if entry.article else "")),
        strong(entry.name),
        words(" these muscles of the deck attach:"),
    )
    known = [each for _, each in attached]
    sites: dict[str, dict[str, list[str]]] = {}
    for section, each in attached:
        of_muscle = sites.setdefault(each.muscle.id, {})
        of_muscle.setdefault(section, []).append(scope.site(each.fact.site))
    items: list[Line] = []
    for muscle in muscles_of(known):
        places = [
            f"{section}: {', '.join(sites[muscle.id][section])}"
            for section in SECTIONS
            if section in sites[muscle.id]
        ]
        items.append((slot(muscle.id, muscle.name), words(f" ({'; '.join(places)})")))
    key = f"bone.{bone}/muscles"
    return scope.cloze(key, "set", "Muscles of a bone", known, lead, items)


ACROSS = Across(40, expand)
