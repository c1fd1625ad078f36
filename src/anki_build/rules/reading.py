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
A reason for breaking a rule that nothing breaks, or for a rule that there is not.

Whoever reads it believes that something is wrong with the fact. A reason counts for the rule whose
name it has, for the fact or figure that it stands in, and for every card made from that.

Bad: `silence: {long-gap: a name}` in a fact whose gaps are all short, or `silence: {long-gaps: …}`.
Better: no `silence`, or the name of a rule that finds something without it.
""",
)

_EXPLAINED = {
    "adopt": """
A line of the table of `anki-build adopt` that cannot be carried out.

A line that is confirmed says which note of the project takes over the reviews of an old one. The
guid has to be in the package once, the key has to be a note of the project, and neither is taken
twice.

Bad: the decision `yes` in two lines that both have the key `gluteus-medius/nerve/roots`.
Better: `yes` in one of them, `no` in the other.
""",
    "corpus": """
A file or folder that is not where a project has it, so that nobody would read it.

Facts stand in `decks/<deck>/<muscle>.yaml` beside a `deck.yaml`, and every file has the suffix
`.yaml`. Links may not leave the project, since nobody else has what they lead to.

Bad: `decks/hip/piriformis.yml`.
Better: `decks/hip/piriformis.yaml`.
""",
    "drawing": """
A drawing whose file names something that there is not, or that cannot be drawn.

A figure is drawn from bones, muscles, lines and areas. They are defined in `media/atlas`, and what
a mask hides has to be a word or a fact.

Bad: `show: [ilium, gluteus-medus]` in a file of `media/figures`.
Better: `show: [ilium, gluteus-medius]`, as `media/atlas/parts.yaml` has it.
""",
    "lock": """
A line of `ids.lock` that is damaged, double or missing.

`ids.lock` says which note and which number each fact has with the students. It stands nowhere else,
so nothing is guessed: a damaged lock is restored from version control or mended by
`anki-build lock repair`, which is what to run after a merge.

Bad: `<<<<<<< HEAD` in `ids.lock` after a merge.
Better: `anki-build lock repair`, then commit.
""",
    "mask": """
A shape of a mask that has no size or reaches outside the picture, or masks without a unit.

`units` says whether shapes are counted in pixels or as fractions of the picture, from its left
upper corner. A shape is one of `rect`, `ellipse` and `polygon`.

Bad: `shapes: [{rect: [380, 20, 80, 40]}]` on a picture of 400 pixels.
Better: `shapes: [{rect: [300, 20, 80, 40]}]`: left, top, width and height within the picture.
""",
    "mask-file": """
A file with masks of another program that cannot be read, or that lacks a label named for it.

`masks_from` names a file beside the figure, such as an SVG, annotations of another program or a
package of Anki, and says in `entities` what each of its labels hides. No shape is left out and none
is guessed: a mask that lies somewhere else would ask for something else. A warning tells of a file
that may speak of another picture.

Bad: `entities: {medius: gluteus-medius}` where the file has the label `Medius`.
Better: `entities: {Medius: gluteus-medius}`.
""",
    "picture": """
A picture that is not there, or that Anki could not show on every device.

PNG, JPEG, WebP, GIF and AVIF are shown everywhere. The picture lies in the folder `media`, is small
enough for AnkiWeb, and stands upright: masks would not turn with it where a viewer turns it. More
than 25 megapixels are a warning, since phones have to hold all of them.

Bad: `image: hip.tiff`.
Better: `image: hip.png`.
""",
    "release": """
A file in `releases/` that is not as `anki-build release` wrote it.

It says what students have: what each release changed and which notes it retired. That stands
nowhere else, so the file is restored from version control, never mended by hand.

Bad: a `version: "1.2.0"` in `releases/1.1.0.yaml`.
Better: both files as they were committed with their releases.
""",
    "shape": """
A key that is unknown or missing, or a value of the wrong kind.

Every file has its own keys; a schema lets an editor complete them and underline what is wrong.

Bad: `yeild: must`, or `yield: high`.
Better: `yield: must`, `yield: should` or `yield: could`.
""",
    "yaml": """
Text that is not YAML, or that uses more of YAML than the decks do.

Text, numbers, `true` and `false`, lists and mappings are read; anchors, aliases and tags are not,
and no key may stand twice. Text with `: ` or ` #` in it, or that begins with a brace, needs quotes.

Bad: `note: Two parts: anterior and posterior`.
Better: `note: "Two parts: anterior and posterior"`.
""",
}

RULES = (
    *(Rule(name, Stage.READING, Level.ERROR, text) for name, text in sorted(_EXPLAINED.items())),
    UNUSED_SILENCE,
)
