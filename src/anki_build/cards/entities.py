"""What a mask hides: its name in words, the muscles that it is about, and where it is taught."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from anki_build.corpus.corpus import Corpus, Stated, UnknownWordError
from anki_build.facts.action import Action
from anki_build.facts.associated import AssociatedTriggerPoint
from anki_build.facts.attachment import Attachment
from anki_build.facts.base import Fact
from anki_build.facts.blood_supply import BloodSupply
from anki_build.facts.differential import Differential
from anki_build.facts.innervation import Innervation
from anki_build.facts.layer import Layer
from anki_build.facts.muscle import Muscle
from anki_build.facts.referral import TriggerPoint
from anki_build.facts.statement import Statement, answer_and_hint, split
from anki_build.facts.vocabulary import LandmarkEntry, StructureEntry
from anki_build.reading.records import words_in
from anki_build.reading.text import AuthorText, Markup, plain

_WORD = re.compile(r"\w+")


def name(corpus: Corpus, entity: str) -> str:
    """What the back of a card calls an entity that has passed the rules.

    Args:
        corpus: what the authors wrote.
        entity: the id of a word or muscle, or `muscle/fact`.

    Returns:
        The name of a word; of a fact a phrase with its muscle, such as "origin of the gluteus
        medius: gluteal surface of the ilium" or "TrP1 of the gluteus medius".

    Raises:
        UnknownWordError: if nothing has this name, or the fact names a word that there is not.
    """
    if "/" not in entity:
        return corpus.entry(entity).name
    if entity not in corpus.facts:
        raise UnknownWordError(entity)
    return _phrase(corpus, corpus.facts[entity])


def is_known(corpus: Corpus, entity: str) -> bool:
    """Whether the vocabulary has this word, or a muscle this fact."""
    if "/" in entity:
        return entity in corpus.facts
    return any(entity in family for family in corpus.vocabulary.values())


def muscle(corpus: Corpus, entity: str) -> str | None:
    """The id of the muscle that an entity is or belongs to; None for bones, zones and the like."""
    muscle_id = entity.partition("/")[0]
    return muscle_id if muscle_id in corpus.vocabulary["muscles"] else None


def _phrase(corpus: Corpus, stated: Stated) -> str:
    muscle, fact = stated.muscle, stated.fact
    if isinstance(fact, Layer):
        neighbour = corpus.entry(fact.structure).name
        return f"{neighbour}: the {muscle.name} lies {fact.relation} it"
    what, detail = _what(corpus, stated.section, fact)
    part = getattr(fact, "part", None)
    of_part = f" ({corpus.entry(part, 'parts').name})" if part else ""
    if isinstance(fact, TriggerPoint):
        return f"{what}{of_part} of the {muscle.name}"
    return f"{what} of the {muscle.name}{of_part}" + (f": {detail}" if detail else "")


def _point(point: str) -> str:
    """A trigger point or all of them; only a number is a name by itself."""
    if point == "composite":
        return "trigger points"
    return point if point.startswith("TrP") else f"{point} trigger point"


def _what(corpus: Corpus, section: str, fact: Fact) -> tuple[str, str]:
    """What kind of thing a fact is about, and what it says of the muscle if that is one word."""
    match fact:
        case Attachment():
            return section, corpus.site_name(fact.site)
        case TriggerPoint():
            return _point(fact.point), ""
        case Innervation():
            return "nerve", corpus.entry(fact.nerve, "nerves").name
        case BloodSupply():
            return "artery", corpus.entry(fact.artery, "arteries").name
        case Action():
            joint = corpus.entry(fact.joint, "joints").name
            return "action", f"{corpus.entry(fact.movement, 'movements').name} ({joint})"
    return section.rpartition(".")[2].replace("_", " "), ""


class Taught:
    """What the facts of some muscles teach in words; asked with `in`, by entity."""

    def __init__(self, corpus: Corpus, muscles: Iterable[Muscle]) -> None:
        self._corpus = corpus
        self._words: set[str] = set()
        self._lines: dict[str, dict[str, None]] = {}
        for each in muscles:
            self._words.add(each.id)
            for _, fact in each.facts():
                self._words.add(f"{each.id}/{fact.id}")
                for line in (plain(text).casefold() for text in _texts(fact)):
                    for token in _WORD.findall(line):
                        self._lines.setdefault(token, {})[line] = None
                # What a variant names is on a back and is never asked.
                for _, word, _ in words_in(msgspec.structs.replace(fact, variants=())):
                    self._add(word)

    def _add(self, word: str) -> None:
        """A word and what it is part of: facet, landmark, bone."""
        while word not in self._words:
            self._words.add(word)
            landmark = self._corpus.vocabulary["landmarks"].get(word)
            structure = self._corpus.vocabulary["structures"].get(word)
            if isinstance(structure, StructureEntry):
                self._words.update(structure.of)
            if not isinstance(landmark, LandmarkEntry):
                return
            word = landmark.of

    def __contains__(self, entity: str) -> bool:
        """Whether a fact has this word, is this fact, or mentions the word by a name of it."""
        if entity in self._words or "/" in entity:
            return entity in self._words
        known = [family[entity] for family in self._corpus.vocabulary.values() if entity in family]
        names = {name.casefold() for entry in known for name in (entry.name, *entry.synonyms)}
        return any(self._mentions(name) for name in names)

    def _mentions(self, name: str) -> bool:
        """Whether a sentence has the name; looked for only where its first word is."""
        is_there = re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)").search
        first = _WORD.search(name)
        words = (first[0], f"{first[0]}s") if first else ()
        return any(is_there(line) for word in words for line in self._lines.get(word, ()))


def _texts(fact: Fact) -> Iterator[AuthorText]:
    """What the author wrote in words and a card says or asks."""
    match fact:
        case Statement():
            gaps = {name: answer_and_hint(gap)[0] for name, gap in fact.gaps.items()}
            pieces = ((text, gaps.get(gap or "", "")) for text, gap in split(fact.text))
            yield "".join(text + plain(answer) for text, answer in pieces)
        case (
            TriggerPoint(location=str() | Markup() as text) | Layer(where=str() | Markup() as text)
        ):
            yield text
        case Differential():
            yield fact.feature
        case AssociatedTriggerPoint():
            yield fact.shared
