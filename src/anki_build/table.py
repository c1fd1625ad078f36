"""A collection as one table, for reading and for proof-reading against a textbook."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterable

from anki_build.corpus import Corpus, Deck, Muscle
from anki_build.facts.attachment import Attachment
from anki_build.facts.referral import TriggerPoint
from anki_build.text import plain

COLUMNS = ("Muscle", "Origin", "Insertion", "Nerve", "Roots", "Actions", "Referral", "Variants")
SEPARATOR = "; "

Row = tuple[str, ...]


def rows(corpus: Corpus, deck: Deck) -> list[Row]:
    """The muscles of a deck in the author's order, one row each, a text for each column."""
    return [_row(corpus, muscle) for muscle in deck.muscles]


def _row(corpus: Corpus, muscle: Muscle) -> Row:
    def name(word: str, family: str) -> str:
        return corpus.entry(word, family).name

    cells: tuple[Iterable[str], ...] = (
        (muscle.name,),
        (_site(corpus, fact) for fact in muscle.origin),
        (_site(corpus, fact) for fact in muscle.insertion),
        (name(fact.nerve, "nerves") for fact in muscle.innervation),
        (fact.roots.replace("-", "\N{EN DASH}") for fact in muscle.innervation if fact.roots),
        (
            f"{name(fact.movement, 'movements')} ({name(fact.joint, 'joints')}"
            + (f", {name(fact.part, 'parts')})" if fact.part else ")")
            for fact in muscle.actions
        ),
        (
            f"{_point(corpus, fact)}: {', '.join(name(zone, 'zones') for zone in fact.essential)}"
            + "".join(f", ({name(zone, 'zones')})" for zone in fact.spillover)
            for fact in muscle.referral
        ),
        _variants(muscle),
    )
    return tuple(SEPARATOR.join(cell) for cell in cells)


def _point(corpus: Corpus, fact: TriggerPoint) -> str:
    """The point's number; without one, its place and its part."""
    if fact.point.startswith("TrP") or not fact.part:
        return fact.point
    return f"{fact.point} ({corpus.entry(fact.part, 'parts').name})"


def _site(corpus: Corpus, fact: Attachment) -> str:
    chain = corpus.site(fact.site)
    text = " of ".join([chain[0].name, *(entry.with_article for entry in chain[1:])])
    if fact.between:
        first, second = (corpus.entry(each, "landmarks").name for each in fact.between)
        text += f", between {first} and {second}"
    return f"{text} ({corpus.entry(fact.part, 'parts').name})" if fact.part else text


def _variants(muscle: Muscle) -> list[str]:
    core = ("origin", "insertion", "innervation", "actions", "referral")
    return [
        f"{section}: {plain(variant.text)}"
        for section, fact in muscle.facts()
        if section in core
        for variant in fact.variants
    ]


def markdown(title: str, table: Iterable[Row]) -> str:
    """The table in Markdown."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"

    body = "".join(line(row) for row in table)
    return f"# {title}\n\n" + line(COLUMNS) + line("---" for _ in COLUMNS) + body


def comma_separated(_title: str, table: Iterable[Row]) -> str:
    """The table as CSV, as spreadsheets read it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(table)
    return text.getvalue()


def page(title: str, table: Iterable[Row]) -> str:
    """The table as a page that stands alone, readable by day and by night."""

    def line(tag: str, cells: Iterable[str]) -> str:
        inner = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
        return f"<tr>{inner}</tr>\n"

    head = f"<thead>{line('th', COLUMNS)}</thead>"
    body = "".join(line("td", row) for row in table)
    name = html.escape(title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{name}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{STYLE}</style></head>\n'
        f"<body><h1>{name}</h1><table>{head}<tbody>\n{body}</tbody></table></body></html>\n"
    )


STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border: 1px solid #8886; }
th { position: sticky; top: 0; background: Canvas; }
td:first-child { font-weight: 600; }
"""

FORMATS: dict[str, Callable[[str, Iterable[Row]], str]] = {
    "markdown": markdown,
    "csv": comma_separated,
    "html": page,
}
