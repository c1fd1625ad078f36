"""Tests of the figure tool on small bodies whose pictures are known beforehand."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("embreex", reason="drawing needs the extra anki-build[figures]")
pytest.importorskip("scipy", reason="drawing needs the extra anki-build[figures]")
pytest.importorskip("shapely", reason="drawing needs the extra anki-build[figures]")
pytest.importorskip("skimage", reason="drawing needs the extra anki-build[figures]")
pytest.importorskip("trimesh", reason="drawing needs the extra anki-build[figures]")

import numpy as np
import shapely
import trimesh
from click.testing import Result
from PIL import Image

from anki_build.atlas import labels, loading, shading
from anki_build.atlas.attachments import Attachment, BonyLine, Side, area_mask, drop_on
from anki_build.atlas.drawing import COLOURS, FigureError, draw
from anki_build.atlas.fibres import harmonic_fibres
from anki_build.atlas.finished import Files
from anki_build.atlas.labels import Box, Label, box_size, crossings, place, spread
from anki_build.atlas.masks import DrawnMask, covered, mask_over, outline, overlap, polygons_over
from anki_build.atlas.meshes import Bend, Body, Cut, MeshFolder, MissingMeshError, rebuild_muscle
from anki_build.atlas.model import GROUND, AnatomyFigure, Bone, Callout
from anki_build.atlas.raybuffers import Camera, Scene, Surface
from anki_build.atlas.reach import Reach
from anki_build.atlas.regions import deepest_point
from anki_build.atlas.sheets import Row, Sheet
from anki_build.corpus.loading import load as load_corpus
from conftest import HERE, Workbench
from test_cli import invoke

FROM_THE_SIDE = Camera((0, 0, 0), (1, 0, 0), width=400, height=300, scale=0.25)


def body(mesh: Any) -> Body:
    """A mesh as the atlas knows it."""
    return Body(np.asarray(mesh.vertices, float), np.asarray(mesh.faces))


def sphere(radius: float = 20, at: tuple[float, float, float] = (0, 0, 0)) -> Surface:
    """A surface named ball."""
    mesh = trimesh.creation.icosphere(subdivisions=5, radius=radius)
    mesh.apply_translation(at)
    return Surface("ball", body(mesh))


def box(*size: float) -> Surface:
    """A surface named box, with its middle at the origin."""
    return Surface("box", body(trimesh.creation.box(size)))


def write_meshes(folder: Path) -> Path:
    """A mesh folder with a ball (FJ0001) and a box (FJ0002) in it."""
    trimesh.creation.icosphere(subdivisions=3, radius=15).export(folder / "FJ0001.obj")
    slab = trimesh.creation.box((10, 60, 10))
    # So fine that smoothing it as a bone rounds nothing but its edges.
    for _ in range(5):
        slab = slab.subdivide()
    slab.apply_translation((0, 0, -20))
    slab.export(folder / "FJ0002.obj")
    return folder


def small_figure() -> AnatomyFigure:
    """A ball on a box, each with a label."""
    return AnatomyFigure(
        id="small",
        camera=replace(FROM_THE_SIDE, width=900),
        parts=(Bone("ball", ("FJ0001",)), Bone("box", ("FJ0002",), "#ab4a41")),
        callouts=(
            Callout("round-body", "ball", True, "ball", mask_id="ball"),
            Callout("long-body", "box\n(long)", False, "box", at=(-20, -20), mask_id="box"),
        ),
    )


def test_sphere_covers_its_disc() -> None:
    """The number buffer shows a sphere as a disc of the right area, within 1 %."""
    buffers = Scene([sphere(20)]).render(FROM_THE_SIDE)
    area = (buffers.surface == 1).sum() * 0.25**2
    assert area == pytest.approx(np.pi * 20**2, rel=0.01)


def test_nearer_body_hides_the_farther() -> None:
    """A ball in front of a box is seen whole, and depth tells how far each lies."""
    scene = Scene([box(10, 80, 60), sphere(10, at=(-40, 0, 0))])
    buffers = scene.render(FROM_THE_SIDE)
    assert buffers.surface[150, 200] == scene.number("ball")
    assert buffers.depth[150, 200] == pytest.approx(-50, abs=0.1)
    assert buffers.surface[150, 100] == scene.number("box")
    assert buffers.depth[150, 100] == pytest.approx(-5, abs=0.01)


def test_projection_agrees_with_the_buffers() -> None:
    """The position stored at a pixel is projected back on that pixel."""
    camera = replace(FROM_THE_SIDE, direction=(1, -0.35, 0))
    position = Scene([sphere()]).render(camera).position[120, 210]
    assert camera.project(position)[0] == pytest.approx((210.5, 120.5), abs=0.01)


def test_area_on_a_box_has_its_size() -> None:
    """An attachment of 20 x 10 mm on a box covers 200 square mm less its rounded corners."""
    edges = (((0, 0), (20, 0)), ((20, 10), (0, 10)))
    attachment = Attachment("patch", "box", "origin", edges)
    scene = Scene([box(10, 80, 60)])
    buffers = scene.render(FROM_THE_SIDE)
    mask = area_mask(buffers, 1, scene, attachment.outline())
    assert mask.sum() * 0.25**2 == pytest.approx(200 - (4 - np.pi) * 2**2, rel=0.01)


def test_area_keeps_to_the_side_of_the_bone() -> None:
    """What looks out behind the side of a bone is not painted."""
    plates = trimesh.util.concatenate(
        [
            trimesh.creation.box((2, 40, 40)),
            trimesh.creation.box((2, 80, 40)).apply_translation((20, 0, 0)),
        ]
    )
    scene = Scene([Surface("box", body(plates))])
    camera = replace(FROM_THE_SIDE, direction=(1, -1, 0))
    strip = Attachment("strip", "box", "insertion", (((-15, 0), (15, 0)),), half_width=3)
    buffers = scene.render(camera)
    mask = area_mask(buffers, 1, scene, strip.outline())
    assert mask.any()
    assert buffers.position[mask][:, 0].max() == pytest.approx(-1, abs=0.01)


def test_dropped_points_lie_on_the_near_face() -> None:
    """Points dropped on a box from the right side land on its face, or nowhere beside it."""
    points = drop_on(Scene([box(10, 80, 60)]), np.array([(0.0, 0.0), (100.0, 0.0)]))
    assert points[0] == pytest.approx((-5, 0, 0), abs=0.001)
    assert not np.isfinite(points[1]).all()


@pytest.mark.parametrize(
    ("side", "nearest"),
    [(Side.RIGHT, (-5, 3, 2)), (Side.BEHIND, (3, 40, 2)), (Side.FRONT, (3, -40, 2))],
)
def test_points_are_dropped_from_the_wanted_side(
    side: Side, nearest: tuple[float, float, float]
) -> None:
    """The same two numbers name another point on each side of a box."""
    point = drop_on(Scene([box(10, 80, 60)]), np.array([(3.0, 2.0)]), side)
    assert point[0] == pytest.approx(nearest, abs=0.001)


@pytest.mark.parametrize("side", [Side.BEHIND, Side.FRONT])
def test_area_seen_from_behind_or_in_front(side: Side) -> None:
    """A strip across a whole box is painted on the face that is looked at."""
    scene = Scene([box(10, 80, 60)])
    camera = replace(FROM_THE_SIDE, direction=(0, side.sense, 0))
    edges = (((-20, 0), (20, 0)),)
    strip = Attachment("strip", "box", "origin", edges, half_width=3, side=side)
    mask = area_mask(scene.render(camera), 1, scene, strip.outline(), side)
    assert mask.sum() * 0.25**2 == pytest.approx(10 * 6, rel=0.05)


def test_sheet_is_closed_and_as_thick_as_told() -> None:
    """A flat muscle from control points is a closed band with lens-shaped sections."""
    rows = tuple(Row((-20, 0, z), (20, 0, z), thickness=6) for z in (0, 40, 80))
    shape = Sheet(rows).body()
    mesh = trimesh.Trimesh(shape.vertices, shape.faces)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.extents == pytest.approx((40, 6, 80), abs=0.01)
    assert mesh.volume == pytest.approx(np.pi * 20 * 3 * 80, rel=0.01)


def test_bend_moves_one_end_only() -> None:
    """A bend leaves what lies beyond its start and shifts what lies beyond its end."""
    points = np.array([(0.0, 0, 50), (0, 0, 10), (0, 0, -30)])
    bent = Bend(start=30, end=-10, shift=(4, -8, 0)).bent(Body(points, np.array([[0, 1, 2]])))
    assert bent.vertices[0] == pytest.approx((0, 0, 50))
    assert bent.vertices[1] == pytest.approx((2, -4, 10))
    assert bent.vertices[2] == pytest.approx((4, -8, -30))


def test_fibres_run_along_a_rod() -> None:
    """Between the ends of a rod the fibres run straight and half-way is one half."""
    rod = body(trimesh.creation.cylinder(radius=4, height=40).subdivide().subdivide().subdivide())
    height = rod.vertices[:, 2]
    fibres = harmonic_fibres(rod, height < -19.9, height > 19.9)
    middle = np.abs(height) < 2
    assert fibres.progress[middle].mean() == pytest.approx(0.5, abs=0.02)
    assert fibres.direction[middle][:, 2].min() > 0.95


def test_muscle_in_pieces_becomes_one_body() -> None:
    """Two open halves of a ball with a gap between them become one closed ball."""
    ball = trimesh.creation.icosphere(subdivisions=4, radius=15)
    halves = [ball.slice_plane((0, 0, sign), (0, 0, sign)) for sign in (1, -1)]
    heap: Any = trimesh.util.concatenate(halves)
    rebuilt = rebuild_muscle(heap)
    assert rebuilt.is_watertight
    assert rebuilt.body_count == 1
    assert rebuilt.volume > 0
    assert rebuilt.extents == pytest.approx(ball.extents, abs=2)
    assert rebuilt.center_mass == pytest.approx(np.zeros(3), abs=0.2)


def test_spread_keeps_order_and_distance() -> None:
    """Crowded labels move apart without changing places or leaving the picture."""
    wanted = [50.0, 300.0, 52.0, 51.0, 390.0]
    placed = spread(wanted, 60, 0, 400)
    assert np.argsort(placed).tolist() == np.argsort(wanted).tolist()
    assert np.diff(sorted(placed)).min() >= 60 - 1e-9
    assert min(placed) >= 30
    assert max(placed) <= 370


def test_spread_leaves_room_alone() -> None:
    """Labels that have room stay where they are wanted."""
    assert spread([300.0, 100.0], 60, 0, 400) == [300.0, 100.0]


def test_spread_refuses_too_many() -> None:
    """More labels than fit are an error, not an overlap."""
    with pytest.raises(ValueError, match="do not fit"):
        spread([1.0, 2.0, 3.0], 60, 0, 100)


def test_boxes_have_one_size_and_do_not_overlap() -> None:
    """A box betrays neither the length of its text nor covers another box."""
    texts = ["a", "a long text", "two\nlines", "b", "c"]
    items = [
        Label(str(number), text, (450.0, 200.0 + number), number % 2 == 0)
        for number, text in enumerate(texts)
    ]
    boxes = place(items, 900, 600)
    assert {(b.right - b.left, b.bottom - b.top) for b in boxes.values()} == {box_size(texts)}
    for one in boxes.values():
        assert all(apart(one, two) for two in boxes.values() if one is not two)


def apart(one: Box, two: Box) -> bool:
    """Whether two boxes share no pixel."""
    beside = one.right <= two.left or two.right <= one.left
    return beside or one.bottom <= two.top or two.bottom <= one.top


def test_leader_lines_are_uncrossed() -> None:
    """Boxes change places where the order of heights would make leader lines cross."""
    far = Label("far", "far", (900.0, 10.0), on_left=True)
    near = Label("near", "near", (300.0, 12.0), on_left=True)
    boxes = place([far, near], 1150, 360)
    assert crossings([far, near], boxes) == []
    swapped = {"far": boxes["near"], "near": boxes["far"]}
    assert crossings([far, near], swapped) == [("far", "near")]


def test_boxes_that_stand_alone_have_one_size_too() -> None:
    """A picture of one label tells no more of its word than another such picture."""
    sizes = set()
    for text in ("iliacus", "gluteus\nmaximus", "tensor\nfasciae latae"):
        box = place([Label("one", text, (500.0, 200.0), on_left=True)], 900, 600)["one"]
        sizes.add((box.right - box.left, box.bottom - box.top))
    assert len(sizes) == 1


def test_mask_covers_its_box_and_stays_inside() -> None:
    """A mask is two pixels larger than its box, except at the edge of the picture."""
    assert mask_over(Box(50, 60, 150, 90), 400, 300) == (48, 58, 104, 34)
    assert mask_over(Box(1, 0, 399, 300), 400, 300) == (0, 0, 400, 300)


def test_drawing_hides_every_label(tmp_path: Path) -> None:
    """In a drawn figure a mask lies over each label, and nothing dark is left beside the masks."""
    drawing = draw(small_figure(), MeshFolder(write_meshes(tmp_path), tmp_path / "cache"))
    assert [mask.entity for mask in drawing.masks] == ["round-body", "long-body"]
    column = np.asarray(drawing.picture.convert("L")).copy()
    for mask in drawing.masks:
        left, top, width, height = mask.shapes[0]["rect"]
        assert column[top : top + height, left : left + width].min() < 80
        column[top : top + height, left : left + width] = 255
    assert column[:, :60].min() > 200


def test_dot_lies_in_the_middle_of_the_largest_piece() -> None:
    """The dot of a label lies deep inside the largest visible piece of its structure."""
    mask = np.zeros((60, 100), bool)
    mask[5:15, 5:15] = True
    mask[20:51, 40:81] = True
    assert deepest_point(mask) == pytest.approx((60, 35), abs=5)


def test_hidden_landmark_is_an_error(tmp_path: Path) -> None:
    """A label whose point lies behind another structure is refused."""
    behind = Callout("long-body", "box", False, "box", at=(0, -16))
    figure = replace(small_figure(), callouts=(behind,))
    mesh = trimesh.creation.icosphere(subdivisions=3, radius=15)
    folder = write_meshes(tmp_path)
    mesh.apply_translation((-40, 0, -16)).export(folder / "FJ0001.obj")
    with pytest.raises(FigureError, match="behind"):
        draw(figure, MeshFolder(folder, tmp_path / "cache"))


@pytest.fixture
def atlas(workbench: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workbench:
    """The small project with a figure to draw, and the meshes for it in `meshes`."""
    shutil.copytree(HERE / "atlas", workbench.root / "media", dirs_exist_ok=True)
    (workbench.root / "meshes").mkdir()
    write_meshes(workbench.root / "meshes")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return workbench


SMALL = "media/figures/small.yaml"


def figures(workbench: Workbench, *arguments: str) -> Result:
    """Run `anki-build figures` with the meshes."""
    root = str(workbench.root)
    return invoke("figures", "--project", root, "--meshes", f"{root}/meshes", *arguments)


def test_a_figure_is_a_text_file(atlas: Workbench) -> None:
    """The command draws it; the deck build takes what was drawn."""
    result = figures(atlas)
    assert (result.exit_code, "1 drawn, 0 reworded, 0 current." in result.output) == (0, True)
    corpus, problems = load_corpus(atlas.project)
    assert problems == []
    made = corpus.figures["small"]
    assert made.picture.width == 900
    assert [(mask.id, mask.entity) for mask in made.masks] == [
        ("humerus", "humerus"),
        ("box", "coracoid-process"),
    ]


def test_only_what_has_changed_is_drawn_again(atlas: Workbench) -> None:
    """A new title is written without meshes; another colour of what is shown is drawn."""
    assert "1 drawn" in figures(atlas).output
    drawn = Files(atlas.project.media, "small")
    before = (drawn.picture.stat().st_mtime_ns, drawn.masks.read_bytes())
    assert "0 drawn, 0 reworded, 1 current." in figures(atlas).output
    atlas.replace("Two bodies", "A ball and a box", SMALL)
    result = invoke("figures", "--project", str(atlas.root))
    assert (result.exit_code, "0 drawn, 1 reworded" in result.output) == (0, True)
    assert "A ball and a box from the right" in drawn.masks.read_text(encoding="utf-8")
    assert drawn.picture.stat().st_mtime_ns == before[0]
    parts = "media/atlas/parts.yaml"
    atlas.replace("bones:", 'bones:\n  radius: {meshes: [FJ0001], colour: "#cfd6d2"}', parts)
    assert "0 drawn, 0 reworded, 1 current." in figures(atlas).output
    atlas.replace("#ab4a41", "#4a41ab", parts)
    assert "1 drawn" in figures(atlas).output
    assert drawn.picture.stat().st_mtime_ns != before[0]
    assert "1 drawn" in figures(atlas, "--force", "small").output


def test_same_input_gives_the_same_files(atlas: Workbench) -> None:
    """Drawing twice, with and without prepared bodies, alone or beside others: the same bytes."""
    text = (atlas.root / SMALL).read_text(encoding="utf-8")
    (atlas.root / "media/figures/other.yaml").write_text(text.replace("id: small", "id: other"))
    assert "2 drawn" in figures(atlas).output
    first = {path.name: path.read_bytes() for path in atlas.project.media.glob("[so]*.[wm]*")}
    assert "1 drawn" in figures(atlas, "--force", "small").output
    assert {
        path.name: path.read_bytes() for path in atlas.project.media.glob("[so]*.[wm]*")
    } == first
    assert first["small.webp"] == first["other.webp"]


def test_missing_meshes_say_what_to_download(atlas: Workbench) -> None:
    """Without a folder, with an empty one, or with a file short: what to get, and from where."""
    empty = atlas.root / "empty"
    empty.mkdir()
    for arguments in ((), ("--meshes", str(empty)), ("--meshes", str(atlas.root / "none"))):
        with pytest.raises(MissingMeshError) as caught:
            invoke("figures", "--project", str(atlas.root), *arguments)
        assert "isa_BP3D_4.0_obj_99.zip" in str(caught.value)
        assert "ANKI_BUILD_MESHES" in str(caught.value)
    assert not list(atlas.project.media.glob("*.webp"))


def test_a_failed_drawing_overwrites_nothing(atlas: Workbench) -> None:
    """A label whose structure is hidden is told with its place; the old files stay."""
    assert "1 drawn" in figures(atlas).output
    before = {path: path.read_bytes() for path in atlas.project.media.glob("small*")}
    atlas.replace("mask: box}", "mask: box, at: [0, -16]}", SMALL)
    atlas.replace("[0, 0, 0], width: 900", "[0, 0, 0], width: 901", SMALL)
    hidden = trimesh.creation.icosphere(subdivisions=3, radius=15)
    hidden.apply_translation((-40, 0, -16)).export(atlas.root / "meshes" / "FJ0001.obj")
    result = figures(atlas)
    assert result.exit_code == 1
    assert f"{SMALL}:8:5: error: the point of `coracoid-process` lies behind" in result.output
    assert {path: path.read_bytes() for path in atlas.project.media.glob("small*")} == before


def problems_of(workbench: Workbench) -> list[str]:
    """What is wrong with the definitions."""
    corpus, _ = load_corpus(workbench.project)
    return [str(problem) for problem in loading.load(workbench.project, corpus)[1]]


MISTAKES = [
    (SMALL, "title: Two bodies", "title: The humerus", "2:8: error: the title names `humerus`"),
    (SMALL, "labels:", "cut: [{part: scapula, axis: x}]\nlabels:", "6:7: error: a cut is either"),
    (SMALL, "labels:", "colours: {radius: '#ffffff'}\nlabels:", "error: `radius` is not shown"),
    (SMALL, "labels:", "regions: [{of: radius}]\nlabels:", "6:16: error: `radius` is not shown"),
    (SMALL, "{left: humerus}", "{left: humerus, right: scapula}", "7:5: error: a label is"),
    (SMALL, "show: [humerus,", "show: [humeruss,", "5:8: error: `humeruss` is not a part"),
    (SMALL, "{left: humerus}", "{left: humeruss}", "7:12: error: `humeruss` is not a word"),
    (SMALL, "{left: humerus}", "{middle: humerus}", "7:6: error: `middle` is not a known key"),
    (SMALL, "{left: humerus}", "{left: radius}", "7:12: error: there is no point for `radius`"),
    (SMALL, "mask: box", "mask: humerus", "8:5: error: mask `humerus` appears here a second time"),
    (SMALL, "id: small", "id: large", "1:5: error: this file defines `large`"),
    (SMALL, "hide: all", "hide: al", "3:7: error: expected one of all, one"),
    (SMALL, "hide: all", "hide: all\nghost: [radius]", "4:9: error: `radius` is not shown here"),
    (SMALL, "hide: all", "hide: all\nlines: [rige]", "4:9: error: `rige` is not a line"),
    (SMALL, "hide: all", "hide: all\nareas: [biceps]", "4:9: error: `biceps` is not an area"),
    (
        "media/atlas/landmarks.yaml",
        "{bone: scapula, right",
        "{bone: radius, right",
        "error: `radius` is not shown here",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "problem"), MISTAKES)
def test_a_mistake_has_a_place(
    atlas: Workbench, file: str, old: str, new: str, problem: str
) -> None:
    """What authors get wrong is told at its line and column, and nothing is drawn of it."""
    assert problems_of(atlas) == []
    atlas.replace(old, new, file)
    found = problems_of(atlas)
    assert any(problem in each and each.startswith(SMALL) for each in found), found
    result = figures(atlas)
    assert (result.exit_code, "0 drawn" in result.output) == (1, True)


REGIONS = (
    "labels:\n  - {left: humerus}\n",
    "regions:\n  - {of: humerus}\n  - {of: scapula, mask: slab}\nlabels:\n",
)


def test_masks_of_regions_are_known_exactly(atlas: Workbench) -> None:
    """A slab of 60 x 10 mm and the disc of a ball over it, at a quarter of a mm a pixel."""
    atlas.replace(*REGIONS, SMALL)
    assert "1 drawn" in figures(atlas).output
    masks = {mask["id"]: mask for mask in drawn_masks(atlas)}
    (slab,) = (shapely.Polygon(shape["polygon"]) for shape in masks["slab"]["shapes"])
    (ball,) = (shapely.Polygon(shape["polygon"]) for shape in masks["humerus"]["shapes"])
    # The middle of the picture is (450, 150); the ball reaches 15 mm down, the slab begins there.
    slab_truth = shapely.box(450 - 120, 150 + 60, 450 + 120, 150 + 100)
    ball_truth = shapely.Point(450, 150).buffer(60)
    for mask, truth in ((slab, slab_truth), (ball, ball_truth)):
        assert mask.hausdorff_distance(truth) < 3
        assert mask.intersection(truth).area / mask.union(truth).area > 0.9
        assert mask.intersection(truth).area / truth.area > 0.99
    assert sum(len(shape["polygon"]) for shape in masks["slab"]["shapes"]) < 60


def test_masks_end_with_the_picture() -> None:
    """A structure that is cut off by the frame has a mask that ends there."""
    region = np.zeros((200, 300), bool)
    region[150:, 100:150] = True
    (polygon,) = polygons_over(region)
    xs, ys = zip(*polygon, strict=True)
    assert (min(xs), max(xs)) == pytest.approx((100, 150), abs=2)
    assert (min(ys), max(ys)) == (pytest.approx(150, abs=2), 200)
    assert covered(region, [polygon]) == 1


def drawn_masks(workbench: Workbench) -> list[dict[str, Any]]:
    """The masks that were written for the small figure."""
    text = Files(workbench.project.media, "small").masks.read_text(encoding="utf-8")
    masks: list[dict[str, Any]] = json.loads(text)["masks"]
    return masks


def test_a_mask_that_is_gone_is_told(atlas: Workbench) -> None:
    """Its card would end, which nobody should learn from a student."""
    assert "is gone" not in figures(atlas).output
    atlas.replace("mask: box", "mask: slab", SMALL)
    gone = "media/small.masks.json: mask `box` is gone, its card is retired"
    assert gone in figures(atlas).output
    assert [mask["id"] for mask in drawn_masks(atlas)] == ["humerus", "slab"]


def test_no_picture_depends_on_ids(atlas: Workbench) -> None:
    """Another word for a bone, everywhere, is written without meshes; another shape is drawn."""
    assert "1 drawn" in figures(atlas).output
    before = drawn_masks(atlas)
    for path in sorted((atlas.root / "media").rglob("*/*.yaml")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("humerus", "radius"), encoding="utf-8")
    # The label says what it said.
    atlas.replace("{left: radius}", "{left: radius, text: humerus}", SMALL)
    result = invoke("figures", "--project", str(atlas.root))
    assert "0 drawn, 1 reworded, 0 current." in result.output
    assert [mask["shapes"] for mask in drawn_masks(atlas)] == [mask["shapes"] for mask in before]
    assert [mask["entity"] for mask in drawn_masks(atlas)] == ["radius", "coracoid-process"]
    atlas.replace("show: [radius, scapula]", "show: [scapula, radius]", SMALL)
    assert "1 drawn" in figures(atlas).output


def test_a_plain_figure_has_no_fibres(atlas: Workbench) -> None:
    """A muscle is as even as a bone; in the style of an atlas it is streaked."""
    muscle = (
        "muscles:\n  biceps-brachii:\n    {mesh: FJ0001, colour: '#ab4a41', arises_from: [scapula],"
        " pull: {towards: [0, 0, 1], insertion: 0.8, origin: 0.5}}"
    )
    atlas.replace("  humerus: {meshes: [FJ0001]}", "", "media/atlas/parts.yaml")
    with (atlas.project.media / "atlas/parts.yaml").open("a") as parts:
        parts.write(muscle)
    atlas.replace("show: [humerus,", "show: [biceps-brachii,", SMALL)
    atlas.replace("{left: humerus}", "{left: biceps-brachii}", SMALL)
    unrest = []
    for style in ("atlas", "plain"):
        atlas.replace("hide: all", f"hide: all\nstyle: {style}", SMALL)
        assert "1 drawn" in figures(atlas).output
        atlas.replace(f"\nstyle: {style}", "", SMALL)
        with Image.open(Files(atlas.project.media, "small").picture) as picture:
            middle = np.asarray(picture.convert("L").crop((415, 110, 440, 170)), float)
        unrest.append(np.abs(np.diff(middle, 2, axis=1)).mean())
    assert unrest[0] > 2 * unrest[1]


def test_a_mask_over_too_little_is_an_error(atlas: Workbench) -> None:
    """What is hidden behind something else cannot be asked."""
    atlas.replace(*REGIONS, SMALL)
    cover = trimesh.creation.box((2, 80, 30))
    cover.apply_translation((-40, 0, -20))
    cover.export(atlas.root / "meshes" / "FJ0001.obj")
    result = figures(atlas)
    assert result.exit_code == 1
    assert "error: too little of `scapula` can be seen from here" in result.output
    assert f"{SMALL}:8:5" in result.output


def test_what_figures_share_is_told_alone(atlas: Workbench) -> None:
    """If it cannot be read, every figure would be full of mistakes that follow from it."""
    (atlas.root / "media/atlas/parts.yaml").write_text("bones: {", encoding="utf-8")
    lines = figures(atlas).output.splitlines()
    assert lines[0].startswith("media/atlas/parts.yaml:2:1: error: is not YAML")
    assert lines[1:] == ["1 error, 0 warnings.", "0 drawn, 0 reworded, 0 current."]


def test_a_project_that_draws_nothing(workbench: Workbench) -> None:
    """It needs none of the files that figures share."""
    result = figures(workbench)
    assert result.exit_code == 0
    assert result.output == "0 drawn, 0 reworded, 0 current.\n"


def test_masks_that_overlap_are_an_error(atlas: Workbench) -> None:
    """A filled ring would hide what is seen through it."""
    atlas.replace(*REGIONS, SMALL)
    ring = trimesh.creation.annulus(r_min=30, r_max=34, height=4)
    # Upright, so that it is seen as a ring from the side.
    ring.vertices = ring.vertices[:, [2, 1, 0]]
    ring.apply_translation((-40, 0, 0)).export(atlas.root / "meshes" / "FJ0001.obj")
    assert re.search("mask `slab` overlaps mask `humerus` by [6-9].%", figures(atlas).output)


def test_ghosts_show_what_lies_behind(atlas: Workbench) -> None:
    """A part like glass tints the picture, hides no point and can be seen through."""
    cover = trimesh.creation.box((2, 40, 40))
    cover.apply_translation((-40, -20, -20)).export(atlas.root / "meshes" / "FJ0001.obj")
    atlas.replace("  - {left: humerus}\n", "", SMALL)
    assert "lies behind another structure" in figures(atlas).output
    atlas.replace("labels:", "ghost: [humerus]\nlabels:", SMALL)
    assert "1 drawn" in figures(atlas).output
    with Image.open(Files(atlas.project.media, "small").picture) as picture:
        inside, outside, ground = (picture.convert("RGB").getpixel(at) for at in GLASS_POINTS)
    assert inside != outside
    assert inside != ground


GLASS_POINTS = ((500, 235), (360, 235), (450, 20))
"""Where the glass lies before the slab, where the slab is bare, and beside both."""


def test_a_cut_ends_on_its_plane() -> None:
    """What lies beyond the plane is gone, what is left reaches it, numbers stay."""
    ball = sphere(20).body
    half = Cut("ball", axis=2, level=5.0, below=True).kept(ball)
    assert len(half.vertices) == len(ball.vertices)
    used = half.vertices[np.unique(half.faces)]
    assert (used[:, 2].min(), used[:, 2].max()) == pytest.approx((5, 20))
    whole = Cut("ball", axis=2, level=-50.0, below=True).kept(ball)
    assert len(whole.faces) == len(ball.faces)


def test_a_muscle_is_drawn_out_to_a_line() -> None:
    """A plate that ends 10 mm below a line on the bone behind it ends on the line afterwards."""
    plate = trimesh.creation.box((2, 40, 40))
    for _ in range(5):
        plate = plate.subdivide()
    wall = Scene([Surface("wall", body(trimesh.creation.box((4, 200, 200))))])
    line = BonyLine("line", "wall", ((-40, 30), (0, 30), (40, 30)))
    before = body(plate)
    after = Reach(line, pivot=(0, -20)).drawn_out(before, wall)
    top = np.abs(before.vertices[:, 1]) < 8
    top &= before.vertices[:, 2] > 19.9
    assert after.vertices[top][:, 2].mean() == pytest.approx(30, abs=1)
    low = before.vertices[:, 2] < -5
    assert after.vertices[low] == pytest.approx(before.vertices[low], abs=0.01)


def test_insertions_are_told_from_origins_without_colour() -> None:
    """An insertion is hatched: its brightness goes up and down, that of an origin does not."""
    scene = Scene([box(10, 80, 60)])
    buffers = scene.render(FROM_THE_SIDE)
    mask = np.zeros(buffers.surface.shape, bool)
    mask[100:200, 150:250] = True
    spread_of = {}
    for kind, hatched in (("origin", False), ("insertion", True)):
        patch = shading.Patch(mask, *COLOURS[kind], hatched=hatched)
        bone = [shading.Paint("#ecdfc4")]
        grey = shading.shade(buffers, FROM_THE_SIDE, bone, [patch], GROUND).mean(-1)
        spread_of[kind] = grey[120:180, 170:230].std()
    assert spread_of["insertion"] > 4 * spread_of["origin"]


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ({"rect": [0, 0, 2, 2]}, {"rect": [1, 0, 2, 2]}, 0.5),
        ({"rect": [0, 0, 4, 4]}, {"rect": [1, 1, 1, 1]}, 1.0),
        ({"rect": [0, 0, 1, 1]}, {"rect": [1, 0, 1, 1]}, 0.0),
        ({"rect": [0, 0, 4, 4]}, {"polygon": [[2, 0], [6, 0], [4, 4]]}, 0.5),
    ],
)
def test_overlap_is_a_share_of_the_smaller_mask(
    one: dict[str, Any], other: dict[str, Any], share: float
) -> None:
    """Whichever of the two comes first."""
    outlines = [outline(DrawnMask("id", "entity", (shape,))) for shape in (one, other)]
    assert overlap(*outlines) == pytest.approx(share)
    assert overlap(*outlines[::-1]) == pytest.approx(share)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` after WCAG."""
    parts = shading.rgb(colour)
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_and_lines_have_contrast() -> None:
    """Text more than WCAG asks of small print; lines and patches enough to be told apart."""
    assert contrast(labels.TEXT, labels.BOX) > 7
    assert contrast(labels.LEADER, GROUND) > 7
    assert contrast(COLOURS["origin"][0], "#ecdfc4") > 3
    assert contrast(*COLOURS["insertion"]) > 3
    assert contrast(COLOURS["origin"][0], COLOURS["insertion"][0]) > 1.8
