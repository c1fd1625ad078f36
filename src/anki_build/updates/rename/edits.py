"""Where an id is in the authors' files, and those files with another id in its place."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.facts.deck_file import DeckFile
from anki_build.facts.muscle import Muscle
from anki_build.facts.statement import Statement
from anki_build.facts.vocabulary import Vocabulary
from anki_build.figures.masks_from import NamedMask
from anki_build.figures.plain_shapes import WrittenFigure, WrittenMask
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Span
from anki_build.reading.records import Record, words_in
from anki_build.reading.yaml_reader import Place
from anki_build.updates.rename.keys import entry_renamed
from anki_build.updates.rename.target import Target

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Edit:
    """One piece of text that is replaced by another.

    Attributes:
        place: the value that the text is in, or whose key it is.
        old: the text: the whole key or value, or, with `times`, something in it.
        times: how often it is in the value; 0 if it is all of it.
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
    for figure, mask in ((f, mask) for f in _figures(written) for mask in f.masks):
        steps = tuple(mask.entity.split("/"))
        if steps[:depth] == target.path:
            _refuse_foreign(figure, mask)
            new = "/".join((*target.path[:-1], target.new, *steps[depth:]))
            yield Edit(mask.place.child("entity"), mask.entity, new)


def _refuse_foreign(figure: WrittenFigure, mask: WrittenMask) -> None:
    """Only the authors' YAML is edited, not what another program draws."""
    if mask.place.document.path != figure.place.document.path:
        message = f"{mask.place.span} has the label `{mask.entity}`, which is not edited"
        hint = f"give the label its entity under `entities` in {figure.place.document.path}"
        raise AnkiBuildError(message, hint=hint)


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
    for figure in _figures(written):
        for mask in figure.masks:
            if (figure.id, mask.id) == target.path:
                _refuse_derived(figure, mask)
                yield _edit_id(mask, target)


def _refuse_derived(figure: WrittenFigure, mask: WrittenMask) -> None:
    """The id of a mask from another file is in the table of entities, or nowhere."""
    source = figure.masks_from
    named = source.entities.values() if source else ()
    here = any(isinstance(each, NamedMask) and each.id == mask.id for each in named)
    if mask.place.document.path != figure.place.document.path or not (
        here or mask.place.path[0] == "masks"
    ):
        message = f"the id `{mask.id}` comes from the file of masks and is written nowhere"
        hint = f"write it under `entities` in {figure.place.document.path}, as {{id: …, entity: …}}"
        raise AnkiBuildError(message, hint=hint)


def _deck_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    decks = (deck.file for deck in written.decks)
    yield from (_edit_id(file, target) for file in decks if file.id == target.old)


def _word_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    family = target.path[0]
    for record in written.records:
        if isinstance(record, Vocabulary) and target.old in record.family(family):
            place = record.place.child(family, target.old)
            yield Edit(place, target.old, target.new, is_key=True)
    yield from _words(written, family, target)
    for figure, mask in ((f, mask) for f in _figures(written) for mask in f.masks):
        # What two families have is not renamed while a mask names it, so a mask means this one.
        if mask.entity == target.old:
            _refuse_foreign(figure, mask)
            yield Edit(mask.place.child("entity"), target.old, target.new)


EDITS: Mapping[str, Callable[[Corpus, Target], Iterable[Edit]]] = {
    "muscle": _muscle_edits,
    "fact": _fact_edits,
    "gap": _gap_edits,
    "figure": _figure_edits,
    "mask": _mask_edits,
    "deck": _deck_edits,
    "word": _word_edits,
}


def retirement_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    """Notes that left the deck, and those that replaced them, by their keys or what they begin."""
    for entry in (entry for deck in written.decks for entry in deck.retired):
        for field in ("note", "replaced_by"):
            name = getattr(entry, field)
            new = entry_renamed(target, name, "")[0] if name else name
            if new != name:
                yield Edit(entry.place.child(field), name, new)


def edited_files(project: Project, edits: Iterable[Edit]) -> dict[Path, bytes]:
    """The new content of every file that an edit is in.

    Raises:
        AnkiBuildError: if an id is written with escapes or over several lines.
    """
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
    line_end = "\r\n" if "\r\n" in text else "\n"
    # From the end backwards, so that the places of those before stay right.
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        begin = starts[edit.span.line - 1] + edit.span.column - 1
        written = replace(edit, new=edit.new.replace("\n", line_end))
        text = text[:begin] + _replaced(text[begin:], written)
    return mark + text.encode("utf-8")


def _replaced(text: str, edit: Edit) -> str:
    if edit.times:
        return text.replace(edit.old, edit.new, edit.times)
    quote = text[:1] if text.startswith(("'", '"')) else ""
    if not text.startswith(quote + edit.old):
        message = f"{edit.span}: `{edit.old}` is not written here in one piece"
        raise AnkiBuildError(message, hint="write it without escapes, on the line of its key")
    return quote + edit.new + text[len(quote + edit.old) :]
