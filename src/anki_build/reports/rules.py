"""Every rule with why, a bad example and a better one: `docs/rules.md`, made from the registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from anki_build.corpus.project import Project
from anki_build.reading import files
from anki_build.reading.problems import Level
from anki_build.rules.registry import Rule, Stage, rules

FILE = "docs/rules.md"
HEAD = """# The rules

`anki-build rules --write` writes this page from the program; do not edit it by hand.

Each problem ends with the name of its rule in brackets, and `anki-build explain RULE` prints what
this page says about it. An error stops a build. A warning does not, but `anki-build check --strict`
fails for both. Some rules may be broken for a good reason. In that case, `silence` in the fact or
figure names the rule and gives the reason:

    silence: {answer-in-sight: the nerve is named after the muscle}
"""
TITLES = {
    Stage.READING: "While files are read",
    Stage.FACTS: "On facts",
    Stage.FIGURES: "On figures",
    Stage.NOTES: "On notes and their numbers",
    Stage.CARDS: "On cards",
}


def text() -> str:
    """The page: a section for each stage, in it the rules by name."""
    sections = []
    for stage, title in TITLES.items():
        found = rules(stage)
        names = ", ".join(f"`{each.name}`" for each in found)
        sections.append(f"\n## {title}\n\n{names}\n" + "".join(_sections(found)))
    return HEAD + "".join(sections)


def _sections(found: Sequence[Rule]) -> Iterator[str]:
    for each in found:
        yield f"\n### {each.name}\n\n{each.why}\n"
        if each.bad:
            yield f"\n- Bad: {each.bad}\n- Better: {each.better}\n"
        yield f"\n*{each.level.value.capitalize()}.* {how_to_silence(each)}\n"


def how_to_silence(each: Rule) -> str:
    """Whether and how a rule may be broken, in one sentence."""
    if each.silenceable:
        return f"A reason may be given: `silence: {{{each.name}: the reason}}`."
    if each.level is Level.WARNING:
        return "It cannot be silenced; it does not stop a build."
    return "It cannot be silenced."


def is_current(project: Project) -> bool:
    """Whether the project's page is up to date with the registry."""
    path = project.root / FILE
    return path.is_file() and path.read_text(encoding="utf-8") == text()


def write(project: Project) -> Path:
    """Write the page.

    Raises:
        AnkiBuildError: if it cannot be written.
    """
    path = project.root / FILE
    files.write(path, text(), within=project.root)
    return path
