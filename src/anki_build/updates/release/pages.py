"""What comes with the packages: how to update, what the deck needs, and whose work it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from anki_build.cards.tags import Tag, search
from anki_build.corpus.corpus import Corpus, Deck
from anki_build.figures.base import Figure
from anki_build.history.releases import Release
from anki_build.package.bundle import Bundle
from anki_build.package.notetypes import CLOZE
from anki_build.reports.credits import work
from anki_build.updates import trial
from anki_build.updates.adopt import Steps
from anki_build.updates.diff import Comparison, Kind
from anki_build.updates.diff.wording import count
from anki_build.updates.release.document import (
    Block,
    Bullets,
    Code,
    Heading,
    Line,
    Part,
    line,
    paragraph,
)


def needs(bundles: Iterable[Bundle]) -> dict[str, str]:
    """The oldest version of each app that shows every card of some packages."""
    found: dict[str, str] = {}
    for each in bundles:
        for notetype, _ in each.notetypes:
            for app, version in notetype.needs:
                found[app] = max(found.get(app, "0"), version, key=_order)
    return found


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@dataclass(frozen=True, slots=True)
class Announced:
    """What a release announces to students.

    Attributes:
        release: what is recorded of it.
        comparison: what it changes; None for the first one.
        marked: whether it ships retired notes that say so.
        merge: whether the list of fields of a note type changed.
        older: what students of adopted decks have to do.
    """

    release: Release
    comparison: Comparison | None
    marked: bool
    merge: bool
    older: tuple[Steps, ...] = ()


def upgrade_page(
    news: Announced, packages: Sequence[str], apps: Mapping[str, str]
) -> Iterator[Block]:
    """How to update to a release, for students.

    Args:
        news: what the release announces.
        packages: the names of its files.
        apps: from `needs`.
    """
    yield Heading(f"Updating to {news.release.version}", 1)
    wanted = " or ".join(f"{app} {version}" for app, version in apps.items())
    yield paragraph(f"You need {wanted}, or newer. AnkiMobile: the newest; we have not tried it.")
    files = [part for name in packages for part in (", ", Code(name))][1:]
    how = _MERGE if news.merge else _AS_IS
    yield paragraph("Choose File > Import, then ", *files, f". {how}")
    for each in news.older:
        yield from _older_deck(each, files)
    yield Heading("With every update you keep")
    kept = [each for each in trial.PROMISES if each.if_always or not news.merge]
    yield Bullets(tuple(line(each.words) for each in kept))
    yield Heading("What is replaced, added and retired")
    yield Bullets(tuple(_rest(news)))


def _older_deck(steps: Steps, files: Sequence[Part]) -> Iterator[Block]:
    """What the students of an adopted deck do once, in place of the import above."""
    name = " or ".join(steps.decks)
    yield Heading(f"If you have the older deck {name}")
    yield paragraph(
        f"{count(steps.adopted, 'note')} of it became part of this deck. Do the following once, in "
        "this order, in place of the import above; the reviews of these notes stay. Without these "
        "steps Anki reports them as conflicting, and they are not updated."
    )
    yield Bullets(tuple(_by_hand(steps, files) if steps.by_hand else _merging(steps, files)))
    ends = "What you wrote into these notes yourself is replaced. Cards that you have stay in "
    ends += "their deck, new cards come into the new one. "
    if steps.left:
        ends += f"Not part of this deck: {count(steps.left, 'note')} of it, unchanged with you."
    yield paragraph(ends.rstrip())


def _merging(steps: Steps, files: Sequence[Part]) -> Iterator[Line]:
    yield line("You need Anki 24.04 or newer for this; make a backup: File > Create Backup.")
    ticks = "Tick Merge note types, and choose Update notes: Always."
    yield line("Choose File > Import, then ", *files, f". {ticks}")
    if steps.fields:
        names = [part for name in steps.fields for part in (", ", Code(name))][1:]
        yield line(
            f"Choose Tools > Manage Note Types, then {CLOZE.name}, then Fields, and delete ",
            *names,
            ". Until you do, every later update is reported as conflicting.",
        )


def _by_hand(steps: Steps, files: Sequence[Part]) -> Iterator[Line]:
    yield line("Make a backup: File > Create Backup.")
    yield line("Choose File > Import, then ", *files, ". Do not tick Merge note types.")
    yield line("Anki reports conflicting notes. Click Show beside their number.")
    for notetype, field in steps.notetypes.items():
        yield line(
            "In the browser select those of the note type ",
            Code(notetype),
            f" alone, choose Notes > Change Note Type and {CLOZE.name}, and for Text take ",
            Code(field),
            ".",
        )
    yield line("Import the same package again with Update notes: Always.")


_AS_IS = "Leave the settings as they are: Update notes: If newer, and no Merge note types."
_MERGE = (
    "The list of fields of a note type changed: this time tick Merge note types, and choose Update "
    "notes: Always. Without both, no note that you have is updated. Always replaces your own text "
    "and tags in every note. Anki will ask for a full synchronisation."
)


def _rest(news: Announced) -> Iterator[Line]:
    version = news.release.version
    if news.release.changed:
        finds = Code(search(Tag.CHANGED.of(version)))
        yield line("Replaced: text and tags of notes that changed, your own in them too. ", finds)
    if news.comparison is not None and news.comparison.of(Kind.NOTETYPE):
        yield line("Replaced: the look of all cards, your own templates and styling too.")
    yield line("Added: new notes and cards; a note of ours that you deleted may come back.")
    if news.marked:
        finds = Code(search(Tag.RETIRED.of(version)))
        yield line("Retired: notes that say so; suspend or delete them. ", finds)
        yield line("New to the deck? Delete what the search for retired notes finds.")


def credits_page(
    corpus: Corpus, release: Release, figures: Sequence[Figure], retired: Sequence[str]
) -> Iterator[Block]:
    """The licences of texts and figures, and the works that they come from.

    Args:
        corpus: what the authors wrote.
        release: what is recorded of the release.
        figures: those in the packages.
        retired: the names of pictures of retired notes in the packages.
    """
    yield Heading(f"Credits of {release.version}", 1)
    yield Heading("Texts")
    yield Bullets(tuple(_text(deck) for deck in corpus.decks))
    if figures:
        yield Heading("Figures")
        yield Bullets(tuple(_figure(each) for each in figures))
    if retired:
        yield Heading("Figures of retired notes")
        yield paragraph("Their credits are on the backs of their cards.")
        yield Bullets(tuple(line(Code(name)) for name in retired))
    yield Heading("Sources")
    yield Bullets(tuple(line(_source(corpus, each)) for each in sorted(corpus.sources)))


def _text(deck: Deck) -> Line:
    return line(f"{deck.file.name}: {deck.file.licence}")


def _figure(figure: Figure) -> Line:
    parts = [figure.title, f"From: {figure.credit}", f"Changes: {figure.changes}"]
    parts += [f"Sources: {', '.join(figure.sources)}", f"Licence: {figure.licence}"]
    return line(Code(figure.picture.media_name), ": " + "; ".join(parts))


def _source(corpus: Corpus, source_id: str) -> str:
    licence = corpus.source(source_id).licence
    return f"{source_id}: {work(corpus, source_id)}" + (f". Licence: {licence}" if licence else "")
