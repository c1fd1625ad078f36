"""From the site to the muscle, only where the answer is the only one.

"What inserts on the lateral surface of the greater trochanter of the femur? The [gluteus medius]."
Where several muscles share the site, `attachment_set` asks them as a set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anki_build.cards.across.base import SMALLEST_SET, Across, Collection, Known
from anki_build.cards.notes import ClozeDraft, Line, slot, words
from anki_build.facts.attachment import Attachment
from anki_build.facts.muscle import Muscle

VERBS = {"origin": "arises from", "insertion": "inserts on"}


def expand(collection: Collection) -> Iterator[ClozeDraft]:
    """One card for each site that tells one muscle of the collection from all others."""
    if len(collection.muscles) < SMALLEST_SET:
        return
    for section, verb in VERBS.items():
        for known in collection.attachments(section):
            if _is_precise(collection, known.fact) and _is_unique(collection, section, known.fact):
                yield _card(collection, section, verb, known)


def refusals(collection: Collection) -> Iterator[str]:
    """For every site that has no reverse card, why not, in a maintainer's words."""
    for section in VERBS:
        for muscle in collection.muscles:
            for fact in getattr(muscle, section):
                what = f"muscle from the {section} of {muscle.name} ({fact.site})"
                rivals = dict.fromkeys(_rivals(collection, section, fact, muscle))
                if not _is_precise(collection, fact):
                    yield f"{what}: a bone or structure, which other muscles may share"
                elif not _is_unique(collection, section, fact):
                    yield f"{what}: shared with {', '.join(rivals)}"


def _is_precise(collection: Collection, fact: Attachment) -> bool:
    """Whether the site is a landmark; a whole bone has muscles that no collection knows."""
    return fact.site in collection.corpus.lexicon["landmarks"]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A site that a muscle holds on to, if only by some sources.

    Attributes:
        bounds: the landmarks that bound it; none if it may be anywhere on the site.
    """

    muscle: Muscle
    site: str
    bounds: frozenset[str]


def _claims(collection: Collection, section: str) -> Iterator[_Claim]:
    """Every site of any collection, those of variants too."""
    for muscle in collection.corpus.muscles:
        for fact in getattr(muscle, section):
            yield _Claim(muscle, fact.site, fact.bounds)
            for variant in fact.variants:
                if variant.site is not None:
                    yield _Claim(muscle, variant.site, frozenset())


def _near(collection: Collection, section: str, fact: Attachment) -> list[_Claim]:
    """Every claim on, in or around the same site."""
    return [
        claim
        for claim in _claims(collection, section)
        if _inside(collection, claim.site, fact.site) or _inside(collection, fact.site, claim.site)
    ]


def _rivals(collection: Collection, section: str, fact: Attachment, muscle: Muscle) -> list[str]:
    near = _near(collection, section, fact)
    return [claim.muscle.name for claim in near if claim.muscle.id != muscle.id]


def _is_unique(collection: Collection, section: str, fact: Attachment) -> bool:
    """Whether no other claim is on the site, or all have bounds and these are its alone.

    Whoever has no bounds may be within anybody's; two muscles with bounds do not overlap on bone.
    """
    bounds = [claim.bounds for claim in _near(collection, section, fact)]
    return len(bounds) == 1 or (all(bounds) and bounds.count(fact.bounds) == 1)


def _inside(collection: Collection, inner: str, outer: str) -> bool:
    """Whether a site is, or is part of, another, other than by way of the bone alone."""
    landmarks = collection.corpus.lexicon["landmarks"]
    while inner in landmarks:
        if inner == outer:
            return True
        inner = getattr(landmarks[inner], "of", "")
    return False


def _card(collection: Collection, section: str, verb: str, known: Known[Attachment]) -> ClozeDraft:
    chain = collection.corpus.site(known.fact.site)
    where = " of ".join(entry.with_article for entry in chain)
    bounds = collection.bounds(known.fact, article=True)
    bounds = f", {bounds}" if bounds else ""
    lead: Line = (
        words(f"The muscle of the deck that {verb} {where}{bounds}: "),
        slot(known.muscle.id, known.muscle.name),
    )
    heading = section.capitalize()
    behind = ("behind", known.fact.behind) if known.fact.behind else ()
    site = ".".join([known.fact.site, *(known.fact.between or behind)])
    return collection.cloze(f"{section}.{site}/muscle", "reverse", heading, [known], lead)


ACROSS = Across(50, expand, refusals)
