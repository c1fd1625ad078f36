"""What every fact has, and the words that its fields may use."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from anki_build.reading.records import Record
from anki_build.reading.text import AuthorText

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"

Id = Annotated[
    str,
    Meta(
        pattern=SLUG,
        max_length=60,
        title="a permanent id of lower-case letters, digits and hyphens, like `greater-trochanter`",
        description="Permanent: names the thing, never its wording or position; never reused.",
    ),
]
Name = Annotated[
    str, Meta(min_length=1, max_length=200, pattern="^[^\\n]*$", title="a name in one line")
]

# A word is the id of an entry of the vocabulary; `families` says in which of its families.
# `rules.facts.unknown_word` looks it up, and the published schema lists the entries.
Bone = Annotated[str, Meta(title="a bone id", extra_json_schema={"x-words": ["bones"]})]
# Muscles also attach to ligaments and fasciae.
Site = Annotated[
    str,
    Meta(
        title="the id of a landmark, bone or structure",
        extra_json_schema={"x-words": ["landmarks", "bones", "structures"]},
    ),
]
Landmark = Annotated[str, Meta(title="a landmark id", extra_json_schema={"x-words": ["landmarks"]})]
Part = Annotated[str, Meta(title="a part id", extra_json_schema={"x-words": ["parts"]})]
Joint = Annotated[str, Meta(title="a joint id", extra_json_schema={"x-words": ["joints"]})]
Movement = Annotated[str, Meta(title="a movement id", extra_json_schema={"x-words": ["movements"]})]
Nerve = Annotated[str, Meta(title="a nerve id", extra_json_schema={"x-words": ["nerves"]})]
Artery = Annotated[str, Meta(title="an artery id", extra_json_schema={"x-words": ["arteries"]})]
MuscleId = Annotated[str, Meta(title="a muscle id", extra_json_schema={"x-words": ["muscles"]})]
Neighbour = Annotated[
    str,
    Meta(
        title="the id of a muscle, structure, bone, landmark, nerve or artery",
        extra_json_schema={
            "x-words": ["muscles", "structures", "bones", "landmarks", "nerves", "arteries"]
        },
    ),
]
Zone = Annotated[str, Meta(title="a zone id", extra_json_schema={"x-words": ["zones"]})]
Condition = Annotated[
    str, Meta(title="a condition id", extra_json_schema={"x-words": ["conditions"]})
]
Region = Annotated[str, Meta(title="a region id", extra_json_schema={"x-words": ["regions"]})]
SourceId = Annotated[str, Meta(title="a source id", extra_json_schema={"x-words": ["sources"]})]

_ROOT = "(C[1-8]|T([1-9]|1[0-2])|L[1-5]|S[1-5])"
Root = Annotated[str, Meta(pattern=f"^{_ROOT}$", title="one root, like `L5`")]
Roots = Annotated[
    str,
    Meta(
        pattern=f"^({_ROOT}(-{_ROOT})?|CN (I|II|III|IV|V|V1|V2|V3|VI|VII|VIII|IX|X|XI|XII))$",
        title="a root or a range of roots, like `L4-S1`",
    ),
]

Yield = Literal["must", "should", "could"]


RuleName = Annotated[str, Meta(pattern=SLUG, title="the name of a rule, like `long-answer`")]


class Citation(Record, frozen=True, kw_only=True):
    """A source with the place in it: `{source: some-book, at: "p. 812"}`."""

    source: SourceId
    at: Annotated[str, Meta(min_length=1, title="a place in the source, like `p. 812`")]


Sources = Annotated[tuple[SourceId | Citation, ...], Meta(min_length=1)]


class Variant(Record, frozen=True, kw_only=True):
    """What other sources say instead; shown on the back, never asked.

    Attributes:
        text: in words.
        site: the other site of an attachment, so that no card takes it for another's alone.
    """

    text: AuthorText
    sources: Sources
    site: Site | None = None


Silence = Annotated[
    dict[RuleName, Annotated[str, Meta(min_length=10, title="a reason in a few words")]],
    Meta(description="Rules on cards that may be broken here, each with the reason."),
]


class Fact(Record, frozen=True, kw_only=True):
    """One statement with a permanent id and at least one source.

    Attributes:
        id: permanent and unique within the muscle.
        sources: the works that say it; each is in `sources.yaml`.
        yield_: what a student must, should or could know (`yield` in YAML).
        note: shown on the back.
        variants: what other sources say instead.
        silence: rules on cards that this fact may break, each with the reason.
    """

    id: Id
    sources: Sources
    yield_: Yield = field(name="yield", default="should")
    note: AuthorText | None = None
    variants: tuple[Variant, ...] = ()
    silence: Silence = {}
