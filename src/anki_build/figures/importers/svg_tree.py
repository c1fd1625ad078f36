"""The elements of an SVG file, each with its place; nothing is fetched, nothing grows.

The text of entities is read where it is short and plain, as Illustrator declares namespaces. All
others could stand for a file or for gigabytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

_SVG = "http://www.w3.org/2000/svg "
_GZIP = b"\x1f\x8b"
_DEPTH = 256
# Bytes of a drawing once it is unpacked.
_LARGEST = 50_000_000
_PLAIN_ENTITY = re.compile(r"[^&%<]{0,200}").fullmatch
_REFERENCE = re.compile(rb"&([A-Za-z_][\w.:-]*);")
_PREDEFINED = frozenset(("amp", "lt", "gt", "quot", "apos"))
# Times that entities may be named, so that a drawing grows by two megabytes at most.
_REFERENCES = 10_000
_AS_PLAIN = (
    "save it as plain SVG: in Illustrator without Preserve Illustrator Editing Capabilities, in "
    "Inkscape as Plain SVG"
)


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element.

    Attributes:
        tag: its name in SVG; empty if it belongs to another language.
        attributes: by name, with the namespace in front of the names of other languages.
        at: line and column, from 1.
        parent: what it stands in; None for the drawing itself.
        texts: the text in it, of style sheets only.
    """

    tag: str
    attributes: Mapping[str, str]
    at: tuple[int, int]
    parent: Element | None
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def all(self) -> Iterator[Element]:
        """The element and everything in it, in the order of the file."""
        left = [self]
        while left:
            element = left.pop()
            yield element
            left += element.children[::-1]

    def chain(self) -> list[Element]:
        """The elements from the drawing down to this one."""
        found = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return found[::-1]


class UnreadableError(Exception):
    """What is wrong with the whole file, with a hint and a place in it."""

    def __init__(self, message: str, hint: str = "", at: tuple[int, int] = (1, 1)) -> None:
        super().__init__(message)
        self.hint = hint
        self.at = at


def parse(content: bytes) -> Element:
    """The drawing that a file holds, which may be compressed as `.svgz`.

    Raises:
        UnreadableError: if it is none, or one that cannot be read safely.
    """
    reading = _Reading(_unpacked(content))
    try:
        reading.parser.Parse(reading.content, True)
    except (LookupError, ValueError) as error:
        # Of an encoding that Python does not know.
        raise UnreadableError(f"is not XML: {error}") from error
    except expat.ExpatError as error:
        at = (error.lineno, error.offset + 1)
        raise UnreadableError(f"is not XML: {expat.ErrorString(error.code)}", at=at) from error
    reading.refuse_unknown_entities()
    # A document without an element is not XML.
    (root,) = reading.roots
    return root


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(content, _LARGEST)
    except zlib.error as error:
        raise UnreadableError("is compressed and damaged", "save it anew") from error
    if not unpacking.eof:
        what = "has too many bytes" if unpacking.unconsumed_tail else "is cut off"
        raise UnreadableError(f"is compressed and {what}", "save it as plain SVG")
    return unpacked


class _Reading:
    """Gathers elements while a file is read."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._declare
        self.parser.ProcessingInstructionHandler = self._instruct
        self.parser.StartDoctypeDeclHandler = self._open_doctype
        self.roots: list[Element] = []
        self.stack: list[Element] = []
        self.entities: set[str] = set()
        self.has_doctype = False

    @property
    def at(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def refuse_unknown_entities(self) -> None:
        """Names from a DTD elsewhere, which the parser leaves out without a word."""
        if not self.has_doctype:
            return
        for name in _REFERENCE.findall(self.content.replace(b"\0", b"")):
            if name.decode("latin-1") not in self.entities | _PREDEFINED:
                message = f"the entity `{name.decode('latin-1')}` is declared elsewhere"
                raise UnreadableError(message, _AS_PLAIN)

    def _open_doctype(self, *_: object) -> None:
        self.has_doctype = True

    def _declare(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:  # noqa: FBT001 - expat's order
        self.entities.add(name)
        many = self.content.count(b"&") > _REFERENCES
        if is_parameter or value is None or not _PLAIN_ENTITY(value) or many:
            message = f"the XML entity `{name}` could stand for anything and is not read"
            raise UnreadableError(message, _AS_PLAIN, self.at)

    def _instruct(self, target: str, _: str) -> None:
        if target == "xml-stylesheet":
            message = "a style sheet in another file is not read"
            raise UnreadableError(message, "copy it into a `style` element", self.at)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.removeprefix(_SVG) if name.startswith(_SVG) else ""
        if not self.stack and tag != "svg":
            raise UnreadableError("is not an SVG drawing", at=self.at)
        if len(self.stack) >= _DEPTH:
            raise UnreadableError("is nested too deeply for a drawing", at=self.at)
        parent = self.stack[-1] if self.stack else None
        element = Element(tag, attributes, self.at, parent)
        (self.roots if parent is None else parent.children).append(element)
        self.stack.append(element)

    def _end(self, _: str) -> None:
        self.stack.pop()

    def _text(self, text: str) -> None:
        if self.stack and self.stack[-1].tag == "style":
            self.stack[-1].texts.append(text)
