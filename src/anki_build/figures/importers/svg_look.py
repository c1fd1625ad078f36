"""Whether a browser shows an element: `display`, `visibility`, opacity and paint."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from anki_build.figures.importers.svg_css import (
    ELSEWHERE,
    GEOMETRY,
    HIDING,
    PAINT,
    TRANSFORM,
    Doubt,
    Style,
)

_HARMLESS = frozenset(("none", "normal", "auto", "1", "initial", "unset", "visible"))
_MOVING = GEOMETRY | TRANSFORM | frozenset(ELSEWHERE)
_ALPHA = r"\s*0*\.?0*%?\s*\)"
_CLEAR = re.compile(
    rf"none|transparent|(?:rgb|hsl)a?\((?:(?:[^,/]*,){{3}}|[^,/]*/){_ALPHA}"
    "|#[0-9a-f]{3}0|#[0-9a-f]{6}00"
).fullmatch
_PARTS = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?(%?)").fullmatch
_ZERO = re.compile(r"[-+]?0*\.?0*(?:%|[a-z]+)?").fullmatch
# Of the 255 steps that a screen has, less than half of one.
_FAINT = 1 / 510


@dataclass(frozen=True, slots=True)
class Look:
    """How an element looks, and what stands in it.

    Attributes:
        displayed: whether it and what it stands in are drawn at all.
        visible: whether it is visible unless something in it says otherwise.
        opacity: from 0 to 1.
        paint: what has been said of `fill` and the like, all of which is handed down.
    """

    displayed: bool = True
    visible: bool = True
    opacity: float = 1.0
    paint: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> bool:
        """Whether the author means it to be seen."""
        return self.displayed and self.visible

    @property
    def filled(self) -> bool:
        """Whether its inside has a colour."""
        said = dict(self.paint)
        clear = _CLEAR(said.get("fill", "black")) or _ratio(said.get("fill-opacity", "1")) < _FAINT
        return not clear

    @property
    def invisible(self) -> str:
        """Why nobody sees it although it is shown; empty if it is seen."""
        said = dict(self.paint)
        if self.opacity < _FAINT:
            return "its opacity is 0"
        clear = _CLEAR(said.get("stroke", "none")) or _ZERO(said.get("stroke-width", "1"))
        if not self.filled and (clear or _ratio(said.get("stroke-opacity", "1")) < _FAINT):
            return "it has neither a fill nor an outline"
        return ""


def look(before: Look, style: Style) -> Look:
    """How an element looks in one that looks as it does.

    Raises:
        ValueError: if its style is not understood, for a sentence that begins with the element.
    """
    for name in HIDING:
        _refuse(style, name, "may hide or cut it")
    displayed, visible = style.text("display", "inline"), style.text("visibility", "inherit")
    if displayed == "contents" or visible not in _VISIBLE:
        raise ValueError(f"has a display or visibility that is not understood: `{displayed}`")
    paint = dict(before.paint)
    for name in PAINT:
        text = style.text(name, "inherit")
        if text != "inherit":
            paint[name] = text
    return replace(
        before,
        displayed=before.displayed and displayed != "none",
        visible=before.visible if _VISIBLE[visible] is None else bool(_VISIBLE[visible]),
        opacity=before.opacity * _ratio(style.text("opacity", "1")),
        paint=tuple(paint.items()),
    )


_VISIBLE = {
    "visible": True,
    "initial": True,
    "hidden": False,
    "collapse": False,
    "inherit": None,
    "unset": None,
}


def refuse_elsewhere(style: Style) -> None:
    """Ways to move an element that are not read.

    Raises:
        ValueError: if there is one, for a sentence that begins with the element.
    """
    for name in ELSEWHERE:
        _refuse(style, name, "moves it")


def refuse_doubts(style: Style, *, moving: bool) -> None:
    """Rules of which nobody knows here whether they apply, if they would make a difference.

    Args:
        style: what applies to an element.
        moving: whether the rules are meant that move it or the others.

    Raises:
        ValueError: if there is one, for a sentence that begins with the element.
    """
    for doubt in style.doubts:
        if (doubt.name in _MOVING) == moving and _matters(style, doubt):
            rule = f"{doubt.selector} {{{doubt.name}: {doubt.text}}}"
            raise ValueError(f"may be meant by the rule `{rule[:80]}`, which is not understood")


def _matters(style: Style, doubt: Doubt) -> bool:
    known = style.values.get(doubt.name)
    text = doubt.text.lower()
    if doubt.name in ("fill", "stroke"):
        return bool(_CLEAR(text)) != bool(known and _CLEAR(known.text.lower()))
    if known is not None:
        return known.text != doubt.text
    if doubt.name == "display":
        return text in ("none", "contents")
    return text not in _HARMLESS


def _refuse(style: Style, name: str, why: str) -> None:
    if (text := style.text(name, "none")) not in _HARMLESS:
        raise ValueError(f"has `{name}: {text[:40]}`, which {why} and is not read")


def _ratio(text: str) -> float:
    found = _PARTS(text)
    if found is None:
        raise ValueError(f"has the opacity `{text[:20]}`, which is not understood")
    number = float(text.removesuffix("%")) / (100 if found[1] else 1)
    return min(max(number, 0.0), 1.0)
