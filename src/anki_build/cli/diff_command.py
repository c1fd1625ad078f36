"""The command `diff`. Its imports are inside its functions, as in `commands`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anki_build.cli.commands import correction_option, format_choice

if TYPE_CHECKING:
    from anki_build.updates.diff import Comparison


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The project's folder; by default the current one.",
)
@format_choice("text", "json", "html", what="the changes are")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page (HTML) to this file too.",
)
@correction_option
def diff(
    old: str,
    new: str | None,
    root: Path,
    style: str,
    output: Path | None,
    corrections: tuple[str, ...],
) -> None:
    """Show what an update from OLD to NEW does to those who study the deck.

    OLD and NEW are each a package (.apkg), a project's folder, or a git revision of the project
    such as v1.2 or HEAD~3. NEW is by default the working tree. Nothing is built into dist/, and
    ids.lock stays as it is.

    Exits with 1 if a review would land on another fact, or a change would never arrive.
    """
    import gc

    from anki_build.reading import files
    from anki_build.updates.diff import compare
    from anki_build.updates.snapshot import pair

    gc.disable()  # as for a build: plain data makes no cycles worth looking for
    comparison = compare(*pair(old, new, root.resolve()), corrections=corrections)
    if output is not None:
        files.write(output, _shown(comparison, "html"))
        style = "text" if style == "html" else style
    click.echo(_shown(comparison, style), nl=False)
    sys.exit(0 if comparison.good else 1)


def _shown(comparison: Comparison, style: str) -> str:
    from anki_build.updates.diff.page import page
    from anki_build.updates.diff.text import as_json, text

    return {"text": text, "json": as_json, "html": page}[style](comparison)
