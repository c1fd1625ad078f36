"""What each release published: `releases/VERSION.yaml`, written by `anki-build release`, committed.

    version: "1.2.0"
    date: 2026-11-22
    packages: {DECK: FINGERPRINT}           the content of each package, to know it again
    lock: HASH                              of `releases/1.2.0.lock`, see below
    changed: {NOTE: GUID}                   tagged `anki_build::changed::1.2.0`
    retired: [{key: NOTE, guid: GUID, …}]   shipped once more, as shipped notes

A build reads all of them, so that it gives the same package as the release did. Notes are known by
their guids: a key may be renamed. The pictures of retired notes are in `releases/media`.
`releases/1.2.0.lock` is a copy of `ids.lock` as it was released: every guid and number that is
published, so that a lock which has lost one is found out without git too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from anki_build.figures.picture import is_content_of
from anki_build.identity import git, lock
from anki_build.identity.recorded import Kind, Recorded
from anki_build.package.notetypes import NOTE_TYPES, NoteType
from anki_build.package.render import foreign_in
from anki_build.reading import files
from anki_build.reading.problems import Problem, Span
from anki_build.reading.records import Record, build, describe
from anki_build.reading.yaml_reader import MAX_BYTES, Document, parse, read

MEDIA = "media"
RULE = "release"
RESTORE = "restore it from version control; `anki-build release` writes it"
HEAD = "# Written by `anki-build release`, committed with ids.lock; not to be edited.\n"

_VERSION = re.compile(
    r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})"
    r"(?:-([0-9a-z]+(?:\.[0-9a-z]+)*))?",
    re.ASCII,
).fullmatch
_GAP = re.compile(r"\{\{c([0-9]{1,3})::").findall
_PICTURE = re.compile(r'<img src="(ab-[a-z0-9-]+\.[a-z]+)">').fullmatch

Order = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]
Guid = Annotated[str, Meta(pattern="^[!-~]{1,64}$", title="a guid")]
Key = Annotated[str, Meta(pattern="^[!-~]+$", title="the key of a note")]
Text = Annotated[str, Meta(min_length=1, title="text")]
Fingerprint = Annotated[str, Meta(pattern="^[0-9a-f]{16}$", title="a fingerprint")]


def version_order(version: str) -> Order | None:
    """The place of a version among others, as semantic versioning says; None if it is none.

    Numbers count as numbers, and what follows a hyphen comes before the release itself:
    `1.2.0-rc.1`, `1.2.0`, `1.10.0`.
    """
    found = _VERSION(version)
    if found is None:
        return None
    major, minor, patch, before = found.groups()
    words = before.split(".") if before else []
    parts = tuple((not w.isdecimal(), int(w) if w.isdecimal() else 0, w) for w in words)
    return int(major), int(minor), int(patch), before is None, parts


class RetiredNote(Record, frozen=True, kw_only=True):
    """A note that the deck no longer has, as it was last published.

    Attributes:
        key: as it was then, for people.
        guid: what Anki and the lock know it by.
        deck_id: the id of its deck then.
        deck: the full name of its deck in Anki then.
        numbers: the cloze numbers of its cards, ascending.
        fields: HTML by the field's name.
        checksum: the digest of what was published; none in files of older versions.
    """

    key: Key
    guid: Guid
    deck_id: Text
    notetype: Annotated[str, Meta(pattern="^(cloze|occlusion)$", title="cloze or occlusion")]
    deck: Text
    numbers: Annotated[tuple[Annotated[int, Meta(ge=1, le=500)], ...], Meta(min_length=1)]
    tags: tuple[Key, ...]
    fields: dict[str, str]
    checksum: Annotated[str, Meta(pattern="^[0-9a-f]{16}$", title="a checksum")] | None = None

    @property
    def digest(self) -> str:
        """A hash of what students have of it, which no id and no name of a deck is part of."""
        parts = [self.guid, self.notetype, self.numbers, self.tags, self.fields]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    @property
    def type(self) -> NoteType:
        """Its note type."""
        return next(each for each in NOTE_TYPES if each.key == self.notetype)

    @property
    def picture(self) -> str | None:
        """The name of its picture, if it has one."""
        found = _PICTURE(self.fields.get("Image", ""))
        return found[1] if found else None


class Release(Record, frozen=True, kw_only=True):
    """One release.

    Attributes:
        date: the day, as `2026-11-22`.
        packages: for the id of each deck a fingerprint of its package's content.
        lock: a hash of the copy of the lock; empty in releases of older programs.
        changed: the notes that students had and that changed, guid by key.
        retired: the notes that left the deck.
    """

    version: Text
    date: Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", title="a day")]
    packages: dict[str, Fingerprint]
    lock: Fingerprint | None = None
    changed: dict[Key, Guid] = {}
    retired: tuple[RetiredNote, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """All releases, the oldest first.

    Attributes:
        pictures: the files of the pictures of retired notes by their names, as far as each is
            there and is what it was.
        damaged: what is wrong with the others, for a sentence that begins with the name.
        lock: the lock as the newest release that says so published it.
    """

    releases: tuple[Release, ...] = ()
    pictures: Mapping[str, Path] = field(default_factory=dict)
    damaged: Mapping[str, str] = field(default_factory=dict)
    lock: Recorded | None = None

    @property
    def latest(self) -> Release | None:
        """The newest one."""
        return self.releases[-1] if self.releases else None

    def then(self, release: Release, pictures: Mapping[str, Path]) -> History:
        """This history with one more release and the pictures of the notes that it retires."""
        all_pictures = {**self.pictures, **pictures}
        return replace(self, releases=(*self.releases, release), pictures=all_pictures)

    def changed(self) -> dict[str, str]:
        """For each note that ever changed the version in which it last did, by guid."""
        return {
            guid: release.version for release in self.releases for guid in release.changed.values()
        }

    def retired(self) -> dict[str, tuple[Release, RetiredNote, int]]:
        """Every retired note by guid, with its last retirement and how many releases followed."""
        count = len(self.releases)
        return {
            note.guid: (release, note, count - index)
            for index, release in enumerate(self.releases, start=1)
            for note in release.retired
        }


def read_all(folder: Path, shown_as: str) -> tuple[History, list[Problem]]:
    """Read every release of a project; a folder that is not there has none.

    Returns:
        The sound ones, and what is wrong with the others: what was published is recorded nowhere
        else, so nothing is guessed.
    """
    found: list[Release] = []
    problems: list[Problem] = []
    try:
        paths = _paths(folder)
    except OSError as error:
        message = f"this folder cannot be read: {error.strerror}"
        return History(), [Problem(Span(shown_as), message, RULE, RESTORE)]
    for name in _missing(folder, paths):
        message = "git has this release, and it is not here"
        problems.append(Problem(Span(f"{shown_as}/{name}"), message, RULE, RESTORE))
    for path in paths:
        name = f"{shown_as}/{path.name}"
        document, faults = read(path, name)
        release, more = _release(document, path.stem) if document else (None, [])
        problems += _with_hint([*faults, *more])
        found += [release] if release is not None else []
    orders = {each.version: version_order(each.version) for each in found}
    found.sort(key=lambda each: orders[each.version] or ())
    published, faults = _published(found, folder, shown_as)
    pictures, damaged = _pictures(found, folder / MEDIA)
    return History(tuple(found), pictures, damaged, published), [*problems, *faults]


def _published(
    found: Sequence[Release], folder: Path, shown_as: str
) -> tuple[Recorded | None, list[Problem]]:
    """The lock of the newest release that has one; it has all that is in those before."""
    release = next((each for each in reversed(found) if each.lock), None)
    if release is None:
        return None, []
    name = f"{release.version}.lock"
    path = folder / name
    content = path.read_bytes() if path.is_file() else b""
    known, faults = lock.parse(content.decode("ascii", "replace"), f"{shown_as}/{name}")
    if faults or fingerprint(content) != release.lock:
        message = "this copy of ids.lock is missing or not as the release wrote it"
        return None, [Problem(Span(f"{shown_as}/{name}"), message, RULE, RESTORE)]
    hint = f"restore ids.lock from version control; {shown_as}/{name} has what was published"
    return Recorded(Kind.SAME, known, f"release {release.version}", hint), []


def fingerprint(content: bytes) -> str:
    """A hash of the copy of a lock, whatever the line ends."""
    return hashlib.sha256(b"\n".join(content.splitlines())).hexdigest()[:16]


def _paths(folder: Path) -> list[Path]:
    # A link to nowhere is not the same as a project without releases.
    entries = sorted(folder.iterdir()) if os.path.lexists(folder) else []
    return [path for path in entries if path.suffix == ".yaml"]


def _missing(folder: Path, paths: Iterable[Path]) -> list[str]:
    """The releases that the last commit has and the folder has not; none where there is no git."""
    here = {path.name for path in paths}
    return sorted(name for name in git.names(folder) - here if name.endswith(".yaml"))


def _pictures(releases: Iterable[Release], media: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """The pictures of retired notes: those that are sound, and what is wrong with the others."""
    notes = (note for release in releases for note in release.retired)
    names = sorted({note.picture for note in notes if note.picture is not None})
    faults = {name: _damage(media / name) for name in names}
    sound = {name: media / name for name, fault in faults.items() if not fault}
    return sound, {name: fault for name, fault in faults.items() if fault}


def _damage(file: Path) -> str:
    try:
        content = files.content(file)
    except OSError:
        return "is not in"
    return "" if is_content_of(file.name, content) else "is another one in"


def _with_hint(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems of a file that no author wrote."""
    for each in problems:
        yield Problem(each.span, each.message, RULE, RESTORE)


def _release(document: Document, stem: str) -> tuple[Release | None, list[Problem]]:
    release, problems = build(Release, document.place, document.data)
    if release is None or problems:
        return None, problems
    problems = [Problem(span, message, RULE) for span, message in _faults(release, stem)]
    return (None if problems else release), problems


def _faults(release: Release, stem: str) -> Iterator[tuple[Span, str]]:
    place = release.place
    if version_order(release.version) is None:
        yield place.child("version").span, f"`{release.version}` is not a version like `1.2.0`"
    elif release.version != stem:
        message = f"version `{release.version}` is in a file named {stem}.yaml"
        yield place.child("version").span, message
    seen = set(release.changed.values())
    if len(seen) < len(release.changed):
        yield place.child("changed").span, "two changed notes have one guid"
    for note in release.retired:
        if note.guid in seen:
            yield note.place.child("guid").span, f"guid `{note.guid}` appears here twice"
        seen.add(note.guid)
        yield from _note_faults(note)


def _note_faults(note: RetiredNote) -> Iterator[tuple[Span, str]]:
    # Fields may get other names in time, so only the first one is known for ever.
    first = note.type.fields[0].name
    if first not in note.fields:
        yield note.place.child("fields").span, f"the field `{first}` is missing"
    asked = sorted({int(number) for number in _GAP(note.fields.get(first, ""))})
    if list(note.numbers) != asked:
        message = f"expected the numbers of the gaps in its fields, {asked}"
        yield note.place.child("numbers").span, message
    for name, text in note.fields.items():
        # Whatever else stands in the place of the picture is reported below.
        if name != "Image" and (found := foreign_in(text)):
            message = f"{describe(found)} is nothing that a package has in a field"
            yield note.place.child("fields", name).span, message
    if note.checksum not in (None, note.digest):
        message = "this note is not as it was published"
        yield note.place.child("checksum").span, message
    if note.picture is None and (note.notetype == "occlusion" or note.fields.get("Image")):
        yield note.place.child("fields", "Image").span, "expected the name of a picture"


def format_release(release: Release) -> str:
    """The text of a release's file: sorted, so that it reads and merges well."""
    lines = [HEAD, f"version: {_quoted(release.version)}\n", f"date: {release.date}\n"]
    lines += _mapping("packages", release.packages)
    lines += [f"lock: {_quoted(release.lock)}\n"] if release.lock else []
    lines += _mapping("changed", release.changed)
    if release.retired:
        lines.append("retired:\n")
    for note in sorted(release.retired, key=lambda note: note.key):
        lines += _note_lines(note)
    return "".join(lines)


def _note_lines(note: RetiredNote) -> Iterator[str]:
    yield f"  - key: {_quoted(note.key)}\n"
    for name in ("guid", "deck_id", "notetype", "deck"):
        yield f"    {name}: {_quoted(getattr(note, name))}\n"
    yield f"    numbers: {list(note.numbers)}\n"
    yield f"    tags: [{', '.join(map(_quoted, note.tags))}]\n"
    yield "    fields:\n"
    for name, text in note.fields.items():
        yield f"      {_quoted(name)}: {_quoted(text)}\n"
    yield f"    checksum: {_quoted(note.digest)}\n"


def _mapping(name: str, values: Mapping[str, str]) -> Iterator[str]:
    if values:
        yield f"{name}:\n"
        for key in sorted(values):
            yield f"  {_quoted(key)}: {_quoted(values[key])}\n"
    else:
        yield f"{name}: {{}}\n"


def _quoted(text: str) -> str:
    # What JSON quotes, YAML reads as the same text.
    return json.dumps(text, ensure_ascii=False)


def is_readable(release: Release) -> bool:
    """Whether what would be written can be read again as the same; a huge file could not."""
    text = format_release(release)
    document, _ = parse(text, "") if len(text.encode()) <= MAX_BYTES else (None, [])
    again, problems = _release(document, release.version) if document else (None, [])
    return again is not None and not problems and format_release(again) == text
