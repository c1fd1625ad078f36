"""JSON Schemas of the files that authors write, for editors that complete and underline.

Made from the types, with the project's own words as choices; `anki-build schema` writes them into
the folder `schemas`, and a test holds them against the types.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from anki_build.corpus.loading import load
from anki_build.corpus.project import Project
from anki_build.facts.bibliography import Source
from anki_build.facts.deck_file import DeckFile, Retirement
from anki_build.facts.muscle import Muscle
from anki_build.facts.vocabulary import Vocabulary
from anki_build.figures.drawings.definition import Attachments, Definition, Landmarks, Parts
from anki_build.figures.drawings.pain import ReferralMap, TriggerPoints, ZoneMap, Zones
from anki_build.figures.plain_shapes import WrittenFigure
from anki_build.reading import files
from anki_build.reading.records import Record
from anki_build.reading.yaml_reader import Place

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES: dict[str, type[Record]] = {
    "attachments": Attachments,
    "deck": DeckFile,
    "drawing": Definition,
    "figure": WrittenFigure,
    "landmarks": Landmarks,
    "muscle": Muscle,
    "parts": Parts,
    "referral-map": ReferralMap,
    "retired": Retirement,
    "sources": Source,
    "trigger-points": TriggerPoints,
    "vocabulary": Vocabulary,
    "zone-map": ZoneMap,
    "zones": Zones,
}


def schemas(project: Project) -> dict[Path, str]:
    """The text of every schema by the file it belongs into."""
    corpus, _ = load(project)
    words = {family: sorted(entries) for family, entries in corpus.vocabulary.items()}
    folder = project.root / "schemas"
    return {
        folder / f"{name}.schema.json": json.dumps(_schema(name, words), indent=1) + "\n"
        for name in FILES
    }


def out_of_date(project: Project) -> list[Path]:
    """The schema files that differ from what the types and words would make of them."""
    return _stale(schemas(project))


def _stale(made: Mapping[Path, str]) -> list[Path]:
    return [path for path, text in made.items() if not _says(path, text)]


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def write(project: Project) -> None:
    """Write every schema that is not current.

    Raises:
        AnkiBuildError: if the folder cannot be written to.
    """
    made = schemas(project)
    stale = {path: made[path].encode() for path in _stale(made)}
    files.put(stale, within=project.root)


def _schema(name: str, words: dict[str, list[str]]) -> dict[str, Any]:
    cls = FILES[name]
    (reference,), definitions = msgspec.json.schema_components([cls], schema_hook=_hook)
    for definition in definitions.values():
        definition.get("properties", {}).pop("place", None)
    if name == "sources":
        reference = {"type": "object", "additionalProperties": reference}
    if name == "retired":
        reference = {"type": "array", "items": reference}
    whole = {"$schema": DIALECT, **reference, "$defs": definitions}
    _fill_in_words(whole, words)
    return whole


def _hook(kind: type) -> dict[str, Any]:
    if kind is Place:
        return {}
    raise NotImplementedError(kind)


def _fill_in_words(node: Any, words: dict[str, list[str]]) -> None:
    """Turn each `x-words` into the list of the words that may be there."""
    if isinstance(node, dict):
        if families := node.pop("x-words", None):
            node["enum"] = sorted({word for family in families for word in words[family]})
        for value in node.values():
            _fill_in_words(value, words)
    elif isinstance(node, list):
        for value in node:
            _fill_in_words(value, words)
