"""Reads an image file far enough to know that Anki will show it, and how large."""

from __future__ import annotations

import hashlib
import re
import warnings
from pathlib import Path

from anki_build.figures.base import Picture
from anki_build.reading.problems import Problem
from anki_build.reading.yaml_reader import Place

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
    try:
        content = _content(file)
        (width, height), kind, orientation = _inspect(file)
    except _UnusableError as error:
        return None, [Problem(place.span, f"picture `{file.name}` {error}", RULE)]
    if kind not in FORMATS:
        message = f"picture `{file.name}` is {kind}, expected one of {', '.join(FORMATS)}"
        return None, [Problem(place.span, message, RULE)]
    if orientation not in (None, 1):
        # Browsers turn the picture, the masks would not turn with it.
        message = f"picture `{file.name}` is turned by its EXIF orientation"
        hint = "save it upright, for instance with `mogrify -auto-orient`"
        return None, [Problem(place.span, message, RULE, hint)]
    name = _media_name(file.stem, content, FORMATS[kind])
    return Picture(file, name, width, height), []


class _UnusableError(Exception):
    """What is wrong with a picture, for a sentence that begins with its name."""


def _content(file: Path) -> bytes:
    """The bytes of a file that is one and is not too large, which is looked up before reading."""
    try:
        if not file.is_file():
            what = "is not a file" if file.exists() else "does not exist beside this file"
            raise _UnusableError(what)
        if (size := file.stat().st_size) >= MAX_BYTES:
            raise _UnusableError(f"has {size:,} bytes, too many for AnkiWeb to synchronise")
        return file.read_bytes()
    except OSError as error:
        raise _UnusableError(f"cannot be read: {error.strerror}") from error


def _inspect(file: Path) -> tuple[tuple[int, int], str, int | None]:
    """Size in pixels, format and EXIF orientation; decodes all pixels, so damage shows here."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  costs start-up

    try:
        with warnings.catch_warnings(), Image.open(file) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image.load()
            return image.size, str(image.format), image.getexif().get(_EXIF_ORIENTATION)
    except UnidentifiedImageError as error:
        # Pillow's own text holds the whole path.
        raise _UnusableError("is damaged or not an image: its kind is not known") from error
    except Exception as error:  # Pillow raises whatever its decoders raise
        raise _UnusableError(f"is damaged or not an image: {error}") from error


def is_content_of(media_name: str, content: bytes) -> bool:
    """Whether a picture's name in packages was made from this content."""
    return media_name.rpartition(".")[0].endswith(f"-{_digest(content)}")


def without_stem(media_name: str) -> str:
    """A picture's name in packages but for the name of its file: the same for the same content."""
    return media_name.rpartition("-")[2]


def _media_name(stem: str, content: bytes, suffix: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60] or "figure"
    return f"ab-{slug}-{_digest(content)}.{suffix}"


def _digest(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()[:12]
