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
import os
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import msgspec
import PIL

from anki_build.figures.base import Picture
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Level, Problem, did_you_mean
from anki_build.reading.yaml_reader import Place
from anki_build.version import __version__

if TYPE_CHECKING:
    from PIL import Image

RULE = "picture"
# What Anki's mask editor reads and Pillow can check; SVG needs care of its own.
FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
# Phones put a second picture into a JPEG, which Pillow calls MPO; every viewer shows the first one.
_SUFFIXES = {**FORMATS, "MPO": "jpg"}
_ENDINGS = (".jpeg", *(f".{suffix}" for suffix in FORMATS.values()))
# Larger files cannot be synchronised by AnkiWeb.
MAX_BYTES = 100_000_000
# Decoded, these take 100 MB of a phone.
LARGE = 25_000_000
_EXIF_ORIENTATION = 0x0112
# All others, 0 among them, mean upright to every browser.
_TURNED = range(2, 9)

_SMALLER = "scale it, for instance with `mogrify -resize 4000x4000`, and masks in pixels with it"
_TO_PNG, _TO_JPEG = "export it as PNG", "save it as JPEG"
# What authors take for pictures, by how their files begin; only named, never opened.
_OTHERS = (
    (
        rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>\[]*>\s*)*<svg\b",
        "SVG",
        f"{_TO_PNG}; its shapes may serve in `masks_from`",
    ),
    (rb"\x1f\x8b", "a compressed file, such as SVGZ", _TO_PNG),
    (rb"....ftyp(?:hei[cxms]|hev[cmsx]|mif1|msf1)", "HEIC", _TO_JPEG),
    (rb"%PDF", "PDF", f"{_TO_PNG}, one page of it"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "EPS", _TO_PNG),
    (rb"II[*+]\x00|MM\x00[*+]", "TIFF", _TO_PNG),
    (rb"BM", "BMP", _TO_PNG),
    (rb"8BPS", "a file of Photoshop", _TO_PNG),
    (rb"gimp xcf", "a file of GIMP", _TO_PNG),
    (rb"\xff\x0a|\x00\x00\x00\x0cJXL ", "JPEG XL", _TO_JPEG),
    (rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51", "JPEG 2000", _TO_JPEG),
)


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

    def problem(message: str, hint: str = "", level: Level = Level.ERROR) -> list[Problem]:
        return [Problem(place.span, f"picture `{file.name}` {message}", RULE, hint, level)]

    try:
        content = _content(file)
        found = decoded.inspect(content)
    except _UnusableError as error:
        return None, problem(str(error), error.hint)
    if found.orientation in _TURNED:
        # Browsers turn the picture, the masks would not turn with it.
        hint = "save it upright, for instance with `mogrify -auto-orient`"
        return None, problem("is turned by its EXIF orientation", hint)
    name = _media_name(file.stem, content, _SUFFIXES[found.kind])
    problems = []
    if (pixels := found.width * found.height) > LARGE:
        message = f"has {pixels / 1e6:.0f} megapixels, too many for some phones"
        problems = problem(message, _SMALLER, Level.WARNING)
    return Picture(file, name, found.width, found.height), problems


class _UnusableError(Exception):
    """What is wrong with a picture, for a sentence that begins with its name, and a way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def located(file: Path) -> Path:
    """The file that a name means, whatever system wrote either of them.

    macOS takes letters apart (A and ¨), and there and on Windows upper and lower case are one; a
    project has to mean the same everywhere.

    Args:
        file: need not exist.

    Returns:
        The file itself if it exists, else the only one in its folder whose name reads the same,
        else `file`.
    """
    if os.path.lexists(file):
        return file
    for same in (_composed, _folded):
        found = [each for each in _beside(file) if same(each.name) == same(file.name)]
        if len(found) == 1:
            return found[0]
    return file


def _composed(name: str) -> str:
    return normalize("NFC", name)


def _folded(name: str) -> str:
    return _composed(_composed(name).casefold())


def _beside(file: Path) -> list[Path]:
    try:
        return sorted(file.parent.iterdir())
    except (OSError, ValueError):
        return []


def _content(file: Path) -> bytes:
    """The bytes of a file that is one and is not too large, which is looked up before reading."""
    try:
        if not file.exists():
            others = (each.name for each in _beside(file) if each.suffix.lower() in _ENDINGS)
            near = did_you_mean(_composed(file.name), map(_composed, others))
            hint = near or ("folders are separated by `/`" if "\\" in file.name else "")
            raise _UnusableError("does not exist beside this file", hint)
        if not file.is_file():
            raise _UnusableError("is not a file")
        if (size := file.stat().st_size) >= MAX_BYTES:
            raise _UnusableError(f"has {size:,} bytes, too many for AnkiWeb to synchronise")
        return file.read_bytes()
    except OSError as error:
        raise _UnusableError(f"cannot be read: {error.strerror}") from error


def _inspect(content: bytes) -> _Decoded:
    """Decodes all pixels, so damage shows here."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  costs start-up

    try:
        # What Pillow warns of is reported here, or is nothing to those who show a picture. No other
        # format is tried: some start other programs, such as Ghostscript.
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(content), formats=list(FORMATS)) as image,
        ):
            image.load()
            return _Decoded(str(image.format), *image.size, _orientation(image))
    except UnidentifiedImageError as error:
        # Pillow's own text speaks of an object in memory.
        raise _unknown(content) from error
    except Image.DecompressionBombError as error:
        raise _UnusableError("has more megapixels than can be decoded", _SMALLER) from error
    except Exception as error:  # Pillow raises whatever its decoders raise
        raise _UnusableError(f"is damaged or not an image: {error}") from error


def _orientation(image: Image.Image) -> int | None:
    """How the picture is turned, as browsers see it: they pass over damaged EXIF, and over XMP."""
    for key in ("xmp", "XML:com.adobe.xmp"):
        image.info.pop(key, None)
    orientation = None
    with contextlib.suppress(Exception):  # as above
        orientation = image.getexif().get(_EXIF_ORIENTATION)
    return orientation if isinstance(orientation, int) else None


def _unknown(content: bytes) -> _UnusableError:
    for beginning, kind, hint in _OTHERS:
        if re.match(beginning, content[:4096], re.DOTALL):
            return _UnusableError(f"is {kind}, expected one of {', '.join(FORMATS)}", hint)
    return _UnusableError("is damaged or not an image: its kind is not known")


def is_content_of(media_name: str, content: bytes) -> bool:
    """Whether a picture's name in packages was made from this content."""
    return media_name.rpartition(".")[0].endswith(f"-{_digest(content)}")


def without_stem(media_name: str) -> str:
    """A picture's name in packages but for the name of its file: the same for the same content."""
    return media_name.rpartition("-")[2]


def _media_name(stem: str, content: bytes, suffix: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", _composed(stem).lower()).strip("-")[:60] or "figure"
    return f"ab-{slug}-{_digest(content)}.{suffix}"


def _digest(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()[:12]
