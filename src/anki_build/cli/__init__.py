"""The command line: parse, call one public function, show the result."""

from __future__ import annotations

import gc
import sys

from anki_build.cli import (
    adopt_command,
    diff_command,
    figures_command,
    lock_commands,
    release_command,
    rules_commands,
)
from anki_build.cli.commands import cli

cli.add_command(adopt_command.adopt)
cli.add_command(diff_command.diff)
cli.add_command(figures_command.figures)
cli.add_command(lock_commands.rename)
cli.add_command(lock_commands.lock)
cli.add_command(release_command.release)
cli.add_command(rules_commands.rules)
cli.add_command(rules_commands.explain)

USER_ERROR = 1
BUG = 3


def main() -> None:
    """Run the command line and end with its exit code.

    0 clean, 1 problems in the data or something the user can fix, 2 wrong usage, 3 a bug.
    """
    from anki_build.reading.errors import AnkiBuildError

    # Plain data makes no cycles worth looking for, and looking takes a third of a build's time.
    gc.disable()
    try:
        cli(prog_name="anki-build")
    except AnkiBuildError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(USER_ERROR)
    except Exception:  # noqa: BLE001  any other exception is a bug of ours
        import traceback

        traceback.print_exc()
        print(
            "\nThis is a bug in anki_build, not in your data.\n"
            "Please report it with the lines above and the command you ran.",
            file=sys.stderr,
        )
        sys.exit(BUG)
