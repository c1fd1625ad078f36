"""A collection as one table, for reading and for proof-reading against a textbook."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterable, Iterator

from anki_build.corpus.corpus import Corpus, Deck
from anki_build.facts.action import Action
from anki_build.facts.attachment import Attachment
from anki_build.facts.base import Fact
from anki_build.facts.innervation import Innervation
from anki_build.facts.muscle import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.reading.text import plain

COLUMNS = ("Muscle", "Origin", "Insertion", "Nerve", "Roots", "Actions", "Referral", "Variants")
SEPARATOR = "; "

# What stands in one cell, one line each.
Cell = tuple[str, ...]
Row = tuple[Cell, ...]


def rows(corpus: Corpus, deck: Deck) -> list[Row]:
    """The muscles of a deck in the author's order, one row each, a cell for each column."""
    return [_row(corpus, muscle) for muscle in deck.muscles]


def _row(corpus: Corpus, muscle: Muscle) -> Row:
    return (
        (muscle.name,),
        tuple(_site(corpus, fact) for fact in muscle.origin),
        tuple(_site(corpus, fact) for fact in muscle.insertion),
        tuple(_nerve(corpus, fact) for fact in muscle.innervation),
        tuple(_roots(fact) for fact in muscle.innervation if fact.roots),
        tuple(_action(corpus, fact) for fact in muscle.actions),
        tuple(_point(corpus, fact) for fact in muscle.referral),
        tuple(_variants(corpus, muscle)),
    )


def _site(corpus: Corpus, fact: Attachment) -> str:
    chain = corpus.site(fact.site)
    text = " of ".join([chain[0].name, *(entry.with_article for entry in chain[1:])])
    if fact.between:
        first, second = (corpus.entry(each, "landmarks").name for each in fact.between)
        text += f", between {first} and {second}"
    elif fact.behind:
        text += f", behind {corpus.entry(fact.behind, 'landmarks').name}"
    return text + _brackets(_part(corpus, fact.part))


def _nerve(corpus: Corpus, fact: Innervation) -> str:
    return corpus.entry(fact.nerve, "nerves").name + _brackets(_part(corpus, fact.part))


def _roots(fact: Innervation) -> str:
    main = f"mainly {fact.main_root}" if fact.main_root else ""
    return (fact.roots or "").replace("-", "\N{EN DASH}") + _brackets(main)


def _action(corpus: Corpus, fact: Action) -> str:
    movement, joint = corpus.entry(fact.movement, "movements"), corpus.entry(fact.joint, "joints")
    return movement.name + _brackets(joint.name, _part(corpus, fact.part), fact.role or "")


def _point(corpus: Corpus, fact: TriggerPoint) -> str:
    zones = [corpus.entry(zone, "zones").name for zone in fact.essential]
    zones += [f"({corpus.entry(zone, 'zones').name})" for zone in fact.spillover]
    return f"{fact.point}{_brackets(_part(corpus, fact.part))}: {', '.join(zones)}"


def _part(corpus: Corpus, part: str | None) -> str:
    return corpus.entry(part, "parts").name if part else ""


def _brackets(*what: str) -> str:
    inside = ", ".join(filter(None, what))
    return f" ({inside})" if inside else ""


def _variants(corpus: Corpus, muscle: Muscle) -> Iterator[str]:
    """What other sources say, each with the section and the fact that it belongs to."""
    for section, fact in muscle.facts():
        name = _fact(corpus, fact)
        if name:
            yield from (f"{section}, {name}: {plain(each.text)}" for each in fact.variants)


def _fact(corpus: Corpus, fact: Fact) -> str:
    """The fact in short; empty if it has no column."""
    if isinstance(fact, Attachment):
        return corpus.entry(fact.site, "landmarks", "bones", "structures").name
    if isinstance(fact, Innervation):
        return corpus.entry(fact.nerve, "nerves").name
    if isinstance(fact, Action):
        part = _part(corpus, fact.part)
        movement = corpus.entry(fact.movement, "movements").name
        return f"{movement} by the {part}" if part else movement
    return fact.point if isinstance(fact, TriggerPoint) else ""


def markdown(title: str, table: Iterable[Row]) -> str:
    """The table in Markdown."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"

    body = "".join(line(SEPARATOR.join(cell) for cell in row) for row in table)
    return f"# {title}\n\n" + line(COLUMNS) + line("---" for _ in COLUMNS) + body


def comma_separated(_title: str, table: Iterable[Row]) -> str:
    """The table as CSV, as spreadsheets read it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([SEPARATOR.join(cell) for cell in row] for row in table)
    return text.getvalue()


def page(title: str, table: Iterable[Row]) -> str:
    """The table as a page that stands alone, readable by day and by night.

    On a phone every muscle is a block of its own, its cells below each other; on paper no row is
    torn.
    """
    name = html.escape(title)
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in COLUMNS)
    body = "".join(_page_row(row) for row in table)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{name}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style></head>\n<body><h1>{name}</h1>"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></body></html>\n"
    )


def _page_row(row: Row) -> str:
    (muscle, *cells), (_, *columns) = row, COLUMNS
    inner = "".join(
        f'<td data-column="{html.escape(column)}">{_page_cell(cell)}</td>'
        for column, cell in zip(columns, cells, strict=True)
    )
    return f'<tr><th scope="row">{html.escape(SEPARATOR.join(muscle))}</th>{inner}</tr>\n'


def _page_cell(cell: Cell) -> str:
    lines = [html.escape(line) for line in cell]
    return lines[0] if len(lines) == 1 else "".join(f"<div>{line}</div>" for line in lines)


STYLE = """
:root { color-scheme: light dark; --line: #8886; --faint: #8882; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border: 1px solid var(--line);
  overflow-wrap: break-word; }
thead th { position: sticky; top: 0; background: Canvas; }
thead th:last-child { width: 24%; }
td > div + div { margin-top: .35rem; }
td:last-child { font-size: .9em; }
@media screen and (max-width: 60rem) {
  body { margin: .75rem; }
  thead { display: none; }
  table, tbody, tr, th, td { display: block; }
  tr { margin-bottom: 1.5rem; border: 1px solid var(--line); break-inside: avoid; }
  th, td { border: 0; }
  tbody th { font-size: 1.1rem; background: var(--faint); position: sticky; top: 0;
    backdrop-filter: blur(1rem); }
  td + td { border-top: 1px solid var(--line); }
  td::before { content: attr(data-column); display: block; font-size: .8em; font-weight: 600;
    opacity: .75; }
  td:empty { display: none; }
}
@media print {
  @page { size: A4 landscape; margin: 10mm; }
  :root { color-scheme: light; }
  body { margin: 0; font-size: 8.5pt; line-height: 1.3; }
  th, td { padding: 1mm 1.5mm; border-color: #999; }
  thead { display: table-header-group; }
  thead th { position: static; }
  tr { break-inside: avoid; }
}
"""

FORMATS: dict[str, Callable[[str, Iterable[Row]], str]] = {
    "markdown": markdown,
    "csv": comma_separated,
    "html": page,
}
