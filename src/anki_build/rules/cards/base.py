"""What every rule on cards works with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from anki_build.cards.notes import ClozeDraft, Draft, Line, Slot
from anki_build.reading.text import Formula, Inline

# What only tells one of a pair or a row from another: such a word stands on both sides of many
# good cards ("anterior" in two landmarks) without giving anything away.
_CONTRASTS = (
    "anterior posterior superior inferior medial lateral proximal distal superficial deep upper"
    " lower middle mid dorsal plantar palmar ventral inner outer front back above below beneath"
    " behind beside left right greater lesser major minor long short high low first second third"
    " one two three four five six seven eight other opposite same more less internal external"
    " inwards outwards medially laterally forwards backwards"
)
CONTRASTS = frozenset(_CONTRASTS.split())

# What kind of thing something is; by itself it is no answer.
_KINDS = "muscle nerve artery vein bone joint fibre ligament tendon fascia bursa"
KINDS = frozenset(_KINDS.split())

# Taken off again and again while enough is left; the longest first.
_SUFFIXES = "ness ions ings ies ion ors ing or ed es ic al ar us um is ae s e y a"
_ENDINGS = tuple(_SUFFIXES.split())
_STEM = 4
_WORD = re.compile("[^\\W_]+(?:[\N{EN DASH}\N{RIGHT SINGLE QUOTATION MARK}'.][^\\W_]+)*")
_OR = re.compile(r", (?:or )?| or ")
_CHOICE = re.compile(r"([^.:;?\n]+)\?")
_COUNTED = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary, as far as cards are read by it.

    Attributes:
        id: by which facts and masks name it.
        family: `nerves`, `joints` and so on.
        names: its name and its synonyms.
        is_sided: of a movement or condition that it says too little without a side; of a joint that
            it has such movements.
        rotation_turns: of a muscle that the way in which it rotates depends on part or position.
        too_vague: of a region what to say with its pain, which by its name alone may be anywhere.
    """

    id: str
    family: str
    names: tuple[str, ...]
    is_sided: bool = False
    rotation_turns: bool = False
    too_vague: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All notes together, and what a reader of them knows.

    Attributes:
        drafts: the notes of all decks.
        cards: every card of every note made of words.
        words: the vocabulary.
    """

    drafts: tuple[Draft, ...]
    cards: tuple[Card, ...]
    words: tuple[Word, ...]


def read(drafts: Iterable[Draft], words: Iterable[Word]) -> Reading:
    """Take the notes apart into cards, once for all rules."""
    kept = tuple(drafts)
    return Reading(kept, tuple(cards(kept)), tuple(words))


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a cloze note as a student meets it, in plain text.

    Attributes:
        slot: the gap that is asked.
        answer: what stands in it.
        question: the whole note with dots (or the hint) in this gap, lines separated by newlines.
        context: the same with dots even where there is a hint.
        before: what stands before the gap in its line.
        after: what stands after it.
    """

    draft: ClozeDraft
    slot: Slot
    answer: str
    question: str
    context: str
    before: str
    after: str

    @property
    def options(self) -> tuple[str, ...]:
        """What the hint lets the student choose from, if the answer is among it.

        "standing or lifted" for "lifted"; none for a hint that only says what is wanted.
        """
        options = _options(self.slot.hint or "")
        return options if self.answer.casefold() in map(str.casefold, options) else ()

    @property
    def is_choice(self) -> bool:
        """Whether the student chooses from options: in the hint, or asked before as "A or B?"."""
        asked = (_options(question) for question in _CHOICE.findall(self.context))
        return bool(self.options) or any(
            self.answer.casefold() in map(str.casefold, options) for options in asked
        )


def _options(offer: str) -> tuple[str, ...]:
    options = tuple(option.strip() for option in _OR.split(offer))
    return options if len(options) > 1 else ()


def clozes(drafts: Iterable[Draft]) -> Iterator[ClozeDraft]:
    """The notes made of words; a picture has none to read."""
    return (draft for draft in drafts if isinstance(draft, ClozeDraft))


def cards(drafts: Sequence[Draft]) -> Iterator[Card]:
    """Every card of every cloze note."""
    for draft in clozes(drafts):
        for line in (draft.lead, *draft.items):
            for position, piece in enumerate(line):
                if isinstance(piece, Slot):
                    yield _card(draft, line, position, piece)


def _card(draft: ClozeDraft, line: Line, position: int, asked: Slot) -> Card:
    before, after = shown(line[:position]), shown(line[position + 1 :])
    lines = (draft.lead, *draft.items)

    def note(gap: str) -> str:
        return "\n".join(f"{before}{gap}{after}" if each is line else shown(each) for each in lines)

    return Card(
        draft=draft,
        slot=asked,
        answer=text(asked.answer),
        question=note(f"[{asked.hint or '...'}]"),
        context=note("[...]"),
        before=before,
        after=after,
    )


def shown(line: Line) -> str:
    """A line with every gap filled."""
    return "".join(text(piece.answer if isinstance(piece, Slot) else (piece,)) for piece in line)


def whole(draft: ClozeDraft) -> str:
    """The note with every gap filled, lines separated by newlines."""
    return "\n".join(shown(line) for line in (draft.lead, *draft.items))


def text(parts: Sequence[Inline]) -> str:
    """The parts as plain text."""
    return "".join(part.latex if isinstance(part, Formula) else part.text for part in parts)


def is_statement(draft: ClozeDraft) -> bool:
    """Whether the author wrote the sentence; all other notes are patterns filled with names."""
    return draft.key.rpartition("/")[2] == "statement"


def tokens(plain: str) -> list[str]:
    """The words and numbers of a text in lower case, without signs; a range of roots is one."""
    return _WORD.findall(plain.casefold())


def word_count(plain: str) -> int:
    """How many words there are to know; single letters, numbers and signs are none."""
    return sum(bool(_COUNTED.search(each)) for each in plain.split())


def stem(word: str) -> str:
    """What a word shares with its relatives: "abduct" of abduction, abductor and abducts.

    Contrasts stay as they are: "medial" is no relative of "medius".
    """
    for ending in () if word in CONTRASTS else _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _shortest(rest, ending):
            return stem(rest)
    return word


def _shortest(rest: str, ending: str) -> int:
    """How much has to be left: little of a plural, and the last letter of "process" is none."""
    if ending != "s":
        return _STEM
    return len(rest) + 1 if rest.endswith("s") else _STEM - 1


def contains(words: Sequence[str], run: Sequence[str]) -> bool:
    """Whether some words stand in a row among others."""
    starts = range(len(words) - len(run) + 1)
    return bool(run) and any(list(words[i : i + len(run)]) == list(run) for i in starts)


def without(words: Sequence[str], runs: Iterable[Sequence[str]]) -> list[str]:
    """Some words without those that stand in one of these rows; a gap is left in their place."""
    for run in runs:
        for start in range(len(words)):
            if run and list(words[start : start + len(run)]) == list(run):
                words = [*words[:start], *[""] * len(run), *words[start + len(run) :]]
    return list(words)
