"""The forecast of an update: every kind of change, and that real Anki does what it says."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from anki_build import pipeline
from anki_build.cli.diff_command import diff as command
from anki_build.corpus.project import Project
from anki_build.reading.errors import AnkiBuildError
from anki_build.updates import diff, rename, snapshot
from anki_build.updates.diff import Change, Comparison, Forecast, Kind, cards, compare
from anki_build.updates.diff.grouping import MANY, grouped
from anki_build.updates.diff.page import page
from anki_build.updates.diff.text import as_json, inline, text
from anki_build.updates.diff.words import Passage, Segment
from anki_build.updates.snapshot import FieldSnapshot, Snapshot
from conftest import MUSCLE, START, Student, Workbench, copy_of

ZONES = "biceps-brachii/trp1/zones"
LOCATION = "biceps-brachii/trp1/location"
HEADS = "biceps-brachii/two-heads/statement"
FIGURE = "figure/shoulder/occlusion"
LAYER = "biceps-brachii/layers.superficial-to/neighbours"
LOCK = "ids.lock"
NOTES = 17
STATEMENT = "structure:\n"
NEW_STATEMENT = """structure:
  - id: shape
    text: "The belly of the biceps brachii has the shape of a {form}."
    gaps: {form: spindle}
    sources: [some-book]
"""

Edit = Callable[[Workbench], None]


def reword(bench: Workbench) -> None:
    """Say the same in other words."""
    bench.replace("The biceps brachii has {number} heads", "The biceps brachii owns {number} heads")


def correct(bench: Workbench) -> None:
    """Give another answer."""
    bench.replace("in the middle of the belly", "in the lower third of the belly")


def change_back(bench: Workbench) -> None:
    """Change a note on the back."""
    bench.replace("at the lateral cord", "from the lateral cord")


def add_item(bench: Workbench) -> None:
    """Add a zone in the middle of a list."""
    words = "  back-of-arm: {name: back of arm}\n  elbow-crease:"
    bench.replace("  elbow-crease:", words, "decks/vocabulary.yaml")
    listed = "[front-of-shoulder, back-of-arm, elbow-crease]"
    bench.replace("[front-of-shoulder, elbow-crease]", listed)


def remove_item(bench: Workbench) -> None:
    """Take a zone out of a list."""
    bench.replace("[front-of-shoulder, elbow-crease]", "[front-of-shoulder]")


def retag(bench: Workbench) -> None:
    """Make a fact more important."""
    bench.replace("where: lower half,", "where: lower half, yield: must,")


def repaint(bench: Workbench) -> None:
    """Draw the figure anew."""
    Image.new("RGB", (300, 200), "#102030").save(bench.root / "media/shoulder.png")


def move_mask(bench: Workbench) -> None:
    """Draw one mask elsewhere."""
    bench.replace("[20, 20, 80, 40]", "[30, 20, 80, 40]", "media/shoulder.yaml")


def add_note(bench: Workbench) -> None:
    """Write a new fact."""
    bench.replace(STATEMENT, NEW_STATEMENT)


def remove_note(bench: Workbench) -> None:
    """Delete a fact."""
    line = "blood_supply:\n  - {id: artery, artery: brachial-artery, sources: [some-book]}\n"
    bench.replace(line, "")


def rename_deck(bench: Workbench) -> None:
    """Call the deck something else."""
    bench.replace("name: Arm", "name: Upper arm", "decks/arm/deck.yaml")


def emphasise(bench: Workbench) -> None:
    """Mark a word, which changes no word."""
    bench.replace("elbow: straight", 'elbow: {answer: {markup: "*straight*"}}')


def released(bench: Workbench) -> Path:
    """A package that later builds leave alone."""
    package = bench.publish()
    number = len(list(package.parent.iterdir()))
    return package.rename(package.with_name(f"{number}.apkg"))


def after(bench: Workbench, *edits: Edit) -> Comparison:
    """Release, edit, release again, compare."""
    old = released(bench)
    for edit in edits:
        edit(bench)
    return compare(snapshot.of_package(old), snapshot.of_package(released(bench)))


def only(seen: Comparison) -> Change:
    """The only change of a comparison."""
    (change,) = seen.changes
    return change


def invoke(*arguments: str | Path, fails: bool = False) -> Result:
    """Run the command in this process; what it cannot do is an `AnkiBuildError`."""
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    assert isinstance(result.exception, AnkiBuildError) == fails, result.output
    return result


def refused(*arguments: str | Path) -> str:
    """What the command says when it cannot go on."""
    return str(invoke(*arguments, fails=True).exception)


@pytest.mark.parametrize(
    ("edit", "kind", "key"),
    [
        (reword, Kind.REWORDED, HEADS),
        (correct, Kind.CORRECTED, LOCATION),
        (add_item, Kind.CARDS_NEW, ZONES),
        (remove_item, Kind.CARDS_RETIRED, ZONES),
        (retag, Kind.RETAGGED, LAYER),
        (repaint, Kind.PICTURE, FIGURE),
        (move_mask, Kind.PICTURE, FIGURE),
        (add_note, Kind.NEW, "biceps-brachii/shape/statement"),
        (remove_note, Kind.RETIRED, "biceps-brachii/blood_supply/arteries"),
        (emphasise, Kind.OTHER, "biceps-brachii/doorway/statement"),
    ],
)
def test_an_edit_is_one_change_of_its_kind(
    workbench: Workbench, edit: Edit, kind: Kind, key: str
) -> None:
    """Each edit is told once, at its note, and as nothing else."""
    seen = after(workbench, edit)
    change = only(seen)
    assert (change.kind, change.key, seen.good, seen.warnings) == (kind, key, True, ())
    assert change.deck.startswith("Arm")


def test_nothing_changed(workbench: Workbench) -> None:
    """Two builds of the same facts are the same to a student."""
    seen = after(workbench)
    assert (seen.changes, seen.forecast) == ((), Forecast(0, 0, NOTES, 0))
    assert "nothing changes, 0 reviews land on another fact" in text(seen)


def test_the_words_that_changed(workbench: Workbench) -> None:
    """Before, after, and what between them went and came."""
    change = only(after(workbench, correct))
    (card,) = change.cards
    assert (card.number, card.slot, card.question.changed) == (1, "location", False)
    assert "[...]" in card.question.after
    assert card.answer.before == "in the middle of the belly"
    assert card.answer.segments == (
        Segment("same", "in the"),
        Segment("removed", "middle"),
        Segment("added", "lower third"),
        Segment("same", "of the belly"),
    )


def test_texts_with_little_in_common_are_not_patched() -> None:
    """One whole text after the other is readable; scraps are not."""
    passage = Passage("text", "the one of them all", "another text that the reader sees")
    assert [segment.kind for segment in passage.segments] == ["removed", "added"]


def test_a_change_on_the_back(workbench: Workbench) -> None:
    """Notes are named as what changed; no card is."""
    seen = after(workbench, change_back)
    assert {change.kind for change in seen.changes} == {Kind.BACK}
    for change in seen.changes:
        assert ([each.name for each in change.passages], change.cards) == (["notes"], ())


def test_a_wrong_answer_and_other_words_are_a_correction(workbench: Workbench) -> None:
    """The weightier kind, with all that changed."""
    seen = after(workbench, reword, lambda bench: bench.replace("number: two", "number: three"))
    change = only(seen)
    assert (change.kind, len(change.cards)) == (Kind.CORRECTED, 2)
    assert "biceps brachii [-has [two]-] {+owns [three]+} heads" in text(seen)


def test_a_new_item_rewords_nothing(workbench: Workbench) -> None:
    """The other cards of a list show it, but ask what they asked."""
    change = only(after(workbench, add_item))
    (card,) = change.cards
    assert (card.number, card.answer.before, card.answer.after) == (4, "", "Back of arm")


def test_a_reordered_list_is_reworded(workbench: Workbench) -> None:
    """No answer changes, and no review moves."""
    listed = "[front-of-shoulder, elbow-crease]"
    turned = "[elbow-crease, front-of-shoulder]"
    seen = after(workbench, lambda bench: bench.replace(listed, turned))
    assert (only(seen).kind, seen.good) == (Kind.REWORDED, True)


def test_masks_that_moved_are_named(workbench: Workbench) -> None:
    """The picture is the same, one mask is not."""
    change = only(after(workbench, move_mask))
    assert (change.explanation, change.passages) == ("other masks: coracoid", ())


def test_another_name_of_a_deck(workbench: Workbench) -> None:
    """Every note moves for newcomers; for students nothing is updated."""
    seen = after(workbench, rename_deck)
    assert {change.kind for change in seen.changes} == {Kind.MOVED}
    assert seen.forecast == Forecast(0, 0, NOTES, 0)
    assert "stay in the deck where they are" in text(seen)


def test_a_figure_with_another_title_is_reworded(workbench: Workbench) -> None:
    """Its heading is its question."""
    seen = after(
        workbench,
        lambda bench: bench.replace("Shoulder from", "Right shoulder from", "media/shoulder.yaml"),
    )
    assert (only(seen).kind, len(only(seen).cards)) == (Kind.REWORDED, 3)


def item(bench: Workbench, key: str, slot: str, number: int) -> str:
    """A line of the lock that must be there."""
    line = f"item {key} {slot} {number}\n"
    assert line in (bench.root / LOCK).read_text()
    return line


def test_two_numbers_swapped_in_the_lock(workbench: Workbench) -> None:
    """Both cards are endangered; it stands first, and the command fails."""
    old = released(workbench)
    path = workbench.root / LOCK
    lines = [line for line in path.read_text().splitlines() if f"item {HEADS} " in line]
    first, second = lines
    swapped = path.read_text().replace(first, first[:-1] + "9").replace(second, second[:-1] + "1")
    path.write_text(swapped.replace(first[:-1] + "9", first[:-1] + "2"))
    new = released(workbench)
    seen = compare(snapshot.of_package(old), snapshot.of_package(new))
    assert [change.kind for change in seen.changes] == [Kind.ENDANGERED] * 2
    assert "card 1 has the reviews of `" in seen.changes[0].explanation
    result = invoke(old, new)
    assert result.exit_code == 1
    told = result.output.splitlines()
    assert told[1] == "error: the reviews of 2 cards would be lost or land on another fact"
    assert told[4:6] == ["", "error: Reviews would land on another fact (2)"]


def test_a_number_given_to_a_new_item(workbench: Workbench) -> None:
    """What a lost entry of the lock does: the next item inherits reviews."""
    old = released(workbench)
    remove_item(workbench)
    line = item(workbench, ZONES, "elbow-crease", 2)
    workbench.replace(line, line.replace("elbow-crease", "wrist"), LOCK)
    workbench.replace("  elbow-crease:", "  wrist: {name: wrist}\n  elbow-crease:", VOCABULARY)
    workbench.replace("[front-of-shoulder]", "[front-of-shoulder, wrist]")
    seen = compare(snapshot.of_package(old), snapshot.of_package(released(workbench)))
    assert (
        only(seen).explanation
        == "card 2 has the reviews of `elbow-crease` and would ask for `wrist`; if it is only "
        "another id, release that before the answer is corrected"
    )


VOCABULARY = "decks/vocabulary.yaml"


def test_a_slot_that_loses_its_number(workbench: Workbench) -> None:
    """Its reviews stay on a card that asks nothing."""
    old = released(workbench)
    line = item(workbench, ZONES, "elbow-crease", 2)
    # The number it had stays taken, as a repaired lock would have it.
    kept = line.replace("elbow-crease 2\n", "old-crease 2 retired\n")
    workbench.replace(line, line.replace(" 2\n", " 4\n") + kept, LOCK)
    note = next(
        each
        for each in (workbench.root / LOCK).read_text().splitlines(keepends=True)
        if each.startswith(f"note {ZONES} ")
    )
    workbench.replace(note, note.replace(" 3\n", " 4\n"), LOCK)
    change = only(compare(snapshot.of_package(old), snapshot.of_package(released(workbench))))
    assert (change.kind, "without its reviews" in change.explanation) == (Kind.ENDANGERED, True)


def test_two_guids_swapped_in_the_lock(workbench: Workbench) -> None:
    """Slots alone would not tell: both notes may call theirs the same."""
    old = released(workbench)
    guids = {note.key: note.guid for note in snapshot.of_package(old).notes.values()}
    one, two = guids[HEADS], guids[ZONES]
    path = workbench.root / LOCK
    swapped = path.read_text().replace(one, "x" * 22).replace(two, one).replace("x" * 22, two)
    path.write_text(swapped)
    seen = compare(snapshot.of_package(old), snapshot.of_package(released(workbench)))
    endangered = seen.of(Kind.ENDANGERED)
    assert {change.key for change in endangered} == {HEADS, ZONES}
    assert f"`{HEADS}`, a different fact" in "".join(each.explanation for each in endangered)


def test_another_id_is_no_danger(workbench: Workbench) -> None:
    """A fact, a gap and a mask under new ids, the lock renamed with them: reviews stay."""
    old = released(workbench)
    workbench.replace("id: two-heads", "id: heads")
    workbench.replace("/two-heads/", "/heads/", LOCK)
    workbench.replace("{sheet}", "{band}")
    workbench.replace("sheet: {answer", "band: {answer")
    workbench.replace("/statement sheet ", "/statement band ", LOCK)
    workbench.replace("- id: tubercles", "- id: humps", "media/shoulder.yaml")
    workbench.replace(f"{FIGURE} tubercles ", f"{FIGURE} humps ", LOCK)
    seen = compare(snapshot.of_package(old), snapshot.of_package(released(workbench)))
    assert [(change.kind, change.explanation) for change in seen.changes] == [
        (
            Kind.RENAMED,
            f"another id: `{HEADS}` is `biceps-brachii/heads/statement` now, `sheet` is `band` now",
        ),
        (Kind.RENAMED, "another id: `tubercles` is `humps` now"),
    ]
    assert (seen.good, seen.forecast.new) == (True, 0)


def test_a_guid_given_to_a_new_fact(workbench: Workbench) -> None:
    """It looks like another id, but no word and no answer is the same."""
    old = released(workbench)
    remove_note(workbench)
    add_note(workbench)
    old_key, new_key = "biceps-brachii/blood_supply/arteries", "biceps-brachii/shape/statement"
    workbench.replace(old_key, new_key, LOCK)
    workbench.replace("shape/statement artery", "shape/statement form", LOCK)
    seen = compare(snapshot.of_package(old), snapshot.of_package(released(workbench)))
    assert only(seen).kind is Kind.ENDANGERED


def test_a_fact_with_another_guid(workbench: Workbench) -> None:
    """Students would get it twice, the second one without reviews."""
    old = released(workbench)
    guids = {note.key: note.guid for note in snapshot.of_package(old).notes.values()}
    workbench.replace(guids[ZONES], "y" * 22, LOCK)
    seen = compare(snapshot.of_package(old), snapshot.of_package(released(workbench)))
    assert [change.kind for change in seen.changes] == [Kind.ENDANGERED, Kind.NEW, Kind.RETIRED]
    assert not seen.good


def of(bench: Workbench) -> Snapshot:
    """The state of a project, built in memory."""
    return snapshot.of_bundles("x", bench.build().bundles)


def test_a_note_type_with_another_id(workbench: Workbench) -> None:
    """Anki would refuse all its notes."""
    old = of(workbench)
    other = {name: replace(each, id=each.id + 10) for name, each in old.notetypes.items()}
    seen = compare(old, replace(old, notetypes=other))
    assert {change.kind for change in seen.changes} == {Kind.ENDANGERED}
    assert (len(seen.changes), seen.forecast.conflicting) == (NOTES, NOTES)


def with_notetype(state: Snapshot, **changes: Any) -> Snapshot:
    """A state whose cloze note type differs."""
    cloze = state.notetypes["anki_build Cloze"]
    newer = replace(cloze, **({"modified": cloze.modified + 1} | changes))
    return replace(state, notetypes={**state.notetypes, cloze.name: newer})


def test_another_template(workbench: Workbench) -> None:
    """It looks different, and nothing else is to do."""
    old = of(workbench)
    seen = compare(old, with_notetype(old, css="b", front="c"))
    change = only(seen)
    assert (change.kind, change.explanation) == (Kind.NOTETYPE, "another front, styling")
    assert (seen.good, seen.warnings) == (True, ())


def test_a_spare_field_is_put_to_use(workbench: Workbench) -> None:
    """The same id under another name is no other list of fields."""
    old = of(workbench)
    fields = old.notetypes["anki_build Cloze"].fields
    used = (*fields[:8], replace(fields[8], name="Mnemonic"), *fields[9:])
    seen = compare(old, with_notetype(old, fields=used))
    assert (only(seen).explanation, seen.forecast.conflicting) == ("another fields", 0)


def test_another_list_of_fields(workbench: Workbench) -> None:
    """Nobody's notes are updated without Merge note types and Always."""
    old = of(workbench)
    fields = (*old.notetypes["anki_build Cloze"].fields, FieldSnapshot("More", 1))
    seen = compare(old, with_notetype(old, fields=fields))
    assert "Merge note types and chooses Update notes: Always" in only(seen).explanation
    assert (len(seen.warnings), seen.forecast) == (1, Forecast(0, 0, 1, NOTES - 1))


def test_a_note_type_that_is_not_newer(workbench: Workbench) -> None:
    """Its change would never arrive."""
    old = of(workbench)
    seen = compare(old, with_notetype(old, css="b", modified=1))
    assert (seen.of(Kind.NOT_NEWER)[0].key, seen.good) == ("anki_build Cloze", False)


def test_content_that_is_not_newer(workbench: Workbench) -> None:
    """A lock that was lost, and a clock that gave the same second again."""
    old = released(workbench)
    (workbench.root / LOCK).unlink()
    correct(workbench)
    workbench.now = START
    new = released(workbench)
    result = invoke(old, new, "--format", "json")
    told = json.loads(result.output)
    assert (result.exit_code, told["good"], told["forecast"]["updated"]) == (1, False, 0)
    assert told["counts"]["not-newer"] == {"changes": 1, "cards": 0}


def test_the_earlier_state_second(workbench: Workbench) -> None:
    """Somebody mixed up the two: it is said, and what would not arrive is an error."""
    old = released(workbench)
    correct(workbench)
    seen = compare(snapshot.of_package(released(workbench)), snapshot.of_package(old))
    (warning,) = seen.warnings
    assert warning.startswith("1 of the notes are older in ")
    assert [change.kind for change in seen.changes] == [Kind.NOT_NEWER, Kind.CORRECTED]


def test_notes_that_do_not_name_their_slots(workbench: Workbench) -> None:
    """Packages from before notes said which card asks for what: compared by number, and said."""
    old = snapshot.of_package(released(workbench))
    unnamed = {
        guid: replace(note, slots={}) if note.key in {ZONES, FIGURE} else note
        for guid, note in old.notes.items()
    }
    correct(workbench)
    seen = compare(replace(old, notes=unnamed), snapshot.of_package(released(workbench)))
    assert only(seen).kind is Kind.CORRECTED
    assert seen.warnings[0].startswith("2 of the notes do not say which card asks for what")


@pytest.fixture
def repository(workbench: Workbench) -> Workbench:
    """The sample project in a folder of a git repository, with a tag `v1`."""
    git(workbench, "init", "--quiet", "..")
    workbench.publish()
    shutil.rmtree(workbench.root / "dist")
    git(workbench, "add", ".")
    git(workbench, "commit", "--quiet", "--message", "first")
    git(workbench, "tag", "v1")
    return workbench


def git(bench: Workbench, *arguments: str) -> None:
    """Run git in the project's folder."""
    who = ["-c", "user.name=Author", "-c", "user.email=author@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=bench.root, check=True)  # noqa: S607


def test_a_revision_and_the_working_tree(repository: Workbench) -> None:
    """What is not built yet is compared as it would be built; no file is touched."""
    correct(repository)
    reword(repository)
    before = {path: path.stat().st_mtime_ns for path in repository.root.rglob("*")}
    result = invoke("v1", "--project", repository.root)
    assert {path: path.stat().st_mtime_ns for path in repository.root.rglob("*")} == before
    lines = result.output.splitlines()
    assert lines[0].startswith("v1 (")
    assert lines[0].endswith(") -> the working tree")
    assert lines[1] == "1 note reworded, 1 corrected, 0 reviews land on another fact"
    assert lines[2].startswith("Anki will report: 0 new, 2 updated, 15 already there; ")
    assert f"  Arm  {LOCATION}" in lines
    assert "      text: " in result.output
    assert "[in the [-middle-] {+lower third+} of the belly]" in result.output
    assert result.exit_code == 0


def test_two_revisions(repository: Workbench) -> None:
    """Built and committed, or not built yet: both ways the changes arrive."""
    correct(repository)
    repository.publish()
    git(repository, "commit", "--quiet", "--all", "--message", "second")
    seen = compare(*snapshot.pair("HEAD~1", "HEAD", repository.root))
    assert (only(seen).kind, seen.good) == (Kind.CORRECTED, True)
    reword(repository)
    seen = compare(*snapshot.pair("HEAD", None, repository.root))
    assert (only(seen).kind, seen.good) == (Kind.REWORDED, True)


def test_a_revision_that_was_never_built(repository: Workbench) -> None:
    """Nobody has its new cards, so the numbers that they would have got are no promise."""
    add_item(repository)
    git(repository, "commit", "--quiet", "--all", "--message", "not built")
    assert compare(*snapshot.pair("v1", "HEAD", repository.root)).warnings == ()
    (warning,) = compare(*snapshot.pair("HEAD", None, repository.root)).warnings
    assert "was never built as it is" in warning


def test_a_revision_beside_a_package_and_a_folder(repository: Workbench) -> None:
    """Any two of the three can be compared."""
    package = repository.publish()
    pairs: list[list[str | Path]] = [["v1", package], [package, "v1"], [repository.root, "v1"]]
    pairs.append([package])
    for words in pairs:
        assert "nothing changes" in invoke(*words, "--project", repository.root).output


def test_unknown_revisions(repository: Workbench, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What it could have been is said, with a way out."""
    for unknown in ("v2", "HEAD~7", "v1:decks", "dist"):
        told = refused(unknown, "--project", repository.root)
        what = f"`{unknown}` is neither a package nor a project folder"
        assert told.startswith(f"{what}, and git knows")
    told = refused("--project", repository.root, "--", "--exec=x")
    assert told.startswith("`--exec=x` is neither a package")
    elsewhere = copy_of("project", tmp_path_factory.mktemp("elsewhere"))
    assert "is in no git repository" in refused("v1", "--project", elsewhere.root)


def test_a_revision_without_a_project(repository: Workbench) -> None:
    """A commit from before the project was there."""
    git(repository, "rm", "-r", "--quiet", "--cached", "decks")
    git(repository, "commit", "--quiet", "--message", "without")
    assert "has no folder decks/" in refused("HEAD", "--project", repository.root)


def test_without_git(repository: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages need none; a revision does."""
    monkeypatch.setenv("PATH", str(repository.root))
    assert "`v1` is neither a package" in refused("v1", "--project", repository.root)


def test_a_project_with_errors(repository: Workbench) -> None:
    """Nothing is compared; the command that tells more is named."""
    repository.replace("region: arm", "region: leg")
    told = refused("v1", "--project", repository.root)
    assert told.startswith("the working tree has 1 error\nhint: run `anki-build check`")


def rewritten(package: Path, **entries: bytes | None) -> Path:
    """A copy of a package with other entries; None leaves one out."""
    target = package.with_name("rewritten.apkg")
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(target, "w") as written:
        kept = {name: source.read(name) for name in source.namelist()}
        for name, content in {**kept, **entries}.items():
            if content is not None:
                written.writestr(name, content)
    return target


def test_what_is_no_package(workbench: Workbench) -> None:
    """Every way to be wrong has its own words."""
    package = workbench.publish()
    text_file = workbench.root / "x.txt"
    text_file.write_text("hello")
    assert "is not an Anki package" in refused(text_file, package)
    assert "there is no package missing.apkg" in refused("missing.apkg", package)
    gone = rewritten(package, **{"collection.anki2": None})
    assert "has no collection.anki2 in it" in refused(gone, package)
    newer = rewritten(package, **{"collection.anki21b": b""})
    assert 'with "Support older Anki versions" ticked' in refused(newer, package)
    for damaged in (b"hello", package.read_bytes(), b""):
        broken = rewritten(package, **{"collection.anki2": damaged})
        assert "rewritten.apkg is damaged" in refused(broken, package)
    assert "is damaged" in refused(rewritten(package, media=b"{"), package)


def test_another_collection(workbench: Workbench, tmp_path: Path) -> None:
    """A package is compared with its own collection of a project only."""
    other = copy_of("collection", tmp_path)
    assert "have no deck in common" in refused(released(other), "--project", workbench.root)
    arm, shoulder = of(workbench), of(other)
    both = replace(arm, notes={**shoulder.notes, **arm.notes})
    assert both.beside(arm) == arm
    renamed = {
        guid: replace(note, tags=("anki_build::deck::limb",)) for guid, note in arm.notes.items()
    }
    added = replace(renamed[next(iter(renamed))], guid="new")
    later = replace(both, notes={**shoulder.notes, **renamed, "new": added})
    assert set(later.beside(arm).notes) == {*arm.notes, "new"}
    moved = next(iter(shoulder.notes))
    known = replace(arm, notes={**arm.notes, moved: shoulder.notes[moved]})
    assert set(both.beside(known).notes) >= {moved, *arm.notes}


def test_json_has_exactly_these_keys(workbench: Workbench) -> None:
    """Programs rely on them."""
    old = released(workbench)
    correct(workbench)
    told = json.loads(invoke(old, released(workbench), "--format", "json").output)
    assert list(told) == ["old", "new", "good", "forecast", "counts", "warnings", "changes"]
    assert told["forecast"] == {"new": 0, "updated": 1, "unchanged": 16, "conflicting": 0}
    assert set(told["counts"]) == {kind.value for kind in Kind}
    assert told["counts"]["corrected"] == {"changes": 1, "cards": 1}
    (change,) = told["changes"]
    assert list(change) == ["kind", "key", "deck", "guid", "explanation", "cards", "passages"]
    (card,) = change["cards"]
    assert list(card) == ["number", "slot", "question", "answer"]
    assert list(card["answer"]) == ["before", "after", "words"]
    assert card["answer"]["words"][1] == {"kind": "removed", "text": "middle"}
    assert list(change["passages"][0]) == ["name", "before", "after", "words"]


def test_many_notes_with_one_change_are_told_once(workbench: Workbench) -> None:
    """Another synonym stands on the back of every note; what else changes stands alone."""
    synonym = "synonyms: [two-headed muscle]"
    latin = "latin: musculus biceps brachii\n"
    workbench.replace(latin, f"{latin}{synonym}\n")
    old = released(workbench)
    workbench.replace(synonym, "synonyms: [biceps muscle]")
    change_back(workbench)
    correct(workbench)
    seen = compare(snapshot.of_package(old), snapshot.of_package(released(workbench)))
    told = grouped(seen)
    shared, *alone = told[Kind.BACK]
    (corrected,) = told[Kind.CORRECTED]
    assert len(shared.keys) == len(set(shared.keys)) == len(seen.of(Kind.BACK)) + 1
    assert "biceps-brachii/trp1/location" in shared.keys
    assert [each.name for each in shared.change.passages] == ["context"]
    assert shared.others == f"biceps-brachii ({len(shared.keys) - 1})"
    (nerve,) = (each for each in alone if each.keys == ("biceps-brachii/nerve/nerve",))
    assert [each.name for each in nerve.change.passages] == ["notes"]
    assert [each.name for each in corrected.change.passages] == ["text"]
    for shown in (text(seen), page(seen)):
        assert shown.count("biceps muscle") + shown.count("two-headed") in (1, 2)
        assert f"and {len(shared.keys) - 1} other notes alike: biceps-brachii" in shown
    assert page(seen).count("<code>") == len(shared.keys) + len(alone) + 1
    # Programs get every change as it is.
    assert text_of_context(as_json(seen)) == len(shared.keys)


def text_of_context(data: str) -> int:
    """How many changes name the context."""
    changes = json.loads(data)["changes"]
    return sum(any(p["name"] == "context" for p in each["passages"]) for each in changes)


def test_a_title_is_shown_once_for_all_its_cards(workbench: Workbench) -> None:
    """Of a figure; and of a list only the cards with another answer."""
    old = released(workbench)
    workbench.replace("from the front", "from before", "media/shoulder.yaml")
    shown = page(compare(snapshot.of_package(old), snapshot.of_package(released(workbench))))
    assert (shown.count("Text, before"), shown.count("Card ")) == (1, 0)
    assert "[Greater tubercle]" in shown
    old = released(workbench)
    workbench.replace("name: elbow crease", "name: elbow fold", "decks/vocabulary.yaml")
    seen = compare(snapshot.of_package(old), snapshot.of_package(released(workbench)))
    corrected = replace(seen, changes=tuple(c for c in seen.changes if c.key == ZONES))
    assert corrected.cards(Kind.CORRECTED) > 1
    assert page(corrected).count("Card ") == 2


def test_two_packages_of_one_name(workbench: Workbench, tmp_path: Path) -> None:
    """Their folders tell them apart, as those of two releases do."""
    folders = [tmp_path / version for version in ("1.0.0", "1.1.0")]
    for folder in folders:
        folder.mkdir()
        shutil.copy(workbench.publish(), folder / "arm.apkg")
        reword(workbench) if folder is folders[0] else None
    packages = [folder / "arm.apkg" for folder in folders]
    result = invoke(*packages)
    assert result.stdout.startswith(f"{packages[0]} -> {packages[1]}\n1 note reworded")


def test_a_deck_name_is_told_once(workbench: Workbench) -> None:
    """All notes move, and one of them says so."""
    seen = after(workbench, rename_deck)
    (moved,) = grouped(seen)[Kind.MOVED]
    assert len(moved.keys) == NOTES
    assert moved.others.startswith("biceps-brachii (")


def test_few_notes_are_told_one_by_one(workbench: Workbench) -> None:
    """Three with the same words are not many."""
    seen = after(workbench, rename_deck)
    few = replace(seen, changes=seen.of(Kind.MOVED)[: MANY - 1])
    assert [each.others for each in grouped(few)[Kind.MOVED]] == [""] * (MANY - 1)


def test_a_renamed_muscle_is_told_once(workbench: Workbench) -> None:
    """And another id of one fact beside it by itself, though other things change too."""
    old = released(workbench)
    reword(workbench)
    rename.carry_out(rename.plan(workbench.project, "muscle", "biceps-brachii", "biceps"))
    rename.carry_out(rename.plan(workbench.project, "mask", "shoulder/tubercles", "humps"))
    rename.carry_out(rename.plan(workbench.project, "fact", "biceps/two-heads", "heads"))
    seen = compare(snapshot.of_package(old), snapshot.of_package(released(workbench)))
    many, *alone = grouped(seen)[Kind.RENAMED]
    assert len(many.keys) > MANY
    assert [each.change.explanation for each in alone] == [
        f"another id: `{HEADS}` is `biceps/heads/statement` now",
        "another id: `tubercles` is `humps` now",
    ]
    assert [each.key for each in seen.of(Kind.REWORDED)] == ["biceps/heads/statement"]
    assert seen.good


def test_another_hint_is_shown(workbench: Workbench) -> None:
    """Only the card shows it, not the text of the whole note."""
    old = released(workbench)
    workbench.replace("hint: sheet}", "hint: fascia}")
    shown = text(compare(snapshot.of_package(old), snapshot.of_package(released(workbench))))
    assert "sends the [-[sheet]-] {+[fascia]+} to the" in shown


def test_a_figure_card_answers_with_its_name(workbench: Workbench) -> None:
    """As its back does; there the names stand for nothing else."""
    notes = snapshot.of_package(released(workbench)).notes.values()
    note = next(each for each in notes if each.key == FIGURE)
    assert [card.answer for card in cards.cards(note, note.slots).values()] == [
        "Coracoid process",
        "Greater tubercle",
        "Origin of the biceps brachii (long head): supraglenoid tubercle of the scapula",
    ]
    assert cards.back(note)["back"].startswith("Source")


def test_the_back_in_another_order() -> None:
    """A list that is only sorted anew is not shown as words that went and came."""
    passage = Passage("source", "* one book * two", "* two * one book")
    assert passage.reordered
    assert inline(passage) == "the same in another order"
    assert not Passage("source", "one", "one").reordered


def test_long_backs_are_shortened() -> None:
    """Beside a change stand a few words; texts of questions stay whole."""
    words = " ".join(f"w{number}" for number in range(60))
    passage = Passage("notes", words, words.replace("w30 ", "new "))
    assert inline(passage) == (
        "\N{HORIZONTAL ELLIPSIS} w22 w23 w24 w25 w26 w27 w28 w29 [-w30-] {+new+} "
        "w31 w32 w33 w34 w35 w36 w37 w38 \N{HORIZONTAL ELLIPSIS}"
    )
    assert "w59" in inline(replace(passage, name="text"))


def test_hostile_text_on_the_page(workbench: Workbench) -> None:
    """Whatever authors write is text on the page."""
    hostile = "<script>alert(1)</script> & <b>"
    seen = after(
        workbench,
        lambda bench: bench.replace("elbow: straight", f'elbow: "{hostile}"'),
        lambda bench: bench.replace("in the middle of the belly", '"{{c1::x}} </del>"'),
    )
    shown = page(replace(seen, old="<img src=x>"))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in shown
    assert "{{c1::x}} &lt;/del&gt;" in shown


def test_the_page(workbench: Workbench) -> None:
    """One file for both kinds of light and narrow screens, with before and after."""
    old = released(workbench)
    for edit in (correct, add_note, remove_note, repaint, retag):
        edit(workbench)
    output = workbench.root / "what.html"
    result = invoke(old, released(workbench), "--output", output, "--format", "html")
    assert (
        "1 note corrected, 1 with another picture, 1 new (1 new card), 1 retired"
        in (result.output.splitlines()[1])
    )
    shown = output.read_text(encoding="utf-8")
    assert '<p class="answer">in the <del>middle</del> of the belly</p>' in shown
    assert '<p class="answer">in the <ins>lower third</ins> of the belly</p>' in shown
    for part in ("prefers-color-scheme: dark", "width=device-width", "max-width: 40rem"):
        assert part in shown
    for reference in ("<script", "<link", "src=", "url(", "href="):
        assert reference not in shown
    assert invoke(old, old, "--format", "html").output.startswith("<!doctype html>")
    assert "cannot write" in refused(old, old, "--output", workbench.root / MUSCLE / "x.html")


def test_the_summary_counts_cards(workbench: Workbench) -> None:
    """New and retired cards of kept notes beside the notes."""
    told = text(after(workbench, remove_item, add_note)).splitlines()
    assert told[1] == (
        "1 note new (1 new card), 1 retired card of kept notes, 0 reviews land on another fact"
    )


def test_real_anki_does_what_is_forecast(workbench: Workbench, student: Student) -> None:
    """For one edit after the other: as many new, updated and untouched notes as Anki counts."""
    package = released(workbench)
    student.imports(package)
    edits = (reword, correct, add_item, remove_mask_item, retag, repaint, add_note, remove_note)
    for edit in (*edits, emphasise, rename_deck):
        edit(workbench)
        newer = released(workbench)
        seen = compare(snapshot.of_package(package), snapshot.of_package(newer)).forecast
        told = {"new": seen.new, "updated": seen.updated, "duplicate": seen.unchanged}
        assert student.imports(newer) == {kind: n for kind, n in told.items() if n}, edit
        package = newer


def remove_mask_item(bench: Workbench) -> None:
    """Take the zone of spillover out of the list."""
    bench.replace("    spillover: [thumb-base]\n", "")


def test_a_package_that_a_student_exports(workbench: Workbench, student: Student) -> None:
    """Anki's own export for older versions is read, and is what we gave out."""
    from anki.collection import ExportAnkiPackageOptions

    package = released(workbench)
    student.imports(package)
    exported = workbench.root / "exported.apkg"
    for legacy in (True, False):
        options = ExportAnkiPackageOptions(with_media=True, legacy=legacy)
        student.collection.export_anki_package(out_path=str(exported), options=options, limit=None)
        if legacy:
            seen = compare(snapshot.of_package(package), snapshot.of_package(exported))
            assert seen.changes == ()
            assert (seen.forecast, seen.good) == (Forecast(0, 0, NOTES, 0), True)
    assert "Support older Anki versions" in refused(exported, package)
    student.collection.add_note(other_note(student), 1)
    options = ExportAnkiPackageOptions(legacy=True)
    student.collection.export_anki_package(out_path=str(exported), options=options, limit=None)
    assert "of the note type `Basic`, which is not of anki_build" in refused(exported, package)


def other_note(student: Student) -> Any:
    """A note that the student wrote."""
    note = student.collection.new_note(student.collection.models.by_name("Basic"))
    note.fields[0] = "mine"
    return note


def test_a_project_and_its_packages_are_the_same(tmp_path: Path) -> None:
    """What is built in memory and what is read back from a package are one state."""
    bench = copy_of("collection", tmp_path)
    result = bench.build()
    pipeline.write(result, Project(bench.root), bench.root / "dist")
    built = snapshot.of_bundles("x", result.bundles)
    for package in (bench.root / "dist").iterdir():
        read = snapshot.of_package(package)
        assert compare(read, built.beside(read)).changes == ()
        assert dict(built.notetypes) | dict(read.notetypes) == dict(built.notetypes)
        assert read.media <= built.media
        assert built.notes | read.notes == built.notes  # type: ignore[operator]
    assert diff.compare is compare
