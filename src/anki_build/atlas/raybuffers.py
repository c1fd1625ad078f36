"""Cast rays at bodies and keep what they hit, pixel by pixel.

The camera is orthographic: lengths in the picture are true wherever the structure lies. Rays need
no graphics card and no display and give the same buffers on every run.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import trimesh
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from anki_build.atlas.arrays import Bools, Floats, Ints
from anki_build.atlas.fibres import Fibres
from anki_build.atlas.meshes import Body

FAR = 1500.0
"""Distance in mm from which the camera's rays start; every body lies nearer than that."""

LIFT = 0.8
"""Rays that look for occluders start this many mm above the surface, so as not to hit it."""


@dataclass(frozen=True)
class Surface:
    """A named body in a scene; only muscles have fibres."""

    name: str
    body: Body
    fibres: Fibres | None = None


@dataclass(frozen=True)
class Camera:
    """An orthographic camera.

    `direction` points from the eye to the scene, `centre` (mm) appears in the middle of the
    picture of `width` times `height` pixels, and a pixel is `scale` mm wide.
    """

    centre: tuple[float, float, float]
    direction: tuple[float, float, float]
    width: int
    height: int
    scale: float

    @cached_property
    def axes(self) -> tuple[Floats, Floats, Floats]:
        """Unit vectors to the right, up and forward, each (3,)."""
        forward = np.array(self.direction, float) / np.linalg.norm(self.direction)
        right = np.cross(forward, (0, 0, 1))
        right /= np.linalg.norm(right)
        return right, np.cross(right, forward), forward

    def project(self, points: Floats) -> Floats:
        """Pixel positions (n, 2) of points (n, 3) in mm."""
        right, up, _ = self.axes
        offset = np.asarray(points, float).reshape(-1, 3) - np.array(self.centre)
        return np.column_stack(
            (
                offset @ right / self.scale + self.width / 2,
                self.height / 2 - offset @ up / self.scale,
            )
        )

    def depth(self, points: Floats) -> Floats:
        """How far points (..., 3) lie behind the plane through the centre, in mm."""
        depth: Floats = (points - np.array(self.centre)) @ self.axes[2]
        return depth

    def finer(self, factor: int) -> "Camera":
        """The same picture with `factor` times as many pixels in each direction."""
        return Camera(
            self.centre,
            self.direction,
            self.width * factor,
            self.height * factor,
            self.scale / factor,
        )


@dataclass
class Buffers:
    """What the camera sees at each pixel of the picture, (height, width, ...).

    `surface` is the number of the surface (0 where there is none); `position` is in mm; `normal`
    faces the camera; `depth` is infinite on the ground; `fibre` is the fibre direction in the
    picture (x right, y down); `progress` runs from 0 at a muscle's origin to 1 at its insertion;
    `openness` is 1 on free surfaces and falls towards 0 in narrow hollows.
    """

    surface: Ints
    position: Floats
    normal: Floats
    depth: Floats
    fibre: Floats
    progress: Floats
    openness: Floats

    @classmethod
    def empty(cls, height: int, width: int) -> "Buffers":
        """Buffers of a picture that shows only the ground."""

        def layer(*extra: int, fill: float = 0.0) -> Floats:
            return np.full((height, width, *extra), fill, np.float32)

        return cls(
            surface=np.zeros((height, width), np.int16),
            position=layer(3),
            normal=layer(3),
            depth=layer(fill=np.inf),
            fibre=layer(2),
            progress=layer(),
            openness=layer(fill=1.0),
        )


@dataclass
class Scene:
    """Surfaces joined into one soup of triangles that rays can be cast at."""

    surfaces: list[Surface]
    vertices: Floats = field(init=False)
    faces: Ints = field(init=False)
    owner: Ints = field(init=False)

    def __post_init__(self) -> None:
        counts = [len(surface.body.vertices) for surface in self.surfaces]
        starts = np.cumsum([0, *counts[:-1]])
        bodies = [surface.body for surface in self.surfaces]
        self.vertices = np.vstack([body.vertices for body in bodies]).astype(np.float32)
        self.faces = np.vstack(
            [body.faces + start for body, start in zip(bodies, starts, strict=True)]
        ).astype(np.int32)
        self.owner = np.repeat(
            np.arange(1, len(bodies) + 1), [len(body.faces) for body in bodies]
        ).astype(np.int16)
        self._embree = EmbreeScene()
        # The scene does not keep its geometry alive by itself.
        self._geometry = TriangleMesh(self._embree, self.vertices, self.faces)

    def number(self, name: str) -> int:
        """The number of a surface in `Buffers.surface`."""
        return [surface.name for surface in self.surfaces].index(name) + 1

    @cached_property
    def normals(self) -> Floats:
        """Vertex normals, (n, 3)."""
        meshes = (
            trimesh.Trimesh(surface.body.vertices, surface.body.faces, process=False)
            for surface in self.surfaces
        )
        return np.vstack([mesh.vertex_normals for mesh in meshes]).astype(np.float32)

    @cached_property
    def fibres(self) -> Fibres:
        """The fibres of all vertices; zero on bones."""
        parts = [surface.fibres or _no_fibres(surface.body) for surface in self.surfaces]
        return Fibres(
            np.vstack([part.direction for part in parts]).astype(np.float32),
            np.concatenate([part.progress for part in parts]).astype(np.float32),
        )

    @cached_property
    def openness(self) -> Floats:
        """Ambient light at each vertex, 1 on free surfaces (ambient occlusion), (n,)."""
        normals = self.normals
        sideways = np.where(np.abs(normals[:, :1]) > 0.9, [[0, 1, 0]], [[1, 0, 0]])
        tangent = np.cross(normals, sideways)
        tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9
        frame = (tangent, np.cross(normals, tangent), normals)
        rays, reach = _hemisphere(64), 70.0
        shadow = np.zeros(len(normals), np.float32)
        for ray in rays:
            direction = sum(part * axis for part, axis in zip(ray, frame, strict=True))
            distance = self.distances(self.vertices + normals * LIFT, direction)
            shadow += np.clip(1 - distance / reach, 0, 1)
        return 1 - shadow / len(rays)

    def distances(self, origins: Floats, directions: Floats) -> Floats:
        """Distance in mm along each ray (n, 3) to the first surface; infinite if it hits none."""
        found = self._embree.run(_rays(origins), _rays(directions), query="DISTANCE")
        # Embree reports a miss as a huge number.
        return np.where((found > 0) & (found < 2 * FAR), found, np.inf)

    def render(self, camera: Camera) -> Buffers:
        """Cast one ray per pixel, some rows at a time to save memory."""
        buffers = Buffers.empty(camera.height, camera.width)
        rows = max(1, 1_000_000 // camera.width)
        for top in range(0, camera.height, rows):
            self._render_rows(camera, buffers, slice(top, min(top + rows, camera.height)))
        return buffers

    def _render_rows(self, camera: Camera, buffers: Buffers, rows: slice) -> None:
        right, up, forward = camera.axes
        x = (np.arange(camera.width) + 0.5 - camera.width / 2) * camera.scale
        y = (camera.height / 2 - np.arange(rows.start, rows.stop) - 0.5) * camera.scale
        start = np.array(camera.centre) - forward * FAR
        origins = start + y[:, None, None] * up + x[None, :, None] * right
        found = self._embree.run(
            _rays(origins.reshape(-1, 3)),
            _rays(np.broadcast_to(forward, (origins.size // 3, 3))),
            output=1,
        )
        hit = (found["primID"] >= 0).reshape(origins.shape[:2])
        face, u, v = (found[key][hit.ravel()] for key in ("primID", "u", "v"))
        self._fill(buffers, camera, rows, hit, face, np.column_stack((1 - u - v, u, v)))

    def _fill(
        self, buffers: Buffers, camera: Camera, rows: slice, hit: Bools, face: Ints, share: Floats
    ) -> None:
        """Interpolate the vertices' values over the faces that were hit."""

        def between(values: Floats) -> Floats:
            value: Floats = np.einsum("nk,nk...->n...", share, values[self.faces[face]])
            return value

        right, up, forward = camera.axes
        normal = between(self.normals)
        normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
        # Some bones are wound the wrong way round here and there.
        normal[normal @ forward > 0.2] *= -1
        position, fibre = between(self.vertices), between(self.fibres.direction)
        buffers.surface[rows][hit] = self.owner[face]
        buffers.position[rows][hit] = position
        buffers.normal[rows][hit] = normal
        buffers.depth[rows][hit] = camera.depth(position)
        buffers.fibre[rows][hit] = np.column_stack((fibre @ right, -(fibre @ up)))
        buffers.progress[rows][hit] = between(self.fibres.progress)
        buffers.openness[rows][hit] = between(self.openness)


def _rays(vectors: Floats) -> Floats:
    return np.ascontiguousarray(vectors, np.float32)


def _no_fibres(body: Body) -> Fibres:
    return Fibres(np.zeros_like(body.vertices), np.zeros(len(body.vertices)))


def _hemisphere(count: int) -> Floats:
    """Directions spread evenly by their cosine over the half space z > 0, (count, 3)."""
    height = (np.arange(count) + 0.5) / count
    angle = np.pi * (1 + 5**0.5) * (np.arange(count) + 0.5)
    radius = np.sqrt(height)
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - height)))
