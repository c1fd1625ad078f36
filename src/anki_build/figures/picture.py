"""Reads an image file far enough to know that Anki will show it, and how large.

Decoding is by far the slowest part of reading a project, so what it found is remembered by the
content: within a run, and from run to run in `.cache/anki-build/` of the project. That folder may
be deleted, damaged or unwritable at any time; no result depends on it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import msgspec
import PIL

from anki_build.figures.base import Picture
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Problem
from anki_build.reading.yaml_reader import Place
from anki_build.version import __version__

RULE = "picture"
# What Anki's mask editor reads and Pillow can check; SVG needs care of its own.
FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
# Larger files cannot be synchronised by AnkiWeb.
MAX_BYTES = 100_000_000
_EXIF_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class _Decoded:
    """What decoding found: the format, the size in pixels and the EXIF orientation, if any."""

    kind: str
    width: int
    height: int
    orientation: int | None


# A renaming reads the project and a copy of it; their pictures are the same.
_THIS_RUN: dict[str, _Decoded] = {}


class Decoded:
    """The pictures that could be decoded, by the hash of their content.

    What could not is decoded again each time, as the cause may be the machine.

    Args:
        folder: where they are kept from run to run; need not exist, and nothing but the two files
            that this class writes is touched in it.
    """

    _NAME = "pictures.json"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = self._read()
        self._now: dict[str, _Decoded] = {}

    def inspect(self, content: bytes) -> _Decoded:
        """Decode a picture, unless one of this content has been."""
        digest = hashlib.sha256(content).hexdigest()
        known = self._before.get(digest) or _THIS_RUN.get(digest)
        self._now[digest] = _THIS_RUN[digest] = known or _inspect(content)
        return self._now[digest]

    def keep(self) -> None:
        """Write down the pictures of this run, if it can be done; the next one is slower if not."""
        if self._now == self._before:
            return
        # As mypy and ruff do: whatever the project's own file says, it is not committed.
        ignored = self._folder / ".gitignore"
        with contextlib.suppress(AnkiBuildError):
            files.put({ignored: b"*\n", self._folder / self._NAME: self._text().encode("ascii")})

    def _text(self) -> str:
        body = json.dumps({key: msgspec.to_builtins(each) for key, each in self._now.items()})
        return f"{_seal(body)}\n{body}"

    def _read(self) -> dict[str, _Decoded]:
        try:
            seal, _, body = (self._folder / self._NAME).read_text(encoding="ascii").partition("\n")
            if seal == _seal(body):
                return msgspec.json.decode(body, type=dict[str, _Decoded])
        except (OSError, ValueError, msgspec.MsgspecError):
            pass
        return {}


def _seal(body: str) -> str:
    """A hash of a text and of the versions that wrote it, which no damaged or old text has."""
    versions = f"anki_build {__version__}, Pillow {PIL.__version__}"
    return hashlib.sha256(f"{versions}\n{body}".encode()).hexdigest()


def read_picture(
    file: Path, place: Place, decoded: Decoded
) -> tuple[Picture | None, list[Problem]]:
    """Read one image.

    Args:
        file: the image; need not exist.
        place: where the author names it.
        decoded: the pictures that are known.
    """
    try:
        content = _content(file)
        found = decoded.inspect(content)
    except _UnusableError as error:
        return None, [Problem(place.span, f"picture `{file.name}` {error}", RULE)]
    if found.kind not in FORMATS:
        message = f"picture `{file.name}` is {found.kind}, expected one of {', '.join(FORMATS)}"
        return None, [Problem(place.span, message, RULE)]
    if found.orientation not in (None, 1):
        # Browsers turn the picture, the masks would not turn with it.
        message = f"picture `{file.name}` is turned by its EXIF orientation"
        hint = "save it upright, for instance with `mogrify -auto-orient`"
        return None, [Problem(place.span, message, RULE, hint)]
    name = _media_name(file.stem, content, FORMATS[found.kind])
    return Picture(file, name, found.width, found.height), []


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


def _inspect(content: bytes) -> _Decoded:
    """Decodes all pixels, so damage shows here."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  costs start-up

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content)) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image.load()
            orientation = image.getexif().get(_EXIF_ORIENTATION)
            return _Decoded(str(image.format), *image.size, orientation)
    except UnidentifiedImageError as error:
        # Pillow's own text speaks of an object in memory.
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
