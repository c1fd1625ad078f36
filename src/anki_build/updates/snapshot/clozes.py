"""Cloze marks in the text of a note."""

from __future__ import annotations

import re

_CLOZE_MARK = re.compile(r"\{\{c(\d{1,9})::|\}\}")


def without_marks(value: str) -> tuple[str, list[tuple[int, str]]]:
    """A field without its cloze marks and hints, and its gaps; gaps may be nested."""
    # The outermost text is the first of the stack; each open gap is one more.
    stack: list[tuple[int, str]] = [(0, "")]
    gaps: list[tuple[int, str]] = []
    position = 0
    for mark in _CLOZE_MARK.finditer(value):
        number, text = stack.pop()
        stack.append((number, text + value[position : mark.start()]))
        position = mark.end()
        if mark[1]:
            stack.append((int(mark[1]), ""))
        elif len(stack) > 1:
            number, inner = stack.pop()
            answer = inner.partition("::")[0]
            gaps.append((number, answer))
            stack[-1] = (stack[-1][0], stack[-1][1] + answer)
    rest = "".join(text for _, text in stack) + value[position:]
    return rest, gaps
