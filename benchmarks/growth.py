"""What a project of many muscles costs against the real size: time, memory, cards by kind.

    make bench
    .venv/bin/python benchmarks/growth.py --muscles 125 --decks 15 --rounds 3

Both projects are generated, so that they differ in size alone. Every measurement is a process of
its own. Ratios hold from machine to machine, times do not: processor time, the median over rounds
in which the candidates take turns, with the time taken off in which the program only starts.
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
from dataclasses import dataclass
from pathlib import Path

from generate import generate

SMALL = 8
MEGABYTE = 1024
# How much more than in proportion is let pass.
GOAL = 1.09

# What a command has imported before it reads the project.
START = {
    "check": "import anki_build.cli.commands, anki_build.cli.show, anki_build.pipeline",
    "build": "import anki_build.cli.commands, anki_build.cli.show, anki_build.pipeline, genanki",
}
KINDS = """
import collections, json, pathlib
from anki_build.cards.expand import expand
from anki_build.corpus.loading import load
from anki_build.corpus.project import Project
drafts = expand(load(Project(pathlib.Path()))[0]).values()
kinds = collections.Counter()
for draft in (draft for each in drafts for draft in each):
    kinds[draft.kind] += len(set(draft.slots))
print(json.dumps(kinds))
"""
# In this order: the first check finds no picture decoded, the first build no lock.
COMMANDS = {
    "check, pictures not decoded yet": ("-m", "anki_build", "check"),
    "check": ("-m", "anki_build", "check"),
    "build, no lock yet": ("-m", "anki_build", "build"),
    "build": ("-m", "anki_build", "build"),
}


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds of processor time, and its largest memory in KiB."""

    seconds: float
    memory: int


Costs = list[dict[str, Cost]]


def measure(arguments: tuple[str, ...], folder: Path) -> Cost:
    """Run Python in a folder.

    Raises:
        CalledProcessError: if it fails.
    """
    process = subprocess.Popen([sys.executable, *arguments], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def measure_all(folder: Path) -> dict[str, Cost]:
    """Every command once, as if nobody had run any before."""
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    (folder / "ids.lock").unlink(missing_ok=True)
    found = {}
    for name, arguments in COMMANDS.items():
        found[name] = measure(arguments, folder)
    return found


def median(costs: list[Cost]) -> Cost:
    """The median of each."""
    seconds = statistics.median(each.seconds for each in costs)
    return Cost(seconds, round(statistics.median(each.memory for each in costs)))


def kinds(folder: Path) -> dict[str, int]:
    """How many cards there are of each kind."""
    done = subprocess.run(
        [sys.executable, "-c", KINDS], cwd=folder, check=True, capture_output=True
    )
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


def show(few: Costs, many: Costs, starts: dict[str, Cost], times: float) -> None:
    """Print the table of costs."""
    print(f"  {'':<34}{'s':>9}{'MB':>7}{'s':>11}{'MB':>7}{'ratio':>9}")
    for name in COMMANDS:
        one, other = (median([each[name] for each in costs]) for costs in (few, many))
        start = starts[name[:5]].seconds
        net, nets = one.seconds - start, other.seconds - start
        print(
            f"  {name:<34}{net:9.2f}{one.memory / MEGABYTE:7.0f}"
            f"{nets:11.2f}{other.memory / MEGABYTE:7.0f}{nets / net:8.1f}x"
        )
    print(f"  (without the start; goal: at most {times * GOAL:.0f}x)")


def main() -> None:
    """Generate the projects, run the rounds, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--muscles", type=int, default=125)
    parser.add_argument("--decks", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    with tempfile.TemporaryDirectory() as name:
        few, many = Path(name) / "few", Path(name) / "many"
        generate(few, SMALL, 1)
        generate(many, options.muscles, options.decks)
        print(f"\n{SMALL} muscles in one deck, then {options.muscles} in {options.decks}")
        # A small project is over too soon to be measured once.
        starts = {
            name: median([measure(("-c", code), few) for _ in range(5)])
            for name, code in START.items()
        }
        small = [measure_all(few) for _ in range(max(options.rounds, 3))]
        large = [measure_all(many) for _ in range(options.rounds)]
        show(small, large, starts, options.muscles / SMALL)
        print(f"\n  {'cards':<34}")
        counts, more = kinds(few), kinds(many)
        for kind in more:
            one, other = counts.get(kind, 0), more[kind]
            print(f"  {kind:<34}{one:9}{other:18}{other / one if one else 0:17.1f}x")


if __name__ == "__main__":
    main()
