"""The time of day, which the rest of the program gets as an argument."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from anki_build.identity import lock
from anki_build.reading.errors import AnkiBuildError

# A build that follows another within a second waits for the next one; a lock from further ahead
# means that a clock is wrong, which waiting does not fix.
PATIENCE = 2.0
# Clocks of machines may differ; a package dated further ahead would block later updates.
DAY = 86_400

_SECONDS = re.compile(r"[1-9][0-9]{0,11}", re.ASCII).fullmatch


def after(lock_file: Path) -> int:
    """Now, in seconds since 1970; waits a moment if the lock was written in this very second.

    `SOURCE_DATE_EPOCH` overrides the clock, for builds that are repeated elsewhere.

    Raises:
        AnkiBuildError: if `SOURCE_DATE_EPOCH` is not a time up to now.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        if not _SECONDS(epoch) or int(epoch) > time.time() + DAY:
            raise AnkiBuildError(
                f"SOURCE_DATE_EPOCH is not a time up to now in seconds since 1970: {epoch[:40]}"
            )
        return int(epoch)
    newest = lock.read(lock_file, lock_file.name)[0].newest()
    wait = newest + 1 - time.time()
    if 0 < wait <= PATIENCE:
        time.sleep(wait)
    return int(time.time())
