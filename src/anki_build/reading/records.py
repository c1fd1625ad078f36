"""Plain data to typed values: the one place where the shape of what authors write is checked.

msgspec holds the types (1 ms to define, against 0.2 s for pydantic) and checks each leaf; because
it stops at the first fault, structs, lists and mappings are walked here, so that an author sees
every fault of a file at once, each with its place.
"""

from __future__ import annotations

import functools
import sys
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from anki_build.reading.problems import Problem, did_you_mean
from anki_build.reading.yaml_reader import Document, Place

RULE = "shape"
# How much of an author's text a problem repeats, in letters.
SHOWN = 40
NOWHERE = Place(Document("", None, {}), ())

T = TypeVar("T", bound="Record")

_UNSOUND: Any = object()


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something an author writes as a mapping; knows its place in the file."""

    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    key: str
    type: Any
    required: bool


@functools.cache
def fields_of(cls: type[Record]) -> dict[str, _Field]:
    """The fields that an author may write, by their key in YAML."""
    hints = typing.get_type_hints(cls, include_extras=True)
    return {
        each.encode_name: _Field(each.name, each.encode_name, hints[each.name], each.required)
        for each in msgspec.structs.fields(cls)
        if each.name != "place"
    }


def build(cls: type[T], place: Place, data: Any) -> tuple[T | None, list[Problem]]:
    """Make one record from plain data.

    Args:
        cls: the type wanted.
        place: where the data is.
        data: what `yaml_reader.read` gave.

    Returns:
        The record and all its faults. Elements of lists and mappings that have faults are left
        out, so that later stages can look at the rest; the record is None if a required part is
        faulty.
    """
    problems: list[Problem] = []
    value = _record(cls, place, data, problems)
    return (None if value is _UNSOUND else value), problems


def _record(cls: type[T], place: Place, data: Any, problems: list[Problem]) -> Any:
    if not isinstance(data, dict):
        keys = ", ".join(f"`{key}`" for key, each in fields_of(cls).items() if each.required)
        expected = f"a mapping with {keys}" if keys else "a mapping"
        problems.append(Problem(place.span, f"expected {expected}, got {describe(data)}", RULE))
        return _UNSOUND
    known = fields_of(cls)
    misspelt: set[str] = set()
    for key in data:
        if key not in known:
            misspelt.add(_unknown_key(key, known, place, problems))
    values: dict[str, Any] = {}
    sound = True
    for key, each in known.items():
        if key in data:
            value = _value(each.type, place.child(key), data[key], problems)
            if value is not _UNSOUND:
                values[each.name] = value
        elif each.required and did_you_mean(key, [key]) not in misspelt:
            problems.append(Problem(place.span, f"`{key}` is missing", RULE))
        sound = sound and (not each.required or each.name in values)
    return cls(**values, place=place) if sound else _UNSOUND


def _unknown_key(key: str, known: dict[str, _Field], place: Place, problems: list[Problem]) -> str:
    """Report an unknown key; the hint names the key that is meant, if one is near."""
    hint = did_you_mean(key, known) or "expected one of " + ", ".join(sorted(known))
    span = place.child(key).key_span
    problems.append(Problem(span, f"{describe(key)} is not a known key here", RULE, hint))
    return hint


def _value(kind: Any, place: Place, data: Any, problems: list[Problem]) -> Any:
    plain, origin = _bare(kind), typing.get_origin(_bare(kind))
    if origin in (types.UnionType, typing.Union):
        return _value(_arm(plain, data), place, data, problems)
    if isinstance(plain, type) and issubclass(plain, Record):
        return _record(plain, place, data, problems)
    if origin is tuple and typing.get_args(plain)[1:] == (...,):
        return _list(kind, typing.get_args(plain)[0], place, data, problems)
    if origin is dict:
        return _mapping(typing.get_args(plain), place, data, problems)
    return _leaf(kind, place, data, problems)


@functools.cache
def _bare(kind: Any) -> Any:
    """The type without what `Annotated` adds."""
    return typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind


def _arm(union: Any, data: Any) -> Any:
    """The member of a union that the author most likely meant."""
    arms = [arm for arm in typing.get_args(union) if arm is not type(None)]
    for arm in arms:
        bare = _bare(arm)
        if isinstance(data, dict) and isinstance(bare, type) and issubclass(bare, Record):
            return arm
        if isinstance(data, list) and typing.get_origin(bare) is tuple:
            return arm
    return arms[0]


def _list(kind: Any, element: Any, place: Place, data: Any, problems: list[Problem]) -> Any:
    if not isinstance(data, list):
        hint = f"write [{data}]" if isinstance(data, str) else ""
        message = f"expected a list, got {describe(data)}"
        problems.append(Problem(place.span, message, RULE, hint))
        return _UNSOUND
    built = [_value(element, place.child(index), each, problems) for index, each in enumerate(data)]
    kept = [index for index, value in enumerate(built) if value is not _UNSOUND]
    values = tuple(built[index] for index in kept)
    shortest, longest = _lengths(kind)
    if not shortest <= len(data) <= longest:
        bound = f"at least {shortest}" if len(data) < shortest else f"at most {longest}"
        message = f"expected {bound} in this list, got {len(data)}"
        problems.append(Problem(place.span, message, RULE))
        return _UNSOUND
    if len(kept) < len(data):
        place.document.keep(data, kept)
    return values if len(values) >= shortest else _UNSOUND


@functools.cache
def _lengths(kind: Any) -> tuple[int, int]:
    """The least and greatest number of elements that a list may have."""
    metas = _metas(kind)
    shortest = max([meta.min_length or 0 for meta in metas], default=0)
    longest = min([meta.max_length or sys.maxsize for meta in metas], default=sys.maxsize)
    return shortest, longest


def _mapping(kinds: tuple[Any, ...], place: Place, data: Any, problems: list[Problem]) -> Any:
    if not isinstance(data, dict):
        problems.append(Problem(place.span, f"expected a mapping, got {describe(data)}", RULE))
        return _UNSOUND
    key_kind, value_kind = kinds
    values = {}
    for key, each in data.items():
        try:
            msgspec.convert(key, key_kind)
        except msgspec.ValidationError:
            message = f"key {describe(key)} is not {expectation(key_kind)}"
            problems.append(Problem(place.child(key).key_span, message, RULE))
            continue
        value = _value(value_kind, place.child(key), each, problems)
        if value is not _UNSOUND:
            values[key] = value
    return values


def _leaf(kind: Any, place: Place, data: Any, problems: list[Problem]) -> Any:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError:
        choices = [str(choice) for choice in _choices(kind)]
        hint = did_you_mean(str(data), choices) if isinstance(data, str) else ""
        if not hint and _bare(kind) is str and isinstance(data, int | float):
            hint = "put it in quotes"
        message = f"expected {expectation(kind)}, got {describe(data)}"
        problems.append(Problem(place.span, message, RULE, hint))
        return _UNSOUND


def _metas(kind: Any) -> list[msgspec.Meta]:
    extras = getattr(kind, "__metadata__", ())
    return [extra for extra in extras if isinstance(extra, msgspec.Meta)]


def _choices(kind: Any) -> tuple[Any, ...]:
    bare = _bare(kind)
    return typing.get_args(bare) if typing.get_origin(bare) is typing.Literal else ()


def expectation(kind: Any) -> str:
    """What is expected, in an author's words, such as "text" or "one of must, should, could"."""
    titles = [meta.title for meta in _metas(kind) if meta.title]
    if titles:
        return str(titles[-1])
    if choices := _choices(kind):
        return "one of " + ", ".join(str(choice) for choice in choices)
    names = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    return names.get(_bare(kind), "another value")


def describe(data: Any) -> str:
    """What was found, in an author's words, such as "the number 5" or "a list"."""
    if data is None:
        return "nothing"
    if isinstance(data, bool):
        return str(data).lower()
    if isinstance(data, int | float):
        return f"the number {data}"
    if isinstance(data, str):
        short = " ".join(data.split())
        return f"`{short if len(short) <= SHOWN else short[: SHOWN - 1] + '…'}`"
    return "a list" if isinstance(data, list) else "a mapping"


def words_in(record: Record) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    """Every word of the vocabulary in a record and what is in it.

    Yields:
        The word's place, the word, and the families it may come from.
    """
    for key, each in fields_of(type(record)).items():
        yield from _words(each.type, record.place.child(key), getattr(record, each.name))


def _words(kind: Any, place: Place, value: Any) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    if isinstance(value, Record):
        yield from words_in(value)
    elif isinstance(value, tuple):
        element = _args(kind, tuple)[0]
        for index, each in enumerate(value):
            yield from _words(element, place.child(index), each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _words(_args(kind, dict)[1], place.child(key), each)
    elif isinstance(value, str) and (families := _families(kind)):
        yield place, value, families


@functools.cache
def _args(kind: Any, origin: type) -> tuple[Any, ...]:
    """The arguments of the member of a (perhaps optional) type that has this origin."""
    bare = _bare(kind)
    if typing.get_origin(bare) is origin:
        return typing.get_args(bare)
    arms = (_args(arm, origin) for arm in typing.get_args(bare))
    return next((arm for arm in arms if arm), ())


@functools.cache
def _families(kind: Any) -> tuple[str, ...]:
    for arm in (kind, *typing.get_args(_bare(kind))):
        for meta in _metas(arm):
            if meta.extra_json_schema and "x-words" in meta.extra_json_schema:
                return tuple(meta.extra_json_schema["x-words"])
    return ()
