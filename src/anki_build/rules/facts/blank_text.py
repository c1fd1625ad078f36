"""Text with nothing in it, or with blanks at its ends where a sentence goes on.

Bad: `name: "gluteus medius "`. Better: `name: gluteus medius`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from anki_build.corpus.corpus import Corpus
from anki_build.reading.problems import Problem
from anki_build.reading.records import Record, fields_of
from anki_build.reading.yaml_reader import Place


def check(corpus: Corpus) -> Iterator[Problem]:
    """Every text of every file."""
    for record in corpus.records:
        for place, text in _texts(record):
            if text and unicodedata.combining(text[0]):
                message = "this text begins with a mark that joins the letter before it"
                yield Problem(place.span, message, "blank-text", "delete the mark")
            if text != text.strip() or not text:
                message = (
                    "this text is empty" if not text.strip() else "this text has blanks at its ends"
                )
                yield Problem(place.span, message, "blank-text")


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
