"""The credits of all figures, as their sources demand: `media/CREDITS.md`."""

from __future__ import annotations

from pathlib import Path

from anki_build.corpus.corpus import Corpus
from anki_build.corpus.loading import load
from anki_build.corpus.project import Project
from anki_build.figures.base import Figure
from anki_build.reading import files
from anki_build.reports.markdown import escape, head, link, row

FILE = "CREDITS.md"
HEAD = """# Credits of the figures

Written by `anki-build credits` from the figures' files.

"""
COLUMNS = ("Figure", "From", "Changes", "Licence")


def text(corpus: Corpus) -> str:
    """The page: a row for each figure, then the works that the figures come from."""
    figures = [corpus.figures[key] for key in sorted(corpus.figures)]
    used = sorted({source for figure in figures for source in figure.sources})
    works = "".join(f"- {escape(work(corpus, source))}\n" for source in used)
    rows = "".join(_row(figure) for figure in figures)
    return f"{HEAD}{head(COLUMNS)}{rows}\n## Works\n\n{works}"


def _row(figure: Figure) -> str:
    name = figure.picture.file.name
    cells = (figure.credit, figure.changes, figure.licence)
    return row([link(name), *map(escape, cells)])


def work(corpus: Corpus, source_id: str) -> str:
    """A work of the bibliography in one line, with where to find it."""
    source = corpus.sources[source_id]
    parts = [source.cite(), f"doi:{source.doi}" if source.doi else "", source.url or ""]
    return ". ".join(part for part in parts if part)


def is_current(project: Project) -> bool:
    """Whether the page is up to date with the figures' files."""
    path = project.media / FILE
    return path.is_file() and path.read_text(encoding="utf-8") == text(load(project)[0])


def write(project: Project) -> Path:
    """Write the page.

    Raises:
        AnkiBuildError: if it cannot be written.
    """
    path = project.media / FILE
    files.write(path, text(load(project)[0]), within=project.root)
    return path
