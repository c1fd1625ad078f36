"""A comparison as one page that stands alone: before and after side by side, no scripts."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from anki_build.updates.diff.changes import ERRORS, CardChange, Change, Comparison, Kind
from anki_build.updates.diff.gathering import Told, gathered
from anki_build.updates.diff.wording import HEADINGS, REORDERED, alike, is_back, said_once, summary
from anki_build.updates.diff.words import Passage, Segment

STYLE = """
:root {
  color-scheme: light dark;
  --soft: #5c6570; --line: #d5dae0; --panel: #f5f7f9;
  --gone: #9b1c1c; --gone-back: #fde3e3; --come: #14602b; --come-back: #dcf5e3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --soft: #a4adb8; --line: #3b434d; --panel: #22272e;
    --gone: #ffb4ab; --gone-back: #5b2320; --come: #9be4b0; --come-back: #1d4a2b;
  }
}
* { box-sizing: border-box; }
body {
  font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 68rem;
  overflow-wrap: anywhere;
}
h1 { font-size: 1.3rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h3 { font-size: .85rem; font-weight: 400; margin: 0 0 .4rem; color: var(--soft); }
summary { color: var(--soft); font-size: .85rem; cursor: pointer; }
h3 code { color: CanvasText; }
article { border-top: 1px solid var(--line); padding: .8rem 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .6rem; margin: .4rem 0; }
.side { background: var(--panel); border-radius: .4rem; padding: .5rem .7rem; }
.side p { margin: 0; }
.name { color: var(--soft); font-size: .8rem; }
.answer { font-weight: 600; }
.error { border-left: .3rem solid var(--gone); padding-left: .8rem; }
.error h2 { color: var(--gone); }
del { color: var(--gone); background: var(--gone-back); text-decoration: line-through; }
ins { color: var(--come); background: var(--come-back); text-decoration: underline; }
.whole { grid-template-columns: 1fr; }
.whole :is(del, ins) { color: inherit; background: none; text-decoration: none; }
@media (max-width: 40rem) { .pair { grid-template-columns: 1fr; } }
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_MARKUP = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
# Of more cards than these the text of their note is shown instead.
FEW = 2

_UNSEEN = {"before": "added", "after": "removed"}
_CAME = frozenset({Kind.NEW, Kind.CARDS_NEW, Kind.REVIVED})
_GONE = frozenset({Kind.RETIRED, Kind.CARDS_RETIRED, Kind.LEFT})
# Where each card is shown, the text of the whole note would only say it again.
_BY_CARD = _CAME | _GONE | {Kind.CORRECTED, Kind.REWORDED}


def page(seen: Comparison) -> str:
    """The page, in HTML."""
    title = html.escape(f"{seen.old} \N{RIGHTWARDS ARROW} {seen.new}")
    lines = [*summary(seen), *(f"Warning: {warning}" for warning in seen.warnings)]
    told = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)
    changes = gathered(seen)
    body = "".join(_section(seen, kind, changes[kind]) for kind in HEADINGS)
    return alone(title, f"<header><h1>{title}</h1>\n{told}</header>\n<main>\n{body}</main>")


def alone(title: str, body: str) -> str:
    """A page that needs no other file.

    Args:
        title: escaped.
        body: HTML.
    """
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style></head>\n"
        f"<body>{body}</body></html>\n"
    )


def _section(seen: Comparison, kind: Kind, told: Sequence[Told]) -> str:
    found = seen.of(kind)
    if not found:
        return ""
    mark = ' class="error"' if kind in ERRORS else ""
    heading = html.escape(f"{HEADINGS[kind]} ({len(found):,})")
    once = said_once(found)
    body = _why(once) + "".join(_article(each, once) for each in told)
    return f'<section id="{kind}"{mark}><h2>{heading}</h2>\n{body}</section>\n'


def _why(explanation: str) -> str:
    return f"<p>{html.escape(explanation)}</p>\n" if explanation else ""


def _article(told: Told, once: str) -> str:
    change = told.change
    deck = f"{html.escape(change.deck)} " if change.deck else ""
    why = _why(change.explanation if change.explanation != once else "")
    body = "".join(_pairs(change))
    heading = f"<h3>{deck}<code>{html.escape(change.key)}</code></h3>"
    return f"<article>{heading}\n{_others(told)}{why}{body}</article>\n"


def _others(told: Told) -> str:
    """The other notes that change alike, folded."""
    if not told.others:
        return ""
    keys = "".join(f"<li><code>{html.escape(key)}</code></li>" for key in told.keys[1:])
    named = html.escape(f"{alike(told)}: {told.others}")
    return f"<details><summary>{named}</summary><ul>{keys}</ul></details>\n"


def _pairs(change: Change) -> Iterator[str]:
    listed = _listed(change)
    for card in listed:
        yield _pair(change, f"Card {card.number}", _card(card, "before"), _card(card, "after"))
    for each in change.passages:
        if is_back(each) and each.reordered:
            yield f'<p class="name">{html.escape(each.name.capitalize())}: {REORDERED}</p>\n'
        elif not (each.name == "text" and listed and change.kind in _BY_CARD):
            sides = (_paragraph(each, "before"), _paragraph(each, "after"))
            yield _pair(change, each.name.capitalize(), *sides)


def _listed(change: Change) -> Sequence[CardChange]:
    """The cards that are shown; where many say the same, the text of the whole note is enough."""
    if not any(each.name == "text" for each in change.passages):
        return change.cards
    if change.kind is Kind.CORRECTED:
        return [card for card in change.cards if card.answer.changed]
    return change.cards if len(change.cards) <= FEW or change.kind in ERRORS else ()


def _pair(change: Change, name: str, before: str, after: str) -> str:
    """Both sides, or the only one that there is."""
    if change.kind in _CAME:
        return f'<div class="pair whole">{_side(name, after)}</div>\n'
    if change.kind in _GONE:
        return f'<div class="pair whole">{_side(name, before)}</div>\n'
    sides = _side(f"{name}, before", before) + _side(f"{name}, after", after)
    return f'<div class="pair">{sides}</div>\n'


def _side(name: str, text: str) -> str:
    return f'<div class="side"><p class="name">{html.escape(name)}</p>{text}</div>'


def _card(card: CardChange, side: str) -> str:
    answer = _paragraph(card.answer, side, "answer")
    return _paragraph(card.question, side) + answer


def _paragraph(passage: Passage, side: str, style: str = "") -> str:
    parts = passage.near if is_back(passage) else passage.segments
    seen = (each for each in parts if each.kind != _UNSEEN[side])
    mark = f' class="{style}"' if style else ""
    return f"<p{mark}>{' '.join(map(_marked, seen)) or '&mdash;'}</p>"


def _marked(segment: Segment) -> str:
    return _MARKUP[segment.kind].format(html.escape(segment.text))
