"""The commands that list and explain the rules."""

from __future__ import annotations

from pathlib import Path

import click

from anki_build.cli.commands import _project, format_choice, project_option


@click.command()
@project_option
@format_choice("text", "json", what="the list is")
@click.option("--write", is_flag=True, help="Write docs/rules.md instead.")
@click.option("--check", "only_check", is_flag=True, help="Fail if it is not current; for CI.")
def rules(root: Path, style: str, *, write: bool, only_check: bool) -> None:
    """List every rule: name, stage, level, whether it may be silenced, and what it is about."""
    from anki_build.reading.errors import OutOfDateError
    from anki_build.reports import rules as page

    if only_check and not page.is_current(_project(root)):
        raise OutOfDateError(
            f"{page.FILE} is not up to date", hint="run `anki-build rules --write`"
        )
    if write and not only_check:
        page.write(_project(root))
    if write or only_check:
        click.echo(f"{page.FILE} is current")
        return
    from anki_build.cli import show
    from anki_build.rules.registry import rules as registered

    click.echo(show.rules(registered(), style), nl=False)


@click.command()
@click.argument("rule")
@format_choice("text", "json", what="the rule is")
def explain(rule: str, style: str) -> None:
    """Explain RULE, the name in brackets after a problem: why it exists and how to follow it."""
    from anki_build.cli import show
    from anki_build.rules.registry import named

    click.echo(show.explained(named(rule), style), nl=False)
