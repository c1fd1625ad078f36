"""Finished figures: `media/<id>.webp` and `media/<id>.masks.json`, which deck builds read.

The masks file is a whole figure as `figures.plain_shapes` describes it, written as JSON, which is
YAML too. It also says what the picture was drawn from: only what has changed is drawn again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from anki_build.atlas import kinds
from anki_build.atlas.kinds import Drawable
from anki_build.atlas.loading import Loaded
from anki_build.atlas.masks import DrawnMask
from anki_build.atlas.naming import as_text
from anki_build.figures.base import MASKS_FILE
from anki_build.reading.files import put, write

MAX_BYTES = 80_000
"""A larger picture would make the deck slow to synchronise."""

State = Literal["current", "reworded", "changed"]


@dataclass(frozen=True, slots=True)
class Files:
    """The two files of a finished figure."""

    folder: Path
    id: str

    @property
    def picture(self) -> Path:
        """The WebP file."""
        return self.folder / f"{self.id}.webp"

    @property
    def masks(self) -> Path:
        """The masks file."""
        return self.folder / f"{self.id}{MASKS_FILE}"


def drawn_from(figure: Drawable) -> str:
    """A hash of all that a figure's picture depends on; with another one it is drawn again."""
    recipe = f"{kinds.recipe(figure)} {kinds.quality(figure)} {as_text(figure)}"
    return hashlib.sha256(recipe.encode()).hexdigest()[:16]


def state(loaded: Loaded, files: Files) -> State:
    """Whether a figure has to be drawn again, or only its title, ids or review rewritten."""
    try:
        written = json.loads(files.masks.read_text(encoding="utf-8"))
        if not _is_drawn(loaded.figure, written) or not files.picture.is_file():
            return "changed"
        masks = _masks(loaded.figure, written)
        same = text(loaded, masks) == files.masks.read_text(encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError):
        return "changed"
    return "current" if same else "reworded"


def _is_drawn(figure: Drawable, written: dict[str, Any]) -> bool:
    as_before = written["drawn_from"] == drawn_from(figure)
    return as_before and len(written["masks"]) == len(kinds.masked(figure))


def mask_ids(files: Files) -> set[str]:
    """The ids of the masks that a figure has; none if it is not drawn yet."""
    try:
        return {each["id"] for each in json.loads(files.masks.read_text(encoding="utf-8"))["masks"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def reword(loaded: Loaded, files: Files) -> None:
    """Rewrite title, ids, review and the like; the shapes stay."""
    written = json.loads(files.masks.read_text(encoding="utf-8"))
    write(files.masks, text(loaded, _masks(loaded.figure, written)))


def encode(picture: Image.Image, quality: int) -> bytes:
    """A picture as WebP."""
    buffer = BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=6)
    return buffer.getvalue()


def save(loaded: Loaded, picture: bytes, masks: list[DrawnMask], files: Files) -> None:
    """Write both files; a failed run leaves the old ones."""
    put({files.picture: picture, files.masks: text(loaded, masks).encode()})


def text(loaded: Loaded, masks: list[DrawnMask]) -> str:
    """The masks file: one line a field, one line a mask."""
    definition = loaded.definition
    fields: dict[str, Any] = {
        "id": definition.id,
        "image": f"{definition.id}.webp",
        "title": definition.title,
        "hide": definition.hide,
        "units": "pixels",
        "sources": list(kinds.sources(loaded.figure)),
        "licence": "CC-BY-SA-4.0",
        "credit": kinds.credit(loaded.figure),
        "changes": kinds.changes(loaded.figure),
        "reviewed": definition.reviewed,
        "drawn_from": drawn_from(loaded.figure),
    }
    lines = [f" {_json(key)}: {_json(value)},\n" for key, value in fields.items()]
    rows = [
        "  " + _json({"id": mask.id, "entity": mask.entity, "shapes": list(mask.shapes)})
        for mask in masks
    ]
    return "{\n" + "".join(lines) + ' "masks": [\n' + ",\n".join(rows) + "\n ]\n}\n"


def _masks(figure: Drawable, written: dict[str, Any]) -> list[DrawnMask]:
    """What is masked now, in the shapes that were drawn."""
    shapes = (tuple(each["shapes"]) for each in written["masks"])
    return [
        DrawnMask(*names, each) for names, each in zip(kinds.masked(figure), shapes, strict=True)
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
