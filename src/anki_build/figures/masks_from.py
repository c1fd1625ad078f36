"""The formats of files with masks, and how a figure names such a file."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated

from msgspec import Meta

from anki_build.facts.base import Id
from anki_build.figures import importers
from anki_build.figures.found import MaskFile, Reading
from anki_build.reading.records import Record

Reader = Callable[[MaskFile], Reading]

# The formats, one a module; each is imported where it is used, since most figures need none.
READERS = tuple(
    sorted(each.name for each in iter_modules(importers.__path__) if "_" not in each.name)
)


def reader(name: str) -> Reader:
    """The reader of a format that has passed the check of shapes."""
    read: Reader = import_module(f"{importers.__name__}.{name}").read
    return read


Format = Annotated[
    str,
    Meta(
        pattern=f"^({'|'.join(READERS)})$",
        title=f"one of {', '.join(READERS)}",
        extra_json_schema={"enum": list(READERS)},
    ),
]
Entity = Annotated[
    str, Meta(min_length=1, title="the id of a word or muscle, or `muscle-id/fact-id`")
]

Choice = Annotated[str, Meta(min_length=1, title="a layer, picture or note")]


class NamedMask(Record, frozen=True, kw_only=True):
    """What a label means, with the mask's id."""

    id: Id
    entity: Entity


class MasksFrom(Record, frozen=True, kw_only=True):
    """A file that the masks are read from, in the folder of this one.

    Attributes:
        format: who wrote it.
        file: its name.
        only: which layer, group or shape (SVG), picture (COCO, CVAT, VIA) or note (package) is
            meant, if there are several; one or a list.
        ignore: labels of what is no mask.
        entities: the entity of each label that is not an entity's id itself, alone or with the id
            of the mask. Without an id the mask has the entity's, with a hyphen for the slash.
    """

    format: Format
    file: Annotated[str, Meta(min_length=1, title="a file name")]
    only: Choice | Annotated[tuple[Choice, ...], Meta(min_length=1)] | None = None
    ignore: tuple[Annotated[str, Meta(min_length=1, title="a label")], ...] = ()
    entities: dict[str, Entity | NamedMask] = {}

    @property
    def choices(self) -> tuple[str, ...]:
        """What is meant, as a list in any case."""
        if self.only is None:
            return ()
        return (self.only,) if isinstance(self.only, str) else self.only
