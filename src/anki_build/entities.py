"""What a mask hides: its name in words, the muscles that it is about, and where it is taught."""

from __future__ import annotations

from anki_build.corpus import Corpus, Muscle
from anki_build.facts.action import Action
from anki_build.facts.attachment import Attachment
from anki_build.facts.base import Fact
from anki_build.facts.blood_supply import BloodSupply
from anki_build.facts.innervation import Innervation
from anki_build.facts.layer import Layer
from anki_build.facts.referral import TriggerPoint


def name(corpus: Corpus, entity: str) -> str:
    """What the back of a card calls an entity that the rules have let through.

    Args:
        corpus: what the authors wrote.
        entity: the id of a word or muscle, or `muscle/fact`.

    Returns:
        The name of a word; of a fact a phrase with its muscle, such as "origin of the gluteus
        medius: gluteal surface of the ilium" or "TrP1 of the gluteus medius".

    Raises:
        KeyError: if nothing has this name.
    """
    muscle_id, slash, fact_id = entity.partition("/")
    if not slash:
        return corpus.entry(entity).name
    for muscle in corpus.muscles:
        for section, fact in muscle.facts():
            if (muscle.id, fact.id) == (muscle_id, fact_id):
                return _phrase(corpus, muscle, section, fact)
    raise KeyError(entity)


def muscle(corpus: Corpus, entity: str) -> str | None:
    """The id of the muscle that an entity is or belongs to; None for bones, zones and the like."""
    muscle_id = entity.partition("/")[0]
    return muscle_id if muscle_id in corpus.lexicon["muscles"] else None


def _phrase(corpus: Corpus, muscle: Muscle, section: str, fact: Fact) -> str:
    of_muscle = f"of the {muscle.name}"

    def word(each: str, family: str) -> str:
        return corpus.entry(each, family).name

    match fact:
        case Attachment():
            return f"{section} {of_muscle}{_part(corpus, fact.part)}: {corpus.site_name(fact.site)}"
        case TriggerPoint():
            point = "trigger points" if fact.point == "composite" else fact.point
            return f"{point}{_part(corpus, fact.part)} {of_muscle}"
        case Innervation():
            return f"nerve {of_muscle}{_part(corpus, fact.part)}: {word(fact.nerve, 'nerves')}"
        case BloodSupply():
            return f"artery {of_muscle}: {word(fact.artery, 'arteries')}"
        case Layer():
            return f"{corpus.entry(fact.structure).name}: the {muscle.name} lies {fact.relation} it"
        case Action():
            movement, joint = word(fact.movement, "movements"), word(fact.joint, "joints")
            return f"action {of_muscle}{_part(corpus, fact.part)}: {movement} ({joint})"
    return f"{section.rpartition('.')[2].replace('_', ' ')} {of_muscle}"


def _part(corpus: Corpus, part: str | None) -> str:
    return f" ({corpus.entry(part, 'parts').name})" if part else ""
