"""What attaches to one landmark, by its faces: "On the greater trochanter insert: …"."""

from __future__ import annotations

from collections.abc import Iterator

from anki_build.cards.across.base import Across, Known, Scope, group, is_set, muscles_of
from anki_build.cards.notes import ClozeDraft, Line, slot, strong, words
from anki_build.facts.attachment import Attachment
from anki_build.facts.vocabulary import LandmarkEntry

VERBS = {"origin": "arise", "insertion": "insert"}


def expand(scope: Scope) -> Iterator[ClozeDraft]:
    """One note for each landmark on which several muscles arise or insert, one muscle a card."""
    for section, verb in VERBS.items():
        sites = scope.attachments(section)
        by_landmark = group(sites, lambda fact: _landmark(scope, fact.site))
        for landmark, known in by_landmark.items():
            if is_set(known):
                yield _set(scope, section, verb, landmark, known, sites)


def _landmark(scope: Scope, site: str) -> str | None:
    """The landmark that lies directly on the bone, or the structure; bones are `bone_hub`'s."""
    if site in scope.corpus.vocabulary["structures"]:
        return site
    landmarks = scope.corpus.vocabulary["landmarks"]
    word = site
    while isinstance(entry := landmarks.get(word), LandmarkEntry) and entry.of in landmarks:
        word = entry.of
    return word if word in landmarks else None


def _by_some_sources(
    scope: Scope, landmark: str, known: list[Known[Attachment]], sites: list[Known[Attachment]]
) -> list[Line]:
    """A line with the muscles that only a variant has on the landmark; not asked."""
    listed = {muscle.id for muscle in muscles_of(known)}
    more = [
        each
        for each in sites
        if each.muscle.id not in listed
        and any(
            variant.site is not None and _landmark(scope, variant.site) == landmark
            for variant in each.fact.variants
        )
    ]
    names = ", ".join(muscle.name for muscle in muscles_of(more))
    return [(words(f"by some sources also: {names}"),)] if names else []


def _set(
    scope: Scope,
    section: str,
    verb: str,
    landmark: str,
    known: list[Known[Attachment]],
    sites: list[Known[Attachment]],
) -> ClozeDraft:
    bone = "".join(f" of {each.with_article}" for each in scope.corpus.site(landmark)[1:])
    preposition = "From" if section == "origin" else "On"
    lead: Line = (
        words(f"{preposition} the "),
        strong(scope.word(landmark, "landmarks", "structures") + bone),
        words(f" {verb} these muscles of the deck:"),
    )
    items = [_item(scope, landmark, each) for each in known]
    items += _by_some_sources(scope, landmark, known, sites)
    key = f"{section}.{landmark}/muscles"
    return scope.cloze(key, "set", "Muscles of a landmark", known, lead, items)


def _item(scope: Scope, landmark: str, known: Known[Attachment]) -> Line:
    where = []
    if known.fact.site != landmark:
        where.append(scope.word(known.fact.site, "landmarks", "structures"))
    if known.fact.part:
        where.append(scope.word(known.fact.part, "parts"))
    if known.fact.bounds:
        where.append(scope.bounds(known.fact))
    more = (words(f" ({', '.join(where)})"),) if where else ()
    # Two sites of one muscle are two cards, so the slot names the fact too.
    return (slot(f"{known.muscle.id}.{known.fact.id}", known.muscle.name), *more)


ACROSS = Across(30, expand)
