"""Which of the pictures in a file of masks is the figure's, and whether it has its shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from unicodedata import normalize

from anki_build.figures.found import Found, MaskFile, Reading
from anki_build.figures.importers._pixels import Pixels
from anki_build.reading.problems import Problem, did_you_mean, has_errors

# How many names a message lists.
_LISTED = 8


def of_each(file: MaskFile, read: Callable[[MaskFile], Reading]) -> Reading:
    """What is read of every picture that `only` lists, or of the figure's own."""
    if len(file.only) <= 1:
        return read(file)
    found: list[Found] = []
    problems: list[Problem] = []
    for each in file.only:
        more, wrong = read(replace(file, only=(each,)))
        found += more
        problems += wrong
    return ([] if has_errors(problems) else found, problems)


def choose(file: MaskFile, names: Sequence[str]) -> int | Problem:
    """The index of the picture with the figure's file name, or with the name in `only`.

    Args:
        file: the file of masks.
        names: of its pictures, with folders or without.
    """
    wanted = _plain(file.only[0] if file.only else file.picture.file.name)
    plain = [_plain(name) for name in names]
    for fits in (_is_same, _is_in_folder, _is_upload):
        found = [index for index, name in enumerate(plain) if fits(name, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            break
    many = f"{len(found)} pictures" if found else "no picture"
    shown = [names[index] for index in found] or list(names)
    listed = ", ".join(f"`{name}`" for name in shown[:_LISTED])
    more = f" and {len(shown) - _LISTED} more" if len(shown) > _LISTED else ""
    near = "" if found or not file.only else did_you_mean(wanted, names)
    hint = near or (f"name one in `only`: it has {listed}{more}" if shown else "")
    return file.choice_problem(f"`{file.shown_as}` has {many} `{wanted}`", hint)


def sized(
    file: MaskFile,
    size: tuple[float | None, float | None],
    keys: tuple[str, str],
    at: tuple[int, int],
) -> Pixels | Problem:
    """The picture that the masks were drawn on, if it has the figure's shape.

    Args:
        file: the file of masks.
        size: width and height in pixels, as far as the file says.
        keys: what the file calls them.
        at: where it says so.
    """
    width, height = size
    ours = (file.picture.width, file.picture.height)
    if not width or not height:
        # Masks drawn on a smaller copy would all lie in a corner, and no rule would notice.
        hint = "if it was this very picture, write {} {} and {} {}".format(
            *(part for key, side in zip(keys, ours, strict=True) for part in (f"`{key}`", side))
        )
        message = "does not say how large its picture is"
        return file.problem(f"{message}: `{keys[0]}` or `{keys[1]}` is missing", hint, at)
    if not file.fits(width, height):
        drawn_on = f"a picture of {width:g} by {height:g}"
        return file.problem(f"was drawn on {drawn_on}, not on {ours[0]} by {ours[1]}", at=at)
    return Pixels(width, height)


def _plain(name: str) -> str:
    return normalize("NFC", name).replace("\\", "/")


def _is_same(name: str, wanted: str) -> bool:
    return name == wanted


def _is_in_folder(name: str, wanted: str) -> bool:
    return name.endswith(f"/{wanted}")


def _is_upload(name: str, wanted: str) -> bool:
    """Label Studio puts a number before the name of what was uploaded to it."""
    return name.endswith(f"-{wanted}")
