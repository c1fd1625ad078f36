"""Origin and insertion as sentences: which site, which face of it, and what bounds it.

"The gluteus medius arises from the [gluteal surface of the ilium]."
"""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.cards.patterns.base import Pattern, Subject
from anki_build.facts.attachment import Attachment
from anki_build.facts.vocabulary import Entry

VERBS = {"origin": "arises from", "insertion": "inserts on"}


def expand(subject: Subject) -> Iterator[ClozeDraft]:
    """One note for all sites of the origin, one for those of the insertion, one for each bound."""
    for section, verb in VERBS.items():
        sites: tuple[Attachment, ...] = getattr(subject.muscle, section)
        if sites:
            yield _sites(subject, section, verb, sites)
        for site in sites:
            if site.between:
                yield _bounds(subject, section, site, site.between)


def _sites(subject: Subject, section: str, verb: str, sites: tuple[Attachment, ...]) -> ClozeDraft:
    lead: Line = (words("The "), strong(subject.name), words(f" {verb}"))
    lines = [_site(subject, site) for site in sites]
    if len(lines) == 1:
        lead, lines = (*lead, words(" "), *lines[0], words(".")), []
    else:
        lead = (*lead, words(":"))
    heading = section.capitalize()
    return subject.cloze(f"{section}/attachment", section, heading, sites, lead, lines)


def _site(subject: Subject, site: Attachment) -> Line:
    """The site with one gap for the landmark on its bone, and one for its face if it has one."""
    chain = subject.corpus.site(site.site)
    part = (words(f" ({subject.word(site.part, 'parts')})"),) if site.part else ()
    if len(chain) <= len(("landmark", "bone")):
        return (*_article(chain[0]), slot(site.id, _of(chain)), *part)
    face, *rest = chain
    return (
        *_article(face),
        slot(f"{site.id}.face", face.name, "face or edge"),
        words(" of "),
        *_article(rest[0]),
        slot(site.id, _of(tuple(rest))),
        *part,
    )


def _article(entry: Entry) -> Line:
    return (words("the "),) if entry.article else ()


def _of(chain: tuple[Entry, ...]) -> str:
    """A landmark and what it is part of: "greater trochanter of the femur"."""
    return " of ".join([chain[0].name, *(entry.with_article for entry in chain[1:])])


def _bounds(
    subject: Subject, section: str, site: Attachment, between: tuple[str, ...]
) -> ClozeDraft:
    first, second = (subject.entry(word, "landmarks") for word in between)
    where = _of(subject.corpus.site(site.site))
    lead = (
        words("On the " + where + f", the {section} of the "),
        strong(subject.name),
        words(" lies between "),
        *_article(first),
        slot(between[0], first.name),
        words(" and "),
        *_article(second),
        slot(between[1], second.name),
        words("."),
    )
    heading = section.capitalize()
    return subject.cloze(f"{site.id}/bounds", section, heading, [site], lead)


PATTERN = Pattern(expand, {"origin": 20, "insertion": 30})
