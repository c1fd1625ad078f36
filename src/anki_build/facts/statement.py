"""A fact that only a sentence can hold, with named gaps."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

from anki_build.facts.base import SLUG, Fact, Nerve
from anki_build.reading.records import Record
from anki_build.reading.text import AuthorText

_GAP = re.compile(r"\{([^{}]*)\}")


class Gap(Record, frozen=True, kw_only=True):
    """An answer with a hint that the front shows in its place."""

    answer: AuthorText
    hint: str | None = None


def answer_and_hint(gap: str | Gap) -> tuple[AuthorText, str | None]:
    """What a gap asks for, and its hint if it has one."""
    return (gap, None) if isinstance(gap, str) else (gap.answer, gap.hint)


GapId = Annotated[str, Meta(pattern=SLUG, title="a permanent gap id, like `muscle`")]


class Statement(Fact, frozen=True, kw_only=True):
    """A sentence whose gaps are asked one at a time, the others in sight.

    Attributes:
        text: the sentence, each gap as its id in braces.
        gaps: the answer of each gap.
        lesion_of: the nerve whose lesion shows this sign; its first gap is then asked among the
            effects of the lesion too.
        effect: its wording among those effects, each gap as its id in braces; "sign: " and the
            first gap if left out.
    """

    text: Annotated[str, Meta(min_length=1, title="a sentence")]
    gaps: Annotated[dict[GapId, str | Gap], Meta(min_length=1)]
    lesion_of: Nerve | None = None
    effect: Annotated[str, Meta(min_length=1, title="an effect")] | None = None


def split(text: str) -> list[tuple[str, str | None]]:
    """A statement's text as pairs of plain text and the id of the gap after it.

    The last pair has no gap. `a {x} b` gives `[("a ", "x"), (" b", None)]`.
    """
    pieces = _GAP.split(text)
    return [
        (pieces[i], pieces[i + 1] if i + 1 < len(pieces) else None)
        for i in range(0, len(pieces), 2)
    ]
