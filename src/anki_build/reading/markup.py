"""The text of Anki's fields, which are HTML that anybody may have written."""

from __future__ import annotations

import html
import re

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_POINT = re.compile(r"<li\b[^>]*>")
_BREAK = re.compile(r"</?(?:br|p|ul|div|summary)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def plain(markup: str) -> str:
    """The text of a field as a reader sees it, in one line."""
    text = _replaced(_COMMENT, "", markup, "-->")
    text = _replaced(_POINT, " \N{BULLET} ", text, ">")
    text = _replaced(_BREAK, " ", text, ">")
    return " ".join(html.unescape(_replaced(_TAG, "", text, ">")).split())


def _replaced(pattern: re.Pattern[str], by: str, text: str, end: str) -> str:
    """The text with all that matches replaced, where every match ends in `end`.

    What is after the last end is not searched: each of a hundred thousand `<` would look for its
    end through all the others.
    """
    limit = text.rfind(end) + len(end) if end in text else 0
    return pattern.sub(by, text[:limit]) + text[limit:]
