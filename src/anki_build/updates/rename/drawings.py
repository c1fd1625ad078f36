"""Where an id is in what figures are drawn from: `media/figures` and `media/atlas`.

A mask that has no id of its own goes by what it hides. When that gets another id, the old one is
written down as the mask's, because a card depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from anki_build.corpus.corpus import Corpus
from anki_build.corpus.project import Project
from anki_build.facts.deck_file import DeckFile
from anki_build.facts.vocabulary import FAMILIES
from anki_build.figures.base import MASKS_FILE
from anki_build.figures.drawings.definition import (
    ATLAS,
    FOLDER,
    Attachments,
    Definition,
    Landmarks,
    Parts,
    WrittenPatch,
    mask_id,
)
from anki_build.figures.drawings.pain import (
    KINDS,
    ReferralMap,
    TriggerPoints,
    ZoneMap,
    Zones,
    row_entities,
)
from anki_build.figures.plain_shapes import WrittenFigure
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.records import Record, build
from anki_build.reading.yaml_reader import Place, read
from anki_build.updates.rename.edits import EDITS, Edit
from anki_build.updates.rename.target import Target

Defined = Definition | ReferralMap | ZoneMap
Move = tuple[Path, Path]

_ATLAS: Mapping[str, type[Record]] = {
    "attachments": Attachments,
    "landmarks": Landmarks,
    "parts": Parts,
    "trigger-points": TriggerPoints,
    "zones": Zones,
}


def with_drawings(written: Corpus, project: Project) -> Corpus:
    """What authors wrote, and what figures are drawn from, among its records.

    Raises:
        AnkiBuildError: with the first mistake, if a file has one.
    """
    files = sorted((project.media / ATLAS).glob("*.yaml"))
    files += sorted((project.media / FOLDER).glob("*.yaml"))
    read_now = (_record(project, path) for path in files)
    return replace(written, records=(*written.records, *filter(None, read_now)))


def _record(project: Project, path: Path) -> Record | None:
    document, problems = read(path, path.relative_to(project.root).as_posix())
    if document is not None:
        cls = _ATLAS.get(path.stem) if path.parent.name == ATLAS else _kind(document.data)
        if cls is None:
            return None
        record, problems = build(cls, document.place, document.data)
        if not problems:
            return record
    message = f"what figures are drawn from has mistakes\n{problems[0] if problems else path.name}"
    raise AnkiBuildError(message, hint="run `anki-build figures`")


def _kind(data: object) -> type[Record] | None:
    """The type of a figure's definition; None for an unknown kind."""
    named = isinstance(data, dict) and "kind" in data
    return KINDS.get(str(data["kind"])) if named and isinstance(data, dict) else Definition


@dataclass(frozen=True, slots=True)
class _Name:
    """A piece of text that names an entity."""

    place: Place
    entity: str
    is_key: bool = False


def _all(place: Place, entities: tuple[str, ...]) -> Iterator[_Name]:
    return (_Name(place.child(index), each) for index, each in enumerate(entities))


def _keys(place: Place, entities: Mapping[str, object]) -> Iterator[_Name]:
    return (_Name(place.child(each), each, is_key=True) for each in entities)


def _field(record: Record, *fields: str) -> Iterator[_Name]:
    for field in fields:
        entity = getattr(record, field)
        if entity is not None:
            yield _Name(record.place.child(field), entity)


def _names(record: Record) -> Iterator[_Name]:
    """Whatever names a muscle, a fact, or a word without its family."""
    place = record.place
    if isinstance(record, DeckFile):
        yield from _keys(place.child("only_in_figures"), record.only_in_figures)
    elif isinstance(record, Parts):
        yield from _parts(record)
    elif isinstance(record, Landmarks):
        yield from _keys(place.child("points"), record.points)
        yield from _bones((*record.points.values(), *record.lines.values()))
    elif isinstance(record, Attachments):
        yield from _keys(place.child("areas"), record.areas)
        yield from _bones(_patches(record))
    elif isinstance(record, TriggerPoints):
        yield from _keys(place.child("points"), record.points)
    elif isinstance(record, Definition):
        yield from _shown(record)
    elif isinstance(record, ReferralMap):
        yield from (
            name for row in record.rows for name in _all(row.place.child("points"), row.points)
        )


def _parts(record: Parts) -> Iterator[_Name]:
    yield from _keys(record.place.child("bones"), record.bones)
    yield from _keys(record.place.child("muscles"), record.muscles)
    for muscle in record.muscles.values():
        yield from _all(muscle.place.child("arises_from"), muscle.arises_from)
        yield from _all(muscle.place.child("inserts_on"), muscle.inserts_on)


def _bones(records: Iterable[Record]) -> Iterator[_Name]:
    return (name for each in records for name in _field(each, "bone"))


def _patches(record: Attachments) -> Iterator[WrittenPatch]:
    return (patch for area in record.areas.values() for patch in (area, *area.also))


def _shown(record: Definition) -> Iterator[_Name]:
    place = record.place
    for field in ("show", "ghost", "areas"):
        yield from _all(place.child(field), getattr(record, field))
    yield from _keys(place.child("colours"), record.colours)
    for cut in record.cut:
        yield from _field(cut, "part")
    for label in record.labels:
        yield from _field(label, "left", "right", "bone")
    for region in record.regions:
        yield from _field(region, "of")


def _lines(record: Record) -> Iterator[_Name]:
    """Whatever names a line on a bone."""
    if isinstance(record, Landmarks):
        yield from _keys(record.place.child("lines"), record.lines)
    elif isinstance(record, Definition):
        yield from _all(record.place.child("lines"), record.lines)
    elif isinstance(record, Parts):
        for muscle in record.muscles.values():
            if muscle.reaches:
                yield from _field(muscle.reaches, "line")
    elif isinstance(record, Attachments):
        for patch in _patches(record):
            for edge in patch.edges or ():
                yield from _field(edge, "line")


def named_words(written: Corpus) -> set[str]:
    """The words and muscles that are named without their family."""
    return {name.entity for record in written.records for name in _names(record)}


def every_edit(written: Corpus, target: Target) -> Iterator[Edit]:
    """Every edit of what the authors wrote, and of what figures are drawn from."""
    yield from EDITS[target.kind](written, target)
    yield from _drawing_edits(written, target)


def _drawing_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    """Every edit of what figures are drawn from, and of a deck's list of what they alone ask."""
    for record in written.records:
        yield from _entity_edits(written, record, target)
        if isinstance(record, Defined):
            yield from _mask_edits(record, target)
            if target.kind == "figure" and record.id == target.old:
                yield Edit(record.place.child("id"), target.old, target.new)
        if isinstance(record, ReferralMap) and target.kind == "figure":
            for name in _field(record, "muscle"):
                if name.entity == target.old:
                    yield Edit(name.place, target.old, target.new)
    yield from _picture_edits(written, target)


def _picture_edits(written: Corpus, target: Target) -> Iterator[Edit]:
    """The picture's name in the masks file of a figure that is drawn, which goes by its id."""
    defined = {each.id for each in written.records if isinstance(each, Defined)}
    for record in written.records:
        if target.kind != "figure" or not isinstance(record, WrittenFigure):
            continue
        picture = f"{target.old}.webp"
        if record.id == target.old and record.id in defined and record.image == picture:
            yield Edit(record.place.child("image"), picture, f"{target.new}.webp")


def _entity_edits(written: Corpus, record: Record, target: Target) -> Iterator[Edit]:
    names: list[_Name] = []
    if not _is_only_zone(written, target):
        names += _names(record)
    if target.kind == "word" and target.path[0] == "zones" and isinstance(record, Zones):
        names += _keys(record.place.child("zones"), record.zones)
    # A line that has the id of a landmark is that landmark.
    if target.kind == "word" and target.path[0] == "landmarks":
        names += _lines(record)
    for name in names:
        new = _renamed(name.entity, target)
        if new != name.entity:
            yield Edit(name.place, name.entity, new, is_key=name.is_key)


def _is_only_zone(written: Corpus, target: Target) -> bool:
    """Whether a bare id is another thing than the zone that is renamed."""
    if target.kind != "word" or target.path[0] != "zones":
        return False
    others = (family for family in FAMILIES if family != "zones")
    return any(target.old in written.vocabulary[family] for family in others)


def _renamed(entity: str, target: Target) -> str:
    steps = tuple(entity.split("/"))
    if target.kind == "word":
        return target.new if entity == target.old else entity
    depth = len(target.path)
    if target.kind not in ("muscle", "fact") or steps[:depth] != target.path:
        return entity
    return "/".join((*target.path[:-1], target.new, *steps[depth:]))


def _mask_edits(record: Defined, target: Target) -> Iterator[Edit]:
    """The id of a mask where it is written, or a place for it where it is not."""
    for place, key, own, entity in _masks(record):
        now = own or mask_id(entity)
        wanted = now
        if target.kind == "mask" and target.path == (record.id, now):
            wanted = target.new
        if own is not None and own != wanted:
            yield Edit(place.child("mask"), own, wanted)
        elif own is None and wanted != mask_id(_renamed_mask(record, entity, target)):
            yield _with_mask(place, key, wanted)


def _renamed_mask(record: Defined, entity: str, target: Target) -> str:
    """What a mask hides afterwards; on a map of zones nothing but zones has a name."""
    of_zones = isinstance(record, ZoneMap)
    if of_zones and target.kind == "word" and target.path[0] != "zones":
        return entity
    return _renamed(entity, target)


def _masks(record: Defined) -> Iterator[tuple[Place, str, str | None, str]]:
    """Of each mask its place, a key that is always there, its own id and its entity."""
    if isinstance(record, ReferralMap):
        for row, entity in zip(record.rows, row_entities(record), strict=True):
            yield row.place, "points", row.mask, entity
        return
    for label in record.labels:
        yield label.place, "left" if label.left else "right", label.mask, _one_of(label)
    for region in record.regions if isinstance(record, Definition) else ():
        yield region.place, "of", region.mask, region.of


def _one_of(label: Record) -> str:
    return getattr(label, "left", None) or getattr(label, "right", None) or ""


def _with_mask(place: Place, key: str, mask: str) -> Edit:
    """Writes `mask` in front of a key, in the style in which its mapping is written."""
    at = place.child(key)
    start, first = place.span, at.key_span
    # A mapping in braces begins with the brace, one without with its first key.
    marks = place.document.marks[id(_data(place))].values()
    in_braces = (start.line, start.column) < min(
        (line + 1, column + 1) for line, column, *_ in marks
    )
    between = ", " if in_braces else "\n" + " " * (first.column - 1)
    return Edit(at, key, f"mask: {mask}{between}{key}", is_key=True)


def _data(place: Place) -> object:
    data = place.document.data
    for step in place.path:
        data = data[step]
    return data


def moves(written: Corpus, project: Project, target: Target) -> tuple[Move, ...]:
    """The files that are named after a figure that is drawn, and what they are called then.

    Raises:
        AnkiBuildError: if a file has the new name already, or is a link.
    """
    if target.kind != "figure":
        return ()
    defined = [each for each in written.records if isinstance(each, Defined)]
    if all(each.id != target.old for each in defined):
        return ()
    media = project.media
    names = [(media / FOLDER, ".yaml"), (media, ".webp"), (media, MASKS_FILE)]
    found = []
    for folder, suffix in names:
        old, new = folder / f"{target.old}{suffix}", folder / f"{target.new}{suffix}"
        shown = new.relative_to(project.root).as_posix()
        if new.exists():
            raise AnkiBuildError(f"there is a file {shown} already")
        if old.is_symlink():
            raise AnkiBuildError(f"{old.name} is a link", hint="put the file itself here")
        if old.exists():
            found.append((old.resolve(), new.parent.resolve() / new.name))
    return tuple(found)
