"""Makes a project of many muscles in many decks out of the real ones.

    .venv/bin/python benchmarks/generate.py FOLDER --muscles 125 --decks 15

Every deck is the real region once more under invented names: its bones, nerves, zones and muscles
are called otherwise in ids, texts, figures and masks alike, so that two decks share no more than
the hip and the hand do. Where a deck has more muscles than the real one, the further ones have
names of their own and the same bones, nerves and zones. The same seed gives the same project.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import struct
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parent.parent
REAL = REPOSITORY / "decks" / "hip-and-low-back"

# What names a muscle, and what names the region around it. Words for sides, parts, movements and
# kinds of things stay, since rules read cards by them.
_MUSCLES = (
    "gluteus glutaeus maximus medius minimus tensor fasciae latae fascia lata piriformis quadratus"
    " lumborum psoas iliacus tfl ql"
)
_REGION = (
    "acetabulum buttock coccyx erector femoral femoris femur gluteal groin hip iliac iliolumbar"
    " iliotibial ilium inguinal intertrochanteric intervertebral ischial ischium knee low-back"
    " lumbar lumbosacral obturator pelvic pelvis rectus rib ribs sacral sacroiliac sacrotuberous"
    " sacrum sciatic spinae subcostal thigh tibia tibial transverse trochanter trochanteric"
    " vertebra vertebrae vertebral viscera"
)
_OF_MUSCLES = frozenset(_MUSCLES.split())
_LONGEST_FIRST = sorted((*_OF_MUSCLES, *_REGION.split()), key=len, reverse=True)
_WORD = re.compile(
    rf"(?<![a-z])(?:{'|'.join(_LONGEST_FIRST).replace('-', '[ -]')})(?![a-z])", re.IGNORECASE
)
# Relatives begin alike up to here: "gluteal" and "gluteus" are still relatives under other names.
_ROOT = 4

Rename = Callable[[str], str]
Data = dict[str, Any]


def generate(
    folder: Path, muscles: int, decks: int, *, seed: int = 0, distinct: bool = True
) -> None:
    """Write a project.

    Args:
        folder: must not exist yet.
        muscles: in all decks together.
        decks: among which the muscles are dealt evenly.
        seed: of the invented names.
        distinct: whether every picture has bytes of its own; else copies have those of the real
            one under another name.
    """
    (folder / "media").mkdir(parents=True)
    names = _Names(seed)
    words: Data = {}
    sources: Data = {}
    for deck in range(decks):
        size = muscles // decks + (deck < muscles % decks)
        ids: list[str] = []
        for copy, start in enumerate(range(0, size, len(_real_muscles()))):
            rename = names.renamer(deck, copy)
            originals = list(_real_muscles())[: size - start]
            for family, entries in _renamed(_real("vocabulary.yaml"), rename).items():
                words[family] = {**entries, **words.get(family, {})}
            sources = {**_renamed(_real("sources.yaml"), rename), **sources}
            _write_muscles(folder, names.renamer(deck, 0), originals, rename)
            _write_figures(folder, originals, rename, of_region=copy == 0, distinct=distinct)
            ids += map(rename, originals)
        _write_deck(folder, names.renamer(deck, 0), ids)
    _write(folder / "decks" / "vocabulary.yaml", words)
    _write(folder / "decks" / "sources.yaml", sources)


class _Names:
    """Invented words: the same one for the same word of a deck, and no other for two."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  names, not secrets
        self._roots: dict[tuple[int, int, str], str] = {}

    def renamer(self, deck: int, copy: int) -> Rename:
        """What renames any text for one deck; copies of its muscles share the region's words."""

        def word(found: re.Match[str]) -> str:
            old = found[0].casefold().replace(" ", "").replace("-", "")
            scope = copy if old in _OF_MUSCLES else 0
            new = self._root(deck, scope, old[:_ROOT]) + old[_ROOT:]
            return new.capitalize() if found[0][0].isupper() else new

        return lambda text: _WORD.sub(word, text)

    def _root(self, deck: int, copy: int, old: str) -> str:
        key = (deck, copy, old)
        while key not in self._roots:
            consonants, vowels = self._random.choices("bdfglmnprstvz", k=2), "aeiou"
            new = "".join(letter + self._random.choice(vowels) for letter in consonants)
            if new not in self._roots.values():
                self._roots[key] = new
        return self._roots[key]


@cache
def _real(name: str) -> Data:
    """A file of the real project's folder of decks."""
    data: Data = yaml.safe_load((REAL.parent / name).read_text(encoding="utf-8"))
    return data


@cache
def _real_muscles() -> dict[str, Data]:
    """The real muscles by id, in the order of study."""
    return {each: _real(f"{REAL.name}/{each}.yaml") for each in _real_deck()["muscles"]}


def _real_deck() -> Data:
    return _real(f"{REAL.name}/deck.yaml")


def _renamed(data: Any, rename: Rename) -> Any:
    if isinstance(data, str):
        return rename(data)
    if isinstance(data, list):
        return [_renamed(each, rename) for each in data]
    if isinstance(data, dict):
        return {rename(key): _renamed(each, rename) for key, each in data.items()}
    return data


def _figure_name(figure: str, rename: Rename) -> str:
    """Not every figure has a word of its region in its name."""
    return rename(f"{figure}-of-{_real_deck()['id']}")


def _write_muscles(folder: Path, of_deck: Rename, originals: Iterable[str], rename: Rename) -> None:
    for original in originals:
        muscle = _real_muscles()[original]
        figures = [_figure_name(each, rename) for each in muscle["figures"]]
        written = _renamed(muscle, rename) | {"figures": figures}
        name = f"{written['id']}.yaml"
        _write(folder / "decks" / of_deck(_real_deck()["id"]) / name, written)


def _write_figures(
    folder: Path, originals: list[str], rename: Rename, *, of_region: bool, distinct: bool
) -> None:
    """The figures of some muscles and of their region, without masks on muscles left out."""
    shown = [each for muscle in originals for each in _real_muscles()[muscle]["figures"]]
    for original in (*shown, *(_real_deck()["figures"] if of_region else ())):
        source = REPOSITORY / "media" / f"{original}.masks.json"
        figure: Data = json.loads(source.read_text(encoding="utf-8"))
        absent = _real_muscles().keys() - set(originals)
        masks = [m for m in figure["masks"] if m["entity"].partition("/")[0] not in absent]
        if masks:
            name = _figure_name(original, rename)
            written = _renamed(figure | {"masks": masks}, rename)
            written |= {"id": name, "image": f"{name}.webp"}
            _write(folder / "media" / f"{name}.masks.json", written)
            content = (source.parent / figure["image"]).read_bytes()
            content = _marked(content, name) if distinct else content
            (folder / "media" / f"{name}.webp").write_bytes(content)


def _marked(picture: bytes, name: str) -> bytes:
    """A WebP that looks the same and has other bytes: a chunk more, which readers pass over."""
    text = name.encode().ljust(len(name) + len(name) % 2)
    whole = picture + b"NAME" + struct.pack("<I", len(text)) + text
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def _write_deck(folder: Path, rename: Rename, muscles: list[str]) -> None:
    deck = _real_deck()
    figures = (_figure_name(each, rename) for each in deck["figures"])
    there = [each for each in figures if (folder / "media" / f"{each}.webp").exists()]
    written = _renamed(deck, rename) | {"muscles": muscles, "figures": there}
    _write(folder / "decks" / written["id"] / "deck.yaml", written)


def _write(file: Path, data: Data) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # JSON is YAML too.
    file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Write the project that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--muscles", type=int, default=125)
    parser.add_argument("--decks", type=int, default=15)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--same-pictures", action="store_true")
    options = parser.parse_args()
    distinct = not options.same_pictures
    generate(options.folder, options.muscles, options.decks, seed=options.seed, distinct=distinct)


if __name__ == "__main__":
    main()
