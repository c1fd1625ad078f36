"""Results as text for people, JSON for programs and annotations for GitHub."""

from __future__ import annotations

import dataclasses
import json
import sys
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
    from anki_build.updates.diff import Comparison
    from anki_build.updates.release import Released
    from anki_build.updates.trial import Trial
    from anki_build.updates.trial.older_deck import OlderDeckTrial


# So many problems of one rule are shown to people: what goes wrong more often has one cause.
MOST = 20


def problems(found: Sequence[Problem], style: str, *, every: bool = False) -> str:
    """All problems; for people how many there are, and not too many of one rule, unless `every`."""
    if style == "json":
        return _json({"problems": [_as_json(problem) for problem in found]})
    if style == "github":
        return "".join(_github(problem) for problem in found)
    return _shown_problems(found, sys.maxsize if every else MOST) + _summary(found)


def _shown_problems(found: Sequence[Problem], most: int) -> str:
    counts: Counter[str] = Counter()
    lines = []
    for problem in found:
        counts[problem.rule] += 1
        if counts[problem.rule] <= most:
            lines.append(f"{problem}\n")
    more = {rule: count - most for rule, count in counts.items() if count > most}
    lines += [f"and {count:,} more of [{rule}]\n" for rule, count in more.items()]
    return "".join(lines)


def checked(found: Sequence[Problem], style: str, *, every: bool) -> str:
    """All problems; for programs with the rules that there are, too."""
    if style != "json":
        text = problems(found, style, every=every)
        cut = style == "text" and not every and len(found) > text.count("\n") - 1
        return text + ("Say --all to see all of them.\n" if cut else "")
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


def update(
    found: Report,
    kept: Sequence[Trial],
    style: str,
    moved: Sequence[str] = (),
    *,
    seen: Comparison,
    older: OlderDeckTrial | None = None,
) -> str:
    """What a student keeps of an update under every setting of the import dialog.

    Args:
        found: what Anki made of the newer package.
        kept: what the student keeps.
        style: `text` or `json`.
        moved: reviews that would land on another fact, one sentence each.
        seen: what the update changes.
        older: what a student of an adopted deck keeps.
    """
    faults = [*moved, *(fault for each in kept for fault in each.faults)]
    faults += older.faults if older else ()
    if style == "json":
        rows = [{**dataclasses.asdict(each), "faults": each.faults} for each in kept]
        good = not found.faults and not faults
        data = {"package": dataclasses.asdict(found), "updates": rows, "moved": list(moved)}
        if older:
            data["older_deck"] = dataclasses.asdict(older)
        return _json(data | {"good": good})
    table = [_KEPT, *(_kept_row(each) for each in kept)] if kept else []
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    text = report(found, style) + "\n" + "".join(f"{each}\n" for each in lines)
    text += _older_deck(older) if older else ""
    text += "".join(f"fault: {fault}\n" for fault in faults)
    return text + ("" if faults else f"{_verdict(seen)}\n")


def _older_deck(tried: OlderDeckTrial) -> str:
    left = f"; {_count(tried.left, 'other note')} unchanged" if tried.left else ""
    if tried.emptied:
        left += f"; {_count(tried.emptied, 'reviewed card')} no longer asked"
    return (
        f"student of the older deck, after the steps: {_count(tried.adopted, 'note')} adopted, "
        f"{tried.reviews:,} of {tried.reviewed:,} reviews kept{left}\n"
    )


def _verdict(seen: Comparison) -> str:
    """What becomes of reviews, in one sentence; those of cards that nobody is asked count too."""
    from anki_build.updates.diff import Kind

    parts = []
    if notes := len(seen.of(Kind.RETIRED)):
        parts.append(f"{_count(notes, 'note')} {'retires' if notes == 1 else 'retire'}")
    if cards := seen.cards(Kind.CARDS_RETIRED):
        verb = "asks" if cards == 1 else "ask"
        parts.append(f"{_count(cards, 'card')} of kept notes {verb} nothing any more")
    if not parts:
        return "Nobody loses a review by this update."
    return f"Every review stays on its card, but {' and '.join(parts)}."


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
