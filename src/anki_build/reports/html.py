"""Pages in HTML, from the templates in `templates/`; every page extends `base.html.j2`.

A template escapes whatever it is given, so text stays text wherever it comes from. A page loads
nothing from elsewhere, and a policy in its head forbids it to try.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, **values: object) -> str:
    """A page as HTML that needs no other file.

    Args:
        name: of its template, without `.html.j2`.
        values: what the template shows; one that it names and is not given is a bug.
    """
    return _environment().get_template(f"{name}.html.j2").render(values) + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import (  # noqa: PLC0415  takes longer to import than a check to start
        Environment,
        PackageLoader,
        StrictUndefined,
    )

    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["fingerprint"] = _fingerprint
    return made


def _fingerprint(script: str) -> str:
    """How a page's policy names a script that it allows."""
    return f"sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
