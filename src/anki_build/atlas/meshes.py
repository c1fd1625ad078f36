"""Read the publisher's OBJ files and turn them into bodies that are fit to be drawn.

The muscles of BodyParts3D are open heaps of up to two hundred pieces. They are rebuilt as closed,
smooth bodies; bones only need finer triangles and some smoothing. The work takes seconds per part,
so the result is kept in a cache folder outside the project.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import trimesh
from scipy import ndimage
from skimage import measure

from anki_build.atlas.arrays import Bools, Floats, Ints
from anki_build.atlas.naming import NAME
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError

DOWNLOAD_HELP = (
    "download isa_BP3D_4.0_obj_99.zip (BodyParts3D 4.0, polygons reduced by 99 %) from "
    "https://dbarchive.biosciencedbc.jp/en/bodyparts3d and name the folder that holds the zip "
    "file, or the unpacked OBJ files, with --meshes or in ANKI_BUILD_MESHES"
)

# These packages annotate some of their functions only, which a strict type check refuses.
_measure: Any = measure
_remesh: Any = trimesh.remesh
_smoothing: Any = trimesh.smoothing

RECIPE = "1"
"""Part of the name of every cached file: raise it when remeshing changes its result."""

VOXEL = 0.8
"""Edge of a voxel in mm: fine enough for a muscle's border, coarse enough for one second each."""

CLOSING = 3.0
"""Gaps between the pieces of a muscle up to twice this many mm are closed."""

MARGIN = 8.0
"""Empty space around a body in its voxel grid, in mm; more than `CLOSING` can fill."""

COARSER = 2
"""The surface is cut out of every second voxel only: a quarter of the triangles is enough."""


class MissingMeshError(AnkiBuildError):
    """A mesh file is not in the given folder."""


@dataclass(frozen=True)
class Body:
    """A surface of triangles: vertices (n, 3) in mm and faces (m, 3) of vertex numbers."""

    vertices: Floats
    faces: Ints


def joined(bodies: list[Body]) -> Body:
    """Several bodies as one."""
    starts = np.cumsum([0, *(len(body.vertices) for body in bodies[:-1])])
    faces = [body.faces + start for body, start in zip(bodies, starts, strict=True)]
    return Body(np.vstack([body.vertices for body in bodies]), np.vstack(faces))


@dataclass(frozen=True)
class Spot:
    """A ball (centre x, y, z and radius in mm) in which a faulty surface is smoothed away."""

    centre: tuple[float, float, float]
    radius: float


@dataclass(frozen=True)
class Bend:
    """A shift (mm) that grows smoothly from nothing at height `start` to its whole at `end`."""

    start: float
    end: float
    shift: tuple[float, float, float]

    def bent(self, body: Body) -> Body:
        """The body in its new shape."""
        way = np.clip((body.vertices[:, 2] - self.start) / (self.end - self.start), 0, 1)
        share = way**2 * (3 - 2 * way)
        return Body(body.vertices + share[:, None] * np.array(self.shift), body.faces)


@dataclass(frozen=True)
class Cut:
    """A plane across one axis (0 to 2) beyond which a part is cut away.

    What lies above `level` (mm) goes, or with `below` what lies below it.
    """

    part: str = field(metadata=NAME)
    axis: int
    level: float
    below: bool

    def kept(self, body: Body) -> Body:
        """What is left, its rim drawn to the plane; the vertices keep their numbers."""
        along = body.vertices[:, self.axis]
        gone = along < self.level if self.below else along > self.level
        vertices = body.vertices.copy()
        # The triangles that cross the plane end on it: the rim is straight, not jagged.
        vertices[gone, self.axis] = self.level
        return Body(vertices, body.faces[~gone[body.faces].all(axis=1)])


class MeshFolder:
    """The OBJ files of a folder, loose or inside zip files, and the bodies made from them."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        if not folder.exists():
            raise MissingMeshError(f"there is no folder {folder}", hint=DOWNLOAD_HELP)
        self._cache = cache or default_cache()
        self._readers = _find_files(folder)

    def muscle(self, file_id: str) -> Body:
        """The muscle in `<file_id>.obj` as one closed, smooth body."""
        return self._cached(file_id, "muscle", rebuild_muscle)

    def bone(self, file_id: str, spots: tuple[Spot, ...] = ()) -> Body:
        """The bone in `<file_id>.obj`, with smaller triangles and smoothed."""
        return self._cached(file_id, f"bone{spots}", lambda mesh: smooth_bone(mesh, spots))

    def _cached(
        self, file_id: str, treatment: str, make: Callable[[trimesh.Trimesh], trimesh.Trimesh]
    ) -> Body:
        content = self._read(file_id)
        key = hashlib.sha256(f"{RECIPE} {treatment} ".encode() + content).hexdigest()[:16]
        path = self._cache / f"{file_id}-{key}.npz"
        if not path.exists():
            _store(path, make(_parse(content)))
        # The fresh body is read back too: the first run then draws the same bytes as the others.
        with np.load(path) as arrays:
            return Body(arrays["vertices"].astype(np.float64), arrays["faces"].astype(np.int64))

    def _read(self, file_id: str) -> bytes:
        reader = self._readers.get(f"{file_id}.obj")
        if reader is None:
            raise MissingMeshError(f"{file_id}.obj is missing", hint=DOWNLOAD_HELP)
        return reader()


def default_cache() -> Path:
    """The folder for prepared bodies, after the XDG convention."""
    try:
        root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError as error:
        hint = "name a folder in XDG_CACHE_HOME"
        raise AnkiBuildError("there is no home folder for the cache", hint=hint) from error
    return Path(root) / "anki-build" / "atlas"


def rebuild_muscle(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """One closed smooth surface around a heap of open pieces; it lies about 0.8 mm outside them.

    A tighter surface would cut off the tips of tendons, which are thinner than two voxels.
    """
    grid, corner = _occupied_voxels(mesh)
    solid = _largest_pieces(_closed(grid))
    soft = ndimage.gaussian_filter(solid.astype(np.float32), 1.0 / VOXEL)
    vertices, faces, _, _ = _measure.marching_cubes(soft[::COARSER, ::COARSER, ::COARSER], 0.5)
    # The middle of the first voxel lies half a voxel from the corner of the grid.
    vertices = (vertices * COARSER + 0.5) * VOXEL + corner
    # marching_cubes winds its triangles inwards for a solid of high values.
    rebuilt = trimesh.Trimesh(vertices, faces[:, ::-1], process=True)
    _smoothing.filter_taubin(rebuilt, iterations=10)
    return rebuilt


def smooth_bone(mesh: trimesh.Trimesh, spots: tuple[Spot, ...] = ()) -> trimesh.Trimesh:
    """A bone with every triangle cut in four and its corners rounded without shrinking."""
    mesh.merge_vertices()
    vertices, faces = _remesh.subdivide(mesh.vertices, mesh.faces)
    fine = trimesh.Trimesh(vertices, faces, process=True)
    _smoothing.filter_taubin(fine, lamb=0.5, nu=0.53, iterations=10)
    for spot in spots:
        _polish(fine, spot)
    return fine


def _find_files(folder: Path) -> dict[str, Callable[[], bytes]]:
    """A reader for each OBJ file below the folder; a loose file wins over one in a zip."""
    readers: dict[str, Callable[[], bytes]] = {}
    for archive in [folder] if folder.is_file() else sorted(folder.rglob("*.zip")):
        with zipfile.ZipFile(archive) as opened:
            for member in opened.namelist():
                readers.setdefault(Path(member).name, _member_reader(archive, member))
    readers.update({path.name: path.read_bytes for path in sorted(folder.rglob("*.obj"))})
    return readers


def _member_reader(archive: Path, member: str) -> Callable[[], bytes]:
    def read() -> bytes:
        with zipfile.ZipFile(archive) as opened:
            return opened.read(member)

    return read


def _parse(content: bytes) -> trimesh.Trimesh:
    loaded = trimesh.load(io.BytesIO(content), file_type="obj", force="mesh", process=True)
    return cast("trimesh.Trimesh", loaded)


def _store(path: Path, mesh: trimesh.Trimesh) -> None:
    content = io.BytesIO()
    np.savez_compressed(
        content,
        vertices=np.asarray(mesh.vertices, np.float32),
        faces=np.asarray(mesh.faces, np.int32),
    )
    files.write(path, content.getvalue())


def _occupied_voxels(mesh: trimesh.Trimesh) -> tuple[Bools, Floats]:
    """The voxels that the surface passes through, and the grid's lowest corner in mm."""
    count = int(mesh.area / VOXEL**2 * 4) + 2000
    points, _ = trimesh.sample.sample_surface(mesh, count, seed=1)
    corner = mesh.bounds[0] - MARGIN
    shape = np.ceil((mesh.bounds[1] + MARGIN - corner) / VOXEL).astype(int) + 1
    grid = np.zeros(shape, bool)
    grid[tuple(((points - corner) / VOXEL).astype(int).T)] = True
    return grid, corner


def _closed(grid: Bools) -> Bools:
    """Morphological closing by `CLOSING` mm with all hollows filled."""
    thick = ndimage.distance_transform_edt(~grid) * VOXEL <= CLOSING
    thick = ndimage.binary_fill_holes(thick)
    # Filling slice by slice also closes shells that are open at one end.
    for axis in range(3):
        for layer in np.moveaxis(thick, axis, 0):
            layer[:] = ndimage.binary_fill_holes(layer)
    solid: Bools = ndimage.distance_transform_edt(thick) * VOXEL > CLOSING - VOXEL / 2
    return solid


def _largest_pieces(solid: Bools) -> Bools:
    """Without crumbs: connected pieces smaller than 2 % of the largest are dropped."""
    labels, _ = ndimage.label(solid)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    kept: Bools = (sizes > 0.02 * sizes.max())[labels]
    return kept


def _polish(mesh: trimesh.Trimesh, spot: Spot) -> None:
    """Average each vertex of the spot with its neighbours, strongest in the middle."""
    distance = np.linalg.norm(mesh.vertices - np.array(spot.centre), axis=1)
    weight = np.clip(1 - distance / spot.radius, 0, 1)[:, None] ** 0.5
    average = _smoothing.laplacian_calculation(mesh)
    vertices = np.asarray(mesh.vertices)
    for _ in range(60):
        vertices = vertices + weight * (average @ vertices - vertices)
    mesh.vertices = vertices
