"""Standard output and standard error that take any text.

What authors and strangers write stands in messages. So characters that a terminal would obey are
shown as escapes, and so is what the terminal's encoding lacks. An escape is that of JSON, so that
JSON stays the same value.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from anki_build.reading.errors import AnkiBuildError

# What a shell reports of a program that a closed pipe has ended: 128 and SIGPIPE.
CLOSED = 141

# All of C0 but tab and newline, C1, and what turns the direction of what follows.
_OBEYED = (
    *(*range(0x20), *range(0x7F, 0xA0)),
    *(*range(0x202A, 0x202F), *range(0x2066, 0x206A)),
)
_SHOWN = {each: f"\\u{each:04x}" for each in _OBEYED if chr(each) not in "\t\n"}
_ERRORS = "anki_build.escaped"


class Output(io.TextIOBase):
    """A stream of text on which nothing acts, and which no character stops.

    Args:
        raw: the stream to write to. What it cannot encode is escaped from now on.

    Raises:
        AnkiBuildError: by `write` and `flush`, if there is no room.
        SystemExit: by both, if nobody reads any more.
    """

    def __init__(self, raw: TextIO) -> None:
        self.raw = raw
        if isinstance(raw, io.TextIOWrapper):
            codecs.register_error(_ERRORS, _escaped)
            raw.reconfigure(errors=_ERRORS)

    def write(self, text: str) -> int:
        """Write text, escaped where a terminal would obey it."""
        shown = text.translate(_SHOWN)
        # Click probes streams with empty text and hides what comes of it; even that may fail.
        if shown:
            with self._told():
                self.raw.write(shown)
        return len(text)

    def flush(self) -> None:
        """Hand on what is written."""
        with self._told():
            self.raw.flush()

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self.raw.isatty()

    def fileno(self) -> int:
        """The number that the system knows it by."""
        return self.raw.fileno()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            # What is left would fail again when Python ends, with a complaint of its own.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.raw.fileno())
            if isinstance(error, BrokenPipeError):
                sys.exit(CLOSED)
            raise AnkiBuildError(f"cannot write the output: {error.strerror}") from error


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What an encoding does not have, as JSON escapes it."""
    import json

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def safe() -> None:
    """Make `sys.stdout` and `sys.stderr` such streams, as far as there are any."""
    sys.stdout, sys.stderr = (
        Output(stream) if stream else stream for stream in (sys.stdout, sys.stderr)
    )


def unescaped(stream: TextIO) -> TextIO:
    """The stream itself, for what moves the cursor on purpose."""
    return stream.raw if isinstance(stream, Output) else stream
