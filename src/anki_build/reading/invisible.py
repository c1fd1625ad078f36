"""Characters that nobody sees: which of them a language needs, and which are slips or traps."""

from __future__ import annotations

import re
import unicodedata

# Everything but the newline: U+001F separates fields in Anki's database, the rest is invisible
# (tabs too, which show as one blank); U+2028 and U+2029 break JavaScript and old web views.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_NON_JOINER, _JOINER = "\u200c", "\u200d"
# Marks of direction and isolates; what overrides the direction of letters is a trap everywhere.
_DIRECTION = frozenset("\u200e\u200f\u061c\u2066\u2067\u2068\u2069")
# As the names of their letters begin.
_JOINING_SCRIPTS = (
    *("ARABIC ", "SYRIAC ", "MANDAIC ", "MONGOLIAN ", "NKO ", "DEVANAGARI ", "BENGALI "),
    *("GURMUKHI ", "GUJARATI ", "ORIYA ", "TAMIL ", "TELUGU ", "KANNADA ", "MALAYALAM "),
    *("SINHALA ", "KHMER ", "MYANMAR ", "TIBETAN ", "BALINESE ", "JAVANESE "),
)
_EMOJI_PRESENTATION = "\ufe0f"


def refused(text: str) -> re.Match[str] | None:
    """The first character that may not stand where it stands; None if there is none.

    Joiners belong behind a letter of a script that joins letters, or between emoji; marks of
    direction where something is written from right to left.
    """
    for found in _UNSEEN.finditer(text):
        if not _belongs(text, found.start()):
            return found
    return None


def name(character: str) -> str:
    """What a message calls it, such as "control character U+200B (zero width space)"."""
    if character == "\t":
        return "a tab"
    known = unicodedata.name(character, "").lower()
    return f"control character U+{ord(character):04X}" + (f" ({known})" if known else "")


def _belongs(text: str, at: int) -> bool:
    if text[at] in _DIRECTION:
        return any(unicodedata.bidirectional(each) in ("R", "AL") for each in text)
    before, after = text[:at][-1:], text[at + 1 :][:1]
    if text[at] not in (_NON_JOINER, _JOINER) or not before:
        return False
    if unicodedata.name(before, "").startswith(_JOINING_SCRIPTS):
        return True
    return text[at] == _JOINER and _is_emoji(before) and _is_emoji(after)


def _is_emoji(character: str) -> bool:
    is_symbol = unicodedata.category(character) in ("So", "Sk") if character else False
    return is_symbol or character == _EMOJI_PRESENTATION
