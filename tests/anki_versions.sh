#!/bin/sh
# Runs the tests that import into Anki against several of its versions: updates behaved differently
# up to 24.11. Random histories are not among them: their builds are dated ahead of the clock, and an
# Anki up to 24.11 gives an updated note the time of its import instead. Slower than the rest and in
# need of the package index, so not a part of `make test`.
set -eu
status=0
for version in "$@"; do
    place=".venv/anki-$version"
    [ -d "$place" ] || .venv/bin/python -m pip --disable-pip-version-check --quiet install \
        --target "$place" "anki==$version"
    echo "Anki $version"
    PYTHONPATH="$place" .venv/bin/python -m pytest -q -n auto -p no:cacheprovider \
        tests/test_anki.py tests/test_upgrade.py tests/test_splitting.py tests/test_adopt.py \
        tests/test_rename.py tests/test_release.py || status=1
done
exit $status
