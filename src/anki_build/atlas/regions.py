"""Regions of a picture: masks of pixels, (height, width)."""

import numpy as np
from scipy import ndimage

from anki_build.atlas.arrays import Bools


def largest_piece(mask: Bools) -> Bools:
    """The largest connected piece of a region; all of an empty one."""
    pieces, _ = ndimage.label(mask)
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    largest: Bools = mask & (pieces == sizes.argmax())
    return largest


def deepest_point(mask: Bools) -> tuple[float, float]:
    """The point (x, y) of a region's largest piece that is farthest from its border.

    Nearly as deep points nearer the middle of the piece are preferred.
    """
    piece = largest_piece(mask)
    depth = ndimage.distance_transform_edt(np.pad(piece, 1))[1:-1, 1:-1]
    rows, columns = np.indices(mask.shape)
    middle = ndimage.center_of_mass(piece)
    distance = np.hypot(rows - middle[0], columns - middle[1])
    score = np.where(piece, np.minimum(depth, 0.75 * depth.max()) - 0.02 * distance, -np.inf)
    row, column = np.unravel_index(int(score.argmax()), mask.shape)
    return float(column), float(row)
