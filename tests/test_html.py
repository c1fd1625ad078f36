"""Pages in HTML: whatever stands in the facts is text in them, and they load nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from anki_build.corpus.loading import load
from anki_build.reports import gallery, html, table
from anki_build.updates.diff import Change, Comparison, Forecast, Kind
from anki_build.updates.diff.changes import CardChange
from anki_build.updates.diff.page import page as diff_page
from anki_build.updates.diff.words import Passage, Segment
from anki_build.updates.release import document
from conftest import HERE, Workbench

SOURCES = HERE.parent / "src" / "anki_build"
HOSTILE = (
    """</title></style><script>alert(1)</script>" onclick='x' &amp; & {{ 7 * 7 }} }} {% raw %}"""
)
TAGS = "a|article|b|body|br|code|del|details|div|em|figure|g|h[1-6]|head|header|html|i|img|ins|li"
TAGS += "|link|main|meta|ol|p|script|section|small|span|strong|style|summary|svg|table|td|th|title"
TAGS += "|tr|ul|!doctype"
WRITES_HTML = re.compile(rf"</?({TAGS})\b[^<>]*>|</?({TAGS}) |(?<!<)</?$", re.IGNORECASE)
# Fields of Anki are HTML: made in `package` and `history`, read by the others.
ANKI = ("package/", "history/", "updates/diff/cards.py", "reading/markup.py")


class Reader(HTMLParser):
    """What a browser makes of a page: elements, their attributes, texts and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.scripts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self.cdata_elem == "script":
            self.scripts.append(data)
        else:
            self.text += data

    def policy(self) -> str:
        """What the page allows itself to load and run."""
        return next(value for _, value in self.attributes if value.startswith("default-src"))


def read(page: str) -> Reader:
    """A page in which all is text that should be, and that says so to the browser."""
    reader = Reader(page)
    assert page.startswith("<!doctype html>\n")
    assert not [name for name, _ in reader.attributes if name.startswith("on")]
    assert not {"script", "link", "img", "iframe", "base", "a"} & set(reader.elements[:-1])
    assert [reader.elements.count(each) for each in ("html", "title", "h1", "body")] == [1] * 4
    assert reader.policy().startswith("default-src 'none'; style-src 'unsafe-inline'")
    for part in ("width=device-width", "light dark", "screen and (prefers-color-scheme: dark)"):
        assert part in {value.partition(",")[0] for _, value in reader.attributes}
    return reader


def test_hostile_figures(workbench: Workbench) -> None:
    """Every text of a figure and its masks; the page's own script is the only one that may run."""
    (figure,) = load(workbench.project)[0].figures.values()
    masks = tuple(replace(mask, entity=HOSTILE) for mask in figure.masks)
    named = dict.fromkeys(("id", "title", "licence", "credit", "changes", "reviewed"), HOSTILE)
    shown = gallery.page([replace(figure, masks=masks, **named)])  # type: ignore[arg-type]
    reader = read(shown)
    assert reader.text.count(HOSTILE) == len(named)
    values = [value for name, value in reader.attributes if name in {"id", "data-entity"}]
    assert values.count(HOSTILE) == 1 + 2 * len(masks)
    (script,) = reader.scripts
    assert reader.elements[-1] == "script"
    assert reader.policy().endswith(f"; img-src data:; script-src '{html._fingerprint(script)}'")


def test_hostile_table() -> None:
    """The title and every cell, of one line and of several."""
    row = ((HOSTILE,), (), *[(HOSTILE, HOSTILE)] * 6)
    reader = read(table.page(HOSTILE, [row]))
    # In the head, as the heading, and in the cells.
    assert reader.text.count(HOSTILE) == 2 + 1 + 12
    assert reader.scripts == []


def hostile_change(kind: Kind, number: int) -> Change:
    """A change with everything that a page can show of one."""
    passage = Passage("notes", HOSTILE, f"{HOSTILE} {HOSTILE}")
    card = CardChange(1, "slot", Passage("question", "", HOSTILE), Passage("answer", HOSTILE, ""))
    named = replace(passage, name=f"name {HOSTILE}")
    why = f"{HOSTILE} {number // 5}"
    return Change(kind, f"{HOSTILE}{number}", HOSTILE, "guid", why, (card,), (passage, named))


@pytest.mark.parametrize("kind", Kind)
def test_hostile_comparison(kind: Kind) -> None:
    """Names, explanations and texts of every kind of change, alone and many alike."""
    changes = tuple(hostile_change(kind, number) for number in range(6))
    seen = Comparison(HOSTILE, HOSTILE, changes, (HOSTILE,), Forecast(0, 0, 0, 0))
    reader = read(diff_page(seen))
    # Words that went and came stand in elements of their own.
    assert reader.text.count(HOSTILE) >= 2 * 2 + 1 + 6
    assert reader.scripts == []
    assert reader.text.count("{{ 7 * 7 }}") >= 16


def test_hostile_release() -> None:
    """Every part of the pages of a release."""
    words = (Segment("same", HOSTILE), Segment("added", HOSTILE))
    line = document.line(HOSTILE, document.Code(HOSTILE), *words)
    blocks: list[document.Block] = [
        document.Heading(HOSTILE, 1),
        document.Paragraph(line),
        document.Bullets((line, line)),
    ]
    reader = read(document.page(HOSTILE, blocks))
    assert reader.text.count(HOSTILE) == 2 + 3 * len(line)
    assert [reader.elements.count(each) for each in ("code", "ins", "li")] == [3, 3, 2]
    assert reader.scripts == []


def test_a_value_that_is_not_given_is_a_bug() -> None:
    """Never an empty place on a page."""
    with pytest.raises(UndefinedError, match="blocks"):
        html.render("document", title="x")


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every literal text that is no docstring."""
    nodes = list(ast.walk(tree))
    bodies = [node.body for node in nodes if isinstance(node, ast.Module | ast.ClassDef)]
    bodies += [node.body for node in nodes if isinstance(node, ast.FunctionDef)]
    said = {id(each.value) for body in bodies for each in body if isinstance(each, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("f'<p>{x}'", True),
        ("f'<{x}>'", True),
        ("x = '<!doctype html>'", True),
        ("f'<a href={x}'", True),
        ("x = 'a < b > c'", False),
        ("x = '(?P<key>x) <<<<<<<'", False),
        ("def f(): '''Show <b> bold.'''", False),
    ],
)
def test_what_counts_as_html(code: str, *, found: bool) -> None:
    """Elements in texts; no comparison, no group of a pattern, no docstring."""
    each = strings(ast.parse(code))
    assert any(WRITES_HTML.search(str(node.value)) for node in each) == found


def test_html_is_written_in_templates_alone() -> None:
    """So there is one place that escapes."""
    found = []
    for path in SOURCES.rglob("*.py"):
        name = path.relative_to(SOURCES).as_posix()
        if not name.startswith(ANKI):
            nodes = strings(ast.parse(path.read_text(encoding="utf-8")))
            found += [f"{name}:{n.lineno}" for n in nodes if WRITES_HTML.search(str(n.value))]
    assert found == []


def test_no_template_lets_text_through() -> None:
    """None switches escaping off, and every attribute that is filled in stands in quotes."""
    for path in (SOURCES / "reports/templates").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", text), path.name
        assert not re.search(r"=\{\{", text), path.name
        assert path.name in {"base.html.j2", "words.html.j2", "gallery.js.j2"} or text.startswith(
            '{% extends "base.html.j2" %}'
        )
