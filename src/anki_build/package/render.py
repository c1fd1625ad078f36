r"""Drafts with their numbers to the HTML of Anki's fields; the only place where text is escaped.

What Anki does with text was measured: `}}` ends a cloze, `::` begins a hint, `\(` a formula and
`[sound:` a sound wherever they are. They are broken up with `<!-- -->` and `<span></span>`, which
survive Anki's editor; numeric entities do not.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from anki_build.cards.notes import (
    Back,
    CitedText,
    ClozeDraft,
    DeckPage,
    Draft,
    Line,
    OcclusionDraft,
    Slot,
)
from anki_build.figures.base import Ellipse, Polygon, Rect, Shape
from anki_build.package.notetypes import CLOZE, OCCLUSION, NoteType
from anki_build.reading.text import Emphasis, Formula, Inline

BREAK = "<!-- -->"
SPAN = "<span></span>"
# What begins a formula, a sound or another thing of Anki's where two parts meet.
_MARK = re.compile(r"\\[()\[\]]|\[/?(sound:|latex\]|\$\$?\]|anki:)").match
_BRACKETED = re.compile(r"/?(sound:|latex|\$|anki:)").match
_HAZARD = re.compile(r"[&<>{}:\\\[\n]").search


@dataclass(frozen=True, slots=True)
class RenderedNote:
    """A note's fields as Anki stores them.

    Attributes:
        deck: the full name of its deck in Anki.
        fields: HTML, in the order of the note type's fields.
        numbers: the cloze numbers of its cards, ascending.
        picture: what the fields refer to: its name in the package and its file.
        last: whether its cards come after those of all other notes.
    """

    key: str
    deck: str
    tags: tuple[str, ...]
    notetype: NoteType
    fields: tuple[str, ...]
    numbers: tuple[int, ...]
    picture: tuple[str, Path] | None = None
    last: bool = False

    @property
    def content(self) -> str:
        """A hash of all that an update would bring to a student: fields, tags, pictures.

        Pictures are in it by their names, which are made from their content.
        """
        parts = [self.notetype.id, self.fields, self.tags]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def render(draft: Draft, numbers: Mapping[str, int]) -> RenderedNote:
    """The fields of one note.

    Args:
        draft: the note.
        numbers: the cloze number of each of its slots.
    """
    used = tuple(sorted({numbers[slot] for slot in draft.slots}))
    named = draft.key, draft.deck, draft.tags
    if isinstance(draft, ClozeDraft):
        return RenderedNote(*named, CLOZE, _cloze_fields(draft, numbers), used)
    picture = draft.picture.media_name, draft.picture.file
    return RenderedNote(*named, OCCLUSION, _occlusion_fields(draft, numbers), used, picture)


def escape(text: str) -> str:
    """Plain text as HTML that shows exactly that text in a field of Anki."""
    if not _HAZARD(text):
        return text
    text = html.escape(text, quote=False)
    text = _break_pairs(text)
    text = re.sub(r"\\([(\[\])])", r"\\<span></span>\1", text)
    text = re.sub(r"\[(/?)(sound:|latex\]|\$\$?\]|anki:)", r"[<span></span>\1\2", text)
    return text.replace("\n", "<br>")


def _break_pairs(text: str) -> str:
    # Looking ahead breaks up `}}}` and `:::` at every pair.
    return re.sub(r"([{}:])(?=\1)", r"\1" + BREAK, text)


def join(parts: Iterable[str]) -> str:
    """Escaped parts as one text, broken up where two parts would make a pair between them."""
    whole = ""
    for part in parts:
        if whole and part and whole[-1] == part[0] and part[0] in "{}:":
            whole += BREAK
        elif whole.endswith(("\\", "[")) and _MARK(whole[-1] + part):
            whole += SPAN
        whole += part
    return whole


def _inline(part: Inline) -> str:
    if isinstance(part, Formula):
        return r"\(" + _break_pairs(html.escape(part.latex, quote=False)) + r"\)"
    if isinstance(part, Emphasis):
        return f"<b>{escape(part.text)}</b>"
    return escape(part.text)


def _text(parts: Iterable[Inline]) -> str:
    return join(_inline(part) for part in parts)


def _line(line: Line, numbers: Mapping[str, int]) -> str:
    return join(
        _gap(piece, numbers[piece.name]) if isinstance(piece, Slot) else _inline(piece)
        for piece in line
    )


def _gap(slot: Slot, number: int) -> str:
    hint = ["::", _hint(slot.hint)] if slot.hint else []
    return join([f"{{{{c{number}::", _text(slot.answer), *hint, "}}"])


def _hint(hint: str) -> str:
    """A hint, which Anki puts between brackets: they must not make a `[sound:` of it either."""
    return f"{SPAN}{escape(hint)}" if _BRACKETED(hint) else escape(hint)


def _cloze_fields(draft: ClozeDraft, numbers: Mapping[str, int]) -> tuple[str, ...]:
    text = _line(draft.lead, numbers)
    if draft.items:
        text += _list(draft.items, lambda item: _line(item, numbers))
    back = draft.back
    values = {
        "Text": text,
        "Heading": escape(draft.heading),
        "Notes": "<br>".join(_text(note) for note in back.notes),
        "Variants": _list(back.variants, _cited) if back.variants else "",
        "Context": escape(back.context),
        "Source": _sources(back),
        "Key": escape(draft.key),
        "Items": _items(numbers),
    }
    return tuple(values.get(field.name, "") for field in CLOZE.fields)


def _occlusion_fields(draft: OcclusionDraft, numbers: Mapping[str, int]) -> tuple[str, ...]:
    shapes = (
        _occlusion(shape, numbers[mask.id], hide_all=draft.hide_all)
        for mask in draft.masks
        for shape in mask.shapes
    )
    names = _names(draft, numbers)
    notes = "".join(f"<p>{_text(note)}</p>" for note in draft.back.notes)
    sources = f"<details><summary>Source</summary>{_sources(draft.back)}</details>"
    return (
        "".join(shapes),
        f'<img src="{draft.picture.media_name}">',
        escape(draft.header),
        names + notes + sources,
        escape(f"{draft.key} {_items(numbers)}"),
    )


def _names(draft: OcclusionDraft, numbers: Mapping[str, int]) -> str:
    """What each mask hides, numbered as the cards are; the styling shows the asked one alone.

    No clozes: Anki makes a card for every number in any field, so that a mask taken away in its
    editor would leave a card that asks nothing.
    """
    named = zip(draft.masks, draft.names, strict=True)
    lines = sorted((numbers[mask.id], escape(name)) for mask, name in named)
    items = "".join(f'<li value="{number}">{name}</li>' for number, name in lines)
    return f'<ol class="ab-names">{items}</ol>'


def _items(numbers: Mapping[str, int]) -> str:
    """Which number belongs to which slot, so that a package alone shows what each card asks."""
    return " ".join(f"{slot}={number}" for slot, number in sorted(numbers.items()))


def _list(elements: Iterable[object], line: Callable[..., str]) -> str:
    return "<ul>" + "".join(f"<li>{line(element)}</li>" for element in elements) + "</ul>"


def _cited(variant: CitedText) -> str:
    sources = escape("; ".join(variant.sources))
    return f"{_text(variant.text)} <small>({sources})</small>"


def _sources(back: Back) -> str:
    return _list(back.sources, escape) if back.sources else ""


def _occlusion(shape: Shape, number: int, *, hide_all: bool) -> str:
    """One shape in the syntax of Anki's image occlusion, in fractions of the picture.

    A polygon needs `left` and `top` too: without them Anki draws it in the corner of the picture.
    """
    if isinstance(shape, Rect):
        numbers = [("left", shape.left), ("top", shape.top)]
        numbers += [("width", shape.width), ("height", shape.height)]
        text = "rect" + _numbers(numbers)
    elif isinstance(shape, Ellipse):
        numbers = [("left", shape.left), ("top", shape.top), ("rx", shape.rx), ("ry", shape.ry)]
        text = "ellipse" + _numbers(numbers)
    else:
        text = "polygon" + _polygon(shape)
    return f"{{{{c{number}::image-occlusion:{text}{':oi=1' if hide_all else ''}}}}}<br>"


def _polygon(shape: Polygon) -> str:
    left = min(x for x, _ in shape.points)
    top = min(y for _, y in shape.points)
    points = " ".join(f"{fraction(x)},{fraction(y)}" for x, y in shape.points)
    return _numbers([("left", left), ("top", top)]) + f":points={points}"


def _numbers(numbers: Iterable[tuple[str, float]]) -> str:
    return "".join(f":{name}={fraction(value)}" for name, value in numbers)


def fraction(value: float) -> str:
    """A number between 0 and 1 as Anki's mask editor writes it: `.25`, `0`, `1`."""
    text = f"{min(max(value, 0.0), 1.0):.4f}".rstrip("0").rstrip(".")
    return text.removeprefix("0") if text != "0" else text


def description(page: DeckPage) -> str:
    """What a deck's page says; Anki shows it as HTML."""
    searches = page.searches.items()
    lines = [f"<code>{escape(search)}</code> {escape(what)}" for search, what in searches]
    found = "Study a part: search in the browser, or make a filtered deck, with<br>"
    found += "<br>".join(lines)
    licence_line = escape(f"Licence of the text: {page.licence}")
    return f"{escape(page.text.strip())}<br><br>{found}<br><br>{licence_line}"
