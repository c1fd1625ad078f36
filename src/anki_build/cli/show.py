"""Results as text for people, JSON for programs and annotations for GitHub."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Level, Problem, has_errors

if TYPE_CHECKING:
    from anki_build.package.bundle import Bundle
    from anki_build.pipeline import Result
    from anki_build.reports.overview import Overview
    from anki_build.rules.registry import Rule
    from anki_build.updates.anki_import import Report
    from anki_build.updates.release import Released
    from anki_build.updates.trial import Trial


def problems(found: Sequence[Problem], style: str) -> str:
    """All problems and, for people, how many there are."""
    if style == "json":
        return _json({"problems": [_as_json(problem) for problem in found]})
    if style == "github":
        return "".join(_github(problem) for problem in found)
    return "".join(f"{problem}\n" for problem in found) + _summary(found)


def checked(found: Sequence[Problem], style: str) -> str:
    """All problems; for programs with the rules that there are, too."""
    if style != "json":
        return problems(found, style)
    from anki_build.rules.registry import rules as registered

    shown = [_rule(each) for each in registered()]
    return _json({"problems": [_as_json(problem) for problem in found], "rules": shown})


def rules(found: Sequence[Rule], style: str) -> str:
    """The rules, one a line: name, stage, level, whether it may be silenced, what it is about."""
    if style == "json":
        return _json({"rules": [_rule(each) for each in found]})
    may = {True: "silence", False: "-"}
    rows = [(r.name, r.stage.value, r.level.value, may[r.silenceable], r.summary) for r in found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)) + "\n"
        for row in rows
    )


def explained(found: Sequence[Rule], style: str) -> str:
    """Rules of one name: why, a bad example, a better one."""
    if style == "json":
        return _json({"rules": [_rule(each) | _why(each) for each in found]})
    return "\n".join(_explained(each) for each in found)


def _explained(each: Rule) -> str:
    from anki_build.reports.rules import how_to_silence

    head = f"{each.name} ({each.stage.value}, {each.level.value})\n"
    examples = "".join(
        f"\n{name}:\n{text}\n"
        for name, text in (("Bad", each.bad), ("Better", each.better))
        if text
    )
    return f"{head}\n{each.why}\n{examples}\n{how_to_silence(each)}\n"


def _rule(each: Rule) -> dict[str, Any]:
    return {
        "name": each.name,
        "stage": each.stage.value,
        "level": each.level.value,
        "silenceable": each.silenceable,
        "summary": each.summary,
    }


def _why(each: Rule) -> dict[str, str]:
    return {"why": each.why, "bad": each.bad, "better": each.better}


def error(found: AnkiBuildError, style: str) -> str:
    """What ended a command early, for programs; empty where people read it."""
    message = str(found.args[0])
    if style == "json":
        return _json({"error": {"message": message, "hint": found.hint}})
    if style == "github":
        text = f"{message}, {found.hint}" if found.hint else message
        return f"::error::{_one_line(text)}\n"
    return ""


def build(result: Result, packages: Sequence[Path], style: str) -> str:
    """The problems, the packages, and how to import them."""
    made = list(zip(result.bundles, packages, strict=False))
    if style == "json":
        found = [_as_json(problem) for problem in result.problems]
        return _json({"problems": found, "packages": [_package(*each) for each in made]})
    text = problems(result.problems, style) if result.problems or not made else ""
    if not made:
        return text
    text += "".join(_built(*each) for each in made)
    text += "Import into Anki 23.10 or newer: File > Import, then choose the package. "
    text += "Importing a newer build updates your cards and keeps your reviews.\n"
    if result.lock_changed:
        text += "ids.lock has changed: commit it with the facts.\n"
    return text


def release(made: Released, style: str, *, verified: bool) -> str:
    """What a release changes and holds, or the problems that stop it."""
    if made.folder is None or made.release is None:
        stop = "A release needs facts without problems; nothing was changed.\n"
        if not has_errors(made.problems):
            stop += "hint: fix them, or pass --allow-warnings if they harm no student\n"
        return problems(made.problems, style) + ("" if style != "text" else stop)
    if style == "json":
        return _json(
            {
                "problems": [_as_json(each) for each in made.problems],
                "version": made.release.version,
                "folder": str(made.folder),
                "files": list(made.files),
                "changed": len(made.release.changed),
                "retired": len(made.release.retired),
                "merge_notetypes": made.merge,
                "verified": verified,
            }
        )
    from anki_build.updates.diff.wording import summary

    lines = [f"{_shown(made.folder)}: {', '.join(made.files)}"]
    rules = Counter(each.rule for each in made.problems)
    lines += [f"allowed: {count:,} of the rule {rule}" for rule, count in rules.items()]
    lines += summary(made.comparison) if made.comparison else ["the first release"]
    if made.merge:
        lines.append(_MERGE)
    lines.append(_proof(made) if verified else "not verified: nothing was tried in real Anki")
    lines.append("commit ids.lock and releases/, and tag the commit")
    return "".join(f"{line}\n" for line in lines)


def _proof(made: Released) -> str:
    if made.comparison is None:
        return "verified: real Anki imports every package without a fault"
    which = "with that setting" if made.merge else "under every setting"
    return f"verified: real Anki keeps what UPGRADE.md promises, {which}"


_MERGE = (
    "ATTENTION: the list of fields of a note type changed. Tell every student to tick Merge note "
    "types and to choose Update notes: Always; UPGRADE.md says so"
)


def overview(counted: Overview) -> str:
    """The counts as a table, then what is not asked, and what is known by name only."""
    table = [counted.columns, *counted.rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        )
        for row in table
    ]
    text = "\n" + "\n".join(lines) + "\n"
    if counted.refused:
        text += "\nNot asked across muscles:\n"
        text += "".join(f"  {reason}\n" for reason in counted.refused)
    if counted.by_name_only:
        text += f"\nKnown by name only: {', '.join(counted.by_name_only)}\n"
    return text


def report(found: Report, style: str) -> str:
    """What real Anki made of a package."""
    if style == "json":
        conflicts = found.first.conflicting + found.again.conflicting
        return _json(
            {**dataclasses.asdict(found), "conflicts": conflicts, "good": not found.faults}
        )
    first, again = found.first, found.again
    return (
        f"Anki {found.anki}: {found.notes} notes, {found.cards} cards, {found.media} pictures, "
        f"{found.occlusion_notes} image-occlusion notes\n"
        f"first import: {first.new} new, {first.updated} updated, {first.conflicting} conflicts\n"
        f"second import: {again.new} new, {again.updated} updated, {again.conflicting} conflicts\n"
        + "".join(f"fault: {fault}\n" for fault in found.faults)
        + ("" if found.faults else "The package is good.\n")
    )


def update(found: Report, kept: Sequence[Trial], style: str, moved: Sequence[str] = ()) -> str:
    """What a student keeps of an update under every setting of the import dialog.

    Args:
        found: what Anki made of the newer package.
        kept: what the student keeps.
        style: `text` or `json`.
        moved: reviews that would land on another fact, one sentence each.
    """
    faults = [*moved, *(fault for each in kept for fault in each.faults)]
    if style == "json":
        rows = [{**dataclasses.asdict(each), "faults": each.faults} for each in kept]
        good = not found.faults and not faults
        package = dataclasses.asdict(found)
        return _json({"package": package, "updates": rows, "moved": list(moved), "good": good})
    table = [_KEPT, *(_kept_row(each) for each in kept)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    text = report(found, style) + "\n" + "\n".join(lines) + "\n"
    text += "".join(f"fault: {fault}\n" for fault in faults)
    return text + ("" if faults else "Nobody loses a review by this update.\n")


_KEPT = (
    *("setting", "new", "updated", "conflicts", "reviews kept", "on another fact"),
    *("own text", "own tag", "suspended", "flag", "own deck", "own style", "deleted note"),
)


def _kept_row(kept: Trial) -> tuple[str, ...]:
    flags = (kept.text, kept.tags, kept.suspended, kept.flagged, kept.deck, kept.style)
    return (
        str(kept.setting),
        str(kept.outcome.new),
        str(kept.outcome.updated),
        str(kept.outcome.conflicting),
        f"{kept.reviews} of {kept.reviewed}",
        str(len(kept.misplaced)),
        *("kept" if flag else "replaced" for flag in flags),
        "back" if kept.deleted_came_back else "stays deleted",
    )


def _summary(found: Iterable[Problem]) -> str:
    levels = [problem.level for problem in found]
    errors, warnings = levels.count(Level.ERROR), levels.count(Level.WARNING)
    if not levels:
        return "No problems.\n"
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}.\n"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _built(made: Bundle, package: Path) -> str:
    size = package.stat().st_size / 1000
    counts = ", ".join(
        [
            _count(len(made.notes), "note"),
            _count(made.cards, "card"),
            _count(len(made.media), "picture"),
        ]
    )
    return f"{_shown(package)}: {counts}, {size:,.0f} kB\n"


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _package(made: Bundle, package: Path) -> dict[str, Any]:
    return {
        "path": str(package),
        "notes": len(made.notes),
        "cards": made.cards,
        "media": len(made.media),
    }


def _as_json(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.span.path,
        "line": problem.span.line,
        "column": problem.span.column,
        "level": problem.level.value,
        "message": problem.message,
        "hint": problem.hint,
        "rule": problem.rule,
    }


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _one_line(text: str) -> str:
    for character, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(character, code)
    return text


def _github(problem: Problem) -> str:
    """An annotation as GitHub Actions reads it from the output."""
    text = f"{problem.message}, {problem.hint}" if problem.hint else problem.message
    text = _one_line(text)
    span = problem.span
    path = _one_line(span.path).replace(":", "%3A").replace(",", "%2C")
    where = f"file={path},line={span.line},col={span.column},title={problem.rule}"
    return f"::{problem.level.value} {where}::{text}\n"
