"""Two devices that import packages and then synchronise, with Anki's own sync server.

A sync matches notes and cards by their ids, and knows nothing of guids.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from anki_build.identity import lock
from anki_build.updates import snapshot, trial
from anki_build.updates.diff import compare
from conftest import Student, Workbench, copy_of

SOUND = ("Database rebuilt and optimized.", True)
ACCOUNTS = 20
PATIENCE = 120.0
KEY = "biceps-brachii"
# What the second release changes, adds a card to, and leaves alone.
CHANGED = f"{KEY}/trp1/location"
GROWN = f"{KEY}/trp1/zones"
KEPT = f"{KEY}/nerve/roots"
ALSO_KEPT = f"{KEY}/origin/attachment"


class Server:
    """Anki's sync server, with an account for each test."""

    def __init__(self, folder: Path) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}/"
        self.accounts = iter([f"student-{number}" for number in range(ACCOUNTS)])
        users = {f"SYNC_USER{n}": f"student-{n - 1}:secret" for n in range(1, ACCOUNTS + 1)}
        place = {"SYNC_BASE": str(folder), "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "anki.syncserver"],
            env={**os.environ, **users, **place, "RUST_LOG": "error"},
        )
        end = time.monotonic() + PATIENCE
        while not self._answers(port):
            assert self.process.poll() is None, "the server has ended"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)

    @staticmethod
    def _answers(port: int) -> bool:
        with closing(socket.socket()) as caller:
            return caller.connect_ex(("127.0.0.1", port)) == 0

    def close(self) -> None:
        """Stop it."""
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests."""
    with closing(Server(tmp_path_factory.mktemp("server"))) as server:
        yield server


class Device(Student):
    """A device of one student, which synchronises with the others."""

    def __init__(self, folder: Path, server: Server, account: str) -> None:
        super().__init__(folder)
        self.login = self.collection.sync_login(account, "secret", endpoint=server.endpoint)

    def joins(self, *, first: bool) -> None:
        """Bring the collection to the server, or take over the one that is there."""
        self.collection.close_for_full_sync()
        self.collection.full_upload_or_download(auth=self.login, server_usn=None, upload=first)
        self.collection.reopen(after_full_sync=True)

    def syncs(self) -> None:
        """Synchronise; that must not need a full upload or download."""
        done = self.collection.sync_collection(self.login, False)
        assert done.required in (done.NO_CHANGES, done.NORMAL_SYNC)

    def reviewed_before(self, release: int) -> None:
        """Let the reviews be older than a release, which seems to change the same cards."""
        self.collection.db.execute("update cards set mod = ? where reps > 0", release - 50)

    def seen(self, guid: str, number: int) -> tuple[str, str]:
        """Question and answer of a card as Anki renders them."""
        card = self.card(guid, number)
        return card.question(), card.answer()

    def decks(self) -> set[str]:
        """The names of all decks."""
        return {deck.name for deck in self.collection.decks.all_names_and_ids()}

    def log(self) -> set[tuple[Any, ...]]:
        """Every review that was ever made, with the card that it was made on."""
        rows = self.collection.db.all(
            "select r.id, n.guid, c.ord from revlog r"
            " join cards c on c.id = r.cid join notes n on n.id = c.nid"
        )
        return {tuple(row) for row in rows}

    def content(self) -> list[Any]:
        """Every note and card, with all that was learnt; new cards may be in another order."""
        notes = self.collection.db.all("select id, guid, mod, tags, flds from notes order by id")
        cards = self.collection.db.all("select id, nid, ord from cards order by id")
        return [notes, cards, self.history(), sorted(self.log())]


@pytest.fixture
def devices(server: Server, tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    """A desk and a phone with the same collection, empty as yet."""
    account = next(server.accounts)
    desk, phone = (Device(tmp_path / name, server, account) for name in ("desk", "phone"))
    with closing(desk), closing(phone):
        desk.joins(first=True)
        phone.joins(first=False)
        yield desk, phone


def kept(packages: Sequence[Path], name: str) -> list[Path]:
    """Copies of packages, which the next build would replace."""
    folder = packages[0].parent.parent / name
    folder.mkdir()
    return [Path(shutil.copy(each, folder)) for each in packages]


def two_releases(workbench: Workbench) -> tuple[Path, Path]:
    """1.0, and 1.1 with another text, and a zone in the middle of a list."""
    workbench.now = int(time.time()) - 1000
    (old,) = kept([workbench.publish()], "1.0")
    workbench.replace("in the middle of the belly", "in the lower third of the belly")
    workbench.replace(
        "  elbow-crease:",
        "  back-of-arm: {name: back of arm}\n  elbow-crease:",
        "decks/vocabulary.yaml",
    )
    workbench.replace(
        "[front-of-shoulder, elbow-crease]", "[front-of-shoulder, back-of-arm, elbow-crease]"
    )
    (new,) = kept([workbench.publish()], "1.1")
    return old, new


def guids(workbench: Workbench, *keys: str) -> list[str]:
    """The guids of some notes, as the lock has them."""
    notes = lock.read(workbench.project.lock, "ids.lock")[0].notes
    return [notes[key].guid for key in keys]


def check_both(first: Device, second: Device, notes: int) -> None:
    """Both have the same notes, once each, and Anki finds nothing to mend."""
    assert first.content() == second.content()
    for device in (first, second):
        assert device.collection.db.scalar("select count(distinct guid) from notes") == notes
        before = device.content()
        assert device.collection.fix_integrity() == SOUND
        assert device.content() == before
        assert device.collection.note_count() == notes


ORDERS = [
    pytest.param(*order, id=f"{order[0]} has the old one, {order[1]} syncs first")
    for order in (("desk", "desk"), ("desk", "phone"), ("phone", "desk"), ("phone", "phone"))
]


@pytest.mark.parametrize(("older", "earlier"), ORDERS)
def test_two_releases_on_two_devices(
    workbench: Workbench, devices: tuple[Device, Device], older: str, earlier: str
) -> None:
    """1.0 on one, 1.1 on the other, reviews on both: every note once, every review kept."""
    by_name = dict(zip(("desk", "phone"), devices, strict=True))
    old_device, new_device = sorted(devices, key=lambda each: each is not by_name[older])
    first, second = sorted(devices, key=lambda each: each is not by_name[earlier])
    old, new = two_releases(workbench)
    changed, grown, unchanged, also = guids(workbench, CHANGED, GROWN, KEPT, ALSO_KEPT)
    old_device.imports(old)
    for guid, number in ((changed, 1), (grown, 2), (unchanged, 1)):
        old_device.review(guid, number, 20 + number)
    old_device.reviewed_before(workbench.now)
    new_device.imports(new)
    new_device.review(also, 1, 31)
    new_device.review(grown, 4, 34)
    before = {
        (unchanged, 1): old_device.seen(unchanged, 1),
        (also, 1): new_device.seen(also, 1),
    }
    history = sorted(old_device.history() + new_device.history())
    reviews = old_device.log() | new_device.log()
    for device in (first, second, first):
        device.syncs()
    check_both(first, second, new_device.collection.note_count())
    for device in devices:
        assert sorted(device.history()) == history
        assert device.log() == reviews
        assert {card: device.seen(*card) for card in before} == before
        assert device.answers(changed)[1] == ("in the lower third of the belly", 21)
        assert device.answers(grown)[2] == ("Elbow crease", 22)
        assert device.answers(grown)[4] == ("Back of arm", 34)


@pytest.mark.parametrize("earlier", [0, 1])
def test_two_packages_in_other_orders(
    devices: tuple[Device, Device], tmp_path: Path, earlier: int
) -> None:
    """Two decks, imported the other way round on each device."""
    workbench = copy_of("growing", tmp_path)
    packages = kept(workbench.publish_all(), "1.0")
    for device, order in zip(devices, (packages, packages[::-1]), strict=True):
        for package in order:
            assert set(device.imports(package)) == {"new"}
    notes = lock.read(workbench.project.lock, "ids.lock")[0].notes
    cards = [(entry.guid, 1) for entry in notes.values()]
    for index, (guid, number) in enumerate(cards):
        devices[index % 2].review(guid, number, index + 1)
    before = [devices[index % 2].seen(*card) for index, card in enumerate(cards)]
    history = sorted(devices[0].history() + devices[1].history())
    for index in (earlier, 1 - earlier, earlier):
        devices[index].syncs()
    check_both(*devices, len(notes))
    for device in devices:
        assert sorted(device.history()) == history
        assert [device.seen(*card) for card in cards] == before


@pytest.mark.parametrize("told", [True, False])
def test_a_note_that_was_deleted_and_imported_again(
    workbench: Workbench, devices: tuple[Device, Device], *, told: bool
) -> None:
    """It has the ids it had, and still the deletion does not take it away on the other device.

    Whether the other one has heard of the deletion or not.
    """
    desk, phone = devices
    package = workbench.publish()
    desk.imports(package)
    deleted, other = guids(workbench, KEPT, ALSO_KEPT)
    desk.review(other, 1, 21)
    for device in (desk, phone):
        device.syncs()
    notes = desk.collection.note_count()
    desk.collection.remove_notes([desk.card(deleted, 1).nid])
    for device in (desk, phone) if told else ():
        device.syncs()
    assert desk.imports(package) == {"new": 1, "duplicate": notes - 1}
    phone.review(other, 1, 22)
    for device in (desk, phone, desk):
        device.syncs()
    check_both(desk, phone, notes)
    assert phone.answers(other)[1][1] == 22
    assert phone.answers(deleted)[1][0]


def test_the_deck_that_is_there_twice_is_made_one(
    workbench: Workbench, devices: tuple[Device, Device]
) -> None:
    """Anki gives a deck another id on each device; what students are told about it works."""
    desk, phone = devices
    for device, package in zip(devices, two_releases(workbench), strict=True):
        device.imports(package)
    (guid,) = guids(workbench, KEPT)
    desk.review(guid, 1, 21)
    history = desk.history()
    for device in (desk, phone, desk):
        device.syncs()
    assert phone.decks() == {"Arm", "Arm+", "Default"}
    decks = desk.collection.decks
    new = decks.id("Arm for good")
    desk.collection.set_deck(desk.collection.find_cards("deck:Arm*"), new)
    decks.remove([decks.id_for_name(name) for name in ("Arm", "Arm+")])
    decks.rename(decks.get(new), "Arm")
    for device in (desk, phone):
        device.syncs()
    check_both(desk, phone, desk.collection.note_count())
    for device in devices:
        assert device.decks() == {"Arm", "Default"}
        assert len(device.collection.find_cards("deck:Arm")) == device.collection.card_count()
        assert device.history() == history


def with_ids_of_the_build(package: Path, start: int) -> None:
    """Give a package ids as they were before: counted from the build's time."""
    with zipfile.ZipFile(package) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    database = package.with_suffix(".anki2")
    database.write_bytes(content["collection.anki2"])
    ids = count(start)
    with closing(sqlite3.connect(database)) as connection, connection:
        for (note,) in connection.execute("select id from notes order by rowid").fetchall():
            cards = connection.execute("select id from cards where nid = ? order by ord", [note])
            new = next(ids)
            connection.execute("update notes set id = ? where id = ?", [new, note])
            for (card,) in cards.fetchall():
                values = [next(ids), new, card]
                connection.execute("update cards set id = ?, nid = ? where id = ?", values)
    content["collection.anki2"] = database.read_bytes()
    with zipfile.ZipFile(package, "w") as archive:
        for name, each in content.items():
            archive.writestr(name, each)


def test_an_update_of_a_package_with_ids_of_its_build(
    workbench: Workbench, devices: tuple[Device, Device]
) -> None:
    """Who has a deck of before keeps every note, card and review, on both devices."""
    old, new = two_releases(workbench)
    with_ids_of_the_build(old, 1_700_000_000_000)
    desk, phone = devices
    forecast = compare(snapshot.of_package(old), snapshot.of_package(new)).forecast
    desk.imports(old)
    for guid in guids(workbench, CHANGED, GROWN, KEPT):
        desk.review(guid, 1, 20)
    history, notes = desk.history(), desk.collection.note_count()
    ids = desk.collection.db.list("select id from cards")
    for device in (desk, phone):
        device.syncs()
    for device in devices:
        done = device.imports(new)
        counts = (done.get("new", 0), done["updated"], done["duplicate"])
        assert counts == (forecast.new, forecast.updated, forecast.unchanged)
    for device in (phone, desk, phone):
        device.syncs()
    check_both(desk, phone, notes)
    assert phone.history() == history
    assert set(ids) < set(phone.collection.db.list("select id from cards"))
    kept_by = trial.verify_update(old, new)
    assert [fault for each in kept_by for fault in each.faults] == []


def test_no_date_of_creation_deceives(
    workbench: Workbench, new_student: Callable[[], Student]
) -> None:
    """Nothing seems to be added today or ever since there is Anki, on whatever day it is built."""
    students = [new_student(), new_student()]
    ids = []
    for student in students:
        student.imports(workbench.publish())
        workbench.project.lock.unlink()
        assert list(student.collection.find_cards("added:7000")) == []
        rows = "select id from notes union all select id from cards"
        ids.append(student.collection.db.list(rows))
    assert ids[0] == ids[1]
    assert max(ids[0]) < 1_160_000_000_000
    assert min(ids[0]) >= 1_000_000_000_000
