"""A core fact with fewer independent sources than its deck requires.

Core facts are what an examination asks: origin, insertion, nerve with its roots, actions. If
`deck.yaml` says `independent_sources: 2`, none of them may rest on a single source. Two pages of
one publisher or one site count as one source. So do two works of one author, and a page and its
copy elsewhere (`after` in the bibliography). Articles with a DOI are distinguished by their
authors, whatever journal or library they are in.

Bad: `sources: [gpnotebook-iliacus, gpnotebook-psoas]`.
Better: `sources: [gpnotebook-iliacus, gray-1918]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from anki_build.corpus.corpus import Corpus
from anki_build.facts.base import Citation, Fact
from anki_build.facts.bibliography import Source
from anki_build.reading.problems import Level
from anki_build.rules.registry import Finding, rule

CORE = frozenset(("origin", "insertion", "innervation", "actions"))

# Who keeps works of others, so that an address there says nothing of who wrote them.
_LIBRARIES = frozenset(
    (
        "archive.org",
        "docslib.org",
        "github.com",
        "nih.gov",
        "researchgate.net",
        "sites.google.com",
        "wordpress.com",
    )
)
# "Wikipedia (German)", "Massage Today 14(5)" and "MSD Manual, Professional Version".
_EDITION = re.compile(r"[\d(,].*$")
# The last two labels of a host, or three where a country follows: `gpnotebook.co.uk`.
_SITE = re.compile(r"[^.]+\.(?:(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}|[^.]+)$")


@rule(Level.WARNING, silenceable=True)
def check(corpus: Corpus) -> Iterator[Finding]:
    """The core facts of every muscle of every deck."""
    for deck in corpus.decks:
        for section, fact in (each for muscle in deck.found for each in muscle.facts()):
            cited = _cited(corpus, fact) if section in CORE else []
            if cited and _independent(cited) < deck.file.independent_sources:
                yield _few(fact, deck.file.independent_sources)


def _few(fact: Fact, wanted: int) -> Finding:
    message = f"`{fact.id}` has fewer than {wanted} sources that are independent of each other"
    hint = "find another, or give the reason in `silence`"
    return Finding(fact.place.child("sources").span, message, hint, fact)


def _cited(corpus: Corpus, fact: Fact) -> list[Source]:
    """The works; none if one of them is unknown, so that nothing can be said."""
    ids = {each.source if isinstance(each, Citation) else each for each in fact.sources}
    return [corpus.sources[each] for each in ids] if ids <= corpus.sources.keys() else []


def _independent(sources: Iterable[Source]) -> int:
    """Into how many groups the sources fall between which nothing is shared."""
    groups: list[set[str]] = []
    for source in sources:
        origins = _origins(source)
        groups = [
            *(group for group in groups if not group & origins),
            origins.union(*(group for group in groups if group & origins)),
        ]
    return len(groups)


def _origins(source: Source) -> set[str]:
    """Where a work comes from; works that share one of these are not independent."""
    people = {f"by {author.removesuffix(' et al.').casefold()}" for author in source.authors}
    if source.doi is not None:
        return people or {f"doi {source.doi}"}
    house = source.after or source.publisher or ""
    if source.grade != "A":
        house = _EDITION.sub("", house)
    site = _site(source.url) if source.grade != "A" and source.url is not None else ""
    return people | {each for each in (house.strip().casefold(), site) if each} or {
        f"work {source.title}"
    }


def _site(url: str) -> str:
    """The site without its subdomains; empty if it keeps works of others."""
    host = urlsplit(url).hostname or ""
    if any(f".{host}".endswith(f".{library}") for library in _LIBRARIES):
        return ""
    found = _SITE.search(host)
    return f"at {found[0] if found else host}"
