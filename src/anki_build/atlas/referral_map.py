"""Referral maps: where trigger points are felt, on the skin, from several sides.

A row is a trigger point, or all points of a muscle: a tag with its name (and, where a figure of the
muscle is given, the muscle with the point) and the body with its zones. A map asks either where a
point is felt, then masks hide the bodies, or what is felt there, then masks hide the tags. A mask
that covered no more than a zone would show where the zone is.
"""

from dataclasses import dataclass, field, replace

from PIL import Image, ImageDraw

from anki_build.atlas import captions
from anki_build.atlas.body import HumanBody
from anki_build.atlas.captions import SWATCH, Lines
from anki_build.atlas.crosses import draw_crosses
from anki_build.atlas.drawing import Drawing, Fault, FigureError, stage
from anki_build.atlas.labels import BOX_EDGE, GAP, LINE_HEIGHT, PADDING, Box
from anki_build.atlas.masks import DrawnMask, mask_over
from anki_build.atlas.meshes import MeshFolder
from anki_build.atlas.model import GROUND, AnatomyFigure
from anki_build.atlas.naming import NAME, UNSEEN
from anki_build.atlas.skin_view import SkinScene, SkinView, Window
from anki_build.atlas.zones import Shape

Spot = tuple[float, float, float]

WIDTH = 1170
"""Width of a map in px."""

TAG = 300
"""Width in px of a tag beside the body."""

MIDDLE = 0.58
"""The share of a figure's width that lies between its columns of labels."""

LEGEND = {False: "felt by nearly everyone", True: "felt by some"}


@dataclass(frozen=True)
class Pattern:
    """A row: what the facts say of a trigger point, or of all those of a muscle.

    Attributes:
        mask_id, entity: of the row's mask.
        name: on the tag.
        muscle: its id.
        essential, spillover: the zones' names by their ids.
        spots: where the points lie, in mm; none if nobody knows.
        views: the windows that show it, by their numbers.
    """

    mask_id: str = field(metadata=UNSEEN)
    entity: str = field(metadata=UNSEEN)
    name: str
    muscle: str = field(metadata=NAME)
    essential: tuple[tuple[str, str], ...] = field(metadata=NAME)
    spillover: tuple[tuple[str, str], ...] = field(metadata=NAME)
    spots: tuple[Spot, ...]
    views: tuple[int, ...]


@dataclass(frozen=True)
class PainMap:
    """A referral map, ready to be drawn.

    Attributes:
        ask_pain: whether the bodies are hidden, and not the tags.
        scale: mm per px of the bodies.
        windows: the views of the body.
        zones: the shapes of all zones in the patterns, by id.
        columns: how many rows are side by side.
        stage: the bones and muscles that show on the tags where the points lie.
    """

    id: str = field(metadata=UNSEEN)
    ask_pain: bool
    scale: float
    windows: tuple[Window, ...]
    patterns: tuple[Pattern, ...]
    zones: tuple[tuple[str, Shape], ...] = field(metadata=NAME)
    columns: int = 1
    stage: AnatomyFigure | None = None


@dataclass(frozen=True)
class Cell:
    """A row's place in the picture: its tag, the name on it, and its bodies."""

    tag: Box
    name: Box
    pain: Box


def draw_map(figure: PainMap, meshes: MeshFolder, body: HumanBody) -> Drawing:
    """Draw a map.

    Raises:
        FigureError: if the views do not fit into their row, or cut off a zone.
        MissingBodyError: if the body's files are not there.
    """
    return _Sheet(figure, SkinScene(body, meshes, dict(figure.zones)), meshes).drawing()


class _Sheet:
    """A map while it is drawn."""

    def __init__(self, figure: PainMap, skin: SkinScene, meshes: MeshFolder) -> None:
        self.figure = figure
        self.skin = skin
        self.views = [skin.view(window, figure.scale) for window in figure.windows]
        self.cells = _cells(figure, self.views[0].picture.height)
        self.stage = stage(_small(figure.stage, self.cells[0]), meshes) if figure.stage else None
        height = self.cells[-1].pain.bottom + 2 * GAP + LINE_HEIGHT + GAP
        self.picture = Image.new("RGB", (WIDTH, height), GROUND)

    def drawing(self) -> Drawing:
        """The finished map."""
        masks = []
        for pattern, cell in zip(self.figure.patterns, self.cells, strict=True):
            room = cell.name.right - cell.name.left - 2 * PADDING[0]
            captions.write_box(self.picture, captions.wrapped(pattern.name, room), cell.name)
            self._draw_muscle(pattern, cell)
            end = self._draw_bodies(pattern, cell)
            self._list_zones(pattern, cell, end)
            hidden = cell.pain if self.figure.ask_pain else cell.tag
            rect = {"rect": list(mask_over(hidden, *self.picture.size))}
            masks.append(DrawnMask(pattern.mask_id, pattern.entity, (rect,)))
        self._draw_legend()
        return Drawing(self.picture, masks)

    def _draw_muscle(self, pattern: Pattern, cell: Cell) -> None:
        """Show on the tag where the points lie in the muscle."""
        if self.stage is None:
            return
        found = [self.stage.spot(pattern.muscle, spot) for spot in pattern.spots]
        if not found or None in found:
            message = f"the points of `{pattern.entity}` are not seen in the figure of the muscle"
            raise FigureError(Fault(("muscle",), message))
        picture = self.stage.picture.copy()
        draw_crosses(picture, [point for point in found if point])
        self.picture.paste(picture, (cell.tag.left, cell.name.bottom + GAP))

    def _draw_bodies(self, pattern: Pattern, cell: Cell) -> int:
        """Draw the body from all sides; returns the first px to the right of it."""
        views = [self.views[number] for number in pattern.views]
        room = cell.pain.right - cell.pain.left - sum(view.picture.width for view in views)
        if room < 0:
            message = f"the views of `{pattern.entity}` are {-room} px too wide for their row"
            raise FigureError(Fault(("views",), message, "show less or raise the scale"))
        for zone, _ in (*pattern.essential, *pattern.spillover):
            if not any(self.skin.shows(view, zone) for view in views):
                message = f"`{pattern.entity}`: none of its views shows the zone `{zone}`"
                raise FigureError(Fault(("rows",), message))
        left = cell.pain.left if self.figure.columns == 1 else cell.pain.left + room // 2
        for view in views:
            self.picture.paste(self._body(pattern, view), (left, cell.pain.top))
            left += view.picture.width
        return left

    def _body(self, pattern: Pattern, view: SkinView) -> Image.Image:
        zones = [[zone for zone, _ in each] for each in (pattern.essential, pattern.spillover)]
        picture = self.skin.painted(view, *zones)
        # Where the point lies would give away which it is.
        if self.figure.ask_pain:
            found = [self.skin.on_skin(spot, view) for spot in pattern.spots]
            draw_crosses(picture, [point for point in found if point])
        return picture

    def _list_zones(self, pattern: Pattern, cell: Cell, end: int) -> None:
        """Name the zones: beside the body half-way down, or below it where rows are in columns.

        `end` is the first px to the right of the body.
        """
        if self.figure.columns == 1:
            left = end + GAP
            lists = _zone_lists(pattern, cell.pain.right - left)
            top = (cell.pain.top + cell.pain.bottom - _height(lists)) // 2
        elif self.figure.ask_pain:
            left = cell.pain.left
            lists = _zone_lists(pattern, cell.pain.right - left)
            top = cell.pain.bottom - _list_room(self.figure) + GAP
        else:
            return
        for dotted, lines in lists:
            self._draw_swatch(left, top, dotted=dotted)
            top = GAP + captions.write(self.picture, lines, left + SWATCH[0] + GAP, top)

    def _draw_legend(self) -> None:
        left, top = GAP, self.picture.height - GAP - LINE_HEIGHT
        rule = (GAP, top - GAP, WIDTH - GAP, top - GAP)
        ImageDraw.Draw(self.picture).line(rule, fill=BOX_EDGE, width=2)
        patterns = self.figure.patterns
        for dotted, text in LEGEND.items():
            if any(pattern.spillover if dotted else pattern.essential for pattern in patterns):
                self._draw_swatch(left, top, dotted=dotted)
                left += SWATCH[0] + GAP
                captions.write(self.picture, (text,), left, top)
                left += round(captions.text_width(text)) + 3 * GAP
        if self.figure.ask_pain and any(pattern.spots for pattern in patterns):
            middle = (left + SWATCH[1] / 2, top + LINE_HEIGHT / 2)
            draw_crosses(self.picture, [middle])
            captions.write(self.picture, ("trigger point",), left + SWATCH[0], top)

    def _draw_swatch(self, left: int, top: int, *, dotted: bool) -> None:
        middle = top + (LINE_HEIGHT - SWATCH[1]) // 2
        captions.draw_swatch(self.picture, left, middle, dotted=dotted)


def _zone_lists(pattern: Pattern, width: int) -> list[tuple[bool, Lines]]:
    """The names of zones in lines that fit beside a swatch; spillover, which is dotted, last."""
    room = width - SWATCH[0] - GAP
    return [
        (dotted, captions.wrapped(", ".join(name for _, name in zones), room))
        for dotted, zones in ((False, pattern.essential), (True, pattern.spillover))
        if zones
    ]


def _height(lists: list[tuple[bool, Lines]]) -> int:
    return sum(len(lines) for _, lines in lists) * LINE_HEIGHT + GAP * (len(lists) - 1)


def _list_room(figure: PainMap) -> int:
    """Height in px below the bodies for the longest list of zones."""
    if figure.columns == 1 or not figure.ask_pain:
        return 0
    width = _column_width(figure)
    return GAP + max(_height(_zone_lists(pattern, width)) for pattern in figure.patterns)


def _column_width(figure: PainMap) -> int:
    return (WIDTH - GAP) // figure.columns - GAP


def _cells(figure: PainMap, height: int) -> list[Cell]:
    """Places for all rows, from the left and from above; `height` is that of the bodies."""
    width, beside = _column_width(figure), figure.columns == 1
    room = (TAG if beside else width) - 2 * PADDING[0]
    lines = max(len(captions.wrapped(pattern.name, room)) for pattern in figure.patterns)
    tag_height = lines * LINE_HEIGHT + 2 * PADDING[1]
    height += _list_room(figure)
    whole = height if beside else tag_height + GAP + height
    cells = []
    for number in range(len(figure.patterns)):
        line, column = divmod(number, figure.columns)
        left, top = GAP + column * (width + GAP), GAP + line * (whole + GAP)
        right = left + width
        if beside:
            name = Box(left, top, left + TAG, top + tag_height)
            tag = Box(left, top, name.right, top + height) if figure.stage else name
            pain = Box(name.right + GAP, top, right, top + height)
        else:
            tag = name = Box(left, top, right, top + tag_height)
            pain = Box(left, tag.bottom + GAP, right, tag.bottom + GAP + height)
        cells.append(Cell(tag, name, pain))
    return cells


def _small(figure: AnatomyFigure, cell: Cell) -> AnatomyFigure:
    """A figure that fits under the name on a tag, without the room for labels at its sides."""
    camera = figure.camera
    width, height = cell.tag.right - cell.tag.left, cell.tag.bottom - cell.name.bottom - GAP
    share = min(width / camera.width / MIDDLE, height / camera.height)
    small = replace(
        camera, width=width, height=int(camera.height * share), scale=camera.scale / share
    )
    return replace(figure, camera=small)
