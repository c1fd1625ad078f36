"""Fibre directions of a muscle, and the streaky texture that shows them.

The fibres follow the gradient of a harmonic function on the muscle's surface that is 0 where the
muscle arises and 1 where it inserts. In the picture, noise is smeared along that direction (line
integral convolution).
"""

from dataclasses import dataclass

import numpy as np
import trimesh
from scipy import ndimage, sparse
from scipy.sparse.linalg import spsolve
from scipy.spatial import cKDTree

from anki_build.atlas.arrays import Bools, Floats, Ints
from anki_build.atlas.meshes import Body

CONTACT = 4.0
"""A vertex of a muscle within this many mm of a bone may be attached to it."""

TIP = 0.985
"""Vertices beyond this quantile towards the insertion always belong to it."""

STEP = 1.3
"""Step of the line integral in noise grains."""


@dataclass(frozen=True)
class Fibres:
    """A fibre direction per vertex (n, 3) and the way from origin (0) to insertion (1), (n,)."""

    direction: Floats
    progress: Floats


@dataclass(frozen=True)
class Pull:
    """Where a muscle's ends are: a direction towards the insertion and how near to it.

    Vertices beyond the quantile `insertion` along `direction` may insert; vertices before the
    quantile `origin` may arise. Contact with the bones decides among them; without a bone to
    insert on (a muscle that ends in a fascia) the whole far end counts.
    """

    direction: tuple[float, float, float]
    insertion: float
    origin: float


def fibres_between(body: Body, pull: Pull, from_bones: list[Body], to_bones: list[Body]) -> Fibres:
    """The fibre field of a muscle that arises from some bones and inserts on others."""
    way = body.vertices @ np.array(pull.direction)
    inserted = way >= np.quantile(way, pull.insertion)
    if to_bones:
        gap = distance_to(to_bones, body.vertices)
        inserted &= gap < max(CONTACT, float(np.quantile(gap[inserted], 0.25)))
    # The tip is tendon all round, not only where it touches the bone.
    inserted |= way >= np.quantile(way, TIP)
    gap = distance_to(from_bones, body.vertices)
    arising = gap < max(CONTACT, float(np.quantile(gap, 0.06)))
    arising &= (way < np.quantile(way, pull.origin)) & ~inserted
    return harmonic_fibres(body, arising, inserted)


def harmonic_fibres(body: Body, arising: Bools, inserted: Bools) -> Fibres:
    """The gradient of the harmonic function between two sets of vertices, smoothed."""
    progress = np.where(inserted, 1.0, 0.0)
    fixed = np.flatnonzero(arising | inserted)
    free = np.flatnonzero(~(arising | inserted))
    rows = _laplacian(body)[free]
    # The tiny diagonal keeps the system solvable if a crumb of surface touches no fixed vertex.
    matrix = rows[:, free] + sparse.eye(len(free)) * 1e-9
    progress[free] = spsolve(matrix.tocsc(), -rows[:, fixed] @ progress[fixed])
    return Fibres(_smoothed_gradient(body, progress), progress)


def distance_to(bones: list[Body], points: Floats) -> Floats:
    """Distance in mm from each point (n, 3) to the nearest of the bones' surfaces, (n,)."""
    nearest: Floats = np.min([_surface_points(bone).query(points)[0] for bone in bones], axis=0)
    return nearest


def streaks(direction: Floats, mask: Bools, grain: float) -> Floats:
    """Noise smeared along `direction` (h, w, 2; pixels) inside `mask`, mean 0, deviation 1.

    `grain` is the size of the noise in pixels.
    """
    texture = np.zeros(mask.shape, np.float32)
    if not mask.any():
        return texture
    noise = _noise(mask.shape, grain)
    rows, columns = np.nonzero(mask)
    total = noise[rows, columns]
    for sign in (1.0, -1.0):
        total = total + _walk(noise, _unit(direction) * sign, rows, columns, grain)
    texture[mask] = (total - total.mean()) / (total.std() + 1e-6)
    return texture


def _surface_points(bone: Body) -> cKDTree:
    mesh = trimesh.Trimesh(bone.vertices, bone.faces, process=False)
    points, _ = trimesh.sample.sample_surface(mesh, 20_000, seed=0)
    return cKDTree(points)


def _laplacian(body: Body) -> sparse.csr_matrix:
    """The cotangent Laplacian of the surface, (n, n)."""
    starts, ends, weights = [], [], []
    for corner in range(3):
        start, end, opposite = (body.faces[:, (corner + k) % 3] for k in range(3))
        one = body.vertices[start] - body.vertices[opposite]
        two = body.vertices[end] - body.vertices[opposite]
        area = np.linalg.norm(np.cross(one, two), axis=1) + 1e-9
        # Slivers have wild cotangents; without the bounds single vertices dominate the field.
        weight = np.clip((one * two).sum(1) / area, 0.02, 20) / 2
        starts += [start, end]
        ends += [end, start]
        weights += [weight, weight]
    where = (np.concatenate(starts), np.concatenate(ends))
    shape = (len(body.vertices), len(body.vertices))
    links = sparse.coo_matrix((np.concatenate(weights), where), shape).tocsr()
    return sparse.diags(np.asarray(links.sum(1)).ravel()) - links


def _smoothed_gradient(body: Body, values: Floats) -> Floats:
    faces = body.faces
    field = np.zeros_like(body.vertices)
    slope = _face_gradient(body, values)
    for corner in range(3):
        np.add.at(field, faces[:, corner], slope)
    field = _unit(field)
    # The function is constant on the attachments: directions grow into them from their edges.
    for _ in range(40):
        empty = ~field.any(axis=1)
        field[empty] = _averaged(field, faces)[empty]
    for _ in range(3):
        field = _averaged(field, faces)
    return field


def _averaged(field: Floats, faces: Ints) -> Floats:
    """Each vertex's direction averaged with those of its neighbours."""
    around = field.copy()
    for corner in range(3):
        neighbours = field[faces[:, (corner + 1) % 3]] + field[faces[:, (corner + 2) % 3]]
        np.add.at(around, faces[:, corner], neighbours)
    return _unit(around)


def _face_gradient(body: Body, values: Floats) -> Floats:
    """The gradient of a function given at the vertices, one vector per face (m, 3)."""
    corners = body.vertices[body.faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.zeros_like(normal)
    for corner in range(3):
        edge = corners[:, (corner + 2) % 3] - corners[:, (corner + 1) % 3]
        total += values[body.faces[:, corner]][:, None] * np.cross(normal, edge)
    gradient: Floats = total / ((normal**2).sum(1, keepdims=True) + 1e-12)
    return gradient


def _noise(shape: tuple[int, ...], grain: float) -> Floats:
    random = np.random.default_rng(3).random(shape).astype(np.float32)
    noise: Floats = ndimage.gaussian_filter(random, 0.7 * grain)
    noise -= noise.mean()
    noise /= noise.std()
    return noise


def _walk(noise: Floats, direction: Floats, rows: Ints, columns: Ints, grain: float) -> Floats:
    """The noise summed up along paths that start at the pixels and follow the direction."""
    height, width = noise.shape
    heading = direction[rows, columns]
    x, y = columns.astype(np.float32), rows.astype(np.float32)
    total = np.zeros(len(rows), np.float32)
    for _ in range(int(26 * grain) + 10):
        x += heading[:, 0] * STEP * grain
        y += heading[:, 1] * STEP * grain
        column = np.clip(x.round().astype(int), 0, width - 1)
        row = np.clip(y.round().astype(int), 0, height - 1)
        total += noise[row, column]
        here = direction[row, column]
        # Outside the muscle there is no direction: the path goes straight on.
        here = np.where((here != 0).any(1, keepdims=True), here, heading)
        heading = (heading + here) / 2
    return total


def _unit(vectors: Floats) -> Floats:
    """Vectors of length 1 along the last axis; (almost) empty ones become 0."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.where(length > 1e-12, vectors / (length + 1e-12), 0)
