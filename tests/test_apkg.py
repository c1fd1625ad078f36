"""Packages of strangers: each is read, or refused with a sentence, in good time."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from anki_build.figures.base import Picture
from anki_build.figures.found import MaskFile
from anki_build.figures.importers import native_note
from anki_build.package.notetypes import OCCLUSION
from anki_build.reading import apkg
from anki_build.reading.apkg import PackageError
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.markup import plain
from anki_build.reading.records import NOWHERE
from anki_build.updates import adopt, snapshot
from conftest import Workbench

Change = Callable[[sqlite3.Connection], object]


@pytest.fixture
def package(workbench: Workbench) -> Path:
    """A package of ours, as strangers may change it."""
    return workbench.publish()


def rewritten(
    package: Path, entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED
) -> Path:
    """The package with other entries."""
    target = package.with_name("hostile.apkg")
    with zipfile.ZipFile(package) as source:
        kept = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(target, "w", method) as written:
        for name, content in {**kept, **entries}.items():
            written.writestr(name, content)
    return target


def changed(package: Path, change: Change) -> Path:
    """The package with another database."""
    file = package.with_name("changed.anki2")
    with zipfile.ZipFile(package) as source:
        file.write_bytes(source.read("collection.anki2"))
    database = sqlite3.connect(file)
    change(database)
    database.commit()
    database.close()
    return rewritten(package, {"collection.anki2": file.read_bytes()})


def sql(script: str) -> Change:
    """A change of the database in words of SQL."""
    return lambda database: database.executescript(script)


def models(edit: Callable[[dict[str, Any]], object]) -> Change:
    """A change of every note type."""

    def change(database: sqlite3.Connection) -> None:
        ((text,),) = database.execute("SELECT models FROM col")
        found = json.loads(text)
        for model in found.values():
            edit(model)
        database.execute("UPDATE col SET models = ?", [json.dumps(found)])

    return change


# A table in disguise that gives one row after the other.
ENDLESS = """
DROP TABLE {table};
CREATE VIEW {table} AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
SELECT {columns} FROM n;
"""


def endless(table: str, columns: str) -> Change:
    """A change that makes a table endless."""
    return sql(ENDLESS.format(table=table, columns=columns))


NOTES = "i AS id, 'g' AS guid, 1 AS mid, 1 AS mod, '' AS tags, '' AS flds"
CARDS = "i AS id, 1 AS nid, 0 AS ord, 0 AS odid, 1 AS did, 0 AS due"
COL = "'{}' AS models, '{}' AS decks"
DEEP = "UPDATE col SET models = replace(hex(zeroblob(50000)), '0', '[')"
HOSTILE: dict[str, tuple[Change, str]] = {
    "endless notes": (
        endless("notes", NOTES),
        "`notes` is not a plain table",
    ),
    "endless cards": (
        endless("cards", CARDS),
        "`cards` is not a plain table",
    ),
    "endless collection": (
        endless("col", COL),
        "`col` is not a plain table",
    ),
    "virtual table": (
        sql("DROP TABLE notes; CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, mod, tags)"),
        "`notes` is not a plain table",
    ),
    "computed column": (
        sql("ALTER TABLE cards ADD COLUMN more AS (hex(zeroblob(100000000)))"),
        "`cards` is not a plain table",
    ),
    "no table": (sql("DROP TABLE cards"), "`cards` is not a plain table"),
    "no row": (sql("DELETE FROM col"), "IndexError"),
    "huge value": (
        sql("UPDATE notes SET flds = zeroblob(60000000) WHERE id = (SELECT min(id) FROM notes)"),
        "too big",
    ),
    "bytes": (sql("UPDATE notes SET flds = x'00'"), "expected text, got bytes"),
    "time in words": (sql("UPDATE notes SET mod = 'soon'"), "ValueError"),
    "unknown note type": (sql("UPDATE notes SET mid = 1"), "KeyError"),
    "a field less": (sql("UPDATE notes SET flds = 'x'"), "has 1 fields, its note type"),
    "models as a list": (sql("UPDATE col SET models = '[]'"), "as a JSON object, got a list"),
    "decks as a number": (sql("UPDATE col SET decks = '1'"), "as a JSON object, got a int"),
    "a model as a list": (
        sql("""UPDATE col SET models = '{"1": []}'"""),
        "TypeError",
    ),
    "deep": (sql(DEEP), "RecursionError"),
    "endless place": (
        models(lambda model: model["flds"][0].update(ord=float("inf"))),
        "OverflowError",
    ),
    "a name that is none": (models(lambda model: model.update(name=None)), "expected text"),
}


def masks(file: Path, only: str | None = None) -> list[str]:
    """What the reader of masks says."""
    picture = Picture(Path("p.png"), "p", 100, 100)
    found = MaskFile(file.read_bytes(), "p.apkg", "p", picture, only, NOWHERE)
    return [problem.message for problem in native_note.read(found)[1]]


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_or_damaged_is_refused(package: Path, name: str) -> None:
    """By all who read packages, in the same words."""
    change, message = HOSTILE[name]
    bad = changed(package, change)
    for read in (snapshot.of_package, adopt.read_package):
        with pytest.raises(AnkiBuildError) as caught:
            read(bad)
        assert f"{bad} is damaged: " in str(caught.value)
        assert message in str(caught.value)
        assert caught.value.hint.endswith("download it again")
    (told,) = masks(bad)
    assert told.startswith("is damaged: ")
    assert message in told


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("MAX_COLLECTION", "unpacks to too large a collection"),
        ("MAX_MEDIA_LIST", "unpacks to too long a list of media"),
        ("MAX_ROWS", "has too many rows"),
    ],
)
def test_what_is_too_much_is_refused(
    package: Path, monkeypatch: pytest.MonkeyPatch, limit: str, message: str
) -> None:
    """Before it is unpacked."""
    monkeypatch.setattr(apkg, limit, 10)
    with pytest.raises(AnkiBuildError, match=message):
        snapshot.of_package(package)


def test_rows_that_share_their_pages(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More text than the file has bytes is damage, however few the rows are."""
    real = apkg._Database.__init__

    def smaller(self: Any, database: sqlite3.Connection, size: int) -> None:
        real(self, database, size // 10)

    monkeypatch.setattr(apkg._Database, "__init__", smaller)
    with pytest.raises(AnkiBuildError, match="too many rows"):
        snapshot.of_package(package)


def test_a_picture_that_is_too_large(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not unpacked."""
    (name,) = snapshot.of_package(package).media
    assert snapshot.picture_of(package, name)
    monkeypatch.setattr(apkg, "MAX_PICTURE", 10)
    with pytest.raises(AnkiBuildError, match="unpacks to too large a file `0`"):
        snapshot.picture_of(package, name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[1]", "as a JSON object, got a list"),
        (b'{"0": 1}', "expected text, got int"),
        (b"\xff", "UnicodeDecodeError"),
    ],
)
def test_a_list_of_media_that_is_none(package: Path, content: bytes, message: str) -> None:
    """It is damage, not a bug of ours."""
    with pytest.raises(AnkiBuildError, match=message):
        snapshot.of_package(rewritten(package, {"media": content}))


def test_another_way_of_compressing(package: Path) -> None:
    """A little of it can be a lot, all at once; Anki has no such packages."""
    bad = rewritten(package, {}, zipfile.ZIP_LZMA)
    with (
        pytest.raises(PackageError, match="has a compression that Anki does not use"),
        apkg.opened(bad) as found,
    ):
        found.collection()


@pytest.mark.parametrize("mark", ["<", "<!--", "<li", "<p"])
def test_marks_that_never_end_are_text(mark: str) -> None:
    """And cost no more than their length."""
    many = mark * 200_000
    assert plain(f"a <b>b</b> <!-- c --> {many}") == f"a b {many}"


def test_text_without_marks() -> None:
    """What a reader sees, in one line."""
    assert plain("<ul><li>one</li><li class='x'>two &lt; 3</li></ul>") == "• one • two < 3"


def test_a_note_without_any_name(package: Path) -> None:
    """It cannot be named, and is no bug of ours."""
    words = "UPDATE notes SET guid = '', flds = char(31, 31, 31, 31) WHERE mid = ?"

    def change(database: sqlite3.Connection) -> None:
        (fields,) = next(database.execute("SELECT flds FROM notes WHERE mid = ?", [OCCLUSION.id]))
        assert fields.count(apkg.SEPARATOR) == words.count("31")
        database.execute(words, [OCCLUSION.id])

    assert masks(changed(package, change), only="x") == [
        "the package has no image-occlusion notes named `x`"
    ]
