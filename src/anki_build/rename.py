"""Another id for a muscle, fact, gap, figure, mask or deck, and nobody loses a review.

An id stands in the files that define it and refer to it, and in the keys and slots of the lock. All
of them are changed together, or none: the files as text at the places where the id stands, the lock
by making the notes before and after and pairing them in their order. `plan` works everything out in
a copy of the project and touches nothing; `carry_out` replaces the files.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec

from anki_build import corpus, lock, pipeline, retirements, source
from anki_build.corpus import Corpus, DeckFile, Muscle, Project
from anki_build.errors import AnkiBuildError, InternalError
from anki_build.facts.base import Id
from anki_build.facts.statement import Statement
from anki_build.figures.plain_shapes import WrittenFigure
from anki_build.lock import ItemKey, Lock
from anki_build.notes import ClozeDraft, Draft, Line, Slot
from anki_build.problems import Level, Span, did_you_mean
from anki_build.shape import Record, expectation, words_in
from anki_build.source import Place
from anki_build.vocabulary import FAMILIES, Vocabulary

# What each kind is named by, from the outside inwards.
KINDS: Mapping[str, str] = {
    "muscle": "MUSCLE",
    "fact": "MUSCLE/FACT",
    "gap": "MUSCLE/FACT/GAP",
    "figure": "FIGURE",
    "mask": "FIGURE/MASK",
    "deck": "DECK",
}
_BOM = b"\xef\xbb\xbf"
# `across/DECK/…`: what stands below the deck.
_BELOW_DECK = 2
_SECTIONS = frozenset(Muscle.__struct_fields__)


@dataclass(frozen=True, slots=True)
class Target:
    """What gets another id.

    Attributes:
        kind: one of `KINDS`.
        path: the ids that lead to it, its own last: `("biceps-brachii", "nerve")`.
        new: its new id.
    """

    kind: str
    path: tuple[str, ...]
    new: str

    @property
    def old(self) -> str:
        """Its own id."""
        return self.path[-1]

    @property
    def name(self) -> str:
        """What it is called in the lock and on the command line, such as `biceps-brachii/nerve`."""
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Edit:
    """One piece of text that is replaced by another.

    Attributes:
        place: the value that the text is in, or whose key it is.
        old: the text: the whole key or value, or, with `times`, something in it.
        times: how often it stands in the value; 0 if it is all of it.
    """

    place: Place
    old: str
    new: str
    is_key: bool = False
    times: int = 0

    @property
    def span(self) -> Span:
        """Where the key or value begins."""
        return self.place.key_span if self.is_key else self.place.span


@dataclass(frozen=True, slots=True)
class Renaming:
    """Everything that changes.

    Attributes:
        edits: in the authors' files.
        files: the new content of every file that changes, the lock among them.
        notes: the old and new key of every note in the lock that gets another.
        items: the same for the items.
    """

    edits: tuple[Edit, ...]
    files: Mapping[Path, bytes]
    notes: tuple[tuple[str, str], ...]
    items: tuple[tuple[ItemKey, ItemKey], ...]


def plan(project: Project, kind: str, old: str, new: str) -> Renaming:
    """Work out what changes; touches nothing.

    Args:
        project: free of errors.
        kind: one of `KINDS`.
        old: what is renamed, as `KINDS` says.
        new: its new id, alone or with what leads to it.

    Raises:
        AnkiBuildError: if it cannot be renamed so.
    """
    _refuse_errors(project, "the project has errors")
    written, _ = corpus.load(project)
    known, _ = lock.read(project.lock, project.lock.name)
    target = _target(written, kind, old, new)
    _refuse_taken(written, known, target)
    found = [*_EDITS[kind](written, target), *_retirements(written, target)]
    edits = tuple(sorted(found, key=lambda edit: edit.span))
    files = _edited_files(project, edits)
    with tempfile.TemporaryDirectory(prefix="anki-build-rename-") as folder:
        moved = _pair(pipeline.expand(written), _expand_copy(project, Path(folder), files, target))
    moved_lock, notes, items = _rename_in(known, target, moved)
    if notes or items:
        files[project.lock.resolve()] = lock.format_lock(moved_lock).encode("ascii")
    return Renaming(edits, files, notes, items)


def carry_out(renaming: Renaming) -> None:
    """Replace all files, or, if one cannot be replaced, none.

    Raises:
        AnkiBuildError: if a file cannot be written.
    """
    try:
        _replace_all(renaming.files)
    except OSError as error:
        name = Path(error.filename).name if error.filename else "a file"
        message = f"cannot write {name}: {error.strerror}; nothing was changed"
        raise AnkiBuildError(message) from error


def _refuse_errors(project: Project, message: str, but: str = "") -> None:
    """Insist on a project without errors, but for those of one rule."""
    found = (each for each in pipeline.check(project) if each.rule != but)
    errors = [each for each in found if each.level is Level.ERROR]
    if errors:
        raise AnkiBuildError(f"{message}\n{errors[0]}", hint="run `anki-build check`")


# What is renamed, and whether it may be called so.


def _target(written: Corpus, kind: str, old: str, new: str) -> Target:
    path = tuple(old.split("/"))
    known = _known(written, kind)
    if path not in known:
        what = f"there is no {kind} `{old}`"
        hint = did_you_mean(old, map("/".join, known)) or f"expected {KINDS[kind]}"
        raise AnkiBuildError(what, hint=hint)
    *parents, new_id = new.split("/")
    if parents and tuple(parents) != path[:-1]:
        message = f"`{new}` lies elsewhere than `{old}`"
        raise AnkiBuildError(message, hint="a new id is all that a rename gives")
    _refuse_invalid(new_id)
    return Target(kind, path, new_id)


def _known(written: Corpus, kind: str) -> set[tuple[str, ...]]:
    """Every thing of a kind, by the ids that lead to it."""
    facts = [(muscle.id, fact) for muscle in written.muscles for _, fact in muscle.facts()]
    if kind == "fact":
        return {(muscle, fact.id) for muscle, fact in facts}
    if kind == "gap":
        statements = [(muscle, fact) for muscle, fact in facts if isinstance(fact, Statement)]
        return {(muscle, fact.id, gap) for muscle, fact in statements for gap in fact.gaps}
    if kind == "mask":
        return {(f.id, mask.id) for f in written.figures.values() for mask in f.masks}
    if kind == "deck":
        return {(deck.file.id,) for deck in written.decks}
    # Muscles that only the vocabulary knows have an id too.
    return {(each,) for each in written.lexicon[f"{kind}s"]}


def _refuse_invalid(new: str) -> None:
    try:
        msgspec.convert(new, Id)
    except msgspec.ValidationError:
        raise AnkiBuildError(f"`{new}` is not {expectation(Id)}") from None
    document, _ = source.parse(new, "")
    if document is None or document.data != new:
        raise AnkiBuildError(f"`{new}` is a number or a word of YAML's own", hint="add a word")


def _refuse_taken(written: Corpus, known: Lock, target: Target) -> None:
    wanted = Target(target.kind, (*target.path[:-1], target.new), "-")
    if wanted.path in _known(written, target.kind):
        raise AnkiBuildError(f"there is a {target.kind} `{wanted.name}` already")
    if target.kind == "muscle":
        _refuse_other_words(written, target)
    entries = itertools.chain(known.items, ((key, "") for key in known.notes))
    if any(entry_renamed(wanted, *entry) != entry for entry in entries):
        message = f"`{wanted.name}` is taken: ids.lock has cards of a {target.kind} of that id"
        raise AnkiBuildError(message, hint="students may have them, so choose another id")


def _refuse_other_words(written: Corpus, target: Target) -> None:
    """A layer or mask names a muscle or another word by its bare id."""
    for word in (target.old, target.new):
        for family in FAMILIES:
            if family != "muscles" and word in written.lexicon[family]:
                message = f"`{word}` is also one of the {family} of decks/vocabulary.yaml"
                hint = "files that name it would be about the other one"
                raise AnkiBuildError(message, hint=hint)


# Where an id stands in the authors' files.


def _edit_id(record: Record, target: Target) -> Edit:
    return Edit(record.place.child("id"), target.old, target.new)


def _words(written: Corpus, family: str, target: Target) -> Iterator[Edit]:
    for record in written.records:
        for place, word, families in words_in(record):
            if word == target.old and family in families:
                yield Edit(place, target.old, target.new)


def _figures(written: Corpus) -> Iterator[WrittenFigure]:
    return (record for record in written.records if isinstance(record, WrittenFigure))


def _entities(written: Corpus, target: Target) -> Iterator[Edit]:
    """What masks hide: the muscle or fact itself, or a fact of the muscle."""
    depth = len(target.path)
    for mask in (mask for figure in _figures(written) for mask in figure.masks):
        steps = tuple(mask.entity.split("/"))
        if steps[:depth] == target.path:
            new = "/".join((*target.path[:-1], target.new, *steps[depth:]))
            yield Edit(mask.place.child("entity"), mask.entity, new)


def _muscle_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    for record in written.records:
        if isinstance(record, Muscle) and record.id == target.old:
            yield _edit_id(record, target)
        elif isinstance(record, DeckFile):
            for index, muscle in enumerate(record.muscles):
                if muscle == target.old:
                    yield Edit(record.place.child("muscles", index), target.old, target.new)
        elif isinstance(record, Vocabulary) and target.old in record.muscles:
            place = record.place.child("muscles", target.old)
            yield Edit(place, target.old, target.new, is_key=True)
    yield from _words(written, "muscles", target)
    yield from _entities(written, target)


def _facts(written: Corpus, target: Target) -> Iterator[Record]:
    muscle_id, fact_id = target.path[:2]
    for muscle in written.muscles:
        fact = muscle.fact(fact_id) if muscle.id == muscle_id else None
        if fact is not None:
            yield fact


def _fact_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    for fact in _facts(written, target):
        yield _edit_id(fact, target)
    yield from _entities(written, target)


def _gap_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    for fact in _facts(written, target):
        if isinstance(fact, Statement) and target.old in fact.gaps:
            gap = fact.place.child("gaps", target.old)
            yield Edit(gap, target.old, target.new, is_key=True)
            old, new = f"{{{target.old}}}", f"{{{target.new}}}"
            yield Edit(fact.place.child("text"), old, new, times=fact.text.count(old))


def _figure_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    yield from (_edit_id(each, target) for each in _figures(written) if each.id == target.old)
    yield from _words(written, "figures", target)


def _mask_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    masks = (mask for each in _figures(written) if each.id == target.path[0] for mask in each.masks)
    yield from (_edit_id(mask, target) for mask in masks if mask.id == target.old)


def _deck_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    decks = (deck.file for deck in written.decks)
    yield from (_edit_id(file, target) for file in decks if file.id == target.old)


_EDITS: Mapping[str, Callable[[Corpus, Target], Iterable[Edit]]] = {
    "muscle": _muscle_edits,
    "fact": _fact_edits,
    "gap": _gap_edits,
    "figure": _figure_edits,
    "mask": _mask_edits,
    "deck": _deck_edits,
}


def _retirements(written: Corpus, target: Target) -> Iterator[Edit]:
    """Notes that left the deck, and those that replaced them, by their keys or what they begin."""
    for entry in (entry for deck in written.decks for entry in deck.retired):
        for field in ("note", "replaced_by"):
            name = getattr(entry, field)
            new = entry_renamed(target, name, "")[0] if name else name
            if new != name:
                yield Edit(entry.place.child(field), name, new)


def _edited_files(project: Project, edits: Iterable[Edit]) -> dict[Path, bytes]:
    by_path: dict[Path, list[Edit]] = {}
    for edit in edits:
        # A link within the project stays a link: what it leads to is replaced.
        path = (project.root / edit.span.path).resolve()
        by_path.setdefault(path, []).append(edit)
    return {path: _edited(path.read_bytes(), each) for path, each in by_path.items()}


def _edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The file with its text replaced at the given places, every other byte as it was."""
    mark = _BOM if content.startswith(_BOM) else b""
    text = content.removeprefix(_BOM).decode("utf-8")
    starts = [0, *itertools.accumulate(len(line) + 1 for line in text.split("\n"))]
    # From the end backwards, so that the places of those before stay right.
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        begin = starts[edit.span.line - 1] + edit.span.column - 1
        text = text[:begin] + _replaced(text[begin:], edit)
    return mark + text.encode("utf-8")


def _replaced(text: str, edit: Edit) -> str:
    if edit.times:
        return text.replace(edit.old, edit.new, edit.times)
    quote = text[:1] if text.startswith(("'", '"')) else ""
    if not text.startswith(quote + edit.old):
        message = f"{edit.span}: `{edit.old}` is not written here in one piece"
        raise AnkiBuildError(message, hint="write it without escapes, on the line of its key")
    return quote + edit.new + text[len(quote + edit.old) :]


# Notes before and after.


def _expand_copy(
    project: Project, folder: Path, files: Mapping[Path, bytes], target: Target
) -> dict[str, tuple[Draft, ...]]:
    """The notes that the edited files make, tried out in another folder."""
    for name in (project.decks.name, project.media.name):
        if (project.root / name).is_dir():
            shutil.copytree(project.root / name, folder / name, symlinks=True)
    for path, content in files.items():
        (folder / path.relative_to(project.root.resolve())).write_bytes(content)
    copy = Project(folder)
    # Which notes are retired stands in the lock, which the copy has not.
    message = f"with the id `{target.new}` the project would have errors"
    _refuse_errors(copy, message, but=retirements.RULE)
    written, _ = corpus.load(copy)
    left = list(_EDITS[target.kind](written, target))
    if left:
        raise AnkiBuildError(f"{left[0].span}: `{target.old}` would stay here")
    return pipeline.expand(written)


@dataclass(frozen=True, slots=True)
class _Moved:
    """New keys by old keys, and new slots by old keys and slots, of all notes that are made."""

    keys: Mapping[str, str]
    slots: Mapping[ItemKey, str]


def _pair(before: Mapping[str, Iterable[Draft]], after: Mapping[str, Iterable[Draft]]) -> _Moved:
    """Pair notes by their order, and slots by theirs; a pair must show the same to a student."""
    olds, news = (list(itertools.chain.from_iterable(each.values())) for each in (before, after))
    if [_shown(draft) for draft in olds] != [_shown(draft) for draft in news]:
        raise AnkiBuildError("the new id would change what cards ask; nothing was changed")
    pairs = list(zip(olds, news, strict=True))
    return _Moved(
        {old.key: new.key for old, new in pairs},
        {
            (old.key, slot): new_slot
            for old, new in pairs
            for slot, new_slot in zip(old.slots, new.slots, strict=True)
        },
    )


def _shown(draft: Draft) -> tuple[object, ...]:
    """All of a note that does not show its id."""
    common = (draft.kind, draft.deck, draft.back)
    if isinstance(draft, ClozeDraft):
        lines = [_without_names(line) for line in (draft.lead, *draft.items)]
        return (*common, draft.heading, lines)
    shapes = [mask.shapes for mask in draft.masks]
    return (*common, draft.header, draft.picture.media_name, draft.hide_all, shapes)


def _without_names(line: Line) -> Line:
    return tuple(
        Slot("", piece.answer, piece.hint) if isinstance(piece, Slot) else piece for piece in line
    )


# The lock.


def _rename_in(
    known: Lock, target: Target, moved: _Moved
) -> tuple[Lock, tuple[tuple[str, str], ...], tuple[tuple[ItemKey, ItemKey], ...]]:
    """The lock with its keys and slots renamed, and which they are."""

    def note(key: str) -> str:
        return moved.keys.get(key) or entry_renamed(target, key, "")[0]

    def item(key: str, slot: str) -> ItemKey:
        return note(key), moved.slots.get((key, slot)) or entry_renamed(target, key, slot)[1]

    notes = {note(key): entry for key, entry in known.notes.items()}
    items = {item(*key): entry for key, entry in known.items.items()}
    if (len(notes), len(items)) != (len(known.notes), len(known.items)):
        raise InternalError("two entries of the lock would become one")
    return (
        Lock(notes, items, known.notetypes),
        tuple((key, note(key)) for key in known.notes if note(key) != key),
        tuple((key, item(*key)) for key in known.items if item(*key) != key),
    )


def entry_renamed(target: Target, key: str, slot: str) -> ItemKey:
    """The key and slot of an entry that no fact makes any more, with the id replaced in its role.

    What facts still make is not looked up here: the notes themselves say what they are called.
    """
    steps, slot = _NAMERS[target.kind](target, key.split("/"), slot)
    return "/".join(steps), slot


Steps = list[str]


def _swap(text: str, index: int, target: Target) -> str:
    """The text with the old id replaced in one of its places between dots."""
    words = text.split(".")
    if words[index : index + 1] == [target.old]:
        words[index] = target.new
    return ".".join(words)


def _name_muscle(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    if steps[0] == "across":
        return _across_muscle(target, steps), _across_slot(target, steps, slot, 0)
    return [_swap(steps[0], 0, target), *steps[1:]], slot


# What tells one of a pair from the other, in keys that say of which.
_OF_ONE = frozenset({"zone", "spillover", "nerve", "main-root", "movement"})


def _across_muscle(target: Target, steps: Steps) -> Steps:
    """Only pairs name muscles in their key: `across/DECK/contrast.ONE.OTHER/zone.ONE.ZONE`."""
    kind, *pair = steps[2].split(".") if len(steps) > _BELOW_DECK else [""]
    if kind != "contrast":
        return steps
    pair = sorted(_swap(muscle, 0, target) for muscle in pair)
    rest = [_swap(step, 1, target) if step.split(".")[0] in _OF_ONE else step for step in steps[3:]]
    return [*steps[:2], ".".join([kind, *pair]), *rest]


def _across_slot(target: Target, steps: Steps, slot: str, index: int) -> str:
    """Slots across muscles are `MUSCLE` or `MUSCLE.FACT`, but for movements `JOINT.MOVEMENT`."""
    return slot if steps[-1] == "movements" else _swap(slot, index, target)


def _name_fact(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    muscle = target.path[0]
    if steps[0] == "across" and slot.split(".", 1)[0] == muscle:
        return steps, _across_slot(target, steps, slot, 1)
    if steps[0] != muscle or len(steps) == 1:
        return steps, slot
    # A note about a whole section has the facts as slots.
    if steps[1].split(".")[0] in _SECTIONS:
        return steps, _swap(slot, 0, target)
    return [muscle, _swap(steps[1], 0, target), *steps[2:]], slot


def _name_gap(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    return steps, _swap(slot, 0, target) if steps == [*target.path[:2], "statement"] else slot


def _name_mask(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    return steps, _swap(slot, 0, target) if steps[:2] == ["figure", target.path[0]] else slot


def _name_figure(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    return _name_second("figure", target, steps), slot


def _name_deck(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    return _name_second("across", target, steps), slot


def _name_second(first: str, target: Target, steps: Steps) -> Steps:
    return [first, target.new, *steps[2:]] if steps[:2] == [first, target.old] else steps


_NAMERS: Mapping[str, Callable[[Target, Steps, str], tuple[Steps, str]]] = {
    "muscle": _name_muscle,
    "fact": _name_fact,
    "gap": _name_gap,
    "figure": _name_figure,
    "mask": _name_mask,
    "deck": _name_deck,
}


# The files.


def _replace_all(files: Mapping[Path, bytes]) -> None:
    """Replace files one after the other; if that stops half-way, put those before back."""
    with ExitStack() as leftovers:
        staged = {path: _staged(path, new, leftovers) for path, new in files.items()}
        # The way back needs no more room on the disk than there is now.
        kept = {path: _staged(path, path.read_bytes(), leftovers) for path in files}
        done: list[Path] = []
        try:
            for path, new in staged.items():
                done.append(path)
                os.replace(new, path)  # noqa: PTH105  tests stop exactly this call
        except BaseException:
            for path in done:
                kept[path].replace(path)
            raise


def _staged(path: Path, content: bytes, leftovers: ExitStack) -> Path:
    handle, name = tempfile.mkstemp(prefix=".rename.", suffix=".tmp", dir=path.parent)
    staged = Path(name)
    leftovers.callback(staged.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    shutil.copymode(path, staged)
    return staged
