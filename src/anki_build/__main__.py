"""`python -m anki_build`."""

from anki_build.cli import main

main()
