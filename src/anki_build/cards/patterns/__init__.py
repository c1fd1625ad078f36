"""Card patterns: each turns the facts of a muscle into drafts of notes, one module a pattern.

A module of this folder takes part by its `PATTERN`; a pattern of another distribution by an entry
point of the group `anki_build.patterns`, or by `register`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from anki_build.cards.notes import Draft
from anki_build.cards.patterns.base import Pattern, Subject
from anki_build.cards.patterns.occlusion import of_region
from anki_build.corpus.corpus import Corpus, Deck
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.plugins import guarded, installed, modules_in

GROUP = "anki_build.patterns"

_registered: list[Pattern] = []


def register(pattern: Pattern) -> None:
    """Let a pattern take part in every build of this process; a second time changes nothing.

    Raises:
        AnkiBuildError: if it is no pattern, or gives a kind of notes another place than it has.
    """
    _refuse_other_things(pattern)
    if pattern not in _registered:
        _registered.append(pattern)


def patterns() -> tuple[Pattern, ...]:
    """Every pattern: those of this folder, those installed, those registered.

    Raises:
        AnkiBuildError: as `register` does, for what is installed.
    """
    others = installed(GROUP)
    for each in others:
        _refuse_other_things(each)
    return (*_own(), *others, *_registered)


@functools.cache
def _own() -> tuple[Pattern, ...]:
    modules = modules_in(__name__)
    return tuple(module.PATTERN for module in modules if hasattr(module, "PATTERN"))


def _refuse_other_things(pattern: object) -> None:
    if not isinstance(pattern, Pattern):
        message = f"{pattern!r} is no pattern"
        raise AnkiBuildError(message, hint="make one with `anki_build.Pattern(expand, kinds)`")
    known = {kind: place for each in _own() for kind, place in each.kinds.items()}
    for kind, place in pattern.kinds.items():
        if known.get(kind, place) != place or not isinstance(place, int):
            message = f"a pattern gives the kind `{kind}` the place {place!r} in the order of study"
            hint = (
                f"expected {known[kind]}, its own place" if kind in known else "expected a number"
            )
            raise AnkiBuildError(message, hint=hint)


def study_order(asking: Iterable[Pattern]) -> dict[str, int]:
    """The place of every kind of note of some patterns in the order of study."""
    return {kind: place for pattern in asking for kind, place in pattern.kinds.items()}


def expand(corpus: Corpus) -> dict[str, tuple[Draft, ...]]:
    """The drafts of every deck by the deck's id, in the order of study.

    Muscle by muscle; within a muscle structure before action before referral before treatment;
    within a kind the author's order. A figure of the region follows the last muscle that it names.
    """
    asking = patterns()
    places = study_order(asking)
    return {
        deck.file.id: tuple(_expand_deck(corpus, deck, asking, places)) for deck in corpus.decks
    }


def _expand_deck(
    corpus: Corpus, deck: Deck, asking: tuple[Pattern, ...], places: Mapping[str, int]
) -> Iterator[Draft]:
    figures = list(of_region(corpus, deck))
    yield from (draft for after, draft in figures if after == 0)
    for number, muscle in enumerate(deck.muscles, start=1):
        subject = Subject(corpus, deck, muscle)
        drafts = [draft for pattern in asking for draft in _drafts(pattern, subject)]
        yield from sorted(drafts, key=lambda draft: places[draft.kind])
        yield from (draft for after, draft in figures if after == number)


def _drafts(pattern: Pattern, subject: Subject) -> list[Draft]:
    with guarded(f"the pattern `{pattern.expand.__name__}`", pattern.expand):
        drafts = list(pattern.expand(subject))
        wrong = [draft.kind for draft in drafts if draft.kind not in pattern.kinds]
        if wrong:
            raise ValueError(f"its kinds do not have `{wrong[0]}`")
        return drafts
