"""Text shows in Anki exactly as the author wrote it, whatever it is."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anki_build.cards import notes
from anki_build.package import render
from anki_build.reading.text import Emphasis, Formula, Inline, Markup, Plain, inlines, plain
from anki_build.reading.yaml_reader import Document
from conftest import Student, Workbench

HAZARDS = [
    "}}", "a}", "{a}", "{{", "{{Extra}}", "{{c2::x}}", "::", "a::b", ":", "}}}", ":::", "<b>",
    "a < b", "&amp;", "AT&T", "<!-- c -->", "\\(x\\)", "\\[y\\]", "$x$", "[sound:a.mp3]",
    "[latex]x[/latex]", "[$]x[/$]", "[anki:play]", "a\\b", "\\", "[...]", "{{type:x}}",
    "<script>alert(1)</script>", "\N{GREEK SMALL LETTER ALPHA} \N{BONE}", "(", "[", "sound:",
]  # fmt: skip
hazards = st.lists(
    st.sampled_from(HAZARDS) | st.text("{}:\\()[]<>&;$ax ", min_size=1, max_size=8),
    min_size=1,
    max_size=4,
).map("".join)
pieces = st.one_of(hazards.map(Plain), hazards.map(Emphasis))


def shown(field: str) -> str:
    """What a browser shows of a field that holds only what `render` writes."""
    return html.unescape(re.sub(r"<!-- -->|</?(span|b)>", "", field).replace("<br>", "\n"))


def draft(lead: notes.Line) -> notes.ClozeDraft:
    """A note with this sentence."""
    place = Document("", None, {}).place
    return notes.ClozeDraft("m/f/p", "k", "D", "H", lead, (), notes.Back(), (), place)


def test_any_text_reads_back(student: Student, workbench: Workbench) -> None:
    """Text in an answer and around it: real Anki hides all of it, and shows just it."""
    student.imports(workbench.publish())
    notetype = student.collection.models.by_name("anki_build Cloze")

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(hazards, st.lists(pieces, min_size=1, max_size=3), hazards, st.none() | hazards)
    def law(before: str, answer: list[Inline], after: str, hint: str | None) -> None:
        lead: notes.Line = (
            Plain(before), notes.Slot("a", tuple(answer), hint),
            Plain(after), notes.Slot("b", (Plain("second"),)),
        )  # fmt: skip
        fields = render.render(draft(lead), {"a": 1, "b": 2}).fields
        note = student.collection.new_note(notetype)
        note.fields = list(fields)
        assert sorted(note.cloze_numbers_in_fields()) == [1, 2]
        card = note.ephemeral_card(0)
        asked = re.findall(
            r'<span class="cloze" [^>]*>(.*?)</span>(?!\()',
            card.render_output().answer_text,
            re.DOTALL,
        )
        whole = "".join(part.text for part in answer if not isinstance(part, Formula))
        answer_side = shown(strip_clozes(card.render_output().answer_text))
        assert before + whole + after + "second" in answer_side, (fields[0], asked)
        question_side = shown(strip_clozes(card.render_output().question_text))
        assert f"{before}[{hint or '...'}]{after}second" in question_side

    law()


def strip_clozes(side: str) -> str:
    """A side of a card without the elements that Anki puts around answers."""
    side = re.sub(r'<span class="cloze[^>]*>', "", side)
    return side.replace("<span></span>", "").replace("</span>", "")


@given(st.lists(hazards, min_size=2, max_size=4))
def test_parts_that_meet_make_no_new_mark(parts: list[str]) -> None:
    """Two escaped texts side by side hold no cloze, hint or formula that neither holds."""
    whole = render.join(render.escape(part) for part in parts)
    assert not re.search(r"\{\{|\}\}|::|\\[()\[\]]", whole)
    assert shown(whole) == "".join(parts)


@given(st.text(max_size=20))
def test_markup_without_marks_is_plain(text: str) -> None:
    """Whatever an author writes with every mark escaped is plain text."""
    written = re.sub(r"([\\*$])", r"\\\1", text)
    assert plain(Markup(markup=written)) == text
    assert all(isinstance(part, Plain) for part in inlines(Markup(markup=written)))


@pytest.mark.parametrize(
    ("markup", "parts"),
    [
        ("a *b* c", (Plain("a "), Emphasis("b"), Plain(" c"))),
        ("$x^2$ m", (Formula("x^2"), Plain(" m"))),
        (r"5 \$ and 6 \$", (Plain("5 $ and 6 $"),)),
        ("a * b", (Plain("a * b"),)),
        ("*", (Plain("*"),)),
    ],
)
def test_markup(markup: str, parts: tuple[Inline, ...]) -> None:
    """Emphasis and formulas stand where the author says so, and nowhere else."""
    assert inlines(Markup(markup=markup)) == parts


def test_decomposed_letters_are_composed(
    workbench: Workbench, new_student: Callable[[], Student]
) -> None:
    """Anki composes letters on import; we do so before, so that nothing differs afterwards."""
    workbench.replace("in the middle of the belly", "pre\N{COMBINING ACUTE ACCENT} x")
    student = new_student()
    student.imports(workbench.publish())
    assert student.imports(workbench.publish()) == {"duplicate": student.collection.note_count()}
    fields = student.collection.db.list("select flds from notes")
    assert all(unicodedata.is_normalized("NFC", field) for field in fields)
    assert any("pr\N{LATIN SMALL LETTER E WITH ACUTE} x" in field for field in fields)
