"""The command `release`. Its imports are inside its functions, as in `commands`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from anki_build.cli.commands import _project, correction_option, format_option, project_option

UNPROVED = "NOT VERIFIED: nothing was tried in real Anki, not even what the upgrade page promises."


@click.command()
@click.argument("version")
@project_option
@format_option
@click.option(
    "--from",
    "old",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A package of the previous release; once for each. By default those in dist/.",
)
@click.option("--first", is_flag=True, help="Nobody has a package yet: compare with nothing.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the folder of the release goes; by default dist/ of the project.",
)
@click.option("--no-verify", is_flag=True, help="Skip the trial in real Anki.")
@click.option(
    "--note-types-changed",
    is_flag=True,
    help="Allow changed fields of note types; students must then merge note types.",
)
@click.option(
    "--allow-warnings", is_flag=True, help="Release despite warnings on facts; errors stop it."
)
@correction_option
def release(  # noqa: PLR0913  one for each option
    version: str,
    root: Path,
    style: str,
    old: tuple[Path, ...],
    output: Path | None,
    *,
    first: bool,
    no_verify: bool,
    note_types_changed: bool,
    allow_warnings: bool,
    corrections: tuple[str, ...],
) -> None:
    """Make release VERSION, such as 1.2.0: packages and all that goes with them.

    Builds, compares with the packages of the previous release, and tries the update from them in
    real Anki (extra anki-build[verify]). Then writes dist/VERSION with the packages, what changed,
    how to update, credits and checksums; and into the project ids.lock and releases/.
    Commit these two.

    What changed is tagged anki_build::changed::VERSION. What left the deck is shipped once more,
    tagged anki_build::retired::VERSION, with a line that says so.

    If anything is wrong, nothing is changed.
    """
    from anki_build.cli import show
    from anki_build.cli.clock import after
    from anki_build.updates import release as releasing

    project = _project(root)
    options = releasing.Options(
        version,
        old,
        output or project.root / "dist",
        first=first,
        verify=not no_verify,
        notetypes_changed=note_types_changed,
        allow_warnings=allow_warnings,
        corrections=corrections,
    )
    if no_verify:
        click.echo(UNPROVED, err=True)
    made = releasing.make(project, options, after(project.lock), _progress)
    click.echo(show.release(made, style, verified=not no_verify), nl=False)
    sys.exit(0 if made.folder else 1)


def _progress(what: str) -> None:
    click.echo(f"{what} ...", err=True)
