"""What authors say of notes that left the deck: why, and what asks it now."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from anki_build.corpus.corpus import Corpus
from anki_build.facts.deck_file import Retirement
from anki_build.identity.lock import Lock
from anki_build.reading.problems import Problem, did_you_mean
from anki_build.reading.records import describe

RULE = "retired"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a note was retired.

    Attributes:
        why: plain text, one sentence.
        replaced_by: the keys of the notes that ask it now.
    """

    why: str
    replaced_by: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Why, with a full stop."""
        return self.why if self.why.endswith((".", "!", "?")) else f"{self.why}."


class _Keys:
    """The keys of some notes, found by what they begin with."""

    def __init__(self, slots: Mapping[str, frozenset[str]]) -> None:
        self.slots = slots
        self._below: dict[str, list[str]] = {}
        for key in slots:
            for beginning in itertools.accumulate(key.split("/"), "{}/{}".format):
                self._below.setdefault(beginning, []).append(key)

    def whole(self, name: str) -> list[str]:
        """The notes that a name means: the one of that key, or all whose keys begin with it."""
        return self._below.get(name, [])


@dataclass(frozen=True, slots=True)
class _Notes:
    """Every note with its slots: those in the deck, and those that were."""

    live: _Keys
    gone: _Keys


def reasons(corpus: Corpus, allotted: Lock) -> dict[str, Reason]:
    """Why each retired note was retired, by its key, as far as the authors say.

    Args:
        corpus: what the authors wrote, checked.
        allotted: the lock with an entry for every note of the deck.
    """
    notes = _notes(allotted)
    found: dict[str, Reason] = {}
    # What names a note counts before what names its fact, and that before its muscle.
    for entry in sorted(_entries(corpus), key=lambda entry: len(entry.note)):
        replacing = tuple(_asking(entry.replaced_by, notes.live)) if entry.replaced_by else ()
        found |= dict.fromkeys(notes.gone.whole(entry.note), Reason(entry.why, replacing))
    return found


def check(corpus: Corpus, allotted: Lock) -> Iterator[Problem]:
    """Entries about notes that nobody knows, that are not retired, or that stand there twice."""
    notes = _notes(allotted)
    first: dict[str, Retirement] = {}
    for entry in _entries(corpus):
        if entry.note in first:
            message = f"`{entry.note}` stands here a second time, "
            message += f"first at {first[entry.note].place.child('note').span}"
            yield Problem(entry.place.child("note").span, message, RULE, "delete one of them")
        first.setdefault(entry.note, entry)
        yield from _check(entry, notes)


def _entries(corpus: Corpus) -> Iterable[Retirement]:
    return [entry for deck in corpus.decks for entry in deck.retired]


def _notes(allotted: Lock) -> _Notes:
    slots: dict[str, set[str]] = {key: set() for key in allotted.notes}
    for key, slot in allotted.items:
        slots[key].add(slot)
    live, gone = (
        {key: frozenset(slots[key]) for key, note in allotted.notes.items() if note.retired is back}
        for back in (False, True)
    )
    return _Notes(_Keys(live), _Keys(gone))


def _asking(name: str, notes: _Keys) -> list[str]:
    """The notes that ask a fact: its own, or else those of a whole section that have it."""
    muscle, slash, fact = name.partition("/")
    own = notes.whole(name) if slash else []
    shared = (
        key
        for key in notes.whole(muscle)
        if key != muscle and any(slot.split(".")[0] == fact for slot in notes.slots[key])
    )
    return sorted(own or shared)


def _check(entry: Retirement, notes: _Notes) -> Iterator[Problem]:
    if not notes.gone.whole(entry.note):
        message, hint = _not_retired(entry.note, notes)
        yield Problem(entry.place.child("note").span, message, RULE, hint)
    new = entry.replaced_by
    if new is not None and not _asking(new, notes.live):
        retired = bool(_asking(new, notes.gone))
        what = "is retired itself" if retired else "is neither a fact nor a note of the decks"
        hint = "name what asks it now" if retired else did_you_mean(new, _names(notes.live.slots))
        span = entry.place.child("replaced_by").span
        yield Problem(span, f"{describe(new)} {what}", RULE, hint)


def _not_retired(name: str, notes: _Notes) -> tuple[str, str]:
    live = _asking(name, notes.live)
    if notes.live.whole(name):
        return f"{describe(name)} is not retired", "delete the entry, or take out the fact"
    if live:
        message = f"{describe(name)} was asked by `{live[0]}`, which is not retired"
        return message, "only whole notes are marked; delete the entry"
    hint = (
        did_you_mean(name, _names(notes.gone.slots)) or "a note must have been built to be retired"
    )
    return f"no note {describe(name)} was ever in the decks", hint


def _names(keys: Iterable[str]) -> set[str]:
    """What an author may have meant: the keys themselves, and their facts."""
    return {name for key in keys for name in (key, "/".join(key.split("/")[:2]))}
