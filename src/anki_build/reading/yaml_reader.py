"""YAML text to plain data in which every value knows its place; the only module that reads YAML.

The dialect is small on purpose, because every trick of YAML has cost some author an evening:

- one document a file: mappings with text keys, lists, text, whole and decimal numbers, `true`,
  `false` and `null`; `on`, `yes`, `1e3` and dates are plain text;
- no anchors, aliases, tags, duplicate keys, control characters, or files above 4 MiB.

Text is normalised to NFC, as Anki does on import.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from anki_build.reading.problems import Problem, Span

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 32
MAX_DIGITS = 18
RULE = "yaml"

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)").fullmatch
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+").fullmatch
_KEYWORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
# Everything but the newline: U+001F separates fields in Anki's database, the rest is invisible
# (tabs too, which show as one blank); U+2028 and U+2029 break JavaScript and old web views.
_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)

Steps = tuple[str | int, ...]
Marks = dict[int, dict[str | int, tuple[int, int, int, int]]]


@dataclass(frozen=True, slots=True)
class Document:
    """One file as plain data.

    Attributes:
        path: the file's path as problems show it, relative to the project.
        data: mappings, lists, strings, integers, floats, booleans and None.
        marks: for the id of every container, the zero-based line and column of each entry's key
            (for mappings) and value, by key or index.
    """

    path: str
    data: Any
    marks: Marks = field(repr=False)

    @property
    def place(self) -> Place:
        """The place of the whole document."""
        return Place(self, ())

    def keep(self, data: list[Any], kept: list[int]) -> None:
        """Leave only some elements in a list, so that the places of those stay right."""
        marks = self.marks[id(data)]
        self.marks[id(data)] = {new: marks[old] for new, old in enumerate(kept)}
        data[:] = [data[index] for index in kept]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a value is in its document; spans are worked out only when they are needed."""

    document: Document
    path: Steps

    def child(self, *steps: str | int) -> Place:
        """The place of a value inside this one."""
        return Place(self.document, self.path + steps)

    @property
    def span(self) -> Span:
        """Line and column of the value, or of the nearest value around it that exists."""
        return self._span(2)

    @property
    def key_span(self) -> Span:
        """Line and column of the key that the value belongs to."""
        return self._span(0)

    def _span(self, part: int) -> Span:
        line, column, data = 0, 0, self.document.data
        for step in self.path:
            mark = self.document.marks.get(id(data), {}).get(step)
            if mark is None:
                break
            line, column = mark[part : part + 2]
            data = data[step]
        return Span(self.document.path, line + 1, column + 1)


def read(file: Path, shown_as: str) -> tuple[Document | None, list[Problem]]:
    """Read one YAML file.

    Args:
        file: the file to read.
        shown_as: the path that problems show.

    Returns:
        The document, or None if the file cannot be read at all, and every problem found.
    """
    whole = Span(shown_as)
    try:
        if not file.is_file():
            if not file.exists():
                return missing(shown_as)
            return None, [Problem(whole, "this is not a file", RULE)]
        size = file.stat().st_size
        if size > MAX_BYTES:
            message = f"the file has {size:,} bytes, expected at most {MAX_BYTES:,}"
            return None, [Problem(whole, message, RULE, "split it")]
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return None, [Problem(whole, f"cannot be read: {error.strerror}", RULE)]
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8, expected a UTF-8 text file"
        return None, [Problem(whole, message, RULE)]
    return parse(text, shown_as)


def missing(shown_as: str) -> tuple[None, list[Problem]]:
    """What `read` gives for a file that is not there."""
    return None, [Problem(Span(shown_as), "this file does not exist", RULE)]


def from_value(value: Any, shown_as: str) -> tuple[Document | None, list[Problem]]:
    """Read a value as if it were in a file; like `read`.

    Args:
        value: mappings, lists, text, numbers, booleans and None; or, if it is text, YAML.
        shown_as: the path that problems show; lines are those of the value written as YAML.
    """
    if isinstance(value, str):
        return parse(value, shown_as)
    try:
        text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    except yaml.YAMLError as error:
        return None, [Problem(Span(shown_as), f"is no plain data: {error}", RULE)]
    return parse(text, shown_as)


def parse(text: str, shown_as: str) -> tuple[Document | None, list[Problem]]:
    """Parse YAML text; like `read`, for text that is not in a file."""
    # libyaml normalises neither line ends nor tabs for us, and names no column for bad characters.
    text = text.replace("\r\n", "\n")
    raw = _raw_problems(text, shown_as)
    if raw:
        return None, raw
    return _Builder(text, shown_as).build()


def _raw_problems(text: str, shown_as: str) -> list[Problem]:
    problems = []
    for number, line in enumerate(text.split("\n"), start=1):
        found = _CONTROL.search(line)
        if found:
            column = found.start() + 1
            hint = "use blanks" if found.group() == "\t" else "delete it"
            message = f"{_name(found.group())} is not allowed"
            problems.append(Problem(Span(shown_as, number, column), message, RULE, hint))
    return problems


def _name(character: str) -> str:
    return "a tab" if character == "\t" else f"control character U+{ord(character):04X}"


class _StopError(Exception):
    """Parsing cannot go on; the problem is already noted."""


class _Builder:
    """Builds plain data and marks straight from the C parser's events.

    About four times as fast as loading with `CSafeLoader` and then composing again for the places.
    """

    def __init__(self, text: str, shown_as: str) -> None:
        self.path = shown_as
        # The C parser is typed as if it took no argument and gave untyped events.
        self.parser: Any = yaml.CSafeLoader(text)
        self.problems: list[Problem] = []
        self.marks: Marks = {}

    def build(self) -> tuple[Document | None, list[Problem]]:
        try:
            data = self._document()
        except _StopError:
            return None, self.problems
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
            return None, self.problems
        except yaml.YAMLError as error:
            self.problems.append(Problem(Span(self.path), f"is not YAML: {error}", RULE))
            return None, self.problems
        finally:
            self.parser.dispose()
        return Document(self.path, data, self.marks), self.problems

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        span = Span(self.path, mark.line + 1, mark.column + 1) if mark else Span(self.path)
        what = " ".join(part for part in (error.context, error.problem) if part)
        hint = "text with `: `, ` #` or a leading `{`, `[`, `*` or `&` needs quotes"
        if "escape" in what:
            hint = ""
        self.problems.append(Problem(span, f"is not YAML: {what}", RULE, hint))

    def _note(self, event: Any, message: str, hint: str = "") -> None:
        mark = event.start_mark
        self.problems.append(
            Problem(Span(self.path, mark.line + 1, mark.column + 1), message, RULE, hint)
        )

    def _document(self) -> Any:
        self.parser.get_event()
        event = self.parser.get_event()
        if not isinstance(event, DocumentStartEvent):
            return None
        data = self._node(self.parser.get_event(), 0)
        self.parser.get_event()
        following = self.parser.get_event()
        if isinstance(following, DocumentStartEvent):
            self._note(following, "a second document begins here, expected one document a file")
        return data

    def _node(self, event: Any, depth: int) -> Any:
        kind = event.__class__
        if kind is AliasEvent:
            self._note(event, f"alias `*{event.anchor}` is not allowed", "write the value out")
            return None
        self._refuse_tricks(event)
        if kind is ScalarEvent:
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            self._note(event, f"values are nested deeper than {MAX_DEPTH}")
            raise _StopError
        return self._mapping(depth) if kind is MappingStartEvent else self._sequence(depth)

    def _refuse_tricks(self, event: Any) -> None:
        if event.anchor is not None:
            self._note(event, f"anchor `&{event.anchor}` is not allowed", "write the value out")
        if event.tag is not None and event.tag != "!":
            self._note(event, f"tag `{event.tag}` is not allowed", "delete it")

    def _scalar(self, event: Any) -> Any:
        value: str = event.value
        if not event.style:
            if value in _KEYWORDS:
                return _KEYWORDS[value]
            if _INTEGER(value) and len(value) <= MAX_DIGITS:
                return int(value)
            if _DECIMAL(value) and len(value) <= MAX_DIGITS:
                return float(value)
        elif found := _CONTROL.search(value):
            self._note(event, f"{_name(found.group())} is not allowed", "delete it")
        return value if value.isascii() else unicodedata.normalize("NFC", value)

    def _mapping(self, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        marks: dict[str | int, tuple[int, int, int, int]] = {}
        while not isinstance(event := self.parser.get_event(), MappingEndEvent):
            key = self._key(event, depth)
            start = event.start_mark
            value_event = self.parser.get_event()
            value = self._node(value_event, depth + 1)
            if key in data:
                first = marks[key][0] + 1
                message = f"key `{key}` appears here a second time, first in line {first}"
                self._note(event, message, "delete or rename one of them")
            elif key is not None:
                begin = value_event.start_mark
                data[key] = value
                marks[key] = (start.line, start.column, begin.line, begin.column)
        self.marks[id(data)] = marks
        return data

    def _key(self, event: Any, depth: int) -> str | None:
        if not isinstance(event, ScalarEvent):
            self._note(event, "a key must be text")
            self._node(event, depth + 1)
            return None
        self._refuse_tricks(event)
        value = self._scalar(event)
        # `4: x` and `true: x` are keys too; what they mean is for the shape to refuse.
        return value if isinstance(value, str) else str(event.value)

    def _sequence(self, depth: int) -> list[Any]:
        data: list[Any] = []
        marks: dict[str | int, tuple[int, int, int, int]] = {}
        while not isinstance(event := self.parser.get_event(), SequenceEndEvent):
            begin = event.start_mark
            marks[len(data)] = (begin.line, begin.column, begin.line, begin.column)
            data.append(self._node(event, depth + 1))
        self.marks[id(data)] = marks
        return data
