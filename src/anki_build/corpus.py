"""Everything that the authors wrote, read from the project's folders and checked for shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from anki_build.errors import AnkiBuildError
from anki_build.facts.action import Action
from anki_build.facts.associated import AssociatedTriggerPoint
from anki_build.facts.attachment import Attachment
from anki_build.facts.base import Citation, Fact, Id, Name, Part, Region, Sources
from anki_build.facts.blood_supply import BloodSupply
from anki_build.facts.differential import Differential
from anki_build.facts.innervation import Innervation
from anki_build.facts.layer import Layer
from anki_build.facts.referral import TriggerPoint
from anki_build.facts.statement import Statement
from anki_build.figures.base import MASKS_FILE, Figure, Picture
from anki_build.figures.mask_files import read_masks
from anki_build.figures.masks_from import MasksFrom
from anki_build.figures.picture import read_picture
from anki_build.figures.plain_shapes import WrittenFigure, figure
from anki_build.problems import Problem, Span
from anki_build.shape import Record, build
from anki_build.source import Document, Marks, Place, read
from anki_build.vocabulary import (
    FAMILIES,
    Bibliography,
    Entry,
    LandmarkEntry,
    MuscleEntry,
    Source,
    StructureEntry,
    Vocabulary,
    ZoneEntry,
)

R = TypeVar("R", bound=Record)
RULE = "corpus"
# All other YAML files in the folder of a collection are muscles.
NOT_MUSCLES = ("deck.yaml", "retired.yaml")

Entity = Annotated[
    str, Meta(min_length=1, title="the id of a word or muscle, or `muscle-id/fact-id`")
]
Reason = Annotated[str, Meta(min_length=10, title="a reason in a few words")]
FigureId = Annotated[str, Meta(title="a figure id", extra_json_schema={"x-words": ["figures"]})]


class Treatment(Record, frozen=True, kw_only=True):
    """What is done about it, each a list of statements."""

    release: tuple[Statement, ...] = ()
    self_massage: tuple[Statement, ...] = ()
    stretch: tuple[Statement, ...] = ()
    strengthening: tuple[Statement, ...] = ()
    posture: tuple[Statement, ...] = ()


class Identifiers(Record, frozen=True, kw_only=True):
    """Numbers of the muscle in terminologies; only where somebody has looked them up."""

    uberon: (
        Annotated[str, Meta(pattern="^UBERON:[0-9]+$", title="like `UBERON:0001371`")] | None
    ) = None
    fma: Annotated[str, Meta(pattern="^FMA:[0-9]+$", title="like `FMA:22315`")] | None = None
    ta2: Annotated[str, Meta(pattern="^[0-9]+$", title="a TA2 number in quotes")] | None = None
    ta98: Annotated[str, Meta(pattern="^A[0-9.]+$", title="like `A04.7.02.007`")] | None = None


class Muscle(Record, frozen=True, kw_only=True):
    """One muscle file. The sections stand in the order in which their cards are studied."""

    id: Id
    name: Name
    region: Region
    latin: Name | None = None
    synonyms: tuple[Name, ...] = ()
    identifiers: Identifiers = Identifiers()
    parts: tuple[Part, ...] = ()
    figures: tuple[FigureId, ...] = ()
    structure: tuple[Statement, ...] = ()
    layers: tuple[Layer, ...] = ()
    origin: tuple[Attachment, ...] = ()
    insertion: tuple[Attachment, ...] = ()
    innervation: tuple[Innervation, ...] = ()
    blood_supply: tuple[BloodSupply, ...] = ()
    actions: tuple[Action, ...] = ()
    referral: tuple[TriggerPoint, ...] = ()
    symptoms: tuple[Statement, ...] = ()
    activating_factors: tuple[Statement, ...] = ()
    perpetuating_factors: tuple[Statement, ...] = ()
    differentials: tuple[Differential, ...] = ()
    red_flags: tuple[Statement, ...] = ()
    associated_trigger_points: tuple[AssociatedTriggerPoint, ...] = ()
    palpation: tuple[Statement, ...] = ()
    examination: tuple[Statement, ...] = ()
    treatment: Treatment = Treatment()

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every fact with the name of its section, such as `origin` or `treatment.stretch`."""
        for section in self.__struct_fields__:
            value = getattr(self, section)
            if isinstance(value, tuple):
                yield from ((section, each) for each in value if isinstance(each, Fact))
        for section in Treatment.__struct_fields__:
            value = getattr(self.treatment, section)
            if isinstance(value, tuple):
                yield from ((f"treatment.{section}", each) for each in value)

    def fact(self, fact_id: str) -> Fact | None:
        """The fact with this id."""
        return next((fact for _, fact in self.facts() if fact.id == fact_id), None)


class Retirement(Record, frozen=True, kw_only=True):
    """Why a note left the deck, for those who have it; one entry of a `retired.yaml`.

    Attributes:
        note: the key of a note, or what keys begin with: `muscle/fact` for all notes of a fact.
        why: plain text, one sentence.
        replaced_by: what asks it now, a fact as `muscle/fact` or a note by its key.
    """

    note: Annotated[str, Meta(min_length=1, title="the key of a note, or `muscle/fact`")]
    why: Annotated[str, Meta(min_length=10, max_length=500, title="a reason in a few words")]
    replaced_by: (
        Annotated[str, Meta(min_length=1, title="`muscle/fact`, or the key of a note")] | None
    ) = None


class Retirements(Record, frozen=True, kw_only=True):
    """All of a `retired.yaml`. The file is the list itself, without a key around it."""

    retired: tuple[Retirement, ...]


class DeckFile(Record, frozen=True, kw_only=True):
    """One collection: `deck.yaml` beside its muscles.

    Attributes:
        id: permanent.
        name: the name of the deck in Anki, with `::` between levels. One deck holds all muscles:
            Anki gathers new cards deck by deck in the order of names, so decks of muscles would
            undo the order of study; tags divide it. Anki matches decks by name, so students who
            have it will not follow a new name.
        description: what a student reads on the deck's page; plain text.
        muscles: the ids of its muscles, in the order of study.
        keep_retired: in how many releases a note that left the deck is shipped, marked as retired.
        independent_sources: how many sources that do not depend on each other have to stand behind
            every origin, insertion, nerve and action.
        figures: those that belong to the region and not to one muscle; each is studied after the
            last muscle that it names.
        only_in_figures: what figures ask though no fact teaches it in words, each with the reason.
    """

    id: Id
    name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=100,
            pattern='^(?!(?i:default)$)[^:"\\s]([^:"]*[^:"\\s])?(::[^:"\\s]([^:"]*[^:"\\s])?)*$',
            title="a deck name other than `Default`, with `::` between levels and no other colon",
        ),
    ]
    description: Annotated[str, Meta(min_length=1, max_length=5000, title="a description")]
    licence: Annotated[str, Meta(min_length=1, title="a licence such as `CC-BY-4.0`")]
    muscles: Annotated[tuple[Id, ...], Meta(min_length=1)]
    figures: tuple[FigureId, ...] = ()
    only_in_figures: dict[Entity, Reason] = {}
    language: Literal["en"] = "en"
    keep_retired: Annotated[int, Meta(ge=0, le=100, title="a number of releases")] = 1
    independent_sources: Annotated[int, Meta(ge=1, le=5, title="a number from 1 to 5")] = 1


@dataclass(frozen=True, slots=True)
class Deck:
    """A collection.

    Attributes:
        file: what `deck.yaml` says.
        muscles: those of its muscles that could be read, in the author's order.
        found: every muscle of the folder that could be read.
        complete: whether every file of the folder could be read.
        retired: what its `retired.yaml` says of notes that it no longer has.
    """

    file: DeckFile
    muscles: tuple[Muscle, ...]
    found: tuple[Muscle, ...]
    complete: bool
    retired: tuple[Retirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of a project.

    Raises:
        AnkiBuildError: if `root` has no folder `decks`.
    """

    root: Path

    def __post_init__(self) -> None:
        if not self.decks.is_dir():
            raise AnkiBuildError(
                f"there is no folder `decks` in {self.root}",
                hint="change to the project's folder or name it with --project",
            )

    @property
    def decks(self) -> Path:
        """Facts, vocabulary and bibliography."""
        return self.root / "decks"

    @property
    def media(self) -> Path:
        """Figures."""
        return self.root / "media"

    @property
    def lock(self) -> Path:
        """What has been given out for ever: guids, cloze numbers, times."""
        return self.root / "ids.lock"

    @property
    def releases(self) -> Path:
        """What each release gave out."""
        return self.root / "releases"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the authors wrote.

    Attributes:
        decks: the collections by id.
        figures: the figures by id, without those that have faults.
        sources: the bibliography by id.
        lexicon: every word by family and id: the vocabulary with the muscles, figures and sources
            of the project added.
        records: every file's record, for rules that look at all of them.
        words_known: whether vocabulary and bibliography were read without faults, so that a word
            that is not in them is the author's mistake.
        facts_known: the same for the facts of all muscles.
    """

    decks: tuple[Deck, ...]
    figures: dict[str, Figure]
    sources: dict[str, Source]
    lexicon: dict[str, dict[str, Entry]]
    records: tuple[Record, ...]
    words_known: bool
    facts_known: bool

    def entry(self, word: str, *families: str) -> Entry:
        """The entry of a word that the rules have let through.

        Raises:
            KeyError: if none of the families has the word.
        """
        for family in families or FAMILIES:
            if word in self.lexicon[family]:
                return self.lexicon[family][word]
        raise KeyError(word)

    def names(self, entity: str) -> tuple[str, ...]:
        """The names of a word, or of the muscle of a fact, with synonyms; none if it is unknown.

        A trigger point is asked for within its muscle, so its name is its number or its part.
        """
        word, slash, fact_id = entity.partition("/")
        facts = [muscle.fact(fact_id) for muscle in self.muscles if muscle.id == word]
        fact = next((each for each in facts if each), None)
        if slash and fact is None:
            return ()
        if isinstance(fact, TriggerPoint):
            part = self.lexicon["parts"].get(fact.part or "")
            numbered = fact.point.startswith("TrP")
            return (fact.point,) if numbered else (part.name,) if part else ()
        try:
            entry = self.entry(word)
        except KeyError:
            return ()
        return (entry.name, *entry.synonyms)

    def citations(self, sources: Sources) -> tuple[str, ...]:
        """The works as lines, each with the place in it."""
        lines = []
        for each in sources:
            source_id, at = (each.source, each.at) if isinstance(each, Citation) else (each, "")
            source = self.sources[source_id]
            lines.append(f"{source.cite()}, {at}" if at else source.cite())
        return tuple(lines)

    def site(self, word: str) -> tuple[Entry, ...]:
        """A landmark and what it is part of, outwards: facet, landmark, bone.

        Stops where the chain is broken or turns in a circle, which are the rules' to report.
        """
        chain: list[Entry] = []
        while True:
            try:
                entry = self.entry(word, "landmarks", "bones", "structures")
            except KeyError:
                return tuple(chain)
            if entry in chain:
                return tuple(chain)
            chain.append(entry)
            if not isinstance(entry, LandmarkEntry):
                return tuple(chain)
            word = entry.of

    def site_name(self, word: str) -> str:
        """A landmark and what it is part of in words: "greater trochanter of the femur"."""
        first, *rest = self.site(word)
        return " of ".join([first.name, *(entry.with_article for entry in rest)])

    def zone(self, zone: str) -> str:
        """The largest zone around this one, by id; the zone itself if nothing is around it."""
        seen: set[str] = set()
        while zone not in seen:
            seen.add(zone)
            entry = self.lexicon["zones"].get(zone)
            zone = (entry.within if isinstance(entry, ZoneEntry) else None) or zone
        return zone

    def bones(self, site: str) -> frozenset[str]:
        """The bones that a site belongs to, by id; none if the vocabulary does not say."""
        seen: set[str] = set()
        while site not in seen:
            seen.add(site)
            entry = self.lexicon["landmarks"].get(site)
            if not isinstance(entry, LandmarkEntry):
                break
            site = entry.of
        structure = self.lexicon["structures"].get(site)
        if isinstance(structure, StructureEntry):
            return frozenset(structure.of)
        return frozenset({site} & self.lexicon["bones"].keys())

    @property
    def shown(self) -> Iterator[tuple[str, str, Place]]:
        """Every figure that a muscle or deck shows: its id, the name of who shows it, and where."""
        showing: list[tuple[str, Muscle | DeckFile]] = [(m.name, m) for m in self.muscles]
        showing += [(f"the deck {deck.file.name}", deck.file) for deck in self.decks]
        for name, record in showing:
            for index, figure_id in enumerate(record.figures):
                yield figure_id, name, record.place.child("figures", index)

    @property
    def muscles(self) -> Iterator[Muscle]:
        """Every muscle that could be read, whether its deck lists it or not."""
        return (muscle for deck in self.decks for muscle in deck.found)


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
    lexicon = _lexicon(vocabulary, sources, sound, reader.figure_ids)
    records = tuple(reader.records)
    return (
        Corpus(sound, figures, sources, lexicon, records, words_known, facts_known),
        reader.problems,
    )


def _lexicon(
    vocabulary: Vocabulary,
    sources: dict[str, Source],
    decks: tuple[Deck, ...],
    figure_ids: dict[str, str],
) -> dict[str, dict[str, Entry]]:
    lexicon = {family: dict(vocabulary.family(family)) for family in FAMILIES}
    lexicon["muscles"] |= {
        muscle.id: MuscleEntry(
            name=muscle.name,
            synonyms=muscle.synonyms,
            # What its file has no room for stays the vocabulary's to say.
            rotation_turns=muscle.id in vocabulary.muscles
            and vocabulary.muscles[muscle.id].rotation_turns,
        )
        for deck in decks
        for muscle in deck.found
    }
    lexicon["sources"] = {key: Entry(name=source.title) for key, source in sources.items()}
    lexicon["figures"] = {key: Entry(name=title) for key, title in figure_ids.items()}
    return lexicon


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

    def problem(self, path: Path, message: str, hint: str = "") -> None:
        span = Span(path.relative_to(self.project.root).as_posix())
        self.problems.append(Problem(span, message, RULE, hint))

    def folders(self) -> list[Path]:
        """The collections: every folder in `decks`; one without `deck.yaml` is a problem."""
        folders = []
        for path in self.entries(self.project.decks):
            if path.is_dir() and not (path / "deck.yaml").is_file():
                self.problem(path, "there is no `deck.yaml` in this folder")
            elif path.is_dir():
                folders.append(path)
        if not folders and not self.problems:
            self.problem(self.project.decks, "there is no folder with a `deck.yaml` here")
        return folders

    def entries(self, folder: Path) -> list[Path]:
        """What is in a folder, sorted, without hidden files; what nobody would read is told."""
        try:
            paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        except OSError as error:
            self.problem(folder, f"this folder cannot be read: {error.strerror}")
            return []
        for path in paths:
            if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml":
                self.problem(path, "this file is not read", "give it the suffix `.yaml`")
        return paths

    def document(self, path: Path) -> Document | None:
        shown_as = path.relative_to(self.project.root).as_posix()
        if not _is_inside(path, self.project.root):
            message = "this file is a link that leaves the project, or leads nowhere"
            self.problems.append(Problem(Span(shown_as), message, RULE, "copy the file here"))
            return None
        document, problems = read(path, shown_as)
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
        """A record that is the file itself; its places are as if one key stood around it."""
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
        self.records[self.records.index(written)] = whole
        return whole

    def figures(self) -> dict[str, Figure]:
        figures = {}
        paths = self.entries(self.project.media) if self.project.media.is_dir() else []
        for path in paths:
            if path.suffix != ".yaml" and not path.name.endswith(MASKS_FILE):
                continue
            written = self.record(path, WrittenFigure)
            if written is None:
                # Most have the name of their file, and what shows it is right as far as one knows.
                name = path.name.removesuffix(MASKS_FILE).removesuffix(".yaml")
                self.figure_ids.setdefault(name, name)
                continue
            self.figure_ids[written.id] = written.title
            made = self.figure(path, written)
            if made is not None:
                figures[made.id] = made
        return figures

    def figure(self, path: Path, written: WrittenFigure) -> Figure | None:
        place = written.place.child("image")
        file = path.parent / written.image
        if not _is_inside(file, self.project.media):
            message = f"picture `{written.image}` lies outside the folder `media`"
            self.problems.append(Problem(place.span, message, "picture", "copy it there"))
            return None
        picture, problems = read_picture(file, place)
        self.problems += problems
        if picture is None:
            return None
        if written.masks_from is not None:
            written = self.with_masks(path.parent, written, written.masks_from, picture)
        made, problems = figure(written, picture)
        self.problems += problems
        return made
