"""The bibliography: `decks/sources.yaml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from anki_build.facts.base import Id
from anki_build.reading.records import Record


class Source(Record, frozen=True, kw_only=True):
    """One work of the bibliography.

    Attributes:
        title: the work's title.
        grade: A for peer-reviewed works and textbooks, B for pages and data sets of associations
            or drawn from textbooks, C for therapists' pages.
        after: whose text it copies or retells, if not its own: a page that retells Wikipedia is no
            second source beside Wikipedia.
    """

    title: Annotated[str, Meta(min_length=1, title="a title")]
    grade: Literal["A", "B", "C"]
    authors: tuple[str, ...] = ()
    year: Annotated[int, Meta(ge=1500, le=2100, title="a year")] | None = None
    edition: str | None = None
    publisher: str | None = None
    url: Annotated[str, Meta(pattern="^https?://", title="an address with https://")] | None = None
    doi: Annotated[str, Meta(pattern="^10\\.", title="a DOI like `10.1093/…`")] | None = None
    licence: str | None = None
    after: Annotated[str, Meta(min_length=1, title="a publisher or work")] | None = None

    def cite(self) -> str:
        """The work in one line: authors, title, edition, publisher, year."""
        rest: list[Any] = [self.edition, self.publisher, self.year]
        tail = ", ".join(str(part) for part in rest if part)
        authors = ", ".join(self.authors)
        parts = [f"{authors}:" if authors else "", self.title + ("," if tail else ""), tail]
        return " ".join(part for part in parts if part)


class Bibliography(Record, frozen=True, kw_only=True):
    """All sources by id. The file is the mapping itself, without a key around it."""

    sources: dict[Id, Source]
