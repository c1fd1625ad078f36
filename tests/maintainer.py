"""A maintainer who edits a project file by file, as authors do; what is edited is drawn at random.

Every edit leaves a project without errors and gives no id another meaning: what is new gets an id
of its own, and what comes back is what went. Names of gaps, zones and facts are never used twice,
and another wording is marked by ` v12` at the end of a name, so that a test knows an answer again.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from anki_build.corpus import loading
from anki_build.corpus.project import Project
from anki_build.updates import rename
from anki_build.updates.rename import KINDS, Renaming
from anki_build.updates.rename.choice import known

STATEMENTS = ("structure", "examination")
SECTIONS = (
    *("origin", "insertion", "innervation", "blood_supply", "actions", "layers", "referral"),
    *("differentials", "associated_trigger_points", *STATEMENTS),
)
POINTS = [f"TrP{number}" for number in range(1, 10)]
Data = dict[str, Any]
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its kind, and which of all possible ones of that kind."""

    kind: str
    pick: int


@dataclass(frozen=True, slots=True)
class Muscle:
    """A muscle file as it stands."""

    path: Path
    data: Data

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.data["id"])

    def facts(self, *sections: str) -> Iterator[tuple[str, Data]]:
        """Every fact of these sections with its section."""
        for section in sections:
            yield from ((section, fact) for fact in self.data.get(section, ()))

    def fact(self, fact_id: str) -> Data | None:
        """The fact with this id."""
        return next((fact for _, fact in self.facts(*SECTIONS) if fact["id"] == fact_id), None)

    def write(self) -> None:
        """Put what was changed into the file."""
        write(self.path, {key: value for key, value in self.data.items() if value != []})


class _Plain(yaml.SafeDumper):
    """Writes everything out, as the project wants it."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the signature is given
        """Never an anchor."""
        return True


def read(path: Path) -> Data:
    """The content of a YAML file."""
    content: Data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def write(path: Path, data: Data) -> None:
    """Another content for a YAML file."""
    text = yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=1000)
    path.write_text(text, encoding="utf-8")


def without_version(words: str) -> str:
    """Words as they were before anybody reworded them."""
    return re.sub(r" v\d+", "", words)


def answer_of(gap: Any) -> str:
    """The answer of a gap, with or without a hint."""
    return str(gap["answer"] if isinstance(gap, dict) else gap)


class Maintainer:
    """Edits a project.

    Attributes:
        renamed: what the last edit renamed, if it did.
        count: how much that is new there has been, for names that nothing had before.
        graves: what was deleted and may come back: the method that puts it back, and its arguments.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.renamed: Renaming | None = None
        self.count = 0
        self.graves: list[tuple[str, list[Any]]] = []

    def edit(self, edit: Edit) -> bool:
        """Do one edit; whether there was anything to do."""
        self.renamed = None
        possible = list(EDITS[edit.kind](self))
        if possible:
            possible[edit.pick % len(possible)]()
        return bool(possible)

    # What there is.

    def muscles(self) -> list[Muscle]:
        """Every muscle, in the order of the files' names."""
        paths = sorted(self.root.glob("decks/*/*.yaml"))
        return [Muscle(path, read(path)) for path in paths if path.name != "deck.yaml"]

    def muscle(self, muscle_id: str) -> Muscle | None:
        """The muscle with this id."""
        return next((each for each in self.muscles() if each.id == muscle_id), None)

    def decks(self) -> list[Path]:
        """The `deck.yaml` of every deck."""
        return sorted(self.root.glob("decks/*/deck.yaml"))

    def figures(self) -> list[Path]:
        """The file of every figure."""
        return sorted(self.root.glob("media/*.yaml"))

    @property
    def vocabulary(self) -> Path:
        """All words."""
        return self.root / "decks/vocabulary.yaml"

    def words(self, family: str) -> list[str]:
        """The ids of a family of words."""
        return list(read(self.vocabulary)[family])

    def on_masks(self) -> set[str]:
        """The muscles and facts that masks name, which therefore cannot go."""
        masks = [mask for path in self.figures() for mask in read(path)["masks"]]
        names = [mask["entity"] for mask in masks if "/" in mask["entity"]]
        return {*names, *(name.partition("/")[0] for name in names)}

    def new(self) -> int:
        """A number that nothing had before."""
        self.count += 1
        return self.count

    def reworded(self, words: str) -> str:
        """Other words that are known again."""
        return f"{without_version(words)} v{self.new()}"

    # Insert.

    def inserts(self) -> Iterator[Act]:
        """A fact, gap, zone, mask or muscle that was never there."""
        for muscle in self.muscles():
            yield from (partial(self._add, muscle, *each) for each in self._facts(muscle))
            for _, fact in muscle.facts(*STATEMENTS):
                yield partial(self._add_gap, muscle, fact)
            for _, fact in muscle.facts("referral"):
                used = {*fact["essential"], *fact.get("spillover", ())}
                free = [zone for zone in self.words("zones") if zone not in used]
                for key, zone in zip(("essential", "spillover"), [*free, None], strict=False):
                    yield partial(self._add_zone, muscle, fact, key, zone)
        yield from (partial(self._add_mask, path) for path in self.figures())
        yield from (partial(self._add_muscle, deck) for deck in self.decks())

    def _facts(self, muscle: Muscle) -> Iterator[tuple[str, Data]]:
        """A new fact for each section, as long as there is one."""
        source: Data = {"sources": ["some-book"]}
        name, number = muscle.data["name"], self.count + 1
        gap = {f"gap-{number}": f"answer {number}", f"more-{number}": f"other answer {number}"}
        text = f"Statement {number} on the {name} has {{gap-{number}}} and {{more-{number}}}."
        yield "structure", {"text": text, "gaps": gap, **source}
        feature = {"feature": f"finding {number}", "feature_kind": "test"}
        yield "differentials", {"condition": "stiff-shoulder", **feature, **source}
        yield from (("layers", {**each, **source}) for each in self._free_layers(muscle))
        for section, key, words in (
            ("blood_supply", "artery", self.words("arteries")),
            ("origin", "site", self._sites("scapula")),
            ("insertion", "site", self._sites("humerus", "greater-tubercle")),
            ("referral", "point", POINTS),
        ):
            used = {fact[key] for _, fact in muscle.facts(section)}
            free = [word for word in words if word not in used]
            more: Data = {"essential": self.words("zones")[:2]} if section == "referral" else {}
            yield from ((section, {key: word, **more, **source}) for word in free[:2])
        done = {(fact["joint"], fact["movement"]) for _, fact in muscle.facts("actions")}
        for joint, entry in read(self.vocabulary)["joints"].items():
            for movement in entry["movements"]:
                if (joint, movement) not in done:
                    yield "actions", {"joint": joint, "movement": movement, **source}

    def _free_layers(self, muscle: Muscle) -> Iterator[Data]:
        used = {fact["structure"] for _, fact in muscle.facts("layers")}
        for structure in self.words("structures"):
            if structure not in used:
                yield {"relation": "superficial to", "structure": structure}

    def _sites(self, *bones: str) -> list[str]:
        landmarks = read(self.vocabulary)["landmarks"]
        return [word for word, entry in landmarks.items() if entry["of"] in bones]

    def _add(self, muscle: Muscle, section: str, fact: Data) -> None:
        """At the front, in the middle or at the end."""
        number = self.new()
        facts = muscle.data.setdefault(section, [])
        facts.insert(number % (len(facts) + 1), {"id": f"new-{number}", **fact})
        muscle.write()

    def _add_gap(self, muscle: Muscle, fact: Data) -> None:
        number = self.new()
        fact["text"] = f"With {{gap-{number}}}: {fact['text']}"
        fact["gaps"][f"gap-{number}"] = f"answer {number}"
        muscle.write()

    def _add_zone(self, muscle: Muscle, fact: Data, key: str, zone: str | None) -> None:
        """A zone that the vocabulary has, or one that it gets."""
        if zone is None:
            number = self.new()
            vocabulary = read(self.vocabulary)
            zone = f"zone-{number}"
            vocabulary["zones"][zone] = {"name": f"zone {number}"}
            write(self.vocabulary, vocabulary)
        fact[key] = [zone, *fact.get(key, ())]
        muscle.write()

    def _add_mask(self, path: Path) -> None:
        """The left edge of a mask is its own; no other edit changes it."""
        number, figure = self.new(), read(path)
        shape = {"rect": [130 + number, 20, 30, 40]}
        mask = {"id": f"mask-{number}", "entity": "crest", "shapes": [shape]}
        figure["masks"].insert(number % (len(figure["masks"]) + 1), mask)
        write(path, figure)

    def _add_muscle(self, deck: Path) -> None:
        number = self.new()
        nerve = {"nerve": "axillary-nerve", "roots": "C5-C6", "sources": ["some-book"]}
        action = {"joint": "shoulder", "movement": "extension", "sources": ["some-book"]}
        data = {
            "id": f"muscle-{number}",
            "name": f"muscle {number}",
            "region": "arm",
            "innervation": [{"id": f"nerve-{number}", **nerve}],
            "actions": [{"id": f"action-{number}", **action}],
        }
        self._put_muscle(deck, data)

    def _put_muscle(self, deck: Path, data: Data) -> None:
        write(deck.parent / f"{data['id']}.yaml", data)
        listed = read(deck)
        listed["muscles"].insert(self.new() % (len(listed["muscles"]) + 1), data["id"])
        write(deck, listed)

    # Delete, and revive.

    def deletes(self) -> Iterator[Act]:
        """A fact, gap, zone or mask, of which others stay."""
        on_masks = self.on_masks()
        for muscle in self.muscles():
            for section, fact in muscle.facts(*SECTIONS):
                if f"{muscle.id}/{fact['id']}" not in on_masks:
                    yield partial(self._delete_fact, muscle, section, fact)
                yield from self._deletes_in(muscle, fact)
        for path in self.figures():
            masks = read(path)["masks"]
            # A mask that names a fact could not come back after the fact is gone.
            words = [mask for mask in masks if "/" not in mask["entity"]]
            for mask in words if len(masks) > 1 else ():
                yield partial(self._delete_mask, path, mask)

    def _deletes_in(self, muscle: Muscle, fact: Data) -> Iterator[Act]:
        gaps = fact.get("gaps", {})
        for gap in gaps if len(gaps) > 1 else ():
            yield partial(self._delete_gap, muscle, fact, gap)
        for key, least in (("essential", 1), ("spillover", 0)):
            zones = fact.get(key, [])
            for zone in zones if len(zones) > least else ():
                yield partial(self._delete_zone, muscle, fact, key, zone)

    def _bury(self, revive: str, *where: Any) -> None:
        self.graves.append((revive, copy.deepcopy(list(where))))

    def _delete_fact(self, muscle: Muscle, section: str, fact: Data) -> None:
        self._bury("fact", muscle.id, section, fact)
        muscle.data[section].remove(fact)
        muscle.write()

    def _delete_gap(self, muscle: Muscle, fact: Data, gap: str) -> None:
        """What was asked is in sight now."""
        self._bury("gap", muscle.id, fact["id"], gap, fact["gaps"][gap])
        fact["text"] = fact["text"].replace(f"{{{gap}}}", answer_of(fact["gaps"].pop(gap)))
        muscle.write()

    def _delete_zone(self, muscle: Muscle, fact: Data, key: str, zone: str) -> None:
        self._bury("zone", muscle.id, fact["id"], key, zone)
        fact[key].remove(zone)
        if not fact[key]:
            del fact[key]
        muscle.write()

    def _delete_mask(self, path: Path, mask: Data) -> None:
        figure = read(path)
        self._bury("mask", figure["id"], mask)
        figure["masks"].remove(mask)
        write(path, figure)

    def retires(self) -> Iterator[Act]:
        """A whole muscle, or a figure."""
        on_masks = self.on_masks()
        for deck in self.decks():
            listed = read(deck)["muscles"]
            for muscle_id in listed if len(listed) > 1 else ():
                if muscle_id not in on_masks:
                    yield partial(self._retire_muscle, deck, muscle_id)
        for muscle in self.muscles():
            for figure in muscle.data.get("figures", ()):
                yield partial(self._retire_figure, muscle, figure)

    def _retire_muscle(self, deck: Path, muscle_id: str) -> None:
        muscle = self.muscle(muscle_id)
        assert muscle is not None
        self._bury("muscle", deck.parent.name, muscle.data)
        self._take_muscle(deck, muscle)

    def _take_muscle(self, deck: Path, muscle: Muscle) -> None:
        muscle.path.unlink()
        listed = read(deck)
        listed["muscles"].remove(muscle.id)
        write(deck, listed)

    def _retire_figure(self, muscle: Muscle, figure: str) -> None:
        self._bury("figure", muscle.id, figure)
        muscle.data["figures"].remove(figure)
        muscle.write()

    def revives(self) -> Iterator[Act]:
        """Something that was deleted or retired, where its place is still there."""
        for grave in self.graves:
            kind, where = grave
            back: Act | None = getattr(self, f"_revive_{kind}")(*copy.deepcopy(where))
            if back is not None:
                yield partial(self._dig_up, grave, back)

    def _dig_up(self, grave: tuple[str, list[Any]], back: Act) -> None:
        self.graves.remove(grave)
        back()

    def _revive_fact(self, muscle_id: str, section: str, fact: Data) -> Act | None:
        muscle = self.muscle(muscle_id)
        if muscle is None or muscle.fact(fact["id"]) is not None:
            return None
        muscle.data.setdefault(section, []).append(fact)
        return muscle.write

    def _revive_gap(self, muscle_id: str, fact_id: str, gap: str, answer: Any) -> Act | None:
        muscle = self.muscle(muscle_id)
        fact = muscle.fact(fact_id) if muscle else None
        if muscle is None or fact is None or gap in fact["gaps"]:
            return None
        fact["text"] += f" It has {{{gap}}} again."
        fact["gaps"][gap] = answer
        return muscle.write

    def _revive_zone(self, muscle_id: str, fact_id: str, key: str, zone: str) -> Act | None:
        muscle = self.muscle(muscle_id)
        fact = muscle.fact(fact_id) if muscle else None
        if muscle is None or fact is None:
            return None
        if zone in (*fact["essential"], *fact.get("spillover", ())):
            return None
        fact.setdefault(key, []).append(zone)
        return muscle.write

    def _revive_mask(self, figure_id: str, mask: Data) -> Act | None:
        path = next(path for path in self.figures() if read(path)["id"] == figure_id)
        figure = read(path)
        figure["masks"].append(mask)
        return partial(write, path, figure)

    def _revive_muscle(self, folder: str, data: Data) -> Act | None:
        shown = {f for muscle in self.muscles() for f in muscle.data.get("figures", ())}
        if shown & {*data.get("figures", ())}:
            return None
        return partial(self._put_muscle, self.root / "decks" / folder / "deck.yaml", data)

    def _revive_figure(self, muscle_id: str, figure: str) -> Act | None:
        muscle = self.muscle(muscle_id)
        if muscle is None or any(figure in m.data.get("figures", ()) for m in self.muscles()):
            return None
        muscle.data.setdefault("figures", []).append(figure)
        return muscle.write

    # Reorder.

    def reorders(self) -> Iterator[Act]:
        """Facts, zones, gaps, masks, muscles, or the sections of a file."""
        for muscle in self.muscles():
            yield partial(self._turn_round, muscle)
            for section in SECTIONS:
                if len(muscle.data.get(section, ())) > 1:
                    yield partial(self._rotate, muscle.path, muscle.data, muscle.data[section])
            for _, fact in muscle.facts("referral"):
                if len(fact["essential"]) > 1:
                    yield partial(self._rotate, muscle.path, muscle.data, fact["essential"])
            for _, fact in muscle.facts(*STATEMENTS):
                if len(fact["gaps"]) > 1:
                    yield partial(self._swap_gaps, muscle, fact)
        for path, key in (
            *((path, "masks") for path in self.figures()),
            *((path, "muscles") for path in self.decks()),
        ):
            data = read(path)
            yield partial(self._rotate, path, data, data[key])

    def _rotate(self, path: Path, data: Data, values: list[Any]) -> None:
        values.append(values.pop(0))
        write(path, data)

    def _turn_round(self, muscle: Muscle) -> None:
        write(muscle.path, dict(reversed(muscle.data.items())))

    def _swap_gaps(self, muscle: Muscle, fact: Data) -> None:
        """The last gap first, in the sentence and in the list."""
        names = re.findall(r"\{(.*?)\}", fact["text"])
        rotated = iter([names[-1], *names[:-1]])
        fact["text"] = re.sub(r"\{.*?\}", lambda _: f"{{{next(rotated)}}}", fact["text"])
        fact["gaps"] = dict(reversed(fact["gaps"].items()))
        muscle.write()

    # Reword.

    def rewords(self) -> Iterator[Act]:
        """Names, sentences, answers, notes, titles, weights, masks and pictures."""
        vocabulary = read(self.vocabulary)
        for family in vocabulary.values():
            for entry in family.values():
                yield partial(self._reword, self.vocabulary, vocabulary, entry, "name")
        sources = self.root / "decks/sources.yaml"
        books = read(sources)
        yield from (partial(self._reword, sources, books, book, "title") for book in books.values())
        for muscle in self.muscles():
            yield from self._rewords_in(muscle)
        for path in self.decks():
            deck = read(path)
            for key in ("name", "description"):
                yield partial(self._reword, path, deck, deck, key)
        for path in self.figures():
            figure = read(path)
            yield partial(self._reword, path, figure, figure, "title")
            yield partial(self._hide, path, figure)
            yield partial(self._paint, path.parent / figure["image"])
            yield from (partial(self._stretch, path, figure, mask) for mask in figure["masks"])

    def _rewords_in(self, muscle: Muscle) -> Iterator[Act]:
        data = muscle.data
        yield partial(self._reword, muscle.path, data, data, "name")
        for _, fact in muscle.facts(*SECTIONS):
            yield partial(self._note, muscle, fact)
            yield partial(self._weigh, muscle, fact)
            for key in ("location", "feature", "shared"):
                if key in fact:
                    yield partial(self._reword, muscle.path, data, fact, key)
            for gap, answer in fact.get("gaps", {}).items():
                inside = answer if isinstance(answer, dict) else fact["gaps"]
                key = "answer" if inside is answer else gap
                yield partial(self._reword, muscle.path, data, inside, key)
            if "text" in fact:
                yield partial(self._rephrase, muscle, fact)

    def _reword(self, path: Path, data: Data, inside: Data, key: str) -> None:
        inside[key] = self.reworded(inside[key])
        write(path, data)

    def _rephrase(self, muscle: Muscle, fact: Data) -> None:
        fact["text"] = f"As seen {self.new()} times: {fact['text']}"
        muscle.write()

    def _note(self, muscle: Muscle, fact: Data) -> None:
        fact["note"] = f"Note {self.new()}."
        muscle.write()

    def _weigh(self, muscle: Muscle, fact: Data) -> None:
        fact["yield"] = ("must", "should", "could")[self.new() % 3]
        muscle.write()

    def _hide(self, path: Path, figure: Data) -> None:
        figure["hide"] = "one" if figure["hide"] == "all" else "all"
        write(path, figure)

    def _stretch(self, path: Path, figure: Data, mask: Data) -> None:
        mask["shapes"][0]["rect"][3] = 40 + self.new() % 100
        write(path, figure)

    def _paint(self, path: Path) -> None:
        Image.new("RGB", (600, 200), (self.new() % 256, 80, 80)).save(path)

    # Split, and merge.

    def splits(self) -> Iterator[Act]:
        """A statement or a trigger point becomes two; the first keeps the id."""
        for muscle in self.muscles():
            for section, fact in muscle.facts(*STATEMENTS):
                if len(fact["gaps"]) > 1:
                    yield partial(self._split_statement, muscle, section, fact)
            used = {fact["point"] for _, fact in muscle.facts("referral")}
            free = [point for point in POINTS if point not in used]
            for _, fact in muscle.facts("referral"):
                if len(fact["essential"]) > 1 and free:
                    yield partial(self._split_point, muscle, fact, free[0])

    def _split_statement(self, muscle: Muscle, section: str, fact: Data) -> None:
        gap = list(fact["gaps"])[-1]
        answer = fact["gaps"].pop(gap)
        fact["text"] = fact["text"].replace(f"{{{gap}}}", answer_of(answer))
        text = f"Of the {muscle.data['name']} apart: {{{gap}}}."
        other = {"text": text, "gaps": {gap: answer}, "sources": fact["sources"]}
        muscle.data[section].append({"id": f"half-{self.new()}", **other})
        muscle.write()

    def _split_point(self, muscle: Muscle, fact: Data, point: str) -> None:
        first, *rest = fact["essential"]
        fact["essential"] = [first]
        other = {"point": point, "essential": rest, "sources": fact["sources"]}
        muscle.data["referral"].append({"id": f"half-{self.new()}", **other})
        muscle.write()

    def merges(self) -> Iterator[Act]:
        """Two statements or trigger points of a muscle become one, which has the first's id."""
        for muscle in self.muscles():
            for section in STATEMENTS:
                for first, second in _pairs(muscle.data.get(section, [])):
                    if not first["gaps"].keys() & second["gaps"].keys():
                        yield partial(self._merge_statements, muscle, section, first, second)
            for first, second in _pairs(muscle.data.get("referral", [])):
                yield partial(self._merge_points, muscle, first, second)

    def _merge_statements(self, muscle: Muscle, section: str, first: Data, second: Data) -> None:
        first["text"] = f"{first['text']} {second['text']}"
        first["gaps"] = {**first["gaps"], **second["gaps"]}
        muscle.data[section].remove(second)
        muscle.write()

    def _merge_points(self, muscle: Muscle, first: Data, second: Data) -> None:
        zones = dict.fromkeys([*first["essential"], *second["essential"]])
        spillover = [*first.get("spillover", ()), *second.get("spillover", ())]
        first["essential"] = list(zones)
        first["spillover"] = [z for z in dict.fromkeys(spillover) if z not in zones]
        if not first["spillover"]:
            del first["spillover"]
        muscle.data["referral"].remove(second)
        muscle.write()

    # Move.

    def moves(self) -> Iterator[Act]:
        """A muscle to another deck, a figure or a fact to another muscle."""
        on_masks = self.on_masks()
        for deck in self.decks():
            listed = read(deck)["muscles"]
            for other in self.decks():
                for muscle_id in listed if other != deck and len(listed) > 1 else ():
                    yield partial(self._move_muscle, deck, other, muscle_id)
        muscles = self.muscles()
        for muscle, other_muscle in ((a, b) for a in muscles for b in muscles if a.id != b.id):
            for figure in muscle.data.get("figures", ()):
                yield partial(self._move_figure, muscle, other_muscle, figure)
            for section, fact in muscle.facts(*SECTIONS):
                stays = "part" in fact or f"{muscle.id}/{fact['id']}" in on_masks
                # A nerve or a pair of muscles is another fact of another muscle.
                named = section in ("innervation", "associated_trigger_points")
                if not (stays or named or other_muscle.fact(fact["id"])):
                    yield partial(self._move_fact, muscle, other_muscle, section, fact)

    def _move_muscle(self, deck: Path, other: Path, muscle_id: str) -> None:
        muscle = self.muscle(muscle_id)
        assert muscle is not None
        self._take_muscle(deck, muscle)
        self._put_muscle(other, muscle.data)

    def _move_figure(self, muscle: Muscle, other: Muscle, figure: str) -> None:
        muscle.data["figures"].remove(figure)
        other.data.setdefault("figures", []).append(figure)
        muscle.write()
        other.write()

    def _move_fact(self, muscle: Muscle, other: Muscle, section: str, fact: Data) -> None:
        muscle.data[section].remove(fact)
        other.data.setdefault(section, []).append(fact)
        muscle.write()
        other.write()

    # Rename.

    def renames(self) -> Iterator[Act]:
        """Another id for anything that has one, by the program."""
        written, _ = loading.load(Project(self.root))
        for kind in KINDS:
            for path in sorted(known(written, kind)):
                yield partial(self._rename, kind, path)

    def _rename(self, kind: str, path: tuple[str, ...]) -> None:
        new = f"renamed-{self.new()}"
        self.renamed = rename.plan(Project(self.root), kind, "/".join(path), new)
        rename.carry_out(self.renamed)
        # Who puts something back looks first what things are called now.
        self.graves = [
            (grave, _renamed(grave, where, kind, path, new)) for grave, where in self.graves
        ]

    def nothing(self) -> Iterator[Act]:
        """A build for its own sake."""
        yield lambda: None


def _pairs(facts: list[Data]) -> Iterator[tuple[Data, Data]]:
    return ((first, second) for first in facts for second in facts if first is not second)


def _renamed(grave: str, where: list[Any], kind: str, path: tuple[str, ...], new: str) -> list[Any]:
    """A grave in which a muscle, fact or figure that is not buried is called something else."""
    old = path[-1]
    if kind == "muscle":
        return [_replaced(each, old, new) for each in where]
    if kind == "fact" and grave in ("gap", "zone") and tuple(where[:2]) == path:
        return [where[0], new, *where[2:]]
    if kind == "figure":
        return [_replaced(each, old, new) for each in where]
    return where


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, old, new) for each in value]
    return new if value == old else value


EDITS: Mapping[str, Callable[[Maintainer], Iterator[Act]]] = {
    "nothing": Maintainer.nothing,
    "reword": Maintainer.rewords,
    "insert": Maintainer.inserts,
    "delete": Maintainer.deletes,
    "reorder": Maintainer.reorders,
    "retire": Maintainer.retires,
    "revive": Maintainer.revives,
    "move": Maintainer.moves,
    "split": Maintainer.splits,
    "merge": Maintainer.merges,
    "rename": Maintainer.renames,
}
