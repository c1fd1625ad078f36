"""Reads an image file far enough to know that Anki will show it, and how large."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from anki_build.figures.base import Picture
from anki_build.problems import Problem
from anki_build.source import Place

RULE = "picture"
# What Anki's mask editor reads and Pillow can check; SVG needs care of its own.
FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
# Larger files cannot be synchronised by AnkiWeb.
MAX_BYTES = 100_000_000
_EXIF_ORIENTATION = 0x0112


def read_picture(file: Path, place: Place) -> tuple[Picture | None, list[Problem]]:
    """Read one image.

    Args:
        file: the image; need not exist.
        place: where the author names it.
    """
    message, hint = "", ""
    try:
        content = file.read_bytes()
        (width, height), kind, orientation = _inspect(file)
    except FileNotFoundError:
        message = "does not exist beside this file"
    except IsADirectoryError:
        message = "is a folder"
    except PermissionError as error:
        message = f"cannot be read: {error.strerror}"
    except Exception as error:  # noqa: BLE001  Pillow raises whatever its decoders raise
        # Pillow's text for a file of no known kind holds the whole path.
        what = "its kind is not known" if type(error).__name__.startswith("Unid") else error
        message = f"is damaged or not an image: {what}"
    else:
        if kind not in FORMATS:
            message = f"is {kind}, expected one of {', '.join(FORMATS)}"
        elif orientation not in (None, 1):
            # Browsers turn the picture, the masks would not turn with it.
            message = "is turned by its EXIF orientation"
            hint = "save it upright, for instance with `mogrify -auto-orient`"
        elif len(content) >= MAX_BYTES:
            message = f"has {len(content):,} bytes, too many for AnkiWeb to synchronise"
        else:
            name = _media_name(file.stem, content, FORMATS[kind])
            return Picture(file, name, width, height), []
    return None, [Problem(place.span, f"picture `{file.name}` {message}", RULE, hint)]


def _inspect(file: Path) -> tuple[tuple[int, int], str, int | None]:
    """Size in pixels, format and EXIF orientation; decodes all pixels, so damage shows here."""
    from PIL import Image  # noqa: PLC0415  costs start-up, and most commands see no picture

    with Image.open(file) as image:
        image.load()
        return image.size, str(image.format), image.getexif().get(_EXIF_ORIENTATION)


def _media_name(stem: str, content: bytes, suffix: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60] or "figure"
    return f"ab-{slug}-{hashlib.sha1(content, usedforsecurity=False).hexdigest()[:12]}.{suffix}"
