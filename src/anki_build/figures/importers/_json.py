"""JSON in which every object that a message may be about knows its place.

The outer objects are read here, the elements of lists by the standard library in C, so that reading
takes little longer than without places. What has no meaning or two is refused: a key that stands
twice, half a character, a control character, a number of thousands of digits.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from anki_build.figures.found import Found, MaskFile, Reading, RefusedError
from anki_build.reading.problems import Problem

# VIA 1 has its regions the deepest: project, pictures, picture, regions, region.
_DEPTH = 5
_BLANKS = re.compile(r"[ \t\n\r]*")
# Half a pair of surrogates is no character; control characters reach databases and terminals.
_PAIR = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(
    rf"\\(?:{_PAIR}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{{2}})"
    r"|(?P<control>u00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF]))|.)",
    re.DOTALL,
)


class Located(dict[str, Any]):
    """An object of a JSON file.

    Attributes:
        at: its line and column, from 1.
    """

    at: tuple[int, int] = (1, 1)


class _UnreadableError(Exception):
    """What is wrong with the file, and how many characters are before it."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def parse(file: MaskFile) -> Located | Problem:
    """The object that a JSON file holds, or why there is none."""
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return file.problem(f"byte {error.start} is not UTF-8, expected a JSON file")
    reader = _Reader(text)
    try:
        data = reader.read()
    except _UnreadableError as error:
        return file.problem(str(error), at=reader.at(error.position))
    if not isinstance(data, Located):
        return file.problem("expected a JSON object")
    return data


def gather(
    file: MaskFile,
    elements: Iterable[Any],
    found_in: Callable[[Any], Iterable[Found]],
    message: str,
) -> Reading:
    """What is found in each element, or a problem where it stands.

    Args:
        file: the file of masks.
        elements: as `parse` gave them.
        found_in: may raise a ValidationError of msgspec or a RefusedError.
        message: of the former, such as "a shape is not as LabelMe writes it".
    """
    found: list[Found] = []
    problems: list[Problem] = []
    for each in elements:
        try:
            found += found_in(each)
        except msgspec.ValidationError as error:
            problems.append(file.problem(f"{message}: {fault(error)}", at=place(each)))
        except RefusedError as error:
            problems.append(file.problem(str(error), error.hint, place(each)))
    return found, problems


def place(data: object) -> tuple[int, int]:
    """Where an object stands; the beginning of the file for anything else."""
    return data.at if isinstance(data, Located) else (1, 1)


def fault(error: msgspec.ValidationError) -> str:
    """What msgspec says of a value, with the key before it."""
    message, _, path = str(error).partition(" - at `$")
    message = message[:1].lower() + message[1:]
    key = path.strip("`.").replace("[...]", "")
    return f"`{key}` is wrong: {message}" if key else message


def other_format(data: Located) -> str:
    """A hint for a file that another program wrote, as its keys say; empty if they do not."""
    values = (each for each in data.values() if isinstance(each, dict))
    if "_via_img_metadata" in data or any("regions" in each for each in values):
        return "this is a file of VIA, say `format: via`"
    if "annotations" in data:
        return "this looks like COCO, say `format: coco`"
    return "this looks like LabelMe, say `format: labelme`" if "shapes" in data else ""


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.decoder = json.JSONDecoder(object_pairs_hook=_object)

    def at(self, position: int) -> tuple[int, int]:
        line = bisect_right(self.lines, position)
        return line, position - self.lines[line - 1] + 1

    def read(self) -> Any:
        data, end = self._value(self._skip(0), _DEPTH)
        if (end := self._skip(end)) < len(self.text):
            raise _UnreadableError("is not JSON: something follows its end", end)
        for found in _ESCAPE.finditer(self.text):
            if found["half"]:
                raise _UnreadableError(f"`{found[0]}` is half a character", found.start())
            if found["control"]:
                message = f"control character `{found[0]}` is not allowed"
                raise _UnreadableError(message, found.start())
        return data

    def _skip(self, position: int) -> int:
        found = _BLANKS.match(self.text, position)
        return found.end() if found else position

    def _value(self, start: int, depth: int) -> tuple[Any, int]:
        opening = self.text[start : start + 1]
        if depth and opening == "{":
            return self._members(start, depth - 1)
        if depth and opening == "[" and self.text.startswith("{", self._skip(start + 1)):
            return self._elements(start)
        return self._whole(start)

    def _whole(self, start: int) -> tuple[Any, int]:
        """A value in which nothing has a place of its own."""
        try:
            return self.decoder.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            message = f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
            raise _UnreadableError(message, error.pos) from error
        except _TwiceError as error:
            raise _UnreadableError(f"the key `{error}` stands twice in an object", start) from error
        except ValueError as error:
            # Python turns no more digits into a number than a picture could ever need.
            raise _UnreadableError("a number is too large", start) from error
        except RecursionError as error:
            raise _UnreadableError("is nested too deeply for a file of masks", start) from error

    def _members(self, start: int, depth: int) -> tuple[Located, int]:
        located = Located()
        located.at = self.at(start)
        position = self._skip(start + 1)
        if self.text.startswith("}", position):
            return located, position + 1
        while True:
            if not self.text.startswith('"', position):
                message = "is not JSON: expecting property name enclosed in double quotes"
                raise _UnreadableError(message, position)
            key, end = self._whole(position)
            if key in located:
                raise _UnreadableError(f"the key `{key}` stands twice in an object", position)
            end = self._after(end, ":")
            located[key], end = self._value(end, depth)
            position = self._skip(end)
            if self.text.startswith("}", position):
                return located, position + 1
            position = self._after(position, ",")

    def _elements(self, start: int) -> tuple[list[Any], int]:
        """A list of objects; they are many, and messages speak of each as a whole."""
        elements: list[Any] = []
        position = self._skip(start + 1)
        while True:
            element, end = self._whole(position)
            if isinstance(element, dict):
                element = Located(element)
                element.at = self.at(position)
            elements.append(element)
            position = self._skip(end)
            if self.text.startswith("]", position):
                return elements, position + 1
            position = self._after(position, ",")

    def _after(self, position: int, delimiter: str) -> int:
        """Where the next thing begins, behind a delimiter."""
        position = self._skip(position)
        if not self.text.startswith(delimiter, position):
            raise _UnreadableError(f"is not JSON: expecting `{delimiter}` delimiter", position)
        return self._skip(position + 1)


class _TwiceError(Exception):
    """A key that stands twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(max(keys, key=keys.count))
    return values
