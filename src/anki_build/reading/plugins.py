"""Modules that take part by being there: those of a folder, and those of other distributions."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from anki_build.reading.errors import AnkiBuildError


def modules_in(package: str) -> Iterator[ModuleType]:
    """The modules of a package in the order of their names, without those that begin with `_`.

    Args:
        package: its full name, such as `anki_build.cards.patterns`.
    """
    path = importlib.import_module(package).__path__
    names = sorted(each.name for each in pkgutil.iter_modules(path))
    for name in names:
        if not name.startswith("_"):
            yield importlib.import_module(f"{package}.{name}")


@functools.cache
def installed(group: str) -> tuple[Any, ...]:
    """What other distributions offer under an entry-point group, in the order of the names.

    They are looked for once in a process.

    Raises:
        AnkiBuildError: if one of them cannot be loaded.
    """
    return tuple(_load(each) for each in sorted(entry_points(group=group), key=_name))


def _name(point: EntryPoint) -> str:
    return point.name


def _load(point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:
        of = f" of {point.dist.name}" if point.dist else ""
        message = f"the entry point `{point.name}`{of} cannot be loaded: {error}"
        raise AnkiBuildError(message, hint="repair or remove that distribution") from error
