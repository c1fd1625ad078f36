"""What real Anki does with our packages: every promise about identity, updates and pictures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from anki_build.identity import lock
from anki_build.package.notetypes import CLOZE, OCCLUSION
from anki_build.updates import anki_import
from conftest import MUSCLE, Student, Workbench, copy_of

ORIGIN = "biceps-brachii/origin/attachment"
ZONES = "biceps-brachii/trp1/zones"
FIGURE = "figure/shoulder/occlusion"


def guid(workbench: Workbench, key: str) -> str:
    """The guid of a note, as the lock has it."""
    return lock.read(workbench.project.lock, "ids.lock")[0].notes[key].guid


def hides_all(parsed: Any) -> bool:
    """Whether Anki's reviewer hides the masks that are not asked, too."""
    shapes = [shape for occlusion in parsed.occlusions for shape in occlusion.shapes]
    return all(("oi", "1") in {(p.name, p.value) for p in shape.properties} for shape in shapes)


def test_a_fresh_import_holds_what_was_meant(workbench: Workbench, student: Student) -> None:
    """All notes are new; cards, decks and pictures are those of the bundle."""
    package = workbench.publish()
    (bundle,) = workbench.build().bundles
    assert student.imports(package) == {"new": len(bundle.notes)}
    assert student.collection.card_count() == bundle.cards
    names = {deck.name for deck in student.collection.decks.all_names_and_ids()}
    assert {deck.name for deck in bundle.decks} <= names
    media = {file.name for file in Path(student.collection.media.dir()).iterdir()}
    assert media == {name for name, _ in bundle.media}


def test_the_same_package_again_changes_nothing(workbench: Workbench, student: Student) -> None:
    """A second import finds every note and touches none."""
    package = workbench.publish()
    student.imports(package)
    assert student.imports(package) == {"duplicate": student.collection.note_count()}


def test_a_build_of_unchanged_facts_updates_nothing(workbench: Workbench, student: Student) -> None:
    """Another build on another day brings no update, even under "Always"."""
    student.imports(workbench.publish())
    again = student.imports(workbench.publish(), update_notes=1, update_notetypes=1)
    assert again == {"duplicate": student.collection.note_count()}


def test_one_changed_fact_updates_one_note(workbench: Workbench, student: Student) -> None:
    """A correction reaches the student in that note alone, and no review is lost."""
    student.imports(workbench.publish())
    key = "biceps-brachii/nerve/roots"
    student.review(guid(workbench, key), 1, 33)
    before = student.history()
    workbench.replace("in the middle of the belly", "in the lower third of the belly")
    count = student.collection.note_count()
    assert student.imports(workbench.publish()) == {"updated": 1, "duplicate": count - 1}
    location = guid(workbench, "biceps-brachii/trp1/location")
    assert student.answers(location)[1][0] == "in the lower third of the belly"
    assert student.history() == before


def test_an_edit_of_the_student_survives_where_nothing_changed(
    workbench: Workbench, student: Student
) -> None:
    """Only a note that changed is overwritten; the student's words in the others stay."""
    student.imports(workbench.publish())
    note_id = student.collection.db.scalar(
        "select id from notes where guid = ?", guid(workbench, ORIGIN)
    )
    note = student.collection.get_note(note_id)
    note["Notes"], note.tags = "my own words", [*note.tags, "mine"]
    student.collection.update_note(note)
    workbench.replace("in the middle of the belly", "in the lower third of the belly")
    student.imports(workbench.publish())
    note = student.collection.get_note(note_id)
    assert (note["Notes"], "mine" in note.tags) == ("my own words", True)


def test_an_item_in_the_middle_of_a_list_moves_no_review(
    workbench: Workbench, student: Student
) -> None:
    """Each interval stays with the answer it was earned on; the new item is a new card."""
    student.imports(workbench.publish())
    zones = guid(workbench, ZONES)
    for number, interval in ((1, 10), (2, 20), (3, 30)):
        student.review(zones, number, interval)
    workbench.replace(
        "  elbow-crease:",
        "  back-of-arm: {name: back of arm}\n  elbow-crease:",
        "decks/vocabulary.yaml",
    )
    workbench.replace(
        "[front-of-shoulder, elbow-crease]", "[front-of-shoulder, back-of-arm, elbow-crease]"
    )
    student.imports(workbench.publish())
    assert student.answers(zones) == {
        1: ("Front of shoulder", 10),
        2: ("Elbow crease", 20),
        3: ("Thumb base", 30),
        4: ("Back of arm", 0),
    }


def test_reordering_a_list_moves_no_review(workbench: Workbench, student: Student) -> None:
    """The order on the card changes, the numbers do not."""
    student.imports(workbench.publish())
    zones = guid(workbench, ZONES)
    student.review(zones, 1, 10)
    student.review(zones, 2, 20)
    workbench.replace("[front-of-shoulder, elbow-crease]", "[elbow-crease, front-of-shoulder]")
    student.imports(workbench.publish())
    asked = student.answers(zones)
    assert (asked[1], asked[2]) == (("Front of shoulder", 10), ("Elbow crease", 20))


def test_a_number_is_never_used_again(workbench: Workbench, student: Student) -> None:
    """An item that takes another's place gets a number of its own, not the other's reviews."""
    workbench.in_step_with_the_clock()
    student.imports(workbench.publish())
    zones = guid(workbench, ZONES)
    student.review(zones, 2, 20)
    workbench.replace("[front-of-shoulder, elbow-crease]", "[front-of-shoulder]")
    student.imports(workbench.publish())
    workbench.replace(
        "  elbow-crease:",
        "  back-of-arm: {name: back of arm}\n  elbow-crease:",
        "decks/vocabulary.yaml",
    )
    workbench.replace("[front-of-shoulder]", "[front-of-shoulder, back-of-arm]")
    student.imports(workbench.publish())
    asked = student.answers(zones)
    assert asked[4] == ("Back of arm", 0)
    # The card of the item that is gone stays with its history, but asks nothing.
    assert asked[2] == ("", 20)


def test_a_fact_that_comes_back_finds_its_reviews(workbench: Workbench, student: Student) -> None:
    """What was retired and returns is the same note with the same numbers."""
    workbench.in_step_with_the_clock()
    student.imports(workbench.publish())
    zones = guid(workbench, ZONES)
    student.review(zones, 2, 20)
    workbench.replace("[front-of-shoulder, elbow-crease]", "[front-of-shoulder]")
    student.imports(workbench.publish())
    workbench.replace("[front-of-shoulder]", "[front-of-shoulder, elbow-crease]")
    student.imports(workbench.publish())
    assert student.answers(zones)[2] == ("Elbow crease", 20)


def test_a_renamed_file_and_a_reworded_name_keep_identity(
    workbench: Workbench, student: Student
) -> None:
    """Identity hangs on ids alone: not on the file's name, the muscle's name, or the order."""
    student.imports(workbench.publish())
    count = student.collection.note_count()
    (workbench.root / MUSCLE).rename(workbench.root / "decks/arm/two-headed.yaml")
    workbench.replace(
        "name: biceps brachii", "name: biceps of the arm", "decks/arm/two-headed.yaml"
    )
    outcome = student.imports(workbench.publish())
    assert "new" not in outcome
    assert student.collection.note_count() == count


def test_a_changed_picture_reaches_the_student(workbench: Workbench, student: Student) -> None:
    """A new drawing under the old file name arrives, and its cards keep their reviews."""
    student.imports(workbench.publish())
    figure = guid(workbench, FIGURE)
    student.review(figure, 2, 40)
    before = student.history()
    old_image = student.card(figure, 2).note()["Image"]
    Image.new("RGB", (300, 200), "#102030").save(workbench.root / "media/shoulder.png")
    assert student.imports(workbench.publish())["updated"] == 1
    new_image = student.card(figure, 2).note()["Image"]
    assert new_image != old_image
    name = new_image.split('"')[1]
    picture = Image.open(Path(student.collection.media.dir()) / name).convert("RGB")
    assert picture.getpixel((5, 5)) == (0x10, 0x20, 0x30)
    assert student.history() == before


def test_occlusion_is_native(workbench: Workbench, student: Student) -> None:
    """Anki sees its own kind of note: stock kind 6, five tagged fields, and every mask."""
    student.imports(workbench.publish())
    notetype = student.collection.models.get(OCCLUSION.id)
    assert notetype["originalStockKind"] == 6
    assert [field["tag"] for field in notetype["flds"]] == [0, 1, 2, 3, 4]
    assert [field["preventDeletion"] for field in notetype["flds"]] == [True] * 4 + [False]
    assert [field["id"] for field in notetype["flds"]] == [None] * 5
    note_id = student.card(guid(workbench, FIGURE), 1).nid
    parsed = student.collection.get_image_occlusion_note(note_id).note
    assert parsed.image_data
    assert hides_all(parsed)
    shapes = [[shape.shape for shape in occlusion.shapes] for occlusion in parsed.occlusions]
    assert sorted(shapes) == [["ellipse", "polygon"], ["rect"], ["rect"]]


def test_masks_lie_where_the_author_drew_them(workbench: Workbench, student: Student) -> None:
    """Left and top are always given, for polygons too, in fractions of the picture."""
    student.imports(workbench.publish())
    note_id = student.card(guid(workbench, FIGURE), 1).nid
    parsed = student.collection.get_image_occlusion_note(note_id).note
    places = [
        {p.name: p.value for p in shape.properties}
        for occlusion in parsed.occlusions
        for shape in occlusion.shapes
    ]
    box = {"left": ".0667", "top": ".1", "width": ".2667", "height": ".2", "oi": "1"}
    round_box = {"left": ".5333", "top": ".2", "rx": ".1333", "ry": ".1", "oi": "1"}
    corners = {"left": ".5", "top": ".6", "points": ".5,.6 .8333,.6 .6667,.9", "oi": "1"}
    assert len(places) == 4
    assert all(place in places for place in (box, round_box, corners))


def test_hide_one_leaves_the_other_masks_off(workbench: Workbench, student: Student) -> None:
    """`hide: one` writes no `oi`, by which Anki knows."""
    workbench.replace("hide: all", "hide: one", "media/shoulder.yaml")
    student.imports(workbench.publish())
    note_id = student.card(guid(workbench, FIGURE), 1).nid
    assert not hides_all(student.collection.get_image_occlusion_note(note_id).note)


def test_the_mask_editor_saves_and_the_next_build_still_updates(
    workbench: Workbench, student: Student
) -> None:
    """A note saved by Anki's mask editor keeps its history through our next update."""
    student.imports(workbench.publish())
    figure = guid(workbench, FIGURE)
    student.review(figure, 1, 50)
    before = student.history()
    note_id = student.card(figure, 1).nid
    note = student.collection.get_note(note_id)
    student.collection.update_image_occlusion_note(
        note_id, occlusions=note["Occlusion"], header="my header", back_extra="", tags=[]
    )
    workbench.now = 2**31 - 10_000  # later than the student's edit, whatever today is
    workbench.replace("Shoulder from the front", "Right shoulder", "media/shoulder.yaml")
    assert student.imports(workbench.publish())["updated"] == 1
    assert student.collection.get_note(note_id)["Header"] == "Right shoulder"
    assert student.history() == before


def edited(student: Student, note_id: int, occlusions: str) -> None:
    """Save a note as Anki's mask editor does: what it read, with other masks."""
    parsed = student.collection.get_image_occlusion_note(note_id).note
    student.collection.update_image_occlusion_note(
        note_id,
        occlusions=occlusions,
        header=parsed.header,
        back_extra=parsed.back_extra,
        tags=list(parsed.tags),
    )


def test_the_mask_editor_saves_a_named_note_unchanged(
    workbench: Workbench, student: Student
) -> None:
    """The names pass through Anki's mask editor, whatever is in them, and make no card."""
    hazards = 'name: "{{c9::beak}} a::b <b>"'
    workbench.replace("name: coracoid process", hazards, "decks/vocabulary.yaml")
    student.imports(workbench.publish())
    note_id = student.card(guid(workbench, FIGURE), 1).nid
    note = student.collection.get_note(note_id)
    before = list(note.fields)
    assert "beak" in note["Back Extra"]
    assert sorted(note.cloze_numbers_in_fields()) == [1, 2, 3]
    edited(student, note_id, note["Occlusion"])
    assert list(student.collection.get_note(note_id).fields) == before
    assert len(student.collection.card_ids_of_note(note_id)) == 3


def test_masks_alone_make_cards(workbench: Workbench, student: Student) -> None:
    """A mask that the student takes away leaves an empty card, one that they add a good one."""
    student.imports(workbench.publish())
    note_id = student.card(guid(workbench, FIGURE), 1).nid
    note = student.collection.get_note(note_id)
    masks = re.findall(r"\{\{.*?\}\}<br>", note["Occlusion"])
    own = "{{c7::image-occlusion:rect:left=.8:top=.8:width=.1:height=.1:oi=1}}<br>"
    kept = [mask for mask in masks if not mask.startswith("{{c1::")]
    edited(student, note_id, "".join([*kept, own]))
    note = student.collection.get_note(note_id)
    assert [card.ord + 1 for card in note.cards()] == [1, 2, 3, 7]
    (report,) = student.collection.get_empty_cards().notes
    empty = [student.collection.get_card(card_id).ord + 1 for card_id in report.card_ids]
    assert empty == [1]


def test_a_figure_that_moves_to_the_region_moves_no_review(
    workbench: Workbench, student: Student
) -> None:
    """From a muscle's list to the deck's: the same note, cards and history, other tags."""
    student.imports(workbench.publish())
    figure = guid(workbench, FIGURE)
    for number, interval in ((1, 10), (2, 20), (3, 30)):
        student.review(figure, number, interval)
    before, masks = student.history(), student.card(figure, 1).note()["Occlusion"]
    workbench.replace("figures: [shoulder]\n", "")
    workbench.replace("muscles: [", "figures: [shoulder]\nmuscles: [", "decks/arm/deck.yaml")
    count = student.collection.note_count()
    assert sum(student.imports(workbench.publish()).values()) == count
    assert guid(workbench, FIGURE) == figure
    assert student.history() == before
    assert student.card(figure, 1).note()["Occlusion"] == masks


def test_a_muscle_that_goes_leaves_the_figures_of_the_region(
    workbench: Workbench, student: Student
) -> None:
    """A figure of the region that names two muscles outlives the file of either one."""
    workbench.in_step_with_the_clock()
    brachialis = workbench.root / "decks/arm/brachialis.yaml"
    brachialis.write_text("id: brachialis\nname: brachialis\nregion: arm\n", encoding="utf-8")
    workbench.replace("figures: [shoulder]\n", "")
    both = "figures: [shoulder]\nmuscles: [biceps-brachii, brachialis]"
    workbench.replace("muscles: [biceps-brachii]", both, "decks/arm/deck.yaml")
    workbench.replace("entity: greater-tubercle", "entity: brachialis", "media/shoulder.yaml")
    student.imports(workbench.publish())
    figure = guid(workbench, FIGURE)
    student.review(figure, 2, 40)
    before = student.history()
    brachialis.unlink()
    workbench.replace(", brachialis]", "]", "decks/arm/deck.yaml")
    student.imports(workbench.publish())
    assert FIGURE in {note.key for note in workbench.build().bundles[0].notes}
    assert student.history() == before
    tags = student.card(figure, 2).note().tags
    assert "anki_build::muscle::brachialis" in tags


def test_a_spare_field_can_be_put_to_use(workbench: Workbench, student: Student) -> None:
    """The cloze note type has ids from the first day, so a rename is an ordinary update."""
    student.imports(workbench.publish())
    notetype = student.collection.models.get(CLOZE.id)
    assert [field["id"] for field in notetype["flds"]] == [field.id for field in CLOZE.fields]
    assert notetype["tmpls"][0]["id"] == CLOZE.template_id
    assert notetype.get("originalStockKind") in (None, 0)


def test_new_cards_come_in_the_order_of_study(workbench: Workbench, student: Student) -> None:
    """`due` survives the import: notes as the author has them, siblings apart."""
    student.imports(workbench.publish())
    (bundle,) = workbench.build().bundles
    rows = student.collection.db.all(
        "select n.guid, c.ord + 1, c.due from cards c join notes n on n.id = c.nid"
    )
    meant = [
        [note.guid, number, due]
        for note in bundle.notes
        for number, due in zip(note.numbers, note.dues, strict=True)
    ]
    assert sorted(rows) == sorted(meant)
    assert sorted(due for _, _, due in rows) == list(range(1, bundle.cards + 1))


def test_a_student_meets_the_cards_in_that_order(tmp_path: Path, student: Student) -> None:
    """What Anki shows on the first day, by its own default options, is in that order."""
    workbench = copy_of("collection", tmp_path)
    student.imports(workbench.publish())
    student.collection.decks.select(student.collection.decks.id("Shoulder"))
    queue = student.collection.sched.get_queued_cards(fetch_limit=15).cards
    dues = [student.collection.get_card(each.card.id).due for each in queue]
    assert len(dues) == 15
    assert dues == sorted(dues)
    assert dues[-1] < 30  # nothing from the end, where the cards across muscles are


def test_tags_and_description_arrive(workbench: Workbench, student: Student) -> None:
    """Hierarchical tags to study by, and what the deck's page says."""
    student.imports(workbench.publish())
    assert "anki_build::yield::must" in student.collection.tags.all()
    assert student.collection.find_notes('"tag:anki_build::kind::referral"')
    deck = student.collection.decks.by_name("Arm")
    assert "A small deck for tests." in deck["desc"]


def test_verify_finds_no_fault_in_notes_of_other_kinds(student: Student, tmp_path: Path) -> None:
    """Anki makes their cards from templates, which have no cloze numbers."""
    collection = student.collection
    note = collection.new_note(collection.models.by_name("Basic (and reversed card)"))
    note["Front"], note["Back"] = "radius", "ulna"
    collection.add_note(note, 1)
    exported = tmp_path / "basic.apkg"
    student.exports(exported)
    report = anki_import.verify(exported)
    assert (report.notes, report.cards) == (1, 2)
    assert not report.faults


def test_verify_reports_a_good_package(workbench: Workbench) -> None:
    """No conflicts, no faults, and the counts of the bundle."""
    report = anki_import.verify(workbench.publish())
    assert report.faults == ()
    assert (report.notes, report.cards, report.media) == (17, 25, 1)
    assert report.first == anki_import.Outcome(17, 0, 0, 0)
    assert report.again == anki_import.Outcome(0, 0, 17, 0)
    assert report.occlusion_notes == 1


def test_two_students_who_skip_releases_end_alike(
    workbench: Workbench, new_student: Callable[[], Student]
) -> None:
    """Whoever takes every release and whoever takes only the last have the same notes."""
    workbench.in_step_with_the_clock()
    diligent, late = new_student(), new_student()
    for text in itertools.pairwise(
        ["in the middle of the belly", "low in the belly", "at mid-arm"]
    ):
        diligent.imports(workbench.publish())
        late.imports(workbench.publish()) if text[1] == "low in the belly" else None
        workbench.replace(*text)
    last = workbench.publish()
    diligent.imports(last)
    late.imports(last)
    fields = "select guid, flds, tags from notes order by guid"
    assert diligent.collection.db.all(fields) == late.collection.db.all(fields)


def test_a_muscle_that_goes_and_comes_back_moves_no_review(
    tmp_path: Path, student: Student
) -> None:
    """Removing any muscle, or adding it back, leaves all other cards' reviews where they were."""
    workbench = copy_of("collection", tmp_path)
    workbench.in_step_with_the_clock()
    listed = "[supraspinatus, infraspinatus, teres-minor]"
    package = workbench.publish()
    student.imports(package)
    rows = student.collection.db.all(
        "select n.guid, c.ord + 1 from cards c join notes n on n.id = c.nid order by c.id"
    )
    for interval, (note, number) in enumerate(rows, start=1):
        student.review(note, number, interval)
    asked = {note: student.answers(note) for note, _ in rows}
    before = student.history()
    for gone in ("supraspinatus", "infraspinatus", "teres-minor"):
        rest = ", ".join(name for name in listed[1:-1].split(", ") if name != gone)
        file = workbench.root / f"decks/shoulder/{gone}.yaml"
        file.rename(tmp_path / "aside.yaml")
        workbench.replace(listed, f"[{rest}]", "decks/shoulder/deck.yaml")
        student.imports(workbench.publish())
        assert student.history() == before
        # A card of a muscle that is gone asks nothing now; no card asks for another muscle.
        for note, answers in asked.items():
            for number, (answer, interval) in student.answers(note).items():
                assert (answer or answers[number][0], interval) == answers[number]
        (tmp_path / "aside.yaml").rename(file)
        workbench.replace(f"[{rest}]", listed, "decks/shoulder/deck.yaml")
        student.imports(workbench.publish())
        assert {note: student.answers(note) for note in asked} == asked
    assert student.history() == before


def test_a_deck_inside_another(workbench: Workbench, student: Student) -> None:
    """`::` in the name of a deck makes levels, and the cards are in the innermost one."""
    workbench.replace("name: Arm", "name: Body::Upper limb::Arm", "decks/arm/deck.yaml")
    student.imports(workbench.publish())
    decks = {deck.name for deck in student.collection.decks.all_names_and_ids()}
    assert {"Body", "Body::Upper limb", "Body::Upper limb::Arm"} <= decks
    inside = student.collection.find_cards('"deck:Body::Upper limb::Arm"')
    assert len(inside) == student.collection.card_count()
