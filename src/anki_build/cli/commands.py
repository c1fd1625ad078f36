"""The commands. Their imports are inside them, so that each pays only for what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anki_build.version import __version__

if TYPE_CHECKING:
    from anki_build.corpus.project import Project

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

project_option: Decorator = click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The project's folder; by default the current one.",
)
correction_option: Decorator = click.option(
    "--correction",
    "corrections",
    metavar="NOTE",
    multiple=True,
    help="The key of a note that was wrong before, so that its answers may trade places.",
)
# Where the chosen format is remembered, for what ends a command early.
_STYLE = "anki_build.style"


def _remember(context: click.Context, _: click.Parameter, style: str) -> str:
    context.meta[_STYLE] = style
    return style


def format_choice(*styles: str, what: str) -> Decorator:
    """The option `--format`; errors are shown in that format too."""
    option: Decorator = click.option(
        "--format",
        "style",
        type=click.Choice(styles),
        default=styles[0],
        show_default=True,
        callback=_remember,
        help=f"How {what} shown.",
    )
    return option


format_option = format_choice("text", "json", "github", what="problems are")


def _project(root: Path) -> Project:
    from anki_build.corpus.project import Project

    return Project(root.resolve())


class _Commands(click.Group):
    """The commands; what ends one early is shown to programs as they asked for it."""

    def invoke(self, ctx: click.Context) -> Any:
        from anki_build.reading.errors import AnkiBuildError, of_system

        try:
            return super().invoke(ctx)
        except (AnkiBuildError, OSError) as error:
            from anki_build.cli import show

            told = of_system(error) if isinstance(error, OSError) else error
            shown = show.error(told, ctx.meta.get(_STYLE, "text"))
            if not shown:
                raise told from error
            click.echo(shown, nl=False)
            sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Build Anki decks from facts.

    The facts are in decks/, the figures in media/. ids.lock keeps what is published, so that a
    newer build updates the cards of those who study the deck, and nobody loses a review.
    """


@cli.command()
@project_option
@format_option
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the packages go; by default dist/ of the project.",
)
@click.option("--locked", is_flag=True, help="Fail if ids.lock would change; for CI.")
def build(root: Path, style: str, output: Path | None, *, locked: bool) -> None:
    """Build every deck into a package that Anki imports."""
    from anki_build import pipeline
    from anki_build.cli import show
    from anki_build.cli.clock import after
    from anki_build.identity import lock

    project = _project(root)
    result = pipeline.build(pipeline.load(project), after(project.lock))
    if result.bundles and locked:
        pipeline.require_locked(result)
    packages = pipeline.write(result, project, output)
    if packages and not locked:
        lock.to_newest_format(project.lock)
    click.echo(show.build(result, packages, style), nl=False)
    sys.exit(0 if result.bundles else 1)


@cli.command()
@project_option
@format_option
@click.option("--stats", is_flag=True, help="Count the cards too, and list those not made.")
@click.option("--strict", is_flag=True, help="Fail on warnings as on errors; for CI.")
@click.option("--all", "every", is_flag=True, help="Show all problems, however many of one rule.")
def check(root: Path, style: str, *, stats: bool, strict: bool, every: bool) -> None:
    """Show every problem of the facts, figures and cards; write nothing but a cache."""
    from anki_build import pipeline
    from anki_build.cli import show
    from anki_build.reading.problems import has_errors

    prepared = pipeline.prepare(pipeline.load(_project(root)))
    problems = prepared.problems
    click.echo(show.checked(problems, style, every=every), nl=False)
    if has_errors(problems):
        sys.exit(1)
    if stats:
        from anki_build.reports.overview import overview

        counted = overview(prepared.loaded.corpus, prepared.drafts)
        click.echo(show.overview(counted), nl=False)
    sys.exit(1 if strict and problems else 0)


@cli.command()
@project_option
@format_choice("markdown", "csv", "html", what="the table is")
def table(root: Path, style: str) -> None:
    """Print every deck as a table, to read and to proof-read."""
    from anki_build import pipeline
    from anki_build.reading.errors import AnkiBuildError
    from anki_build.reading.problems import has_errors
    from anki_build.reports import table as tables

    ready = pipeline.prepare(pipeline.load(_project(root)))
    if has_errors(ready.problems):
        raise AnkiBuildError("the facts have errors", hint="run `anki-build check`")
    for deck in ready.loaded.corpus.decks:
        text = tables.FORMATS[style](deck.file.name, tables.rows(ready.loaded.corpus, deck))
        click.echo(text, nl=False)


@cli.command()
@click.argument("package", type=click.Path(path_type=Path))
@format_choice("text", "json", what="the report is")
@click.option(
    "--from",
    "old",
    type=click.Path(path_type=Path),
    help="An older package: also try the update from it, with every import setting.",
)
@correction_option
def verify(package: Path, style: str, old: Path | None, corrections: tuple[str, ...]) -> None:
    """Import PACKAGE into a throw-away collection of real Anki and report.

    Needs the extra anki-build[verify]. Your own collection is not touched.
    """
    from anki_build.cli import show
    from anki_build.updates import anki_import

    report = anki_import.verify(package)
    if old is None:
        click.echo(show.report(report, style), nl=False)
        sys.exit(1 if report.faults else 0)

    from anki_build.updates import trial
    from anki_build.updates.diff import Kind, compare
    from anki_build.updates.snapshot import of_package, refuse_others
    from anki_build.updates.trial.older_deck import verify_older_deck

    before, after = of_package(old, older=True), of_package(package)
    adopted = bool(after.adopted_from(before))
    if not adopted:
        refuse_others(before)
    tried = verify_older_deck(old, package, before, after) if adopted else None
    kept = trial.verify_update(old, package) if before.notes or not adopted else []
    seen = compare(before, after, corrections=corrections)
    moved = [f"note {each.key}, {each.explanation}" for each in seen.of(Kind.ENDANGERED)]
    click.echo(show.update(report, kept, style, moved, seen=seen, older=tried), nl=False)
    wrong = any(each.faults for each in kept) or (tried is not None and tried.faults)
    sys.exit(1 if report.faults or moved or wrong else 0)


@cli.command("credits")
@project_option
@click.option("--check", "only_check", is_flag=True, help="Fail if they are not current; for CI.")
def write_credits(root: Path, *, only_check: bool) -> None:
    """Write the credits of all figures into media/CREDITS.md."""
    from anki_build.reading.errors import OutOfDateError
    from anki_build.reports import credits as figure_credits

    project = _project(root)
    stale = not figure_credits.is_current(project)
    if only_check and stale:
        message = f"{figure_credits.FILE} is not up to date"
        raise OutOfDateError(message, hint="run `anki-build credits`")
    if stale:
        figure_credits.write(project)
    click.echo(f"{figure_credits.FILE} {'is written' if stale else 'is current'}")


@cli.command()
@project_option
@click.option("--check", "only_check", is_flag=True, help="Fail if they are not current; for CI.")
def schema(root: Path, *, only_check: bool) -> None:
    """Write the JSON Schemas for editors into schemas/."""
    from anki_build.reading.errors import OutOfDateError
    from anki_build.reports import schema as schemas

    project = _project(root)
    stale = schemas.out_of_date(project)
    if stale and only_check:
        names = ", ".join(path.name for path in stale)
        raise OutOfDateError(f"{names}: not up to date", hint="run `anki-build schema`")
    schemas.write(project)
    click.echo(f"schemas: {len(stale)} written, the others are current")
