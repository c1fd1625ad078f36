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
import sys
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
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
    folder: Path,
    muscles: int,
    decks: int,
    *,
    seed: int = 0,
    facts: int = sys.maxsize,
    distinct: bool = True,
) -> None:
    """Write a project.

    Args:
        folder: must not exist yet.
        muscles: in all decks together.
        decks: among which the muscles are dealt evenly.
        seed: of the invented names.
        facts: how many facts of a section, and figures of a muscle or region, are kept at most.
        distinct: whether every picture has bytes of its own; else copies have those of the real
            one under another name.
    """
    (folder / "media").mkdir(parents=True)
    names = _Names(seed)
    words: Data = {}
    sources: Data = {}
    for deck in range(decks):
        size = muscles // decks + (deck < muscles % decks)
        project = _Deck(folder, names.renamer(deck, 0), facts, distinct)
        ids: list[str] = []
        for copy, start in enumerate(range(0, size, len(_real_deck()["muscles"]))):
            rename = names.renamer(deck, copy)
            ids += project.write_muscles(size - start, rename, of_region=copy == 0)
            for family, entries in _renamed(_real("vocabulary.yaml"), rename).items():
                words[family] = {**entries, **words.get(family, {})}
            sources = {**_renamed(_real("sources.yaml"), rename), **sources}
        project.write_deck(ids)
    written = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*/**/*.[jy]*"))
    cited = {key: source for key, source in sources.items() if f'"{key}"' in written}
    _write(folder / "decks" / "vocabulary.yaml", words)
    _write(folder / "decks" / "sources.yaml", cited)


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


@dataclass(frozen=True)
class _Deck:
    """One deck of the project.

    Attributes:
        rename: gives what its muscles share the deck's own names.
        facts, distinct: as `generate` has them.
    """

    folder: Path
    rename: Rename
    facts: int
    distinct: bool

    def write_muscles(self, count: int, rename: Rename, *, of_region: bool) -> Iterator[str]:
        """Write the first real muscles under new names, with their figures.

        Yields:
            Their new ids.
        """
        originals = {each: self._real_muscle(each) for each in _real_deck()["muscles"][:count]}
        facts = {f"{key}/{fact}" for key in originals for fact in _facts(originals[key])}
        absent = set(_real_deck()["muscles"]) - originals.keys()
        for key, muscle in originals.items():
            for figure in (*muscle["figures"], *(self._figures() if of_region else ())):
                self._write_figure(figure, rename, facts, absent)
            shown = [_figure_name(each, rename) for each in muscle["figures"]]
            there = [each for each in shown if self._picture(each).exists()]
            written = _renamed(muscle, rename) | {"figures": there}
            _write(self._deck_folder / f"{rename(key)}.yaml", written)
            yield rename(key)

    def write_deck(self, muscles: list[str]) -> None:
        """Write `deck.yaml`."""
        shown = (_figure_name(each, self.rename) for each in self._figures())
        there = [each for each in shown if self._picture(each).exists()]
        written = _renamed(_real_deck(), self.rename) | {"muscles": muscles, "figures": there}
        _write(self._deck_folder / "deck.yaml", written)

    @property
    def _deck_folder(self) -> Path:
        return self.folder / "decks" / self.rename(_real_deck()["id"])

    def _figures(self) -> list[str]:
        figures: list[str] = _real_deck()["figures"]
        return figures[: self.facts]

    def _picture(self, figure: str) -> Path:
        return self.folder / "media" / f"{figure}.webp"

    def _real_muscle(self, name: str) -> Data:
        """A real muscle with as many facts as are wanted."""
        muscle = _real(f"{REAL.name}/{name}.yaml")
        treatment = {k: facts[: self.facts] for k, facts in muscle.get("treatment", {}).items()}
        whole = ("parts", "synonyms")
        cut = {k: v[: self.facts] for k, v in muscle.items() if isinstance(v, list)}
        return {**muscle, **cut, **{k: muscle[k] for k in whole if k in muscle}} | (
            {"treatment": treatment} if treatment else {}
        )

    def _write_figure(
        self, original: str, rename: Rename, facts: AbstractSet[str], absent: AbstractSet[str]
    ) -> None:
        """A figure without its masks on what is left out; none if no mask remains."""
        source = REPOSITORY / "media" / f"{original}.masks.json"
        figure: Data = json.loads(source.read_text(encoding="utf-8"))
        masks = [
            mask
            for mask in figure["masks"]
            if (mask["entity"] in facts if "/" in mask["entity"] else mask["entity"] not in absent)
        ]
        name = _figure_name(original, rename)
        if masks and not self._picture(name).exists():
            written = _renamed(figure | {"masks": masks}, rename)
            written |= {"id": name, "image": f"{name}.webp"}
            _write(self.folder / "media" / f"{name}.masks.json", written)
            content = (source.parent / figure["image"]).read_bytes()
            self._picture(name).write_bytes(_marked(content, name) if self.distinct else content)


def _facts(muscle: Data) -> Iterator[str]:
    """The ids of a muscle's facts."""
    for section in (*muscle.values(), *muscle.get("treatment", {}).values()):
        if isinstance(section, list):
            yield from (fact["id"] for fact in section if isinstance(fact, dict))


def _marked(picture: bytes, name: str) -> bytes:
    """A WebP that looks the same and has other bytes: a chunk more, which readers pass over."""
    text = name.encode().ljust(len(name) + len(name) % 2)
    whole = picture + b"NAME" + struct.pack("<I", len(text)) + text
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


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
