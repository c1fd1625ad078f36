"""What changed in a release, for those who study the deck."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from anki_build.cards.tags import Tag, search
from anki_build.history.reasons import Reason
from anki_build.history.releases import Release
from anki_build.updates.diff.changes import CardChange, Change, Comparison, Kind
from anki_build.updates.diff.grouping import Grouped, grouped
from anki_build.updates.diff.wording import REORDERED, alike, is_back, summary
from anki_build.updates.diff.words import Passage
from anki_build.updates.release.document import (
    Block,
    Bullets,
    Code,
    Heading,
    Line,
    Part,
    changed,
    line,
    markdown,
    paragraph,
)

TITLE = "# Changelog\n"
_SECTION = "## "

# In the order of reading; what nobody sees on a card is left out.
_HEADINGS = {
    Kind.NOTETYPE: "Note types",
    Kind.ADOPTED: "From an older deck",
    Kind.NEW: "New notes",
    Kind.CARDS_NEW: "New cards",
    Kind.CORRECTED: "Corrected",
    Kind.REWORDED: "Reworded",
    Kind.BACK: "Changed on the back",
    Kind.PICTURE: "Pictures",
    Kind.REVIVED: "Back in the deck",
    Kind.RETIRED: "Retired",
    Kind.CARDS_RETIRED: "Retired cards",
    Kind.MOVED: "Moved",
    Kind.RETAGGED: "Other tags",
}
_WHOLE = frozenset({Kind.NEW, Kind.REVIVED, Kind.RETIRED})
_CARDS = frozenset({Kind.CARDS_NEW, Kind.CARDS_RETIRED})


def blocks(
    release: Release,
    comparison: Comparison | None,
    why: Mapping[str, Reason],
    marked: Container[str],
    size: str,
) -> Iterator[Block]:
    """The section of one release.

    Args:
        release: what is recorded of it.
        comparison: what it changes; None for the first one.
        why: why notes were retired, by guid, as far as the authors say.
        marked: the guids of retired notes that are shipped once more to say so.
        size: how many notes and cards it has, in words.
    """
    yield Heading(f"{release.version} ({release.date})")
    if comparison is None:
        yield paragraph(f"The first release: {size}.")
        return
    yield paragraph(f"{summary(comparison)[0].capitalize()}. The deck has {size}.")
    if release.changed:
        yield paragraph("Search for ", Code(search(Tag.CHANGED.of(release.version))), _FINDS)
    groups = grouped(comparison)
    for kind, heading in _HEADINGS.items():
        found = comparison.of(kind)
        if found:
            yield Heading(heading, 3)
            if kind is Kind.RETIRED:
                yield from _retired(release, [change.guid in marked for change in found])
            yield Bullets(tuple(each for one in groups[kind] for each in _lines(one, why)))


_FINDS = " in the browser to see what changed in notes that you had."


def _retired(release: Release, marked: Sequence[bool]) -> Iterator[Block]:
    stay = "No longer in the deck. They stay with you until you suspend or delete them."
    if any(marked):
        finds = Code(search(Tag.RETIRED.of(release.version)))
        which = "them all" if all(marked) else "those that say so on their cards"
        yield paragraph(f"{stay} ", finds, f" finds {which}.")
    else:
        yield paragraph(stay)


def _lines(group: Grouped, why: Mapping[str, Reason]) -> Iterator[Line]:
    change = group.change
    name: Line = (Code(change.key), *([f" {alike(group)}"] if group.others else []))
    if change.kind in _WHOLE:
        text = " / ".join(each.after or each.before for each in change.passages)
        yield line(*name, f": {text}", *_reason(change, why))
    elif change.kind in _CARDS:
        for card in change.cards:
            yield line(*name, ": ", *_card(card))
    elif change.kind is Kind.PICTURE:
        # The names of the files mean nothing to a student.
        yield line(*name, f": {change.explanation or 'drawn again'}")
    elif change.kind is Kind.NOTETYPE and not change.passages:
        yield line(*name, f": {change.explanation}")
    else:
        for each in change.passages or _asked(change):
            yield line(*name, f", {each.name}: ", *_words(each))


def _asked(change: Change) -> list[Passage]:
    """What changes on cards alone, such as a hint."""
    return [side for card in change.cards for side in (card.question, card.answer) if side.changed]


def _words(passage: Passage) -> Line:
    if is_back(passage):
        return (REORDERED,) if passage.reordered else changed(passage.near)
    return changed(passage.segments)


def _reason(change: Change, why: Mapping[str, Reason]) -> Iterator[Part]:
    reason = why.get(change.guid) if change.kind is Kind.RETIRED else None
    if reason is not None:
        yield f" \N{EN DASH} {reason.sentence}"
        for number, key in enumerate(reason.replaced_by):
            yield ", " if number else " Replaced by "
            yield Code(key)


def _card(card: CardChange) -> Iterator[Part]:
    yield card.question.after or card.question.before
    yield f" \N{RIGHTWARDS ARROW} {card.answer.after or card.answer.before}"


def prepended(text: str | None, section: list[Block]) -> str:
    """The changelog of a project with one more release before the others.

    What is before the first section, and every section, stays as it is.

    Args:
        text: the changelog as it is; None if there is none.
        section: from `blocks`.
    """
    new = markdown(section)
    if not text or not text.strip():
        return f"{TITLE}\n{new}"
    lines = text.splitlines(keepends=True)
    first = next((i for i, each in enumerate(lines) if each.startswith(_SECTION)), len(lines))
    before, after = "".join(lines[:first]).rstrip("\n"), "".join(lines[first:])
    return (f"{before}\n\n" if before else "") + new + (f"\n{after}" if after else "")
