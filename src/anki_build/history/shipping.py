"""The stage from numbered notes to fields: the notes of the decks, then those that were retired."""

from __future__ import annotations

from collections.abc import Mapping

from anki_build.cards.expand import Drafts
from anki_build.cards.notes import Draft
from anki_build.corpus.corpus import Corpus
from anki_build.history import reasons, retired_notes
from anki_build.history.releases import History
from anki_build.identity.lock import Lock
from anki_build.package.render import RenderedNote, render

Rendered = Mapping[str, list[RenderedNote]]


def render_all(corpus: Corpus, drafts: Drafts, assigned: Lock, history: History) -> Rendered:
    """The notes of every deck by the deck's id, each with the tag of its last change.

    Args:
        corpus: what the authors wrote, without errors.
        drafts: the notes of every deck.
        assigned: the lock with a number for every slot of them.
        history: every release; says which retired notes are shipped, and what changed when.
    """
    changed = history.changed()
    rendered = {
        deck: [
            retired_notes.marked(with_numbers(draft, assigned), changed, guid)
            for draft in notes
            for guid in [assigned.notes[draft.key].guid]
        ]
        for deck, notes in drafts.items()
    }
    for deck, note in _retired(corpus, assigned, history):
        rendered[deck].append(note)
    return rendered


def with_numbers(draft: Draft, lock: Lock) -> RenderedNote:
    """The fields of a draft with the numbers that a lock has for its slots."""
    return render(draft, {slot: lock.slots[draft.key, slot].number for slot in draft.slots})


def _retired(corpus: Corpus, assigned: Lock, history: History) -> list[tuple[str, RenderedNote]]:
    files = [deck.file for deck in corpus.decks]
    shipped = retired_notes.still_shipped(history, files, assigned)
    why = reasons.reasons(corpus, assigned) if shipped else {}
    return [
        (
            each.deck.id,
            retired_notes.rendered(each, why.get(each.key), history.pictures, each.deck.name),
        )
        for each in shipped
        if each.deck is not None
    ]
