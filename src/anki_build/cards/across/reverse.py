"""From the site to the muscle, only where the answer is the only one.

"What inserts on the lateral surface of the greater trochanter of the femur? The [gluteus medius]."
Where several muscles share the site, `attachment_set` asks them as a set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anki_build.cards.across.base import SMALLEST_SET, Across, Known, Scope
from anki_build.cards.notes import ClozeDraft, Line, slot, words
from anki_build.facts.attachment import Attachment
from anki_build.facts.muscle import Muscle

VERBS = {"origin": "arises from", "insertion": "inserts on"}


def expand(scope: Scope) -> Iterator[ClozeDraft]:
    """One card for each site that tells one muscle of the scope from all others."""
    if len(scope.muscles) < SMALLEST_SET:
        return
    for section, verb in VERBS.items():
        claims = _Claims(scope, section)
        for known in scope.attachments(section):
            if _is_precise(scope, known.fact) and _is_unique(claims, known.fact):
                yield _card(scope, section, verb, known)


def refusals(scope: Scope) -> Iterator[str]:
    """For every site that has no reverse card, why not, in a maintainer's words."""
    for section in VERBS:
        claims = _Claims(scope, section)
        for muscle in scope.muscles:
            for fact in getattr(muscle, section):
                what = f"muscle from the {section} of {muscle.name} ({fact.site})"
                rivals = dict.fromkeys(_rivals(claims, fact, muscle))
                if not _is_precise(scope, fact):
                    yield f"{what}: a bone or structure, which other muscles may share"
                elif not _is_unique(claims, fact):
                    yield f"{what}: shared with {', '.join(rivals)}"


def _is_precise(scope: Scope, fact: Attachment) -> bool:
    """Whether the site is a landmark; a whole bone has muscles that no scope knows."""
    return fact.site in scope.corpus.vocabulary["landmarks"]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A site that a muscle attaches to, even if only some sources say so.

    Attributes:
        bounds: the landmarks that bound it; none if it may be anywhere on the site.
    """

    muscle: Muscle
    site: str
    bounds: frozenset[str]


def _claims(scope: Scope, section: str) -> Iterator[_Claim]:
    """Every site of the muscles that the deck asks about, those of variants too."""
    for muscle in scope.muscles:
        for fact in getattr(muscle, section):
            yield _Claim(muscle, fact.site, fact.bounds)
            for variant in fact.variants:
                if variant.site is not None:
                    yield _Claim(muscle, variant.site, frozenset())


class _Claims:
    """The claims of one section, found by the landmarks that they are on or in."""

    def __init__(self, scope: Scope, section: str) -> None:
        self._collection = scope
        self._on: dict[str, list[tuple[int, _Claim]]] = {}
        self._in: dict[str, list[tuple[int, _Claim]]] = {}
        for numbered in enumerate(_claims(scope, section)):
            for landmark in _around(scope, numbered[1].site)[:1]:
                self._on.setdefault(landmark, []).append(numbered)
            for landmark in _around(scope, numbered[1].site):
                self._in.setdefault(landmark, []).append(numbered)

    def near(self, fact: Attachment) -> list[_Claim]:
        """Every claim on, in or around the same site, in the order of the muscles."""
        found = dict(self._in.get(fact.site, ()))
        for landmark in _around(self._collection, fact.site):
            found |= dict(self._on.get(landmark, ()))
        return [found[number] for number in sorted(found)]


def _rivals(claims: _Claims, fact: Attachment, muscle: Muscle) -> list[str]:
    return [each.muscle.name for each in claims.near(fact) if each.muscle.id != muscle.id]


def _is_unique(claims: _Claims, fact: Attachment) -> bool:
    """Whether no other claim is on the site, or all have bounds and these are its alone.

    A claim without bounds may be within any other; two muscles with bounds do not overlap on bone.
    """
    bounds = [claim.bounds for claim in claims.near(fact)]
    return len(bounds) == 1 or (all(bounds) and bounds.count(fact.bounds) == 1)


def _around(scope: Scope, site: str) -> list[str]:
    """A landmark and those that it is part of, outwards; none for a bone or structure."""
    landmarks = scope.corpus.vocabulary["landmarks"]
    found = []
    while site in landmarks:
        found.append(site)
        site = getattr(landmarks[site], "of", "")
    return found


def _card(scope: Scope, section: str, verb: str, known: Known[Attachment]) -> ClozeDraft:
    chain = scope.corpus.site(known.fact.site)
    where = " of ".join(entry.with_article for entry in chain)
    bounds = scope.bounds(known.fact, article=True)
    bounds = f", {bounds}" if bounds else ""
    lead: Line = (
        words(f"The muscle of the deck that {verb} {where}{bounds}: "),
        slot(known.muscle.id, known.muscle.name),
    )
    heading = section.capitalize()
    behind = ("behind", known.fact.behind) if known.fact.behind else ()
    site = ".".join([known.fact.site, *(known.fact.between or behind)])
    return scope.cloze(f"{section}.{site}/muscle", "reverse", heading, [known], lead)


ACROSS = Across(50, expand, refusals)
