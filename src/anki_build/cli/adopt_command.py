"""The command `adopt`. Its imports are inside its functions, as in `commands`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anki_build.cli.commands import _project, project_option

if TYPE_CHECKING:
    from anki_build.corpus.project import Project
    from anki_build.updates.adopt import Adopted, Match, OldNote

TABLE = Path("adopt.csv")
MERGE = (
    'Tell the students to tick "Merge note types" when they import the first build; those who'
    ' changed notes also choose "Update notes: Always". Without the tick Anki reports these notes'
    " as conflicting and leaves them as they were. Before Anki 24.04 the tick stops the import and"
    ' changes nothing; there they move the notes to "anki_build Cloze" (Notes > Change Note Type)'
    " and import again."
)
CHANGE = (
    'Tell the students NOT to tick "Merge note types": their note type has no clozes or was made in'
    " Anki itself, and merging would stop the import or empty the cards. They import the first"
    " build, in the browser move the notes that it reported as conflicting to"
    ' "anki_build Cloze" (Notes > Change Note Type), then import again with "Update notes: Always".'
)
FOREIGN = (
    'That adds the old fields {} to "anki_build Cloze" in their collections, and later imports need'
    " the tick too, until they delete those fields (Tools > Manage Note Types > Fields)."
)


@click.command()
@click.argument("package", type=click.Path(path_type=Path))
@project_option
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=TABLE,
    show_default=True,
    help="Where to write the table; an existing file is not overwritten.",
)
@click.option(
    "--confirm",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Adopt the rows of this table whose decision is `yes` or `confirm`.",
)
@click.option("--force", is_flag=True, help="Also for notes published with another guid.")
def adopt(package: Path, root: Path, output: Path, table: Path | None, *, force: bool) -> None:
    """Let those who study PACKAGE, an older deck, upgrade to this one in place.

    The first run writes a table that pairs its notes with similar notes of the project, for you to
    decide. With --confirm, the guids and card numbers of the pairs that you confirmed go into
    ids.lock.

    The table needs the extra anki-build[adopt].
    """
    from anki_build.updates import adopt as adopting

    project = _project(root)
    old = adopting.read_package(package)
    if table is None:
        _suggest(old, project, output, package)
        return
    done = _take_over(old, project, table, force=force)
    notes = f"{done.notes} note{'' if done.notes == 1 else 's'}"
    click.echo(f"ids.lock: {notes} adopted, {done.cards} of their cards continue.")
    if done.ended:
        click.echo(f"{done.ended} of their cards have no slot: they ask nothing (Empty Cards).")
    if done.merging:
        click.echo(MERGE)
    if done.changing:
        click.echo(CHANGE)
    elif done.foreign:
        click.echo(FOREIGN.format(", ".join(f"`{name}`" for name in done.foreign)))
    if done.merging:
        click.echo("UPGRADE.md tells them so: anki-build release VERSION --from PACKAGE.")
    click.echo("Run `anki-build build`, then commit ids.lock.")


def _suggest(old: tuple[OldNote, ...], project: Project, output: Path, package: Path) -> None:
    from anki_build.reading import files
    from anki_build.reading.errors import AnkiBuildError
    from anki_build.updates import adopt as adopting
    from anki_build.updates import snapshot

    if output.exists():
        message = f"{output} already exists, and may hold decisions"
        raise AnkiBuildError(message, hint="delete it, or choose another file with --output")
    current = snapshot.of_project(project.root, "the project")
    matches = adopting.suggest(old, current)
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    files.write(output, adopting.format_table(matches).encode("utf-8-sig"))
    click.echo(f"{output}: {_counts(matches, len(old))}")
    click.echo(
        "Nothing else was changed. Write `yes` in the column decision where old and new note ask"
        f" the same, then: anki-build adopt {package} --confirm {output}"
    )


def _counts(matches: tuple[Match, ...], notes: int) -> str:
    from anki_build.updates.adopt import CONFIRM, MAYBE

    same = sum(each.decision == CONFIRM for each in matches)
    maybe = sum(each.decision == MAYBE for each in matches)
    rest = len(matches) - same - maybe
    known = notes - len(matches)
    text = f"{same} alike word for word, {maybe} perhaps the same, {rest} without a good match"
    return f"{text}, {known} in the project already" if known else text


def _take_over(old: tuple[OldNote, ...], project: Project, table: Path, *, force: bool) -> Adopted:
    from anki_build.cli import show
    from anki_build.cli.clock import after
    from anki_build.identity import lock
    from anki_build.updates import adopt as adopting
    from anki_build.updates import snapshot

    rows, problems = adopting.read_table(table)
    current = snapshot.of_project(project.root, "the project")
    written, _ = lock.read(project.lock, project.lock.name)
    now = after(project.lock)
    done = adopting.take_over(written, rows, old, current, now, force=force)
    problems = (*problems, *done.problems)
    if problems:
        click.echo(show.problems(problems, "text"), nl=False)
        click.echo("Nothing was written.")
        sys.exit(1)
    if done.lock != written:
        lock.write(done.lock, project.lock)
    return done
