"""What in a figure is a name, and shows in no picture.

Marks for the fields of dataclasses: `field(metadata=NAME)`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

NAME = {"naming": "name"}
"""An id, ids, or pairs that begin with one: it matters only which of them are the same."""

UNSEEN = {"naming": "unseen"}
"""What the masks file tells, and the picture does not depend on."""


def said(value: Any) -> str:
    """All that a picture depends on, as text; the same whatever things are called by their ids.

    Left out is what is as it always is, so that a new kind of field changes no figure.
    """
    return _Speaker().said(value)


class _Speaker:
    """Calls each name by a number, in the order in which they are met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def said(self, value: Any) -> str:
        if isinstance(value, tuple):
            return f"({', '.join(map(self.said, value))})"
        if not dataclasses.is_dataclass(value):
            return repr(value)
        parts = [
            f"{field.name}={self._field(field, getattr(value, field.name))}"
            for field in dataclasses.fields(value)
            if field.repr and getattr(value, field.name) != field.default
            if field.metadata != UNSEEN
        ]
        return f"{type(value).__name__}({', '.join(parts)})"

    def _field(self, field: dataclasses.Field[Any], value: Any) -> str:
        if field.metadata != NAME:
            return self.said(value)
        return self._numbered(value)

    def _numbered(self, value: Any) -> str:
        if isinstance(value, str):
            return f"#{self.numbers.setdefault(value, len(self.numbers))}"
        one_by_one = (
            self._numbered(each)
            if isinstance(each, str)
            else f"({self._numbered(each[0])}, {self.said(each[1:])})"
            for each in value
        )
        return f"({', '.join(one_by_one)})"
