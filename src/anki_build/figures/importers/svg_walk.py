"""Goes through a drawing as a browser does, and finds what every named element covers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from anki_build.figures.base import Point, Shape
from anki_build.figures.found import MaskFile
from anki_build.figures.geometry import bounds
from anki_build.figures.importers.svg_css import GEOMETRY, Sheets, Style
from anki_build.figures.importers.svg_look import Look, look, refuse_doubts, refuse_elsewhere
from anki_build.figures.importers.svg_shapes import (
    FINE,
    SHAPES,
    Given,
    clipped,
    convex,
    outline,
    placed,
    shapes,
)
from anki_build.figures.importers.svg_transform import (
    IDENTITY,
    Box,
    Matrix,
    around,
    css_transform,
    fitted,
    moved,
    numbers,
    origin,
    times,
    transform,
)
from anki_build.figures.importers.svg_tree import Element, UnreadableError
from anki_build.reading.problems import Problem

_INKSCAPE = "http://www.inkscape.org/namespaces/inkscape "
_NAMES = (f"{_INKSCAPE}label", "id")
_XLINK = "http://www.w3.org/1999/xlink "
# Levels of groups and clones within each other.
_DEPTH = 256
# Shapes that clones may make, since ten levels of ten clones make ten thousand millions.
_CLONED = 20_000

_MOTION = frozenset(("animate", "animateTransform", "animateMotion", "set"))
# What programs call shapes that nobody has named.
_AUTOMATIC = re.compile(
    r"(?i)(path|rect|circle|ellipse|poly(gon|line)|g|group|image|layer|svg|star|spiral|shape"
    r"|text|tspan|line|use|switch|flowRoot|foreignObject|clone|symbol)"
    r"[-_ ]?\d[\d_-]*"
).fullmatch
_URL = re.compile(r"url\(\s*[\"']?#([^\"')]+)[\"']?\s*\)").fullmatch
_NO_SIDES = (None, None)

_REDRAW = "ungroup it, unlink clones and redraw it where it should be"
_CONVERT = "make it a path (Path > Object to Path, Stroke to Path) or put its name into `ignore`"
_SHOW = "give it a colour, or hide it (display: none) if it is no mask"
_REMOVE = "remove that, or hide the shape if it is no mask"


@dataclass(frozen=True, slots=True)
class Clone:
    """What a `use` hands to what it shows.

    Attributes:
        top: what was cloned.
        at: where the `use` stands.
        name: the clone's own name.
        group: the name of what it stands in.
        used: all that is being cloned around here.
    """

    top: Element
    at: tuple[int, int]
    name: str | None
    group: str | None
    used: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What an element inherits.

    Attributes:
        matrix: from its own units to pixels of the page.
        viewport: what percentages are of; None if the page has no size.
        look: whether it is seen.
        clips: the regions, on the page, that all of it is cut to.
        name: of the nearest group that has one.
        wanted: whether it is in a part of the drawing that the author means.
        strayed: why nobody knows where it is.
        hindered: why nobody knows how much of it is seen.
        clone: of what it is a part, if it is cloned.
        cutting: whether it is part of a clip, of which only the outline counts.
        sides: width and height that a clone gives to what it shows.
        depth: how many elements are around it.
    """

    matrix: Matrix = IDENTITY
    viewport: Box | None = None
    look: Look = field(default_factory=Look)
    clips: tuple[tuple[Point, ...], ...] = ()
    name: str | None = None
    wanted: bool = True
    strayed: Problem | None = None
    hindered: Problem | None = None
    clone: Clone | None = None
    cutting: bool = False
    sides: tuple[float | None, float | None] = _NO_SIDES
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a named element is on the page, or why it is no mask."""

    name: str
    shape: Shape | Problem
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the drawing.

    Attributes:
        href: its file, or the picture itself.
        box: the rectangle that it is fitted into, in its own units; what is not given is 0.
        matrix: from its own units to pixels of the page.
        aspect: its `preserveAspectRatio`.
        shown: whether it is seen.
        strayed: why nobody knows where it is.
    """

    href: str
    box: Box
    matrix: Matrix
    aspect: str
    shown: bool
    strayed: Problem | None
    at: tuple[int, int]


Visitor = Callable[[Element, Style, Context], Iterator[Drawn]]


class Walk:
    """One way through a drawing.

    Attributes:
        sheets: its style sheets.
        names: of all layers, groups and shapes on the way.
        images: the pictures on the way.
        problems: what is wrong with elements that nobody has named.
    """

    def __init__(self, file: MaskFile, root: Element) -> None:
        self.sheets = Sheets.of(root)
        self.names: list[str] = []
        self.images: list[Image] = []
        self.problems: list[Problem] = []
        self._words: list[tuple[Element, Drawn]] = []
        # All that has a shape in it.
        self._covering: set[Element] = set()
        self.file = file
        self._root = root
        self._ids: dict[str, Element] = {}
        for element in root.all():
            self._ids.setdefault(element.attributes.get("id", ""), element)
        self._animated = set(self._find_animated(root))
        self._cloned = 0
        self._visitors: Mapping[str, Visitor] = {
            **dict.fromkeys(("g", "a"), self._group),
            **dict.fromkeys(SHAPES, self._shape),
            **dict.fromkeys(("text", "line", "foreignObject", "flowRoot"), self._word),
            "switch": self._switch,
            "use": self._use,
            "svg": self._inner,
            "symbol": self._symbol,
            "image": self._image,
        }

    def _find_animated(self, root: Element) -> Iterator[Element]:
        for element in root.all():
            if element.tag in _MOTION and element.parent is not None:
                href = _href(element)
                yield self._ids.get(href[1:], element.parent) if href else element.parent

    def all(self, context: Context) -> Iterator[Drawn]:
        """What a drawing shows, and named elements that cover nothing, which the author hears of.

        Args:
            context: what its elements inherit from the page.

        Raises:
            UnreadableError: if there is too much of it.
        """
        yield from self._group(self._root, Style({}), context)
        yield from (each for group, each in self._words if group not in self._covering)

    # One element.

    def visit(self, element: Element, context: Context) -> Iterator[Drawn]:
        """What an element and everything in it shows."""
        if element.tag in self._visitors and not element.attributes.get("requiredExtensions"):
            self._count(context, element)
            style, context = self._enter(element, context)
            yield from self._visitors[element.tag](element, style, context)

    def _count(self, context: Context, element: Element) -> None:
        self._cloned += context.clone is not None
        if self._cloned > _CLONED:
            raise UnreadableError(f"shows more than {_CLONED:,} clones", at=element.at)
        if context.depth > _DEPTH:
            raise UnreadableError("is nested too deeply for a drawing", at=element.at)

    def _enter(self, element: Element, context: Context) -> tuple[Style, Context]:
        """What applies to an element, and where and how it stands."""
        style = Style({})
        context = replace(context, depth=context.depth + 1)
        try:
            style = self.sheets.style(element, context.clone.top if context.clone else None)
            self._refuse_languages(element)
            context = replace(context, look=look(context.look, style))
            refuse_doubts(style, moving=False)
        except ValueError as error:
            context = self._hinder(context, element, error)
        try:
            self._refuse_motion(element, style)
            context = replace(context, matrix=self._matrix(element, style, context))
            refuse_doubts(style, moving=True)
        except ValueError as error:
            problem = self._problem(element, error, _REDRAW)
            context = replace(context, strayed=context.strayed or problem)
        try:
            context = replace(context, clips=self._clips(style, context))
        except ValueError as error:
            context = self._hinder(context, element, error)
        return style, self._named(element, context)

    def _hinder(self, context: Context, element: Element, error: ValueError) -> Context:
        problem = self._problem(element, error, _REMOVE)
        return replace(context, hindered=context.hindered or problem)

    def _refuse_languages(self, element: Element) -> None:
        for key in ("systemLanguage", "requiredExtensions"):
            if key in element.attributes:
                raise ValueError(f"has {key}, so that not everybody sees it")

    def _refuse_motion(self, element: Element, style: Style) -> None:
        refuse_elsewhere(style)
        if element in self._animated:
            raise ValueError("is animated, so it is not always in one place")
        placed = {name for name in GEOMETRY & style.values.keys() if style.values[name].is_css}
        if placed and element.tag in ("use", "svg", "symbol"):
            raise ValueError(f"has `{min(placed)}` in a style, which programs read differently")

    def _matrix(self, element: Element, style: Style, context: Context) -> Matrix:
        value = style.values.get("transform")
        if value is None or value.text.lower() == "none":
            return context.matrix
        if element.tag in ("svg", "symbol"):
            raise ValueError("has a transform, which programs understand differently")
        box = self._reference(element, style, context)
        try:
            own = css_transform(value.text, box) if value.is_css else transform(value.text)
        except ValueError as error:
            raise ValueError(f"has a transform that is not read: {error}") from error
        if "transform-origin" in style.values:
            by = style.values["transform-origin"]
            own = around(own, origin(by.text, box, is_css=by.is_css))
        elif box is not None:
            own = around(own, (box.left, box.top))
        return times(context.matrix, own)

    def _reference(self, element: Element, style: Style, context: Context) -> Box | None:
        """What a transform and its origin are measured by, if that is known."""
        kind = style.text("transform-box", "view-box")
        if kind == "view-box":
            return context.viewport
        if not style.values["transform-box"].is_css:
            raise ValueError("has transform-box as an attribute, which programs read differently")
        if kind not in ("fill-box", "content-box") or element.tag not in SHAPES:
            raise ValueError(f"has the transform-box `{kind}`, which is not read here")
        drawn = shapes(element.tag, Given(style, element.attributes, context.viewport))
        left, top, right, bottom = bounds(drawn)
        return Box(left, top, right - left, bottom - top)

    def _clips(self, style: Style, context: Context) -> tuple[tuple[Point, ...], ...]:
        text = style.values["clip-path"].text if "clip-path" in style.values else "none"
        if text.lower() == "none":
            return context.clips
        if context.cutting:
            raise ValueError("is a clip that is cut itself")
        found = _URL(text)
        clip = self._ids.get(found[1]) if found else None
        region = None
        if clip is not None and clip.tag == "clipPath":
            region = self._region(clip, context)
        if region is None:
            message = f"is cut by `{text[:40]}`, which is not one plain rectangle or ellipse"
            raise ValueError(message)
        return (*context.clips, region)

    def _region(self, clip: Element, context: Context) -> tuple[Point, ...] | None:
        """The outline of a clip on the page, if it is one convex shape."""
        if clip.attributes.get("clipPathUnits") == "objectBoundingBox":
            return None
        depth = context.depth
        # Percentages are of what is around the clip, not of what is around the shape.
        inner = Context(context.matrix, None, depth=depth, clone=context.clone)
        inner = replace(self._enter(clip, replace(inner, cutting=True))[1], name="clip")
        drawn = [each for child in clip.children for each in self.visit(child, inner)]
        if inner.strayed or inner.hindered or inner.clips or len(drawn) != 1:
            return None
        shape = drawn[0].shape
        return None if isinstance(shape, Problem) else convex(outline(shape, FINE))

    def _named(self, element: Element, context: Context) -> Context:
        if context.cutting:
            return context
        names = [element.attributes[key] for key in _NAMES if key in element.attributes]
        self.names += names
        if not set(self.file.only).isdisjoint(names):
            context = replace(context, wanted=True)
        own, clone = _name(element), context.clone
        if own is None or (clone is not None and clone.name):
            return context
        if clone is not None and clone.group not in (None, own):
            error = ValueError(f"is `{own}`, but its clone is in the group `{clone.group}`")
            problem = self._problem(element, error, "give the clone a label of its own")
            return replace(context, hindered=context.hindered or problem)
        return replace(context, name=own)

    def _problem(self, element: Element, error: ValueError, hint: str = "") -> Problem:
        return self.file.problem(f"this {element.tag} {error}", hint, element.at)

    # What there is to visit.

    def _group(self, element: Element, _: Style, context: Context) -> Iterator[Drawn]:
        for child in element.children:
            yield from self.visit(child, context)

    def _switch(self, element: Element, _: Style, context: Context) -> Iterator[Drawn]:
        """The first child that is for everybody."""
        for child in element.children:
            if child.tag in self._visitors and not child.attributes.get("requiredExtensions"):
                yield from self.visit(child, context)
                return

    def _word(self, element: Element, _: Style, context: Context) -> Iterator[Drawn]:
        """Text or a line: it covers nothing, so one that is named is reported."""
        if not (context.wanted and context.look.shown) or context.name is None:
            return
        problem = self._problem(element, ValueError("covers nothing"), _CONVERT)
        drawn = Drawn(context.name, problem, _at(element, context))
        if _name(element):
            yield drawn
            return
        # Words in a group with a shape may lie on what hides them.
        if group := next((each for each in element.chain()[::-1] if _name(each)), None):
            self._words.append((group, drawn))

    def _image(self, element: Element, style: Style, context: Context) -> Iterator[Drawn]:
        given = Given(style, element.attributes, context.viewport)
        try:
            left, top = given.side("x") or 0.0, given.side("y") or 0.0
            box = Box(left, top, given.side("width") or 0.0, given.side("height") or 0.0)
        except ValueError as error:
            self.problems.append(self._problem(element, error))
            return
        aspect = element.attributes.get("preserveAspectRatio", "")
        problem = context.strayed
        shown = context.look.shown
        self.images.append(
            Image(_href(element), box, context.matrix, aspect, shown, problem, element.at)
        )
        yield from ()

    def _shape(self, element: Element, style: Style, context: Context) -> Iterator[Drawn]:
        if not (context.wanted and context.look.shown):
            return
        at = _at(element, context)
        if context.name is None:
            hint = "give it the id of what it hides as its label (Object > Object Properties)"
            message = f"this {element.tag} has no name"
            self.problems.append(self.file.problem(message, hint, at))
            return
        try:
            covered = self._covered(element, style, context)
        except ValueError as error:
            covered = [self._problem(element, error)]
        except ArithmeticError:
            covered = [self._problem(element, ValueError("has numbers that are too large"))]
        self._covering |= set(element.chain())
        yield from (Drawn(context.name, each, at) for each in covered)

    def _covered(self, element: Element, style: Style, context: Context) -> list[Shape | Problem]:
        """What a shape covers of the page, or why nobody knows."""
        if trouble := context.strayed or context.hindered:
            return [trouble]
        if context.look.invisible and not context.cutting:
            error = ValueError(f"is invisible: {context.look.invisible}")
            return [self._problem(element, error, _SHOW)]
        filled = context.look.filled or context.cutting
        fineness = FINE if context.clips or context.cutting else 1
        given = Given(style, element.attributes, context.viewport, filled, fineness)
        found: list[Shape | Problem] = []
        for shape in shapes(element.tag, given):
            whole: Shape | None = placed(context.matrix, shape, fineness)
            for region in context.clips:
                whole = None if whole is None else clipped(whole, region)
            found += [] if whole is None else [whole]
        if not found:
            return [self._problem(element, ValueError("is cut away by a clip"), _REMOVE)]
        return found

    def _use(self, element: Element, style: Style, context: Context) -> Iterator[Drawn]:
        if not context.look.displayed:
            return
        given = Given(style, element.attributes, context.viewport)
        try:
            target = self._target(element, context)
            at = (1, 0, 0, 1, given.side("x") or 0.0, given.side("y") or 0.0)
            sides = (given.side("width"), given.side("height"))
        except ValueError as error:
            yield from self._refuse(element, error, context)
            return
        outer = context.clone
        clone = Clone(
            target,
            _at(element, context),
            _name(element) or (outer.name if outer else None),
            context.name,
            (*(outer.used if outer else ()), target),
        )
        inner = replace(context, matrix=times(context.matrix, at), clone=clone)
        has_frame = target.tag in ("svg", "symbol")
        yield from self.visit(target, replace(inner, sides=sides if has_frame else _NO_SIDES))

    def _target(self, element: Element, context: Context) -> Element:
        """What a `use` shows."""
        href = _href(element)
        target = self._ids.get(href[1:]) if href.startswith("#") else None
        if target is None:
            raise ValueError(f"shows `{href[:40]}`, which is not in this drawing")
        if target in element.chain() or (context.clone and target in context.clone.used):
            raise ValueError(f"shows `{href[:40]}`, in which it stands itself")
        return target

    def _refuse(self, element: Element, error: ValueError, context: Context) -> Iterator[Drawn]:
        problem = self._problem(element, error, "unlink it (Edit > Clone > Unlink Clone)")
        if context.wanted and context.look.shown:
            if context.name is None:
                self.problems.append(problem)
            else:
                yield Drawn(context.name, problem, _at(element, context))

    def _inner(self, element: Element, style: Style, context: Context) -> Iterator[Drawn]:
        """A drawing inside the drawing, or a symbol that a clone shows."""
        try:
            context = self._framed(element, style, context)
        except ValueError as error:
            problem = self._problem(element, error, _REDRAW)
            context = replace(context, strayed=context.strayed or problem)
        yield from self._group(element, style, replace(context, sides=_NO_SIDES))

    def _symbol(self, element: Element, style: Style, context: Context) -> Iterator[Drawn]:
        clone = context.clone
        if clone is not None and clone.top is element:
            yield from self._inner(element, style, context)

    def _framed(self, element: Element, style: Style, context: Context) -> Context:
        given = Given(style, element.attributes, context.viewport)
        extra = {"refX", "refY"} & element.attributes.keys()
        if element.tag == "symbol":
            extra |= {"x", "y", "width", "height"} & element.attributes.keys()
        if extra:
            raise ValueError(f"has `{min(extra)}`, which programs read differently")
        width, height = context.sides
        width = given.side("width") if width is None else width
        height = given.side("height") if height is None else height
        if context.viewport is not None:
            width = context.viewport.width if width is None else width
            height = context.viewport.height if height is None else height
        if width is None or height is None or width <= 0 or height <= 0:
            raise ValueError("has no size, so nothing in it is seen")
        box = Box(given.side("x") or 0.0, given.side("y") or 0.0, width, height)
        clips = context.clips
        if style.text("overflow", "hidden") not in ("visible", "auto"):
            region = convex([moved(context.matrix, point) for point in box.corners])
            if region is None:
                raise ValueError("has no size, so nothing in it is seen")
            clips = (*clips, region)
        view = view_box(element)
        aspect = element.attributes.get("preserveAspectRatio", "")
        own = fitted(view, box, aspect) if view else (1, 0, 0, 1, box.left, box.top)
        inside = Box(0, 0, *((view.width, view.height) if view else (width, height)))
        return replace(context, matrix=times(context.matrix, own), viewport=inside, clips=clips)


def view_box(element: Element) -> Box | None:
    """What a drawing shows, in its own units.

    Raises:
        ValueError: if it is not four numbers, for a sentence that begins with the element.
    """
    if "viewBox" not in element.attributes:
        return None
    view = numbers(element.attributes["viewBox"])
    if len(view) != len(("left", "top", "width", "height")) or min(view[2:]) <= 0:
        raise ValueError(
            f"has the viewBox `{element.attributes['viewBox'][:30]}`, which has no size"
        )
    return Box(*view)


def _href(element: Element) -> str:
    own = element.attributes
    return own.get("href", own.get(f"{_XLINK}href", "")).strip()


def _at(element: Element, context: Context) -> tuple[int, int]:
    """Where the author looks for an element: of a clone, where the clone is."""
    return context.clone.at if context.clone else element.at


def _name(element: Element) -> str | None:
    """What the author called an element: its label, else an id that no program gave it."""
    if element.attributes.get(f"{_INKSCAPE}groupmode") == "layer":
        return None
    for key in _NAMES:
        name = element.attributes.get(key, "").strip().removeprefix("#")
        if name and not _AUTOMATIC(name):
            return name
    return None
