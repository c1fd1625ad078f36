"""What a key or slot of the lock is called when an id in it is another one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from anki_build.facts.muscle import Muscle
from anki_build.identity.lock import SlotKey
from anki_build.updates.rename.target import Target

_SECTIONS = frozenset(Muscle.__struct_fields__)
# `across/DECK/…`: what is below the deck.
_BELOW_DECK = 2
# What only one muscle of a pair has, in keys that say which.
_OF_ONE = frozenset({"zone", "spillover", "nerve", "main-root", "movement"})


def entry_renamed(target: Target, key: str, slot: str) -> SlotKey:
    """The key and slot of an entry that no fact makes any more, with the id replaced in its role.

    What facts still make is not looked up here: their notes have the new keys and slots.
    """
    steps, slot = _NAMERS[target.kind](target, key.split("/"), slot)
    return "/".join(steps), slot


Steps = list[str]


def _swap(text: str, index: int, target: Target) -> str:
    """The text with the old id replaced in one of its places between dots."""
    words = text.split(".")
    if words[index : index + 1] == [target.old]:
        words[index] = target.new
    return ".".join(words)


def _name_muscle(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    if steps[0] == "across":
        return _across_muscle(target, steps), _across_slot(target, steps, slot, 0)
    return [_swap(steps[0], 0, target), *steps[1:]], slot


def _across_muscle(target: Target, steps: Steps) -> Steps:
    """Only pairs name muscles in their key: `across/DECK/contrast.ONE.OTHER/zone.ONE.ZONE`."""
    kind, *pair = steps[2].split(".") if len(steps) > _BELOW_DECK else [""]
    if kind != "contrast":
        return steps
    pair = sorted(_swap(muscle, 0, target) for muscle in pair)
    rest = [_swap(step, 1, target) if step.split(".")[0] in _OF_ONE else step for step in steps[3:]]
    return [*steps[:2], ".".join([kind, *pair]), *rest]


def _across_slot(target: Target, steps: Steps, slot: str, index: int) -> str:
    """Slots across muscles are `MUSCLE`, `MUSCLE.FACT`, or `sign.MUSCLE.FACT.GAP` of a lesion."""
    if steps[-1] != "effects":
        return _swap(slot, index, target)
    return _swap(slot, index + 1, target) if slot.startswith("sign.") else slot


def _is_of(target: Target, slot: str, ids: int) -> bool:
    """Whether a slot across muscles begins with the first ids that lead to the target."""
    return slot.removeprefix("sign.").split(".")[:ids] == list(target.path[:ids])


def _name_fact(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    muscle = target.path[0]
    if steps[0] == "across":
        return steps, _across_slot(target, steps, slot, 1) if _is_of(target, slot, 1) else slot
    if steps[0] != muscle or len(steps) == 1:
        return steps, slot
    # A note about a whole section has the facts as slots.
    if steps[1].split(".")[0] in _SECTIONS:
        return steps, _swap(slot, 0, target)
    return [muscle, _swap(steps[1], 0, target), *steps[2:]], slot


def _name_gap(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    if steps[0] == "across":
        return steps, _across_slot(target, steps, slot, 2) if _is_of(target, slot, 2) else slot
    return steps, _swap(slot, 0, target) if steps == [*target.path[:2], "statement"] else slot


def _name_mask(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    return steps, _swap(slot, 0, target) if steps[:2] == ["figure", target.path[0]] else slot


def _name_figure(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    return _name_second("figure", target, steps), slot


def _name_deck(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    return _name_second("across", target, steps), slot


def _name_second(first: str, target: Target, steps: Steps) -> Steps:
    return [first, target.new, *steps[2:]] if steps[:2] == [first, target.old] else steps


def _name_word(target: Target, steps: Steps, slot: str) -> tuple[Steps, str]:
    family = target.path[0]
    if steps[0] == "across":
        keys = [_swap_words(step, target) for step in steps[2:]]
        effect = steps[-1] == "effects" and family in _ROLES["movement"]
        words = slot.split(".")
        if effect and words[0] != "sign":
            slot = _swap(slot, ("joints", "movements").index(family), target)
        if steps[-1].startswith("border.") and family == "landmarks":
            slot = _swap(slot, 0, target)
        return [*steps[:2], *keys], slot
    if steps[0] == "figure" or len(steps) == 1:
        return steps, slot
    # The slots of some notes about a fact are words: `MUSCLE/FACT/zones`.
    if family in _SLOTS.get(steps[-1], ()):
        slot = _swap(slot, 0, target)
    return [steps[0], _swap_words(steps[1], target), *steps[2:]], slot


def _swap_words(step: str, target: Target) -> str:
    """The step with the word replaced where it follows a role that such words have."""
    role, *words = step.split(".")
    if target.path[0] not in _ROLES.get(role, ()):
        return step
    return ".".join([role, *(target.new if word == target.old else word for word in words)])


_SITES = ("landmarks", "structures", "bones")
# Of which families the words are that follow the first word in a step of a key.
_ROLES: Mapping[str, tuple[str, ...]] = {
    "actions": ("parts", "joints"),
    "bone": ("bones",),
    "border": _SITES,
    "insertion": _SITES,
    "lesion": ("nerves",),
    "movement": ("joints", "movements"),
    "nerve": ("nerves",),
    "origin": _SITES,
    "spillover": ("zones",),
    "zone": ("zones",),
}
# Of which families the slots are in notes of a pattern.
_SLOTS: Mapping[str, tuple[str, ...]] = {"bounds": ("landmarks",), "zones": ("zones",)}


_NAMERS: Mapping[str, Callable[[Target, Steps, str], tuple[Steps, str]]] = {
    "muscle": _name_muscle,
    "fact": _name_fact,
    "gap": _name_gap,
    "figure": _name_figure,
    "mask": _name_mask,
    "deck": _name_deck,
    "word": _name_word,
}
