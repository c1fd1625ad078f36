r"""Text that was pasted from a web page, Markdown or LaTeX and shows its marks on the card.

Text shows as it is written, so `<b>` shows as `<b>`. Emphasis and formulas are written
`{markup: "*so* and $x^2$"}`, subscripts as formulas or as the letters that there are (`H₂O`). Who
means the sign itself puts a backslash before it in `markup`.

Bad: `note: The <b>long head</b> is&nbsp;cut.`
Better: `note: {markup: "The *long head* is cut."}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anki_build.corpus.corpus import Corpus
from anki_build.facts.base import Fact
from anki_build.facts.muscle import Muscle
from anki_build.reading.problems import Level
from anki_build.reading.records import Record, describe, texts_in
from anki_build.rules.registry import Finding, rule

_EMPHASIS = 'for emphasis write {markup: "*so*"}'
_FORMULA = 'for a formula write {markup: "$x^2$"}'
_LETTER = "write the letter itself"
# What each kind of mark looks like, in plain text and in markup, and what to write instead.
_TAGS = (
    "[abipqsu]|br|hr|em|li|ol|ul|td|th|tr|h[1-6]|div|del|img|ins|pre|sub|sup|code|font|mark|span"
)
_TAGS += "|small|table|tbody|script|strike|strong|style"
_TAG = (re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE), _EMPHASIS)
_ENTITY = (re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]{2,}\d*);", re.IGNORECASE), _LETTER)
_BOLD = (re.compile(r"\*\*[^*\s][^*]*\*\*"), _EMPHASIS)
_DISPLAY = (re.compile(r"\$\$[^$]+\$\$"), _FORMULA)
_BRACKETS = (re.compile(r"\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL), _FORMULA)
_DOLLARS = (re.compile(r"\$[^$\s][^$]*[\\^_][^$]*\$"), _FORMULA)
_CLOZE = (re.compile(r"\{\{c\d+::"), "gaps are written {gap}, with their answers in `gaps`")
_IN_TEXT = (_TAG, _ENTITY, _BOLD, _DISPLAY, _BRACKETS, _DOLLARS, _CLOZE)
_IN_MARKUP = (_TAG, _ENTITY, _BOLD, _CLOZE)
_WHOLE_MARKUP = (_DISPLAY, _BRACKETS)
# Every mark has one of these, and most texts have none.
_BEGINS = re.compile(r"[<&*\\${]").search
_MEANT = re.compile(r"\\.|\$[^$]+\$", re.DOTALL)


@rule(Level.WARNING, silenceable=True)
def check(corpus: Corpus) -> Iterator[Finding]:
    """Every text of every file."""
    for record in corpus.records:
        if isinstance(record, Muscle):
            for _, fact in record.facts():
                yield from _texts(fact, fact)
        else:
            yield from _texts(record, None)


def _texts(record: Record, about: Fact | None) -> Iterator[Finding]:
    for place, text in texts_in(record):
        if not _BEGINS(text):
            continue
        found = _first(text, is_markup=place.path[-1:] == ("markup",))
        if found is not None:
            mark, hint = found
            message = f"{mark} shows on the card as it is written"
            yield Finding(place.span, message, hint, about)


def _first(text: str, *, is_markup: bool) -> tuple[str, str] | None:
    """The first mark that shows, shortened, and what to write instead."""
    looked_for = [(pattern, hint, text) for pattern, hint in _IN_TEXT]
    if is_markup:
        rest = _MEANT.sub(" ", text)
        looked_for = [(pattern, hint, text) for pattern, hint in _WHOLE_MARKUP]
        looked_for += [(pattern, hint, rest) for pattern, hint in _IN_MARKUP]
    for pattern, hint, within in looked_for:
        if found := pattern.search(within):
            return describe(found[0]), hint
    return None
