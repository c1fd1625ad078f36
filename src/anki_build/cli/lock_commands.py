"""The commands that rename ids and repair ids.lock."""

from __future__ import annotations

from pathlib import Path

import click

from anki_build.cli.commands import _project, project_option

KINDS = ["muscle", "fact", "gap", "figure", "mask", "deck", "word"]
file_argument = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("old")
@click.argument("new")
@project_option
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
def rename(kind: str, old: str, new: str, root: Path, *, dry_run: bool) -> None:
    """Give a muscle, fact, gap, figure, mask, deck or word the id NEW; students lose no review.

    OLD is MUSCLE, MUSCLE/FACT, MUSCLE/FACT/GAP, FIGURE, FIGURE/MASK, DECK or FAMILY/WORD.
    """
    from anki_build.updates import rename as renaming

    project = _project(root)
    planned = renaming.plan(project, kind, old, new)
    for edit in planned.edits:
        click.echo(f"{edit.span}: {edit.old} -> {' '.join(edit.new.split())}")
    for old_path, new_path in planned.moves:
        click.echo(f"{old_path.relative_to(root.resolve())} -> {new_path.name}")
    for before, after in planned.notes if dry_run else ():
        click.echo(f"ids.lock: note {before} -> {after}")
    for (key, slot), (_, new_slot) in planned.slots if dry_run else ():
        if slot != new_slot:
            click.echo(f"ids.lock: slot {slot} of {key} -> {new_slot}")
    counts = f"{len(planned.notes)} notes and {len(planned.slots)} slots renamed"
    click.echo(f"ids.lock: {counts}, every guid and number kept")
    if dry_run:
        click.echo("Nothing was written.")
        return
    renaming.carry_out(planned)
    click.echo("Run `anki-build schema` and `anki-build build`, then commit all of it together.")


@click.group()
def lock() -> None:
    """Repair and merge ids.lock."""


@lock.command()
@project_option
def repair(root: Path) -> None:
    """Repair ids.lock after a bad merge, and print every decision, one a line."""
    from anki_build.identity.repair import repair_file

    decisions = repair_file(_project(root).lock)
    for decision in decisions:
        click.echo(str(decision))
    click.echo("Repaired: build, then commit ids.lock." if decisions else "ids.lock is sound.")


@lock.command()
@click.argument("base", type=file_argument)
@click.argument("ours", type=file_argument)
@click.argument("theirs", type=file_argument)
def merge(base: Path, ours: Path, theirs: Path) -> None:
    """Merge three locks into OURS; git calls this as a merge driver."""
    from anki_build.identity.repair import merge_files

    for decision in merge_files(base, ours, theirs):
        # A merge that no student notices needs no message.
        if decision.students:
            click.echo(f"ids.lock: {decision}", err=True)
