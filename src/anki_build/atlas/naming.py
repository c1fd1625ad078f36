"""Marks for the fields of a figure that hold ids, on which no picture depends.

They go on the fields of dataclasses: `field(metadata=NAME)`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

NAME = {"naming": "name"}
"""An id, ids, or pairs that begin with one: only which of them are equal matters."""

UNSEEN = {"naming": "unseen"}
"""Part of the masks file, but not of the picture."""


def as_text(value: Any) -> str:
    """All that a picture depends on, as text, whatever the ids are.

    Fields that have their default are left out, so that a new field changes no figure; a class that
    gets another name keeps its old one as `drawn_as`.
    """
    return _Writer().as_text(value)


class _Writer:
    """Replaces each id by a number, in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def as_text(self, value: Any) -> str:
        if isinstance(value, tuple):
            return f"({', '.join(map(self.as_text, value))})"
        if not dataclasses.is_dataclass(value):
            return repr(value)
        parts = [
            f"{field.name}={self._field(field, getattr(value, field.name))}"
            for field in dataclasses.fields(value)
            if field.repr and getattr(value, field.name) != field.default
            if field.metadata != UNSEEN
        ]
        name = getattr(value, "drawn_as", type(value).__name__)
        return f"{name}({', '.join(parts)})"

    def _field(self, field: dataclasses.Field[Any], value: Any) -> str:
        if field.metadata != NAME:
            return self.as_text(value)
        return self._numbered(value)

    def _numbered(self, value: Any) -> str:
        if isinstance(value, str):
            return f"#{self.numbers.setdefault(value, len(self.numbers))}"
        one_by_one = (
            self._numbered(each)
            if isinstance(each, str)
            else f"({self._numbered(each[0])}, {self.as_text(each[1:])})"
            for each in value
        )
        return f"({', '.join(one_by_one)})"
