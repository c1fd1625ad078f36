"""Text that is empty, that has blanks at its ends, or that begins with a loose accent.

Cards show text exactly as it is written. An empty text leaves a hole in a sentence, a blank at the
end appears before the full stop, and a loose accent joins the letter before it.

Bad: `name: "gluteus medius "`.
Better: `name: gluteus medius`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Level
from anki_build.reading.records import Record, fields_of
from anki_build.reading.yaml_reader import Place
from anki_build.rules.registry import Finding, rule


@rule(Level.ERROR)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every text of every file."""
    for record in corpus.records:
        for place, text in _texts(record):
            if text and unicodedata.combining(text[0]):
                message = "this text begins with a mark that joins the letter before it"
                yield Finding(place.span, message, "delete the mark")
            if text != text.strip() or not text:
                message = (
                    "this text is empty" if not text.strip() else "this text has blanks at its ends"
                )
                yield Finding(place.span, message)


def _texts(record: Record) -> Iterator[tuple[Place, str]]:
    for key, each in fields_of(type(record)).items():
        yield from _within(record.place.child(key), getattr(record, each.name))


def _within(place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        # A block of several lines ends with a line break that the author did not choose.
        yield place, value.removesuffix("\n")
    elif isinstance(value, Record):
        yield from _texts(value)
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _within(place.child(index), each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _within(place.child(key), each)
