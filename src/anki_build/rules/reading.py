"""What is found while files are read, and what `check` itself tells: names without a function.

They are registered so that every name that may stand in brackets can be explained.
"""

from __future__ import annotations

from anki_build.reading.problems import Level
from anki_build.rules.registry import Rule, Stage

UNUSED_SILENCE = Rule(
    "unused-silence",
    Stage.CARDS,
    Level.WARNING,
    """
A `silence` for a rule that nothing breaks, or that does not exist.

Whoever reads the reason believes that something is wrong with the fact. A reason counts for the
rule that it names, for the fact or figure that it is in, and for every card made from that.

Bad: `silence: {long-gap: a name}` in a fact whose gaps are all short, or `silence: {long-gaps: …}`.
Better: no `silence`, or the name of a rule that finds something without it.
""",
)

_EXPLAINED = {
    "adopt": """
A line of the table of `anki-build adopt` that cannot be used.

A confirmed line says which note of the project takes over the reviews of an old one. The guid has
to be in the package exactly once, the key has to be a note of the project, and neither may be
confirmed twice.

Bad: the decision `yes` in two lines with the key `gluteus-medius/nerve/roots`.
Better: `yes` in one of them, `no` in the other.
""",
    "corpus": """
A file or folder in a place where the program would not read it.

Facts are in `decks/<deck>/<muscle>.yaml` beside a `deck.yaml`, and every file ends in `.yaml`.
Links may not lead out of the project, since nobody else has what they lead to.

Bad: `decks/hip/piriformis.yml`.
Better: `decks/hip/piriformis.yaml`.
""",
    "drawing": """
A drawing whose file names something that does not exist, or that cannot be drawn.

A figure is drawn from bones, muscles, lines and areas, which are defined in `media/atlas`. Whatever
a mask hides has to be a word or a fact.

Bad: `show: [ilium, gluteus-medus]` in a file of `media/figures`.
Better: `show: [ilium, gluteus-medius]`, as `media/atlas/parts.yaml` has it.
""",
    "lock": """
A line of `ids.lock` that is damaged, duplicated or missing, or not as git or a release has it.

`ids.lock` says which note and which number students have for each fact. Entries never leave it and
numbers never move, and the program guesses nothing. Restore the file from version control, or
repair it with `anki-build lock repair`, which is meant for use after a merge.

Bad: `<<<<<<< HEAD` in `ids.lock` after a merge.
Better: `anki-build lock repair`, then commit.
""",
    "mask": """
A shape that has no size or reaches outside the picture, or masks without a unit.

`units` says whether shapes are measured in pixels or as fractions of the picture, from its upper
left corner. A shape is a `rect`, an `ellipse` or a `polygon`.

Bad: `shapes: [{rect: [380, 20, 80, 40]}]` on a picture of 400 pixels.
Better: `shapes: [{rect: [300, 20, 80, 40]}]`: left, top, width and height within the picture.
""",
    "mask-file": """
A file of masks from another program that cannot be read, or that lacks a label.

`masks_from` names a file beside the figure, such as an SVG, annotations of another program or an
Anki package. Its `entities` say what each label in that file hides. No shape is left out or
guessed: a mask in another place would ask for something else. A warning says that a file may be
about another picture.

Bad: `entities: {medius: gluteus-medius}` where the file has the label `Medius`.
Better: `entities: {Medius: gluteus-medius}`.
""",
    "picture": """
A picture that is missing, or that Anki cannot show on every device.

PNG, JPEG, WebP, GIF and AVIF are shown everywhere. The picture is in the folder `media` and small
enough for AnkiWeb. It is stored upright: if a viewer rotated it, the masks would not rotate with
it. A picture of more than 25 megapixels gives a warning, since phones have to hold all of them.

Bad: `image: hip.tiff`.
Better: `image: hip.png`.
""",
    "release": """
A file in `releases/` that is not as `anki-build release` wrote it.

The file says what students have: what the release changed and which notes it retired. That is
stored nowhere else. So restore the file from version control, and never repair it by hand.

Bad: a `version: "1.2.0"` in `releases/1.1.0.yaml`.
Better: both files as they were committed.
""",
    "shape": """
A key that is unknown or missing, or a value of the wrong kind.

Every kind of file has its own keys. With a schema, an editor completes them and underlines
mistakes.

Bad: `yeild: must`, or `yield: high`.
Better: `yield: must`, `yield: should` or `yield: could`.
""",
    "yaml": """
Text that is not YAML, or that uses parts of YAML that the program does not read.

The program reads text, numbers, `true` and `false`, lists and mappings. It does not read anchors,
aliases or tags, and no key may appear twice. Text that has `: ` or ` #` in it, or that begins with
a brace, needs quotes.

Bad: `note: Two parts: anterior and posterior`.
Better: `note: "Two parts: anterior and posterior"`.
""",
}

RULES = (
    *(Rule(name, Stage.READING, Level.ERROR, text) for name, text in sorted(_EXPLAINED.items())),
    UNUSED_SILENCE,
)
