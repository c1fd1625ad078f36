"""A page of all figures as students meet them: all masks on, one off, all off.

The page is one file that needs no other. It is made from the finished figures, whoever drew them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from anki_build.corpus.loading import load
from anki_build.corpus.project import Project
from anki_build.figures.base import Ellipse, Figure, Mask, Rect, Shape
from anki_build.reading import files
from anki_build.reading.errors import AnkiBuildError

FILE = "index.html"

# The colours of the masks are those of Anki's reviewer.
_PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Figures</title>
<style>
:root { color-scheme: light; --ground: #fff; --ink: #1d1715; --line: #ccc; }
:root[data-theme=dark] { color-scheme: dark; --ground: #202124; --ink: #e8e6e3; --line: #555; }
body { background: var(--ground); color: var(--ink); font: 1rem/1.45 system-ui, sans-serif;
  margin: 0 auto; max-width: 110rem; padding: 1rem; }
section { border-top: 1px solid var(--line); margin: 2.5rem 0 0; }
.states { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); }
figure { margin: 0; }
figcaption, small { opacity: .8; }
svg { background-size: 100% 100%; display: block; height: auto; width: 100%; }
.mask { fill: #ffeba2; stroke: #212121; stroke-width: 1px; vector-effect: non-scaling-stroke; }
.step { cursor: pointer; }
.off { fill: none; stroke: none; }
p { margin: .4rem 0; max-width: 60rem; }
</style>
<h1>$title</h1>
<button id="theme" type="button">Light or dark</button>
$sections<script>
const root = document.documentElement;
if (matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";
document.getElementById("theme").onclick = () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "" : "dark";
};
for (const figure of document.querySelectorAll(".step")) {
  const masks = [...figure.querySelectorAll("g")];
  let asked = 0;
  const show = () => {
    masks.forEach((mask, at) => mask.classList.toggle("shown", at === asked));
    for (const shape of figure.querySelectorAll(".mask"))
      shape.classList.toggle("off", shape.parentNode.classList.contains("shown"));
    figure.querySelector("output").textContent = masks[asked].dataset.entity;
  };
  figure.onclick = () => { asked = (asked + 1) % masks.length; show(); };
  show();
}
</script>
""")

_SECTION = Template("""<style>.f$number svg { background-image: url(data:$data) }</style>
<section class="f$number" id="$id">
<h2>$title</h2>
<p><small>$facts</small></p>
<div class="states">
$states</div>
<p>$reviewed</p>
<p><small>$credit</small></p>
</section>
""")

_STATE = Template("""<figure class="$kind"><svg viewBox="0 0 $width $height">$shapes</svg>
<figcaption>$caption</figcaption></figure>
""")


def page(figures: Iterable[Figure]) -> str:
    """The page, figures in the order of their ids."""
    ordered = sorted(figures, key=lambda figure: figure.id)
    masks = sum(len(figure.masks) for figure in ordered)
    sections = "".join(_section(number, figure) for number, figure in enumerate(ordered))
    title = f"{len(ordered)} figure{'' if len(ordered) == 1 else 's'}, {masks} masks"
    return _PAGE.substitute(title=title, sections=sections)


def write(project: Project, folder: Path) -> Path:
    """Write the page of a project's figures.

    Raises:
        AnkiBuildError: if there is no figure, or the page cannot be written.
    """
    corpus, _ = load(project)
    if not corpus.figures:
        raise AnkiBuildError("there is no finished figure in media")
    path = folder / FILE
    files.write(path, page(corpus.figures.values()))
    return path


def _section(number: int, figure: Figure) -> str:
    picture = figure.picture
    kind = picture.media_name.rpartition(".")[2].replace("jpg", "jpeg")
    content = picture.file.read_bytes()
    facts = (
        figure.id,
        f"hide {figure.hide}",
        f"{len(figure.masks)} masks",
        f"{picture.width} by {picture.height} px",
        f"{len(content) / 1000:.0f} kB",
    )
    masks = "".join(_mask(mask, figure) for mask in figure.masks)
    one_off = "one off, click for the next: <output></output>"
    return _SECTION.substitute(
        number=number,
        # As a background the picture stands in the page once, however often it is shown.
        data=f"image/{kind};base64,{base64.b64encode(content).decode()}",
        id=figure.id,
        title=escape(figure.title),
        facts=escape(" · ".join(facts)),
        states=_state(figure, "on", "all masks on", masks)
        + _state(figure, "step", one_off, masks)
        + _state(figure, "bare", "all off", ""),
        reviewed=escape(figure.reviewed),
        credit=escape(f"{figure.credit}; {figure.changes}; {figure.licence}"),
    )


def _state(figure: Figure, kind: str, caption: str, shapes: str) -> str:
    width, height = figure.picture.width, figure.picture.height
    return _STATE.substitute(kind=kind, caption=caption, shapes=shapes, width=width, height=height)


def _mask(mask: Mask, figure: Figure) -> str:
    shapes = "".join(_shape(shape, figure) for shape in mask.shapes)
    return f'<g data-entity="{escape(mask.entity)}">{shapes}</g>'


def _shape(shape: Shape, figure: Figure) -> str:
    """A mask's shape as SVG, in pixels of the picture."""
    across, down = figure.picture.width, figure.picture.height
    if isinstance(shape, Rect):
        attributes = {
            "x": shape.left * across,
            "y": shape.top * down,
            "width": shape.width * across,
            "height": shape.height * down,
        }
        return _element("rect", attributes)
    if isinstance(shape, Ellipse):
        attributes = {
            "cx": (shape.left + shape.rx) * across,
            "cy": (shape.top + shape.ry) * down,
            "rx": shape.rx * across,
            "ry": shape.ry * down,
        }
        return _element("ellipse", attributes)
    points = " ".join(f"{x * across:.1f},{y * down:.1f}" for x, y in shape.points)
    return f'<polygon class="mask" points="{points}"/>'


def _element(name: str, attributes: dict[str, float]) -> str:
    written = " ".join(f'{key}="{value:.1f}"' for key, value in attributes.items())
    return f'<{name} class="mask" {written}/>'
