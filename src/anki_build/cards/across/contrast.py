"""Pairs that are confused, told apart by the smallest difference that decides.

Two muscles are a pair if they share a nerve or an insertion, if one lies on the other, or if their
trigger points go together or are taken for each other. A muscle is told apart from at most so many
others as `pairs_per_muscle` of the deck says, so that cards grow as muscles do; `_Likeness` is the
order in which pairs are chosen, what students confuse most before the rest. What tells them apart
is chosen from the two alone, so that no third muscle changes the question, and nothing is asked
that a name gives away or that a variant of the other muscle claims too.
"Gluteus medius and gluteus minimus both insert on the greater trochanter: the gluteus medius on its
[lateral surface], the gluteus minimus on its [anterior surface]."
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from anki_build.cards.across.base import Across, F, Known, Scope, hints_at, stems
from anki_build.cards.notes import ClozeDraft, Line, Piece, slot, strong, words
from anki_build.facts.action import Action
from anki_build.facts.attachment import Attachment
from anki_build.facts.base import Fact
from anki_build.facts.innervation import Innervation
from anki_build.facts.muscle import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.facts.vocabulary import ConditionEntry, LandmarkEntry, MovementEntry
from anki_build.reading.text import plain


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two muscles of a scope."""

    scope: Scope
    one: Muscle
    other: Muscle

    @property
    def id(self) -> str:
        """The pair, whatever the order of study."""
        return ".".join(sorted((self.one.id, self.other.id)))

    @property
    def ways(self) -> tuple[tuple[Muscle, Muscle], ...]:
        """Each muscle with its rival, in the order of their names: ids ask nothing."""
        one, other = sorted((self.one, self.other), key=lambda muscle: muscle.name)
        return (one, other), (other, one)

    def nerve(self) -> str | None:
        """A nerve that supplies both."""
        nerves = {fact.nerve for fact in self.other.innervation}
        return next((f.nerve for f in self.one.innervation if f.nerve in nerves), None)

    def insertion(self) -> str | None:
        """The landmark or structure on which both insert, be it on different faces."""
        reached = {_landmark(self.scope, fact) for fact in self.other.insertion} - {None}
        own = (_landmark(self.scope, fact) for fact in self.one.insertion)
        return next((landmark for landmark in own if landmark in reached), None)

    def hurts_alike(self) -> bool:
        """Whether pain from one may be taken for pain from the other."""
        return bool(self.nerve()) or any(
            rival.id in {*_covered(muscle), *_confused(self.scope, muscle)}
            for muscle, rival in self.ways
        )

    def shared(self) -> str:
        """What both have in common, as a sentence before the question; may be empty."""
        landmark, nerve = self.insertion(), self.nerve()
        if landmark:
            where = self.scope.entry(landmark, "landmarks", "structures")
            return f"Both insert on {where.with_article}. "
        entry = self.scope.entry(nerve, "nerves") if nerve else None
        return f"Both are supplied by {entry.with_article}. " if entry else ""

    def choice(
        self, kind: str, heading: str, question: tuple[str, str, str], known: Known[F]
    ) -> ClozeDraft:
        """Which of the two? The answer is the muscle of the fact.

        Args:
            kind: what tells them apart, as the end of the key.
            heading: the same in a student's words.
            question: text before what decides, what decides, text after it.
            known: the fact that decides.
        """
        names = sorted((self.one.name, self.other.name))
        before, telling, after = question
        lead: Line = (
            words(f"{names[0].capitalize()} or {names[1]}? {before}"),
            strong(telling),
            words(f"{after} — "),
            slot(known.muscle.id, known.muscle.name),
            words("."),
        )
        return self._cloze(kind, heading, [known], lead)

    def sentence(
        self, kind: str, heading: str, known: Sequence[Known[F]], lead: Line
    ) -> ClozeDraft:
        """A sentence about both."""
        return self._cloze(kind, heading, known, lead)

    def _cloze(self, kind: str, heading: str, known: Sequence[Known[F]], lead: Line) -> ClozeDraft:
        key, heading = f"contrast.{self.id}/{kind}", f"Two muscles apart: {heading}"
        draft = self.scope.cloze(key, "contrast", heading, known, lead)
        # It is about both, even where the fact of one decides.
        tags = self.scope.tags(draft.kind, (self.one, self.other), [each.fact for each in known])
        return dataclasses.replace(draft, tags=tags)


class _Likeness(IntEnum):
    """Why two muscles are a pair, by how much students confuse them."""

    CONFUSED = 0
    """Their trigger points go together or are taken for each other, as an author says."""
    INSERTION = 1
    """They insert on the same landmark or structure."""
    MOVEMENT = 2
    """They have a nerve and a movement in common."""
    ZONE = 3
    """They have a nerve in common and hurt in the same large zone."""
    NEAR = 4
    """They have a nerve in common, or one lies on the other."""


def expand(scope: Scope) -> Iterator[ClozeDraft]:
    """For each pair at most one note of a kind; of pain one for each muscle of a shared nerve.

    The pairs that are most alike are taken first; one that nothing tells apart is no pair.
    """
    places = {muscle.id: place for place, muscle in enumerate(scope.muscles)}
    left = dict.fromkeys(places, scope.deck.file.pairs_per_muscle)
    found: dict[tuple[int, int], list[ClozeDraft]] = {}
    for ids in _candidates(scope):
        if all(left[each] for each in ids):
            one, other = sorted(places[each] for each in ids)
            pair = _Pair(scope, scope.muscles[one], scope.muscles[other])
            found[one, other] = list(_notes(pair))
            for each in ids if found[one, other] else ():
                left[each] -= 1
    for both in sorted(found):
        yield from found[both]


def _notes(pair: _Pair) -> Iterator[ClozeDraft]:
    yield from _insertions(pair)
    yield from _borders(pair)
    yield from _nerves(pair)
    yield from _main_roots(pair)
    yield from _movements(pair)
    yield from _zones(pair)


def _candidates(scope: Scope) -> list[tuple[str, str]]:
    """The pairs of muscles in the order in which they are asked for, each by its ids in order.

    Of muscles that share something, each is paired with as many that follow in the order of ids as
    it may have pairs, the nearest first: "flexor carpi radialis" and "flexor carpi ulnaris" are
    neighbours there. So no more pairs are looked at than may be asked, and muscles that come or go
    far away in that order change nothing.
    """
    sharing: dict[tuple[_Likeness, Hashable], set[str]] = {}
    best: dict[tuple[str, str], tuple[int, int]] = {}
    asked = {muscle.id for muscle in scope.muscles}
    for muscle in scope.muscles:
        for key in _shared_things(scope, muscle):
            sharing.setdefault(key, set()).add(muscle.id)
        for likeness, others in (
            (_Likeness.CONFUSED, _confused(scope, muscle)),
            (_Likeness.NEAR, _covered(muscle)),
        ):
            for other in asked.intersection(others) - {muscle.id}:
                pair = min(muscle.id, other), max(muscle.id, other)
                best[pair] = min(best.get(pair, (likeness, 0)), (likeness, 0))
    reach = scope.deck.file.pairs_per_muscle
    for (likeness, _), members in sharing.items():
        ordered = sorted(members)
        for distance in range(1, reach + 1):
            for pair in zip(ordered, ordered[distance:], strict=False):
                best[pair] = min(best.get(pair, (likeness, distance)), (likeness, distance))
    return sorted(best, key=lambda pair: (best[pair], pair))


def _shared_things(scope: Scope, muscle: Muscle) -> Iterator[tuple[_Likeness, Hashable]]:
    """What other muscles may have in common with this one."""
    for site in muscle.insertion:
        if landmark := _landmark(scope, site):
            yield _Likeness.INSERTION, landmark
    around = scope.corpus.zone
    zones = {around(zone) for point in muscle.referral for zone in point.essential}
    for nerve in {fact.nerve for fact in muscle.innervation}:
        yield _Likeness.NEAR, nerve
        yield from ((_Likeness.MOVEMENT, (nerve, f.joint, f.movement)) for f in muscle.actions)
        yield from ((_Likeness.ZONE, (nerve, zone)) for zone in zones)


def _covered(muscle: Muscle) -> Iterable[str]:
    return (fact.structure for fact in muscle.layers)


def _associated(muscle: Muscle) -> Iterable[str]:
    return (fact.muscle for fact in muscle.associated_trigger_points)


def _confused(scope: Scope, muscle: Muscle) -> Iterator[str]:
    """The muscles that an author says it is confused with."""
    yield from _associated(muscle)
    entries = scope.corpus.vocabulary["conditions"]
    found = (entries.get(fact.condition) for fact in muscle.differentials)
    yield from (e.muscle for e in found if isinstance(e, ConditionEntry) and e.muscle)


def _landmark(scope: Scope, fact: Attachment) -> str | None:
    """The landmark directly on the bone, or the structure; whole bones tell no muscles apart."""
    landmarks = scope.corpus.vocabulary["landmarks"]
    word = fact.site
    while isinstance(entry := landmarks.get(word), LandmarkEntry) and entry.of in landmarks:
        word = entry.of
    return word if word in landmarks or word in scope.corpus.vocabulary["structures"] else None


def _insertions(pair: _Pair) -> Iterator[ClozeDraft]:
    """Where on the same landmark each inserts."""
    word, found = pair.scope.word, dict[str, list[tuple[Attachment, Attachment]]]()
    for first, second in itertools.product(pair.one.insertion, pair.other.insertion):
        landmark = _common(pair.scope, first, second)
        if landmark is not None:
            found.setdefault(landmark, []).append((first, second))
    for landmark, both in found.items():
        # Several faces of one landmark are one note, as there is one key for the landmark.
        firsts = list({first.id: first for first, _ in both}.values())
        seconds = list({second.id: second for _, second in both}.values())
        lead: Line = (
            words("Both insert on the "),
            strong(word(landmark, "landmarks")),
            words(f": the {pair.one.name} on its "),
            *_faces(pair.scope, pair.one, firsts),
            words(f", the {pair.other.name} on its "),
            *_faces(pair.scope, pair.other, seconds),
            words("."),
        )
        known = [Known(pair.one, fact) for fact in firsts]
        known += [Known(pair.other, fact) for fact in seconds]
        yield pair.sentence(f"insertion.{landmark}", "insertion", known, lead)


def _faces(scope: Scope, muscle: Muscle, sites: Iterable[Attachment]) -> Iterator[Piece]:
    """Every face that the muscle inserts on, one a card."""
    for index, site in enumerate(sites):
        if index:
            yield words(" and its ")
        yield slot(f"{muscle.id}.{site.id}", scope.word(site.site, "landmarks"))


def _common(scope: Scope, first: Attachment, second: Attachment) -> str | None:
    """The landmark of which both sites are faces."""
    landmarks = scope.corpus.vocabulary["landmarks"]
    entries = landmarks.get(first.site), landmarks.get(second.site)
    parents = {entry.of for entry in entries if isinstance(entry, LandmarkEntry)}
    if first.site == second.site or len(parents) != 1 or None in entries:
        return None
    (parent,) = parents
    return parent if parent in landmarks else None


def _borders(pair: _Pair) -> Iterator[ClozeDraft]:
    """The line at which their origins on one surface meet."""
    met: set[str] = set()
    for first, second in itertools.product(pair.one.origin, pair.other.origin):
        lines = first.bounds & second.bounds
        if first.site != second.site or len(lines) != 1 or first.bounds == second.bounds:
            continue
        # Several fields of one surface meet at several lines; the first in the file is asked.
        if first.site in met:
            continue
        met.add(first.site)
        (line,) = lines
        surface = " of ".join(e.with_article for e in pair.scope.corpus.site(first.site))
        lead: Line = (
            words(f"On {surface}, the origins of the "),
            strong(pair.one.name),
            words(" and the "),
            strong(pair.other.name),
            words(" meet at the "),
            slot(line, pair.scope.word(line, "landmarks")),
            words("."),
        )
        known = [Known(pair.one, first), Known(pair.other, second)]
        yield pair.sentence(f"border.{first.site}", "origin", known, lead)


def _nerves(pair: _Pair) -> Iterator[ClozeDraft]:
    """The nerve of one, where both insert on the same face of a landmark but share no nerve."""
    faces = itertools.product(pair.one.insertion, pair.other.insertion)
    if pair.nerve() or not any(first.site == second.site for first, second in faces):
        return
    for muscle, rival in pair.ways:
        for fact in muscle.innervation:
            entry = pair.scope.entry(fact.nerve, "nerves")
            name, the = entry.name, "the " if entry.article else ""
            if not fact.part and rival.innervation and _is_unique(name, rival.innervation):
                question = (f"{pair.shared()}Supplied by {the}", name, "")
                if not _gives_away(name, muscle, rival):
                    kind = f"nerve.{muscle.id}.{fact.nerve}"
                    yield pair.choice(kind, "nerve", question, Known(muscle, fact))
                    return


def _main_roots(pair: _Pair) -> Iterator[ClozeDraft]:
    """The main root of one, where both have the same nerve."""
    nerve = pair.nerve()
    for muscle, rival in pair.ways if nerve else ():
        own, its = (_main_root(each, nerve) for each in (muscle, rival))
        root = own.main_root if own else None
        if own and its and root and root != its.main_root and _is_unique(root, [its]):
            question = (f"{pair.shared()}Main root ", root, "")
            kind = f"main-root.{muscle.id}.{root}"
            yield pair.choice(kind, "main root", question, Known(muscle, own))
            return


def _main_root(muscle: Muscle, nerve: str | None) -> Innervation | None:
    """The fact that names the main root, if the whole muscle has but one."""
    facts = [fact for fact in muscle.innervation if fact.nerve == nerve and fact.main_root]
    return facts[0] if len(facts) == 1 and not facts[0].part else None


def _movements(pair: _Pair) -> Iterator[ClozeDraft]:
    """A movement of one that the other undoes, or else of a joint that only one moves."""
    for muscle, rival in pair.ways:
        for fact in (*_undone(pair, muscle, rival), *_elsewhere(pair, muscle, rival)):
            movement = pair.scope.word(fact.movement, "movements")
            joint = pair.scope.word(fact.joint, "joints")
            if not _gives_away(f"{movement} {joint}", muscle, rival):
                question = (pair.shared(), movement.capitalize(), f" of the {joint}")
                kind = f"movement.{muscle.id}.{fact.joint}.{fact.movement}"
                yield pair.choice(kind, "movement", question, Known(muscle, fact))
                return


def _undone(pair: _Pair, muscle: Muscle, rival: Muscle) -> Iterator[Action]:
    """What the whole muscle does undisputed and the rival undoes, neither doing both."""
    entries = pair.scope.corpus.vocabulary["movements"]
    own, its = ({(f.joint, f.movement) for f in each.actions} for each in (muscle, rival))
    disputed = {(f.joint, f.movement) for f in rival.actions if f.variants}
    for fact in muscle.actions:
        if fact.part or fact.variants:
            continue
        entry = entries.get(fact.movement)
        opposite = (fact.joint, entry.opposite if isinstance(entry, MovementEntry) else None)
        if opposite in its - own - disputed and (fact.joint, fact.movement) not in its:
            yield fact


def _elsewhere(pair: _Pair, muscle: Muscle, rival: Muscle) -> Iterator[Action]:
    """What the whole muscle does at a joint more than the rival has.

    Only for muscles that insert on the same landmark or whose trigger points go together, and only
    if no main zone of pain decides.
    """
    together = {*_associated(muscle), *_associated(rival)} & {muscle.id, rival.id}
    joints = {fact.joint for fact in rival.actions}
    more = len({fact.joint for fact in muscle.actions}) > len(joints) > 0
    if more and (pair.insertion() or together) and not any(_claims(pair)):
        for fact in muscle.actions:
            joint = pair.scope.word(fact.joint, "joints")
            if not fact.part and fact.joint not in joints and _is_unique(joint, rival.actions):
                yield fact


_Claim = tuple[str, Known[TriggerPoint]]


def _zones(pair: _Pair) -> Iterator[ClozeDraft]:
    """A zone of one that the other never reaches; a spillover zone where no main zone decides."""
    claims = _claims(pair)
    if not pair.nerve():
        # The muscle whose pain reaches further beyond the other's; one note for the pair.
        claims = sorted(claims, key=len, reverse=True)[:1]
    for (zone, known), *_ in filter(None, claims):
        yield _zone(pair, "zone", zone, known)
    if not any(claims):
        for (zone, known), *_ in filter(None, _claims(pair, spillover=True)):
            yield _zone(pair, "spillover", zone, known)


def _claims(pair: _Pair, *, spillover: bool = False) -> list[list[_Claim]]:
    """For each of the two the zones that are its alone; none if they are not alike in pain."""
    if not (pair.hurts_alike() and pair.one.referral and pair.other.referral):
        return []
    return [
        [
            (zone, Known(muscle, point))
            for point in muscle.referral
            for zone in (point.spillover if spillover else point.essential)
            if _is_only_its(pair, zone, muscle, rival)
        ]
        for muscle, rival in pair.ways
    ]


def _is_only_its(pair: _Pair, zone: str, muscle: Muscle, rival: Muscle) -> bool:
    """Whether the rival never reaches the zone or one near it, by no variant either."""
    around = pair.scope.corpus.zone
    reached = {around(z) for point in rival.referral for z in (*point.essential, *point.spillover)}
    name = pair.scope.word(zone, "zones")
    return (
        around(zone) not in reached
        and _is_unique(name, rival.referral)
        and _is_unique(pair.scope.word(around(zone), "zones"), rival.referral)
        and not _gives_away(name, muscle, rival)
    )


def _zone(pair: _Pair, kind: str, zone: str, known: Known[TriggerPoint]) -> ClozeDraft:
    both = _both_reach(pair)
    often = "sometimes " if kind == "spillover" else ""
    text = f"{often}refers pain to this zone: ".capitalize()
    if both:
        also = pair.scope.word(both, "zones")
        text = f"Both refer pain to this zone: {also}; only one {often}also to this: "
    question = (text, pair.scope.word(zone, "zones"), "")
    return pair.choice(f"{kind}.{known.muscle.id}.{zone}", "referred pain", question, known)


def _both_reach(pair: _Pair) -> str | None:
    """A main zone of both, or else a large zone around main zones of both."""
    own, its = (
        [zone for point in muscle.referral for zone in point.essential]
        for muscle in (pair.one, pair.other)
    )
    around = pair.scope.corpus.zone
    nearest = (zone for zone in own if zone in its)
    large = (around(zone) for zone in own if around(zone) in map(around, its))
    return next(iter((*nearest, *large)), None)


def _is_unique(name: str, facts: Iterable[Fact]) -> bool:
    """Whether no variant of the rival's facts claims it too, so that the answer is one."""
    variants = (plain(variant.text).casefold() for fact in facts for variant in fact.variants)
    return not any(name.casefold() in text for text in variants)


def _gives_away(text: str, muscle: Muscle, rival: Muscle) -> bool:
    """Whether a relative of a word that only the one muscle's name has is in the text."""
    return hints_at(text, stems([muscle.name]) - stems([rival.name]))


ACROSS = Across(70, expand)
