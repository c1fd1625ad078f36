"""Modules that take part by being there: those of a folder, and those of other distributions."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import entry_points
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


def installed(group: str) -> Iterator[Any]:
    """What other distributions offer under an entry-point group, in the order of the names.

    Raises:
        AnkiBuildError: if one of them cannot be loaded.
    """
    for each in sorted(entry_points(group=group), key=lambda point: point.name):
        try:
            yield each.load()
        except Exception as error:
            of = f" of {each.dist.name}" if each.dist else ""
            message = f"the entry point `{each.name}`{of} cannot be loaded: {error}"
            raise AnkiBuildError(message, hint="mend or remove that distribution") from error
