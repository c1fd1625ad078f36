"""What a figure's title gives away."""

from __future__ import annotations

import re
from collections.abc import Iterable


def named_in(title: str, names: Iterable[str]) -> str:
    """The first of the names that a title has as whole words; empty if it has none."""
    for name in names:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title, re.IGNORECASE):
            return name
    return ""
