"""The ids that Anki gives to notes and cards, made from the guid, the same in every build.

Anki's import matches notes by guid and a note's cards by number, whatever their ids. Its sync
matches by id alone. So if ids differed from build to build, a student who imports one release at
the desk and the next one on the phone, and then syncs, would have every note twice. If they
followed from anything but the guid, such as the order of the notes, a later release would have
others. What a collection has already keeps its ids: a deck that was imported under other ids goes
on with them, and only what is new to it gets these.

An id is also a time, in milliseconds since 1970: Anki shows it as *Created*, and `added:7` searches
by it. Anki replaces ids of the future, and while it imports it moves an id that a collection has
already by 999, perhaps to another place on each device. So no id may be of the future or close to
the day of an import, and no two notes may want the same one:

- All ids are of the time from 9 September 2001, where they begin to have 13 digits, to January
  2006. Anki came out that October: no note that was made in Anki has such an id, nobody takes the
  date for the day on which they added the deck, and no `added:` finds it.
- A hash spreads the notes over 2^37 (137 billion) ids, exact in JavaScript too. The cards follow
  their note, so that two notes meet only if they are as close as they have cards: among two
  decks of 2,000 notes each about once in 10,000 pairs of decks. Within a project a new note avoids
  all that there are (`lock.assign`); guids that were adopted are taken as they come.

What this costs: the order of ids says nothing. New cards come in the order that the package gives
them, but *Created* does not sort by it, nor does a deck whose insertion order is set back from
random to sequential.

A card carries no time of its build either. A sync keeps the card that changed last, and a card that
is fresh from an import must never count as newer than the same card that was reviewed elsewhere. Of
two fresh ones each device keeps its own, until it is studied; they differ in their place at most.

Decks are beyond this: Anki matches them by name and gives each an id of the day, on every device
another one, so that after a sync the deck is there twice (docs/students.md says what to do).
"""

from __future__ import annotations

import hashlib

FIRST = 1_000_000_000_000
SPREAD = 2**37
# When every card last changed, in seconds since 1970: before any review.
CARD_MODIFIED = FIRST // 1000
# More than a note has cards.
_ROOM = 512


def note_id(guid: str) -> int:
    """The id of a note, in milliseconds since 1970."""
    digest = hashlib.sha256(f"anki_build id\n{guid}".encode()).digest()
    return FIRST + int.from_bytes(digest[:8], "big") % SPREAD


def card_id(guid: str, number: int) -> int:
    """The id of a card by its note's guid and its cloze number, in milliseconds since 1970."""
    return note_id(guid) + number


def places(guid: str) -> frozenset[int]:
    """Where the ids of a note and of all the cards that it may have lie.

    The ids of two notes without a common place are different.
    """
    first = note_id(guid)
    return frozenset({first // _ROOM, (first + _ROOM - 1) // _ROOM})
