"""What is renamed, and whether it may be called so."""

from __future__ import annotations

import itertools

import msgspec

from anki_build.corpus.corpus import Corpus
from anki_build.facts.base import Id
from anki_build.facts.statement import Statement
from anki_build.facts.vocabulary import FAMILIES
from anki_build.identity.lock import Lock
from anki_build.reading import yaml_reader as source
from anki_build.reading.errors import AnkiBuildError
from anki_build.reading.problems import did_you_mean
from anki_build.reading.records import expectation
from anki_build.updates.rename.drawings import named_words
from anki_build.updates.rename.keys import entry_renamed
from anki_build.updates.rename.target import KINDS, Target


def choose(written: Corpus, kind: str, old: str, new: str) -> Target:
    """The target that a command names.

    Raises:
        AnkiBuildError: if there is no such thing, or the new id is none.
    """
    path = tuple(old.split("/"))
    candidates = known(written, kind)
    if path not in candidates:
        what = f"there is no {kind} `{old}`"
        hint = did_you_mean(old, map("/".join, candidates)) or f"expected {KINDS[kind]}"
        raise AnkiBuildError(what, hint=hint)
    *parents, new_id = new.split("/")
    if parents and tuple(parents) != path[:-1]:
        message = f"`{new}` is not in the same place as `{old}`"
        raise AnkiBuildError(message, hint="a rename changes the last id alone")
    _refuse_invalid(new_id)
    return Target(kind, path, new_id)


def known(written: Corpus, kind: str) -> set[tuple[str, ...]]:
    """Every thing of a kind, by the ids that lead to it."""
    facts = [(muscle.id, fact) for muscle in written.muscles for _, fact in muscle.facts()]
    if kind == "fact":
        return {(muscle, fact.id) for muscle, fact in facts}
    if kind == "gap":
        statements = [(muscle, fact) for muscle, fact in facts if isinstance(fact, Statement)]
        return {(muscle, fact.id, gap) for muscle, fact in statements for gap in fact.gaps}
    if kind == "mask":
        return {(f.id, mask.id) for f in written.figures.values() for mask in f.masks}
    if kind == "deck":
        return {(deck.file.id,) for deck in written.decks}
    if kind == "word":
        families = (family for family in FAMILIES if family != "muscles")
        return {(family, word) for family in families for word in written.vocabulary[family]}
    # Muscles that only the vocabulary knows have an id too.
    return {(each,) for each in written.vocabulary[f"{kind}s"]}


def _refuse_invalid(new: str) -> None:
    try:
        msgspec.convert(new, Id)
    except msgspec.ValidationError:
        raise AnkiBuildError(f"`{new}` is not {expectation(Id)}") from None
    document, _ = source.parse(new, "")
    if document is None or document.data != new:
        raise AnkiBuildError(f"`{new}` is a number or a keyword of YAML", hint="add a word")


def refuse_taken(written: Corpus, published: Lock, target: Target) -> None:
    """Insist that nothing has the new id, nor had it.

    Raises:
        AnkiBuildError: if something has.
    """
    wanted = Target(target.kind, (*target.path[:-1], target.new), "-")
    if wanted.path in known(written, target.kind):
        raise AnkiBuildError(f"there is a {target.kind} `{wanted.name}` already")
    if target.kind in ("muscle", "word"):
        _refuse_other_words(written, target)
    entries = itertools.chain(published.slots, ((key, "") for key in published.notes))
    if any(entry_renamed(wanted, *entry) != entry for entry in entries):
        message = f"`{wanted.name}` is taken: ids.lock has cards of a {target.kind} of that id"
        raise AnkiBuildError(message, hint="students may have them, so choose another id")


def _refuse_other_words(written: Corpus, target: Target) -> None:
    """A layer or mask names a muscle or another word by its bare id."""
    own = "muscles" if target.kind == "muscle" else target.path[0]
    masks = {mask.entity for figure in written.figures.values() for mask in figure.masks}
    # A zone that is named in a drawing is where nothing but zones are.
    bare = masks if own == "zones" else masks | named_words(written)
    alike = set(FAMILIES) if own == "muscles" or target.old in bare else _beside(own)
    for word in (target.old, target.new):
        for family in FAMILIES:
            if family != own and family in alike and word in written.vocabulary[family]:
                message = f"`{word}` is also one of the {family} of decks/vocabulary.yaml"
                hint = "files that name it would be about the other one"
                raise AnkiBuildError(message, hint=hint)


def _beside(family: str) -> set[str]:
    """The families from which a layer or an attachment may name a word as well as from this."""
    return set(_NAMED_ALIKE) if family in _NAMED_ALIKE else set()


_NAMED_ALIKE = ("muscles", "structures", "bones", "landmarks", "nerves", "arteries")
