"""A deck as one table, for reading and for proof-reading against a textbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator

from anki_build.corpus.corpus import Corpus, Deck
from anki_build.facts.action import Action
from anki_build.facts.attachment import Attachment
from anki_build.facts.base import Fact
from anki_build.facts.innervation import Innervation
from anki_build.facts.muscle import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.reading.text import plain
from anki_build.reports import html
from anki_build.reports.markdown import escape, head, row

COLUMNS = ("Muscle", "Origin", "Insertion", "Nerve", "Roots", "Actions", "Referral", "Variants")
SEPARATOR = "; "

# The lines of one cell.
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
    body = "".join(row(SEPARATOR.join(map(escape, cell)) for cell in cells) for cells in table)
    return f"# {escape(title)}\n\n{head(COLUMNS)}{body}"


def comma_separated(_title: str, table: Iterable[Row]) -> str:
    """The table as CSV, as spreadsheets read it; none of its cells is a formula to them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([SEPARATOR.join(map(_inert, cell)) for cell in cells] for cells in table)
    return text.getvalue()


# What spreadsheets compute; a sign alone or before a number is none, as in a missing root.
_FORMULA = re.compile(r"[=@\t\r\uff1d\uff20]|[+\uff0b\uff0d-](?!\d*[.,]?\d*$)").match


def _inert(line: str) -> str:
    """A line that a spreadsheet shows as it is, where needed behind an apostrophe."""
    return f"'{line}" if _FORMULA(line) else line


def page(title: str, table: Iterable[Row]) -> str:
    """The table as a self-contained page, readable by day and by night."""
    return html.render("table", title=title, columns=COLUMNS, rows=table)


FORMATS: dict[str, Callable[[str, Iterable[Row]], str]] = {
    "markdown": markdown,
    "csv": comma_separated,
    "html": page,
}
