"""Which pictures are taken: all that Anki shows, and what is said of the others."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from PIL import Image

from anki_build import pipeline
from conftest import Workbench

SIDES = (300, 200)


def saved(kind: str, mode: str = "RGB", size: tuple[int, int] = SIDES, **how: Any) -> bytes:
    """A picture in one colour."""
    file = io.BytesIO()
    Image.new(mode, size, 1).save(file, kind, **how)
    return file.getvalue()


def oriented(value: object, kind: str = "JPEG") -> bytes:
    """A picture with an EXIF orientation."""
    exif = Image.Exif()
    exif[0x0112] = value
    return saved(kind, exif=exif)


def phone() -> bytes:
    """A JPEG with a second, smaller picture in it, as phones write them."""
    second = Image.new("RGB", (30, 20))
    return saved("MPO", save_all=True, append_images=[second])


def xmp() -> bytes:
    """A JPEG that is turned in its XMP, which browsers pass over."""
    packet = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    return saved("JPEG", xmp=packet)


def told(workbench: Workbench, content: bytes, name: str = "shoulder.png") -> list[str]:
    """What is said of a picture in the project, without the place."""
    (workbench.root / "media/shoulder.png").unlink()
    (workbench.root / "media" / name).write_bytes(content)
    result = pipeline.build(pipeline.load(workbench.project), workbench.now + 1)
    texts = (str(problem) for problem in result.problems if problem.rule == "picture")
    return [text.removeprefix("media/shoulder.yaml:2:8: ") for text in texts]


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (phone(), "jpg"),
        (xmp(), "jpg"),
        (oriented(0), "jpg"),
        (oriented(1), "jpg"),
        (oriented(9), "jpg"),
        (saved("JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff"), "jpg"),
        (saved("JPEG", "CMYK"), "jpg"),
        (saved("JPEG", "L"), "jpg"),
        (saved("PNG", "I;16"), "png"),
        (saved("PNG", "P", transparency=0), "png"),
        (saved("GIF", "P"), "gif"),
        (saved("WEBP"), "webp"),
        (saved("AVIF"), "avif"),
    ],
)
def test_what_anki_shows_is_taken(workbench: Workbench, content: bytes, suffix: str) -> None:
    """Whatever its file is called; and nothing that Pillow says reaches the screen."""
    assert told(workbench, content) == []
    (bundle,) = workbench.build().bundles
    ((name, _),) = bundle.media
    assert name.endswith(f".{suffix}")


@pytest.mark.parametrize("value", range(2, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_browsers_turn_is_refused(
    workbench: Workbench, kind: str, value: int
) -> None:
    """With the command that turns its pixels."""
    (message,) = told(workbench, oriented(value, kind))
    assert message.startswith("error: picture `shoulder.png` is turned by its EXIF orientation, ")
    assert "`mogrify -auto-orient`" in message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'<?xml version="1.0"?>\n<!-- by hand -->\n<svg/>', "is SVG, expected one of PNG, JPEG"),
        (b"\x1f\x8b\x08", "is a compressed file, such as SVGZ"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "is HEIC"),
        (b"%PDF-1.7", "is PDF"),
        (saved("TIFF"), "is TIFF"),
        (saved("BMP"), "is BMP"),
        (saved("PNG")[:-30], "is damaged or not an image: "),
        (saved("JPEG", size=(3000, 2000))[:-2000], "is damaged or not an image: "),
        (saved("PNG")[:20], "is damaged or not an image: "),
        (b"", "is damaged or not an image: its kind is not known"),
    ],
)
def test_what_is_no_picture_is_called_by_its_name(
    workbench: Workbench, content: bytes, message: str
) -> None:
    """With what to do about it, where its kind is known."""
    (said,) = told(workbench, content)
    assert said.startswith(f"error: picture `shoulder.png` {message}")
    assert ("export it as PNG" in said or "save it as JPEG" in said) == ("expected one of" in said)


def test_postscript_starts_no_program(
    workbench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pillow would run Ghostscript on it."""
    started = tmp_path / "started"
    for name in ("gs", "gswin32c", "gswin64c"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\ntouch {started}\nexit 1\n", encoding="ascii")
        program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    content = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 30 20\n%%EndComments\nshowpage\n"
    (message,) = told(workbench, content)
    assert message.startswith("error: picture `shoulder.png` is EPS, expected one of")
    assert not started.exists()


def test_a_very_large_picture_is_warned_of(workbench: Workbench) -> None:
    """Once read from the cache as before."""
    for _ in ("decoded", "remembered"):
        (message,) = told(workbench, saved("PNG", "1", (12_000, 8_000)))
        assert message.startswith("warning: picture `shoulder.png` has 96 megapixels")
        assert "`mogrify -resize" in message


def test_more_pixels_than_can_be_decoded(workbench: Workbench) -> None:
    """No word of an attack."""
    (message,) = told(workbench, saved("PNG", "1", (20_000, 10_000)))
    assert message.startswith("error: picture `shoulder.png` has more megapixels than can be")


@pytest.mark.parametrize("on_disk", [normalize("NFD", "Schülter.PNG"), "SCHÜLTER.png"])
@pytest.mark.parametrize("written", [str, lambda name: normalize("NFD", name)])
def test_letters_taken_apart_and_of_any_case(
    workbench: Workbench, on_disk: str, written: Callable[[str], str]
) -> None:
    """A file is found whichever system wrote its name."""
    content = (workbench.root / "media/shoulder.png").read_bytes()
    workbench.replace(
        "image: shoulder.png", f"image: {written('schülter.png')}", "media/shoulder.yaml"
    )
    assert told(workbench, content, on_disk) == []


def test_two_names_that_differ_in_case(workbench: Workbench) -> None:
    """Neither is guessed."""
    content = (workbench.root / "media/shoulder.png").read_bytes()
    (workbench.root / "media/SHOULDER.png").write_bytes(content)
    (message,) = told(workbench, content, "Shoulder.PNG")
    assert message.startswith("error: picture `shoulder.png` does not exist beside this file")


def test_a_link_found_by_its_name_does_not_leave_the_project(
    workbench: Workbench, tmp_path: Path
) -> None:
    """Whichever name leads to it."""
    outside = (workbench.root / "media/shoulder.png").rename(tmp_path / "outside.png")
    (workbench.root / "media/SHOULDER.png").symlink_to(outside)
    (problem,) = pipeline.check(pipeline.load(workbench.project))
    assert "lies outside the folder `media`" in str(problem)
