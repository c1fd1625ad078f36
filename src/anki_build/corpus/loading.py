"""A project's folders, read file by file and checked for shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec

from anki_build.corpus.corpus import Corpus, Deck
from anki_build.corpus.project import Project
from anki_build.facts.bibliography import Bibliography, Source
from anki_build.facts.deck_file import DeckFile, Retirement, Retirements
from anki_build.facts.muscle import Muscle
from anki_build.facts.vocabulary import FAMILIES, Entry, MuscleEntry, Vocabulary
from anki_build.figures.base import MASKS_FILE, Figure, Picture
from anki_build.figures.mask_files import read_masks
from anki_build.figures.masks_from import MasksFrom
from anki_build.figures.picture import Decoded, read_picture
from anki_build.figures.plain_shapes import WrittenFigure, figure
from anki_build.reading.problems import Problem, Span
from anki_build.reading.records import Record, build
from anki_build.reading.yaml_reader import Document, Marks

R = TypeVar("R", bound=Record)


RULE = "corpus"


# All other YAML files in the folder of a deck are muscles.
NOT_MUSCLES = ("deck.yaml", "retired.yaml")


def load(project: Project) -> tuple[Corpus, list[Problem]]:
    """Read a project's facts, words, sources and figures.

    Returns:
        What is sound, and every problem of shape.
    """
    reader = _Reader(project)
    vocabulary = reader.record(project.decks / "vocabulary.yaml", Vocabulary) or Vocabulary()
    sources = reader.bibliography(project.decks / "sources.yaml")
    words_known = not reader.problems
    decks = tuple(reader.deck(folder) for folder in reader.folders())
    facts_known = not reader.problems
    figures = reader.figures()
    sound = tuple(deck for deck in decks if deck is not None)
    words = _with_projects_own(vocabulary, sources, sound, reader.figure_ids)
    records = tuple(reader.records)
    return (
        Corpus(sound, figures, sources, words, records, words_known, facts_known),
        reader.problems,
    )


def _with_projects_own(
    vocabulary: Vocabulary,
    sources: dict[str, Source],
    decks: tuple[Deck, ...],
    figure_ids: dict[str, str],
) -> dict[str, dict[str, Entry]]:
    """The vocabulary, and what the project itself names: muscles, sources, figures."""
    words: dict[str, dict[str, Entry]] = {
        family: dict(vocabulary.family(family)) for family in FAMILIES
    }
    words["muscles"] |= {
        muscle.id: MuscleEntry(
            name=muscle.name,
            synonyms=muscle.synonyms,
            # What the muscle's file has no field for comes from the vocabulary.
            rotation_turns=muscle.id in vocabulary.muscles
            and vocabulary.muscles[muscle.id].rotation_turns,
        )
        for deck in decks
        for muscle in deck.found
    }
    words["sources"] = {key: Entry(name=source.title) for key, source in sources.items()}
    words["figures"] = {key: Entry(name=title) for key, title in figure_ids.items()}
    return words


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether a path, its links followed, lies in a folder; a circle of links lies nowhere."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


class _Reader:
    """Reads files and gathers their problems."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.problems: list[Problem] = []
        self.records: list[Record] = []
        self.figure_ids: dict[str, str] = {}
        self.decoded = Decoded(project.cache)

    def problem(self, path: Path, message: str, hint: str = "") -> None:
        self.problems.append(Problem(Span(self.project.shown(path)), message, RULE, hint))

    def folders(self) -> list[Path]:
        """The decks: every folder in `decks`; one without `deck.yaml` is a problem."""
        folders = []
        for path in self.entries(self.project.decks):
            if not self.project.is_folder(path):
                continue
            if self.project.is_file(path / "deck.yaml"):
                folders.append(path)
            else:
                self.problem(path, "there is no `deck.yaml` in this folder")
        if not folders and not self.problems:
            self.problem(self.project.decks, "there is no folder with a `deck.yaml` here")
        return folders

    def entries(self, folder: Path) -> list[Path]:
        """What is in a folder, sorted, without hidden files; one that nobody reads is a problem."""
        try:
            entries = self.project.entries(folder)
        except OSError as error:
            self.problem(folder, f"this folder cannot be read: {error.strerror}")
            return []
        paths = [path for path in entries if not path.name.startswith(".")]
        for path in paths:
            if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml":
                self.problem(path, "this file is not read", "give it the suffix `.yaml`")
        return paths

    def document(self, path: Path) -> Document | None:
        if not _is_inside(path, self.project.root):
            message = "this file is a link that leaves the project, or leads nowhere"
            self.problem(path, message, "copy the file here")
            return None
        document, problems = self.project.read(path)
        self.problems += problems
        return document

    def record(self, path: Path, cls: type[R]) -> R | None:
        document = self.document(path)
        if document is None:
            return None
        record, problems = build(cls, document.place, document.data)
        self.problems += problems
        if record is not None:
            self.records.append(record)
        return record

    def bibliography(self, path: Path) -> dict[str, Source]:
        record = self.wrapped(path, "sources", Bibliography)
        return record.sources if record else {}

    def wrapped(self, path: Path, key: str, cls: type[R]) -> R | None:
        """A record that is the file itself; its places are as if it were under one key."""
        document = self.document(path)
        if document is None:
            return None
        data: dict[str, Any] = {key: document.data}
        marks: Marks = {**document.marks, id(data): {key: (0, 0, 0, 0)}}
        place = Document(document.path, data, marks).place
        record, problems = build(cls, place, data)
        self.problems += problems
        return record

    def deck(self, folder: Path) -> Deck | None:
        file = self.record(folder / "deck.yaml", DeckFile)
        entries = self.entries(folder)
        paths = [p for p in entries if p.suffix == ".yaml" and p.name not in NOT_MUSCLES]
        retired = self.retired(folder / "retired.yaml", entries)
        read_muscles = [self.record(path, Muscle) for path in paths]
        found = tuple(muscle for muscle in read_muscles if muscle is not None)
        if file is None:
            return None
        by_id = {muscle.id: muscle for muscle in found}
        ordered = tuple(by_id[key] for key in dict.fromkeys(file.muscles) if key in by_id)
        return Deck(file, ordered, found, len(found) == len(paths), retired)

    def retired(self, path: Path, entries: list[Path]) -> tuple[Retirement, ...]:
        written = self.wrapped(path, "retired", Retirements) if path in entries else None
        if written is None:
            return ()
        self.records.append(written)
        return written.retired

    def with_masks(
        self, folder: Path, written: WrittenFigure, source: MasksFrom, picture: Picture
    ) -> WrittenFigure:
        """The figure with the masks of its other file, so that every rule sees them."""
        if not _is_inside(folder / source.file, self.project.media):
            message = f"`{source.file}` lies outside the folder `media`"
            span = source.place.child("file").span
            self.problems.append(Problem(span, message, "mask-file", "copy it there"))
            return written
        masks, problems = read_masks(written, source, folder / source.file, picture)
        self.problems += problems
        whole = msgspec.structs.replace(written, masks=(*written.masks, *masks))
        # The figure has just been read, so its record is the last.
        self.records[-1] = whole
        return whole

    def figures(self) -> dict[str, Figure]:
        figures = {}
        media = self.project.media
        paths = self.entries(media) if self.project.is_folder(media) else []
        for path in paths:
            if path.suffix != ".yaml" and not path.name.endswith(MASKS_FILE):
                continue
            written = self.record(path, WrittenFigure)
            if written is None:
                # Whoever shows a figure that has faults is right to name it; most figures are
                # called like their file.
                name = path.name.removesuffix(MASKS_FILE).removesuffix(".yaml")
                self.figure_ids.setdefault(name, name)
                continue
            self.figure_ids[written.id] = written.title
            made = self.figure(path, written)
            if made is not None:
                figures[made.id] = made
        self.decoded.keep()
        return figures

    def figure(self, path: Path, written: WrittenFigure) -> Figure | None:
        place = written.place.child("image")
        file = path.parent / written.image
        if not _is_inside(file, self.project.media):
            message = f"picture `{written.image}` lies outside the folder `media`"
            self.problems.append(Problem(place.span, message, "picture", "copy it there"))
            return None
        picture, problems = read_picture(file, place, self.decoded)
        self.problems += problems
        if picture is None:
            return None
        if written.masks_from is not None:
            written = self.with_masks(path.parent, written, written.masks_from, picture)
        made, problems = figure(written, picture)
        self.problems += problems
        return made
