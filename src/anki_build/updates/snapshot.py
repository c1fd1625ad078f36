"""What students have or would get: the notes of a package, of a project, or of a git revision.

A package tells all of it by itself: every note carries its key and which card number belongs to
which slot. A project is built in memory; a revision is unpacked into a temporary folder first, so
that the working tree is never touched.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from anki_build import pipeline
from anki_build.corpus.project import Project
from anki_build.figures.picture import is_content_of
from anki_build.history.releases import CHANGED_TAG, RETIRED_TAG
from anki_build.package.bundle import Bundle, BundledNote
from anki_build.package.notetypes import NOTE_TYPES, NoteType
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Level

# Where a package may have its collection, the better one first: beside `collection.anki21` Anki
# puts a `collection.anki2` that only says "please update".
COLLECTIONS = ("collection.anki21", "collection.anki2")
NEWER_COLLECTION = "collection.anki21b"
SEPARATOR = "\x1f"
COLLECTION_TAG = "anki_build::deck::"
# What a project is made of; nothing else of a revision is unpacked.
PROJECT_PARTS = ("decks/", "media/", "releases/", "ids.lock")

_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, sqlite3.Error, RuntimeError),
    *(ValueError, KeyError, TypeError, AttributeError, EOFError),
)


@dataclass(frozen=True, slots=True)
class FieldSnapshot:
    """A field of a note type; Anki knows it by its id, or by its name if it has none."""

    name: str
    id: int | None = None
    role: int | None = None


@dataclass(frozen=True, slots=True)
class NotetypeSnapshot:
    """A note type with its one template.

    Attributes:
        template: the template's name and its id, if it has one.
        modified: seconds since 1970.
    """

    id: int
    name: str
    fields: tuple[FieldSnapshot, ...]
    template: tuple[str, int | None]
    front: str
    back: str
    css: str
    modified: int

    @property
    def content(self) -> str:
        """A hash of its fields, template and styling."""
        fields = [(field.name, field.id, field.role) for field in self.fields]
        parts = [self.id, self.name, fields, self.template, self.front, self.back, self.css]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class NoteSnapshot:
    """A note as a package has it.

    Attributes:
        notetype: the name of its note type.
        fields: the HTML of each field by the field's name.
        tags: sorted, as Anki does not keep their order.
        deck: the full name of the deck of its cards.
        items: the card number of each slot; empty in packages from before notes said so.
        modified: seconds since 1970.
    """

    guid: str
    key: str
    notetype: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    deck: str
    items: Mapping[str, int]
    modified: int

    @property
    def retired(self) -> str | None:
        """The version in which it was retired, if it is shipped as a note that was."""
        found = (tag for tag in self.tags if tag.startswith(RETIRED_TAG))
        return next((tag.removeprefix(RETIRED_TAG) for tag in found), None)

    @property
    def own_tags(self) -> frozenset[str]:
        """Its tags without the one that tells when it last changed."""
        return frozenset(tag for tag in self.tags if not tag.startswith(CHANGED_TAG))

    @property
    def collections(self) -> frozenset[str]:
        """The ids of the collections that the note belongs to, by its tags."""
        tags = (tag for tag in self.tags if tag.startswith(COLLECTION_TAG))
        return frozenset(tag.removeprefix(COLLECTION_TAG) for tag in tags)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that students have of one state of the decks.

    Attributes:
        label: what people call it: a file's name, a revision.
        notes: by guid, in the order of the packages.
        notetypes: those in use, by name.
        media: the names of the pictures.
        recorded: whether all card numbers in it were given out; if not, it was never built.
    """

    label: str
    notes: Mapping[str, NoteSnapshot]
    notetypes: Mapping[str, NotetypeSnapshot]
    media: frozenset[str]
    recorded: bool = True

    @property
    def newest(self) -> int:
        """The latest time of a note or note type, 0 if there is none."""
        times = [note.modified for note in self.notes.values()]
        times += [notetype.modified for notetype in self.notetypes.values()]
        return max(times, default=0)

    @property
    def collections(self) -> frozenset[str]:
        """The ids of all collections in it."""
        return frozenset(id_ for note in self.notes.values() for id_ in note.collections)

    def of_guids(self, guids: Container[str]) -> Snapshot:
        """Only the notes with these guids."""
        return replace(self, notes={g: note for g, note in self.notes.items() if g in guids})

    def beside(self, package: Snapshot) -> Snapshot:
        """Only what has to do with a package: its collections, and notes that it has.

        A project may have more collections than the package holds; they are not news.
        """
        held = package.collections
        if not held <= self.collections:
            # A collection may have got another id since; its notes tell which.
            held |= self.of_guids(package.notes).collections
        notes = self.notes.items()
        return self.of_guids({g for g, n in notes if g in package.notes or n.collections & held})


def plain(markup: str) -> str:
    """The text of a field as a reader sees it, in one line."""
    text = re.sub(r"<!--.*?-->", "", markup, flags=re.DOTALL)
    text = re.sub(r"<li\b[^>]*>", " \N{BULLET} ", text)
    text = re.sub(r"</?(?:br|p|ul|div|summary)\b[^>]*>", " ", text)
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return " ".join(text.split())


def of_bundles(label: str, bundles: Iterable[Bundle]) -> Snapshot:
    """The state that packages in memory would give."""
    bundles = list(bundles)
    notes = [_bundled(note) for each in bundles for note in each.notes]
    types = {kind.name: _known(kind, time) for each in bundles for kind, time in each.notetypes}
    media = frozenset(name for each in bundles for name, _ in each.media)
    return Snapshot(label, {note.guid: note for note in notes}, types, media)


def _bundled(note: BundledNote) -> NoteSnapshot:
    names = [field.name for field in note.notetype.fields]
    values = dict(zip(names, note.fields, strict=True))
    return _note(note.guid, note.notetype.name, values, note.tags, note.deck, note.modified)


def _note(
    guid: str,
    notetype: str,
    fields: Mapping[str, str],
    tags: Iterable[str],
    deck: str,
    modified: int,
) -> NoteSnapshot:
    # Anki composes characters when it imports; what it gives back must compare equal.
    values = {name: unicodedata.normalize("NFC", value) for name, value in fields.items()}
    key, items = _described(values)
    return NoteSnapshot(
        guid, key or guid, notetype, values, tuple(sorted(set(tags))), deck, items, modified
    )


def _described(fields: Mapping[str, str]) -> tuple[str, dict[str, int]]:
    """The key and the items of a note, which it carries in fields that no card shows."""
    if "Comments" in fields:
        key, _, items = plain(fields["Comments"]).partition(" ")
    else:
        key, items = plain(fields.get("Key", "")), plain(fields.get("Items", ""))
    pairs = [word.rpartition("=") for word in items.split()]
    return key, {slot: int(number) for slot, _, number in pairs if slot and number.isdecimal()}


def _known(notetype: NoteType, modified: int) -> NotetypeSnapshot:
    return NotetypeSnapshot(
        notetype.id,
        notetype.name,
        tuple(FieldSnapshot(each.name, each.id, each.occlusion_role) for each in notetype.fields),
        (notetype.template, notetype.template_id),
        notetype.front,
        notetype.back,
        notetype.css,
        modified,
    )


def of_package(path: Path) -> Snapshot:
    """The state that a package gives.

    Raises:
        AnkiBuildError: if there is no such file, if it is no package or a damaged one, if Anki
            wrote it in its newer format, or if it has notes that anki_build did not make.
    """
    if not path.is_file():
        raise AnkiBuildError(f"there is no package {path}", hint="anki-build build")
    if not zipfile.is_zipfile(path):
        raise AnkiBuildError(f"{path} is not an Anki package, or it is cut off")
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            database = Path(archive.extract(_collection_name(path, archive), folder))
            media = _media(archive)
            with closing(sqlite3.connect(database)) as connection:
                return _of_collection(path, connection, media)
    except _DAMAGE as error:
        message = f"{path} is damaged: {type(error).__name__}: {error}"
        raise AnkiBuildError(message, hint="build or download it again") from error
    except OSError as error:
        raise AnkiBuildError(f"cannot read {path}: {error.strerror}") from error


def picture_of(path: Path, name: str) -> bytes:
    """The content of a picture in a package.

    Raises:
        AnkiBuildError: if it is not in the package, or is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = json.loads(archive.read("media"))
            entry = next((entry for entry, each in names.items() if each == name), None)
            content = archive.read(entry) if entry is not None else b""
    except _DAMAGE as error:
        message = f"{path} is damaged: {type(error).__name__}: {error}"
        raise AnkiBuildError(message, hint="build or download it again") from error
    if not is_content_of(name, content):
        message = f"{path} has no picture `{name}`, or it has another content"
        raise AnkiBuildError(message, hint="take the package as it was given out")
    return content


def _collection_name(path: Path, archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    found = next((name for name in COLLECTIONS if name in names), None)
    if NEWER_COLLECTION in names:
        message = f"{path} is in Anki's newer format, which anki_build does not read"
        hint = 'export it again with "Support older Anki versions" ticked'
        raise AnkiBuildError(message, hint=hint)
    if found is None:
        raise AnkiBuildError(f"{path} is a zip file, but has no {COLLECTIONS[-1]} in it")
    return found


def _media(archive: zipfile.ZipFile) -> frozenset[str]:
    names = json.loads(archive.read("media")) if "media" in archive.namelist() else {}
    return frozenset(names.values())


def _of_collection(path: Path, database: sqlite3.Connection, media: frozenset[str]) -> Snapshot:
    models, decks = map(json.loads, database.execute("SELECT models, decks FROM col").fetchone())
    used = {str(row[0]) for row in database.execute("SELECT DISTINCT mid FROM notes")}
    types = {number: _ours(path, models[number]) for number in sorted(used)}
    homes = dict(database.execute(_HOMES))
    notes = {}
    for note, guid, type_id, modified, tags, values in database.execute(_NOTES):
        kind = types[str(type_id)]
        names = [field.name for field in kind.fields]
        fields = dict(zip(names, values.split(SEPARATOR), strict=True))
        deck = decks[str(homes[note])]["name"]
        notes[guid] = _note(guid, kind.name, fields, tags.split(), deck, modified)
    return Snapshot(path.name, notes, {each.name: each for each in types.values()}, media)


_NOTES = "SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"
# The first card's deck; `odid` is where a card in a filtered deck belongs.
_HOMES = (
    "SELECT nid, CASE WHEN odid THEN odid ELSE did END FROM cards ORDER BY nid, ord DESC, id DESC"
)


def _ours(path: Path, model: Mapping[str, Any]) -> NotetypeSnapshot:
    fields = tuple(
        FieldSnapshot(each["name"], each.get("id"), each.get("tag"))
        for each in sorted(model["flds"], key=lambda each: int(each["ord"]))
    )
    first = fields[0].name if fields else ""
    if first not in {known.fields[0].name for known in NOTE_TYPES} or len(model["tmpls"]) != 1:
        message = f"{path} has notes of the note type `{model['name']}`, which is not of anki_build"
        raise AnkiBuildError(message, hint="export the decks of anki_build alone")
    (template,) = model["tmpls"]
    return NotetypeSnapshot(
        int(model["id"]),
        model["name"],
        fields,
        (template["name"], template.get("id")),
        template["qfmt"],
        template["afmt"],
        model["css"],
        model["mod"],
    )


def of_project(root: Path, label: str, after: int = 0) -> Snapshot:
    """The state that a build of a project would give; nothing is written.

    Args:
        root: the project's folder.
        label: what people call it.
        after: what would be changed by the build is dated after this and after its lock.

    Raises:
        AnkiBuildError: if the project has errors.
    """
    loaded = pipeline.load(Project(root))
    result = pipeline.build(loaded, max(loaded.lock.newest(), after) + 1)
    if not result.bundles:
        wrong = sum(problem.level is Level.ERROR for problem in result.problems)
        message = f"{label} has {wrong} error{'' if wrong == 1 else 's'}"
        raise AnkiBuildError(message, hint="run `anki-build check` there, which shows them")
    recorded = result.lock.items.keys() == loaded.lock.items.keys()
    return replace(of_bundles(label, result.bundles), recorded=recorded)


def of_revision(root: Path, revision: str, after: int = 0) -> Snapshot:
    """The state that a build of an earlier version of a project would give.

    It is built with this version of the program, so that only the facts differ.

    Args:
        root: the project's folder, in a git repository.
        revision: a commit, tag or branch, such as `v1.2` or `HEAD~3`.
        after: as in `of_project`.

    Raises:
        AnkiBuildError: if there is no git or no repository, if the revision is unknown or has no
            project, or if its facts have errors.
    """
    commit = _commit(root, revision)
    label = revision if commit.startswith(revision) else f"{revision} ({commit[:10]})"
    with tempfile.TemporaryDirectory() as folder:
        _unpack(_git(root, "archive", "--format=zip", "-0", commit), Path(folder))
        if not (Path(folder) / "decks").is_dir():
            raise AnkiBuildError(f"revision {label} has no folder decks/ in {root}")
        return of_project(Path(folder), label, after)


def _commit(root: Path, revision: str) -> str:
    unknown = f"`{revision}` is no package and no project folder, and"
    try:
        _git(root, "rev-parse", "--git-dir")
    except AnkiBuildError as error:
        raise AnkiBuildError(f"{unknown} {root} is in no git repository") from error
    try:
        found = _git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    except AnkiBuildError as error:
        message = f"{unknown} git knows no revision of that name"
        raise AnkiBuildError(message, hint="`git tag` and `git log` list revisions") from error
    return found.decode().split()[-1]


def _git(root: Path, *arguments: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        message = "git is not installed here, and the argument is no package and no project folder"
        raise AnkiBuildError(message)
    done = subprocess.run(  # noqa: S603  git with words of our own and a checked revision
        [program, "-C", str(root), *arguments], capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise AnkiBuildError(f"git: {said.removeprefix('fatal: ')}")
    return done.stdout


def _unpack(archive: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        opened.extractall(folder, [n for n in opened.namelist() if n.startswith(PROJECT_PARTS)])


def of_any(what: str, root: Path, after: int = 0) -> Snapshot:
    """The state of a package, a project folder, or a git revision of a project.

    Args:
        what: the path of a package or of a project, else a revision.
        root: the project of which it is a revision.
        after: as in `of_project`.

    Raises:
        AnkiBuildError: as `of_package`, `of_project` and `of_revision` do.
    """
    path = Path(what)
    if is_package(what):
        return of_package(path)
    if (path / "decks").is_dir():
        return of_project(path.resolve(), what, after)
    return of_revision(root, what, after)


def is_package(what: str) -> bool:
    """Whether a word means a file and not a project or a revision."""
    return what.lower().endswith((".apkg", ".colpkg")) or Path(what).is_file()


def pair(old: str, new: str | None, root: Path) -> tuple[Snapshot, Snapshot]:
    """Two states to compare; beside a package only the collections that it holds.

    Args:
        old: what students have: a package, a project folder or a revision.
        new: what they would get; the working tree of the project if None.
        root: the project.

    Raises:
        AnkiBuildError: as `of_any` does, and if package and project have nothing in common.
    """
    before = of_any(old, root)
    # A build happens after all that there is: what it changes is newer than what students have.
    after = before.newest
    later = of_project(root, "the working tree", after) if new is None else None
    later = later or of_any(str(new), root, after)
    if new is not None and before.label == later.label:
        # Two packages of one name, each in the folder of its release.
        before, later = replace(before, label=old), replace(later, label=new)
    packages = [is_package(old), new is not None and is_package(new)]
    return _trim(before, later, packages)


def _trim(old: Snapshot, new: Snapshot, packages: Sequence[bool]) -> tuple[Snapshot, Snapshot]:
    if packages == [True, False]:
        new = new.beside(old)
    elif packages == [False, True]:
        old = old.beside(new)
    if not (old.notes and new.notes):
        message = f"{old.label} and {new.label} have no collection in common"
        raise AnkiBuildError(message, hint="name the package of the same collection")
    return old, new
