"""Finds for every old note the note of the project that would take its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType

from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.markup import plain
from anki_build.updates.adopt.alikeness import EXACT, letters, pair_answers, words
from anki_build.updates.snapshot import NoteSnapshot, OldNote, Snapshot
from anki_build.updates.snapshot.clozes import without_marks

CONFIRM, MAYBE, OPEN = "confirm", "maybe", ""
# Below the first, texts have little more in common than their language; from the second on it is
# worth a maintainer's look.
LEAST, LIKELY = 50.0, 75.0
# How many partners of a note are looked at closely.
CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Match:
    """An old note with the note that would take its place; without a key if there is none.

    Attributes:
        score: how alike they are, up to 100.
        text: the new note's text, with the names of its slots.
        items: card numbers of the old note with the slots that ask for the same.
    """

    decision: str
    score: float
    old: OldNote
    key: str = ""
    text: str = ""
    items: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _New:
    """A note of the project, ready to be compared."""

    note: NoteSnapshot
    text: str
    shown: str
    answers: Mapping[str, str]


def suggest(old: Iterable[OldNote], current: Snapshot) -> tuple[Match, ...]:
    """A partner for every old note that has one, the best first; each note at most once.

    Args:
        old: the notes of the package; those whose guid the project has need no partner.
        current: the notes of the project.

    Raises:
        AnkiBuildError: if rapidfuzz is not installed.
    """
    old = [note for note in old if note.guid not in current.notes]
    taken = {note.guid for note in old}
    new = [_new(note) for guid, note in current.notes.items() if guid not in taken]
    candidates = _candidates(old, new, _rapidfuzz())
    chosen = _choose(candidates)
    rest = [Match(OPEN, 0, note) for note in old if note.guid not in chosen]
    order = {note.guid: place for place, note in enumerate(old)}
    matches = sorted(
        chosen.values(), key=lambda each: (-each.score, -len(each.items), order[each.old.guid])
    )
    return (*matches, *rest)


def _rapidfuzz() -> ModuleType:
    try:
        import rapidfuzz  # noqa: PLC0415  an extra, and nothing else needs it
    except ImportError as error:
        raise AnkiBuildError(
            "adopting a deck needs rapidfuzz, which is not installed",
            hint="pip install 'anki-build[adopt]'",
        ) from error
    module: ModuleType = rapidfuzz
    return module


def _new(note: NoteSnapshot) -> _New:
    names = {number: slot for slot, number in note.slots.items()}
    value = note.fields.get("Text", "")
    text, gaps = without_marks(value)
    answers: dict[str, str] = {}
    for number, answer in gaps:
        slot = names.get(number, str(number))
        answers[slot] = f"{answers.get(slot, '')} {plain(answer)}".strip()
    shown = re.sub(r"\{\{c(\d+)::", lambda m: "{{" + names.get(int(m[1]), m[1]) + "::", value)
    return _New(note, plain(text), plain(shown) or plain(note.fields.get("Header", "")), answers)


def _candidates(
    old: Sequence[OldNote], new: Sequence[_New], rapidfuzz: ModuleType
) -> Iterator[Match]:
    """All pairs worth considering: by the same key, by the same text, and by similarity."""
    by_key = {each.note.key: each for each in new}
    exact: dict[str, list[_New]] = defaultdict(list)
    for each in new:
        exact[letters(each.text)].append(each)
    readable = [each for each in new if each.text]
    choices = [words(each.text) for each in readable]
    for note in old:
        if note.key:
            # An earlier build of this program says what it is; likeness would only mislead.
            found = by_key.get(note.key)
            yield from [_same_key(note, found)] if found else []
            continue
        same = exact.get(letters(note.text), []) if note.text else []
        for each in same:
            yield _match(note, each, EXACT, rapidfuzz)
        near = rapidfuzz.process.extract(
            *(words(note.text), choices),
            scorer=rapidfuzz.fuzz.ratio,
            limit=CANDIDATES,
            score_cutoff=LEAST,
        )
        for _, score, index in near:
            if readable[index] not in same:
                # Another word is another word, however long the text.
                yield _match(note, readable[index], min(score, EXACT - 1), rapidfuzz)


def _same_key(old: OldNote, new: _New) -> Match:
    pairs = [(number, slot) for slot, number in old.items.items() if slot in new.note.slots]
    decision = CONFIRM if len(pairs) == len(old.answers) else MAYBE
    return Match(decision, EXACT, old, new.note.key, new.shown, tuple(sorted(pairs)))


def _match(old: OldNote, new: _New, score: float, rapidfuzz: ModuleType) -> Match:
    items = pair_answers(old.answers, new.answers, rapidfuzz.fuzz.ratio)
    decision = MAYBE if score >= LIKELY else OPEN
    # A word that differs can be the one that matters, so likeness alone is never certain.
    if score == EXACT and len(items) == len(old.answers):
        decision = CONFIRM
    return Match(decision, score, old, new.note.key, new.shown, items)


def _choose(candidates: Iterable[Match]) -> dict[str, Match]:
    """For each guid its partner: the most alike pair first, then the best of what is left."""
    ranked = sorted(
        candidates, key=lambda each: (-each.score, -len(each.items), each.old.guid, each.key)
    )
    rivals: dict[str, int] = defaultdict(int)
    for each in ranked:
        if each.score == EXACT:
            rivals[f"old {each.old.guid}"] += 1
            rivals[f"new {each.key}"] += 1
    chosen: dict[str, Match] = {}
    keys: set[str] = set()
    for each in ranked:
        if each.old.guid in chosen or each.key in keys:
            continue
        alone = rivals[f"old {each.old.guid}"] <= 1 and rivals[f"new {each.key}"] <= 1
        chosen[each.old.guid] = each if alone else _doubtful(each)
        keys.add(each.key)
    return chosen


def _doubtful(match: Match) -> Match:
    return Match(MAYBE, match.score, match.old, match.key, match.text, match.items)
