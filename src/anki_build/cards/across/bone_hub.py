"""A bone and all that holds on to it: "To the sacrum attach: [gluteus maximus] (origin: …), …".

What ends in a ligament, a capsule or a tract holds on to that, not to the bones at its ends;
`attachment_set` asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.across.base import Across, Collection, Known, is_set, muscles_of
from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.facts.attachment import Attachment
from anki_build.facts.muscle import Muscle

SECTIONS = ("origin", "insertion")


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One note for each bone of several muscles, one muscle a card."""
    by_bone: dict[str, list[tuple[str, Known[Attachment]]]] = {}
    for section in SECTIONS:
        for known in collection.attachments(section):
            if known.fact.site in collection.corpus.lexicon["structures"]:
                continue
            for bone in sorted(collection.corpus.bones(known.fact.site)):
                by_bone.setdefault(bone, []).append((section, known))
    for bone, attached in by_bone.items():
        if is_set([known for _, known in attached]):
            yield _hub(collection, bone, attached)


def _hub(
    collection: Collection, bone: str, attached: list[tuple[str, Known[Attachment]]]
) -> ClozeDraft:
    entry = collection.entry(bone, "bones")
    lead: Line = (
        words("To " + ("the " if entry.article else "")),
        strong(entry.name),
        words(" these muscles of the deck attach:"),
    )
    known = [each for _, each in attached]
    items: list[Line] = []
    for muscle in muscles_of(known):
        places = [_places(collection, section, muscle, attached) for section in SECTIONS]
        items.append((slot(muscle.id, muscle.name), words(f" ({'; '.join(filter(None, places))})")))
    key = f"bone.{bone}/muscles"
    return collection.cloze(key, "set", "Muscles of a bone", known, lead, items)


def _places(
    collection: Collection,
    section: str,
    muscle: Muscle,
    attached: list[tuple[str, Known[Attachment]]],
) -> str:
    """Where the muscle arises or inserts there: "origin: iliac fossa, …"; empty if it does not."""
    sites = [
        collection.site(each.fact.site)
        for its_section, each in attached
        if its_section == section and each.muscle.id == muscle.id
    ]
    return f"{section}: {', '.join(sites)}" if sites else ""


ACROSS = Across(40, expand)
