"""Draws what has changed, on all the cores there are."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from anki_build.atlas import finished, kinds, loading, pain_loading
from anki_build.atlas.drawing import Fault, FigureError
from anki_build.atlas.finished import Files
from anki_build.atlas.kinds import Drawable, Material, draw_any
from anki_build.atlas.loading import Loaded
from anki_build.atlas.masks import DrawnMask
from anki_build.atlas.store import RULE
from anki_build.corpus.loading import load as load_corpus
from anki_build.corpus.project import Project
from anki_build.figures.drawings.definition import FOLDER
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import Problem, did_you_mean

MEMORY = 1_500_000_000
"""Bytes that drawing one figure may take."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a run has to do.

    Attributes:
        draw: figures that have to be drawn.
        reword: figures whose picture is right and whose title, ids or review are not.
        current: how many figures need nothing.
        problems: every mistake in the definitions.
    """

    project: Project
    draw: tuple[Loaded, ...]
    reword: tuple[Loaded, ...]
    current: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """One figure that was drawn, or why it was not.

    Attributes:
        id: the figure's.
        size: of the picture in bytes.
        gone: masks that the figure no longer has; their cards are retired.
        problems: why it was not drawn.
        drawn: whether there is a new picture, and not only other words or ids.
    """

    id: str
    size: int
    gone: tuple[str, ...]
    problems: tuple[Problem, ...]
    drawn: bool = True


def order(project: Project, names: Sequence[str], *, force: bool) -> Order:
    """What has changed among the named figures, or among all.

    Raises:
        AnkiBuildError: if a name is not a figure's.
    """
    corpus, _ = load_corpus(project)
    drawn, problems = loading.load(project, corpus)
    maps, found = pain_loading.load(project, corpus, drawn)
    loaded, problems = (*drawn, *maps), [*problems, *found]
    known = {path.stem for path in (project.media / FOLDER).glob("*.yaml")}
    for name in names:
        if name not in known:
            message = f"there is no figure `{name}` in media/{FOLDER}"
            raise AnkiBuildError(message, hint=did_you_mean(name, known))
    wanted = [each for each in loaded if not names or each.figure.id in names]
    states = {
        each.figure.id: finished.state(each, Files(project.media, each.figure.id))
        for each in wanted
    }
    changed = tuple(each for each in wanted if force or states[each.figure.id] == "changed")
    rest = [each for each in wanted if each not in changed]
    reworded = tuple(each for each in rest if states[each.figure.id] == "reworded")
    current = len(rest) - len(reworded)
    return Order(project, changed, reworded, current, tuple(problems))


def carry_out(todo: Order, material: Material, workers: int | None = None) -> Iterator[Made]:
    """Draw or reword what has changed; yield each figure when it is done.

    Args:
        todo: what has to be done.
        material: where the files are that figures are drawn from.
        workers: how many figures are drawn at once; by default what cores and memory allow.

    Raises:
        MissingMeshError: if meshes are needed and not there.
        MissingBodyError: if the body is needed and not there.
    """
    for loaded in todo.reword:
        files = Files(todo.project.media, loaded.figure.id)
        gone = finished.mask_ids(files) - {mask for mask, _ in kinds.masked(loaded.figure)}
        finished.reword(loaded, files)
        yield Made(loaded.figure.id, 0, tuple(sorted(gone)), (), drawn=False)
    if not todo.draw:
        return
    material.require([loaded.figure for loaded in todo.draw])
    by_id = {loaded.figure.id: loaded for loaded in todo.draw}
    for result in _draw_all([loaded.figure for loaded in todo.draw], material, workers):
        yield _written(by_id[result.id], result, todo.project)


@dataclass(frozen=True, slots=True)
class _Result:
    """What comes back from a process that draws."""

    id: str
    picture: bytes
    masks: list[DrawnMask]
    faults: tuple[Fault, ...]


def _draw_all(
    figures: list[Drawable], material: Material, workers: int | None
) -> Iterable[_Result]:
    count = min(workers or _at_once(), len(figures))
    if count == 1:
        yield from (_draw(figure, material) for figure in figures)
        return
    # A fresh process holds none of this one's locks, whatever the platform.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        futures: list[Future[_Result]] = [pool.submit(_draw, each, material) for each in figures]
        try:
            yield from (future.result() for future in as_completed(futures))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _draw(figure: Drawable, material: Material) -> _Result:
    try:
        drawing = draw_any(figure, material)
    except FigureError as error:
        return _Result(figure.id, b"", [], error.faults)
    return _Result(
        figure.id, finished.encode(drawing.picture, kinds.quality(figure)), drawing.masks, ()
    )


def _written(loaded: Loaded, result: _Result, project: Project) -> Made:
    place = loaded.definition.place
    faults = [*result.faults]
    if len(result.picture) > finished.MAX_BYTES:
        message = f"the picture has {len(result.picture):,} bytes, at most {finished.MAX_BYTES:,}"
        faults.append(Fault(("view",), message, "make it smaller or show less"))
    problems = tuple(
        Problem(place.child(*fault.steps).span, fault.message, RULE, fault.hint) for fault in faults
    )
    files = Files(project.media, result.id)
    gone = finished.mask_ids(files) - {mask.id for mask in result.masks}
    if not problems:
        finished.save(loaded, result.picture, result.masks, files)
    return Made(result.id, len(result.picture), tuple(sorted(gone)), problems)


def _at_once() -> int:
    """How many figures the cores and the memory that is free allow at once."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return cores or 1
    return max(1, min(cores or 1, int(free // MEMORY)))
