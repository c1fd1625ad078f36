"""What style sheets say of an element: as much of CSS as drawing programs write.

What is not understood is no error of the sheet. A rule that may apply to an element or may not is a
doubt, which whoever asks for a value can weigh.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from anki_build.figures.importers.svg_tree import Element, UnreadableError

GEOMETRY = frozenset(("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "d"))
TRANSFORM = frozenset(("transform", "transform-origin", "transform-box"))
PAINT = ("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width")
# Nobody applies these here: they may put an element elsewhere, or hide or cut it.
ELSEWHERE = ("translate", "rotate", "scale", "offset", "offset-path", "zoom", "perspective")
HIDING = (
    "filter",
    "mask",
    "mask-image",
    "animation",
    "animation-name",
    "all",
    "content-visibility",
)
_LOOK = ("display", "visibility", "opacity", "clip-path", "mask", "overflow", "filter")
# Of an element's attributes, those that say the same as a declaration.
_ATTRIBUTES = GEOMETRY | TRANSFORM | frozenset((*PAINT, *_LOOK))
_PROPERTIES = _ATTRIBUTES | frozenset((*ELSEWHERE, *HIDING))

# A piece of a sheet up to a mark that means something, with strings and brackets as they are.
_STRING = r""""(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'"""
_BRACKETS = rf"\((?:[^()\"']|{_STRING}|\((?:[^()\"']|{_STRING})*+\))*+\)"
_VALUE = re.compile(rf"(?:[^;{{}}()\"']|{_STRING}|{_BRACKETS})*+", re.DOTALL)
_ONE_SELECTOR = re.compile(rf"(?:[^,()\"']|{_STRING}|{_BRACKETS})*+", re.DOTALL)
_BRACE = re.compile(rf"{_STRING}|[{{}}\"']", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORTANT = re.compile(r"\s*!\s*important$", re.IGNORECASE)

_NAME = r"-?[A-Za-z_\u0080-\U0010ffff][\w-]*"
_SIMPLE = re.compile(
    rf"(?P<any>\*)|(?P<tag>{_NAME})|(?P<more>[#.]{_NAME}"
    rf"|::?{_NAME}(?:\([^()]*\))?|\[[^\[\]]*\])"
)
_INK = re.compile(r"\S").search
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
# What nobody does to a drawing that lies still, and parts that no element is.
_NEVER = frozenset(
    f":{each}"
    for each in (
        *("hover", "active", "focus", "focus-within", "focus-visible", "visited", "target"),
        *("before", "after", ":before", ":after", ":selection", ":first-line", ":first-letter"),
    )
)
_HARMLESS_RULES = (
    *("@charset", "@font-face", "@keyframes", "@-webkit-keyframes", "@page", "@counter-style"),
    *("@property", "@namespace"),
)
_SCREEN = frozenset(("all", "screen", "only screen", "only all", ""))
_SVG = "http://www.w3.org/2000/svg"

# Rules that one element, class or id may have, each of which is held against all that have it.
_MOST = 100

_NO, _MAYBE, _YES = range(3)


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written.

    Attributes:
        is_css: whether it is of a declaration, where a length needs its unit, or of an attribute.
    """

    text: str
    is_css: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """A declaration that may apply to an element or may not."""

    name: str
    text: str
    selector: str


@dataclass(frozen=True, slots=True)
class Style:
    """What applies to one element, by property."""

    values: Mapping[str, Value]
    doubts: tuple[Doubt, ...] = ()

    def text(self, name: str, default: str) -> str:
        """A value in lower case."""
        return self.values[name].text.lower() if name in self.values else default


@dataclass(frozen=True, slots=True)
class _Compound:
    """What one element has to be: `rect.left#here`."""

    tag: str = ""
    ids: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    is_root: bool = False
    never: bool = False
    unknown: bool = False

    def match(self, element: Element) -> int:
        own = element.attributes
        fits = (
            not self.never
            and self.tag in ("", element.tag)
            and self.ids <= {own.get("id")}
            and self.classes <= set(own.get("class", "").split())
            and not (self.is_root and element.parent)
        )
        return (_MAYBE if self.unknown else _YES) if fits else _NO


@dataclass(frozen=True, slots=True)
class _Selector:
    """Compounds, each with what joins it to the one before: a blank, `>`, `+` or `~`."""

    text: str
    compounds: tuple[_Compound, ...]
    joints: tuple[str, ...]

    @property
    def weight(self) -> tuple[int, int, int]:
        """Its specificity."""
        each = self.compounds
        return (
            sum(len(one.ids) for one in each),
            sum(len(one.classes) + one.is_root for one in each),
            sum(bool(one.tag) for one in each),
        )

    @property
    def unknown(self) -> bool:
        return any(each.unknown for each in self.compounds)

    def match(self, chain: Sequence[Element]) -> int:
        """Whether the last element of a chain, from the drawing down, is meant."""
        if self.compounds[-1].match(chain[-1]) == _NO:
            return _NO
        above = [_NO] * len(self.compounds)
        before = list(above)
        for element in chain:
            hits = [
                min(each.match(element), self._reached(index, above, before))
                for index, each in enumerate(self.compounds)
            ]
            above = [max(pair) for pair in zip(above, hits, strict=True)]
            before = hits
        return before[-1]

    def _reached(self, index: int, above: list[int], before: list[int]) -> int:
        """Whether what stands before a compound was found, somewhere above or one step above."""
        if index == 0:
            return _YES
        joint = self.joints[index]
        if joint in ("+", "~"):
            return _MAYBE
        return (before if joint == ">" else above)[index - 1]


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: _Selector
    declared: Mapping[str, tuple[str, bool]]
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Sheets:
    """All style sheets of a drawing, by what the last compound of a selector asks for."""

    rules: dict[str, list[tuple[int, _Rule]]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element) -> Sheets:
        """The sheets in a drawing.

        Raises:
            UnreadableError: if one of them is not CSS, or needs another file.
        """
        made = cls()
        count = 0
        for element in root.all():
            if element.tag != "style" or element.attributes.get("type", "text/css") != "text/css":
                continue
            media = element.attributes.get("media", "")
            try:
                for rule in _media_rules(media, _COMMENT.sub(" ", "".join(element.texts))):
                    made.add(count, rule)
                    count += 1
            except ValueError as error:
                hint = "write it plainly, or save the drawing as plain SVG"
                raise UnreadableError(f"the style sheet {error}", hint, element.at) from error
        return made

    def add(self, order: int, rule: _Rule) -> None:
        """Keep a rule where the elements look that it may mean."""
        rules = self.rules.setdefault(key := _key(rule.selector), [])
        rules.append((order, rule))
        if len(rules) > _MOST:
            raise ValueError(f"has more than {_MOST} rules for `{key or '*'}`")

    def style(self, element: Element, top: Element | None = None) -> Style:
        """What applies to an element.

        Args:
            element: where it was written.
            top: the element that was cloned, if this is a part of a clone: programs differ in
                whether rules see what stood around it.

        Raises:
            ValueError: if its own declarations are not understood.
        """
        own = element.attributes
        found: dict[str, tuple[tuple[object, ...], Value]] = {
            name: ((False, False), Value(own[name].strip(), is_css=False))
            for name in _ATTRIBUTES & own.keys()
        }
        doubts = []
        for order, rule in self._near(element):
            match = _match(rule.selector, element, top)
            for name, (text, important) in rule.declared.items() if match else ():
                if match == _MAYBE or rule.doubtful:
                    doubts.append(Doubt(name, text, rule.selector.text))
                else:
                    weight = (important, True, False, rule.selector.weight, order)
                    _offer(found, name, weight, text)
        for name, (text, important) in declarations(own.get("style", "")).items():
            _offer(found, name, (important, True, True), text)
        values = {name: value for name, (_, value) in found.items()}
        return Style(values, tuple(doubts))

    def _near(self, element: Element) -> Iterator[tuple[int, _Rule]]:
        own = element.attributes
        keys = ["", element.tag, f"#{own.get('id', '')}"]
        keys += [f".{each}" for each in set(own.get("class", "").split())]
        for key in keys:
            yield from self.rules.get(key, ())


def _offer(
    found: dict[str, tuple[tuple[object, ...], Value]],
    name: str,
    weight: tuple[object, ...],
    text: str,
) -> None:
    """The heavier value stays; of two that weigh the same, the later one."""
    if name not in found or weight >= found[name][0]:
        found[name] = (weight, Value(text, is_css=True))


def _match(selector: _Selector, element: Element, top: Element | None) -> int:
    chain = element.chain()
    match = selector.match(chain)
    if top in chain and match != selector.match(chain[chain.index(top) :]):
        return _MAYBE
    return match


def _key(selector: _Selector) -> str:
    """What an element must have for a selector to be worth a look."""
    last = selector.compounds[-1]
    names = [*(f"#{each}" for each in last.ids), *(f".{each}" for each in last.classes), last.tag]
    return names[0]


def declarations(text: str) -> dict[str, tuple[str, bool]]:
    """The declarations of a `style` attribute or a rule: value and whether it is important.

    Raises:
        ValueError: with what is wrong, for a sentence that begins with the style.
    """
    found: dict[str, tuple[str, bool]] = {}
    for piece in _pieces(_COMMENT.sub(" ", text)):
        name, colon, value = piece.partition(":")
        name = name.strip().lower().removeprefix("-webkit-")
        if "\\" in name:
            raise ValueError(f"has `{name[:20]}`, which is not understood")
        important = bool(_IMPORTANT.search(value.strip()))
        if colon and name in _PROPERTIES and (important or not found.get(name, ("", False))[1]):
            found[name] = (_IMPORTANT.sub("", value.strip()), important)
    return found


def _pieces(text: str) -> Iterator[str]:
    position = 0
    while position <= len(text):
        end = _end(_VALUE, text, position)
        if end < len(text) and text[end] != ";":
            raise ValueError(f"has `{text[end:][:20]}`, which is not understood")
        yield text[position:end]
        position = end + 1


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _media_rules(query: str, text: str) -> Iterator[_Rule]:
    """The rules of a sheet for some media; a drawing is looked at on a screen."""
    words = " ".join(query.lower().split())
    if words != "print":
        yield from _rules(text, doubtful=words not in _SCREEN)


def _rules(text: str, *, doubtful: bool) -> Iterator[_Rule]:
    for prelude, block in _blocks(text):
        word = prelude.split(maxsplit=1)[0].lower() if prelude.startswith("@") else ""
        if word == "@media" and block is not None:
            query = prelude[len(word) :]
            for rule in _media_rules(query, block):
                yield _Rule(rule.selector, rule.declared, rule.doubtful or doubtful)
        elif word == "@import" or (word == "@namespace" and _SVG not in prelude):
            raise ValueError(f"has `{prelude[:40]}`, which is not read")
        elif word in _HARMLESS_RULES:
            continue
        elif word and block is not None:
            yield from _rules(block, doubtful=True)
        elif block is not None:
            yield from _rule(prelude, block, doubtful=doubtful)


def _rule(prelude: str, block: str, *, doubtful: bool) -> Iterator[_Rule]:
    declared = declarations(block)
    if not declared:
        return
    selectors = []
    position = 0
    while position <= len(prelude):
        end = _end(_ONE_SELECTOR, prelude, position)
        selectors.append(_selector(prelude[position:end].strip()))
        position = end + 1
    # One selector that a browser does not know takes its whole list with it.
    doubtful |= any(each.unknown for each in selectors)
    for each in selectors:
        yield _Rule(each, declared, doubtful)


def _blocks(text: str) -> Iterator[tuple[str, str | None]]:
    """What stands before each pair of braces, and what in it; or a statement without braces."""
    position = 0
    while _INK(text, position):
        end = _end(_VALUE, text, position)
        prelude = text[position:end].strip()
        if end == len(text) or text[end] not in ";{":
            raise ValueError(f"has `{text[position:].strip()[:20]}`, which is not understood")
        if text[end] == ";":
            yield prelude, None
        else:
            start, end = end + 1, _closing(text, end)
            yield prelude, text[start:end]
        position = end + 1


def _closing(text: str, start: int) -> int:
    depth = 0
    for found in _BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] in ("'", '"'):
            break
        if depth == 0:
            return found.start()
    raise ValueError(f"has `{text[start:][:20]}`, which is not closed")


def _selector(text: str) -> _Selector:
    compounds, joints, position, joint = [], [], 0, " "
    for found in [*_COMBINATOR.finditer(text), None]:
        end = len(text) if found is None else found.start()
        compounds.append(_compound(text[position:end]))
        joints.append(joint)
        if found is not None:
            position, joint = found.end(), found[1] or " "
    return _Selector(text, tuple(compounds), tuple(joints))


def _compound(text: str) -> _Compound:
    tag, position = "", 0
    more: list[str] = []
    while position < len(text):
        found = _SIMPLE.match(text, position)
        if found is None or (position and not found["more"]):
            break
        tag = found["tag"] or tag
        more += [found["more"]] if found["more"] else []
        position = found.end()
    broken = not text or position < len(text)
    pseudo = {each.lower() for each in more if each[0] in ":["}
    # The names of what is not understood to its end may mean something else.
    names = [] if broken else more
    return _Compound(
        "" if broken else tag,
        frozenset(each[1:] for each in names if each.startswith("#")),
        frozenset(each[1:] for each in names if each.startswith(".")),
        is_root=":root" in pseudo and not broken,
        never=bool(pseudo & _NEVER) and not broken,
        unknown=broken or bool(pseudo - _NEVER - {":root"}),
    )
