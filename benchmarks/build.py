"""Times a whole build, YAML to package, against raw genanki writing the same notes from memory.

    make bench            # 2,000 notes, 3 rounds
    .venv/bin/python benchmarks/build.py --notes 10000 --rounds 5

Ratios hold from machine to machine, times do not: every figure below is the median over rounds in
which the candidates take turns, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "tests" / "project"
MUSCLE = SAMPLE / "decks/arm/biceps-brachii.yaml"

RAW_GENANKI = """
import json, sys, genanki
notes = json.load(open(sys.argv[1]))
fields = [{"name": f"F{i}"} for i in range(len(notes[0]["fields"]))]
templates = [{"name": "C", "qfmt": "{{cloze:F0}}{{F1}}", "afmt": "{{cloze:F0}}"}]
model = genanki.Model(1, "M", fields=fields, templates=templates, model_type=1)
deck = genanki.Deck(2**31, "D")
for note in notes:
    deck.add_note(
        genanki.Note(model, note["fields"], tags=note["tags"], guid=note["guid"])
    )
genanki.Package(deck).write_to_file(sys.argv[2], timestamp=1700000000)
"""


def make_project(folder: Path, muscles: int) -> int:
    """A project of many muscles, each a copy of the sample without its figure; how many notes."""
    shutil.copytree(SAMPLE, folder)
    text = MUSCLE.read_text(encoding="utf-8").replace("figures: [shoulder]\n", "")
    (folder / MUSCLE.relative_to(SAMPLE)).unlink()
    shutil.rmtree(folder / "media")
    names = [f"muscle-{number}" for number in range(muscles)]
    for name in names:
        file = folder / "decks/arm" / f"{name}.yaml"
        file.write_text(text.replace("id: biceps-brachii", f"id: {name}"), encoding="utf-8")
    deck = folder / "decks/arm/deck.yaml"
    listed = deck.read_text(encoding="utf-8").replace("biceps-brachii", ", ".join(names))
    deck.write_text(listed, encoding="utf-8")
    run("-m", "anki_build", "build", cwd=folder)
    return dump_notes(folder)


def dump_notes(folder: Path) -> int:
    """Write what the package holds as JSON beside it, for raw genanki; how many notes."""
    from anki_build import pipeline
    from anki_build.corpus.project import Project

    (bundle,) = pipeline.build(pipeline.load(Project(folder)), 2**31 - 1).bundles
    keys = ("fields", "tags", "guid")
    notes = [{key: getattr(note, key) for key in keys} for note in bundle.notes if note.numbers]
    (folder / "notes.json").write_text(json.dumps(notes), encoding="utf-8")
    return len(notes)


def run(*arguments: str, cwd: Path) -> float:
    """Run Python; how many seconds it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def build_after_a_change(folder: Path) -> float:
    """Reword one fact, then build."""
    file = folder / "decks/arm/muscle-0.yaml"
    text = file.read_text(encoding="utf-8")
    old, new = ("middle", "centre") if "middle of" in text else ("centre", "middle")
    file.write_text(text.replace(f"in the {old} of", f"in the {new} of"), encoding="utf-8")
    return run("-m", "anki_build", "build", cwd=folder)


def compare(what: str, candidates: dict[str, Callable[[], float]], rounds: int) -> None:
    """Let the candidates take turns, then print each median against the first one's."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, candidate in candidates.items():
            times[name].append(candidate())
    base = statistics.median(next(iter(times.values())))
    print(f"\n{what}")
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"  {name:<42} {median:8.3f} s {median / base:7.2f} x")


def main() -> None:
    """Build the projects, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--notes", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        notes = make_project(folder, max(options.notes // 17, 1))
        compare(
            f"{notes:,} notes, YAML to package",
            {
                "raw genanki, the same notes from memory": lambda: run(
                    "-c", RAW_GENANKI, "notes.json", "raw.apkg", cwd=folder
                ),
                "anki-build build, nothing changed": lambda: run(
                    "-m", "anki_build", "build", cwd=folder
                ),
                "anki-build build, one fact changed": lambda: build_after_a_change(folder),
                "anki-build check": lambda: run("-m", "anki_build", "check", cwd=folder),
            },
            options.rounds,
        )
    here = Path.cwd()
    compare(
        "start-up",
        {
            'python -c "import click"': lambda: run("-c", "import click", cwd=here),
            "anki-build --help": lambda: run("-m", "anki_build", "--help", cwd=here),
            "anki-build --version": lambda: run("-m", "anki_build", "--version", cwd=here),
        },
        max(options.rounds, 9),
    )


if __name__ == "__main__":
    main()
