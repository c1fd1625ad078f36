"""Draws cards in headless Chromium with Anki's own reviewer, as a student sees them.

The reviewer's JavaScript and CSS come from the wheel `aqt`; its Python is never imported.
"""

from __future__ import annotations

import functools
import http.server
import importlib.util
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STYLES = ("css/reviewer.css",)
SCRIPTS = ("js/mathjax.js", "js/vendor/mathjax/tex-chtml-full.js", "js/reviewer.js")


def chromium() -> str | None:
    """The browser there is."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def reviewer() -> Path | None:
    """The folder of Anki's reviewer."""
    spec = importlib.util.find_spec("_aqt")
    places = list(spec.submodule_search_locations or []) if spec else []
    folders = [Path(place) / "data" / "web" for place in places]
    return next((folder for folder in folders if folder.is_dir()), None)


@dataclass(frozen=True)
class Look:
    """How a card is shown.

    Attributes:
        side: `question` or `answer`.
        width: of the window, in CSS pixels; headless Chromium makes none narrower than 500, so
            the page is put into a frame of this width.
        night: whether night mode is on.
    """

    side: str
    width: int = 800
    night: bool = False


class Browser:
    """Serves a student's media and Anki's reviewer on this machine, and draws cards."""

    def __init__(self, folder: Path, media: Path, server: http.server.HTTPServer) -> None:
        self.folder = folder
        self.media = media
        self.port = server.server_address[1]

    def draw(self, card: Any, look: Look, png: Path | None = None, height: int = 900) -> Any:
        """Draw one side of a card.

        Args:
            card: of Anki's collection.
            look: which side, how wide, day or night.
            png: where a picture goes, if one is wanted.
            height: of the window, in CSS pixels.

        Returns:
            What `PROBE` found on the page.
        """
        name = f"card-{card.id}-{look.side}-{look.width}-{look.night}"
        (self.media / f"{name}.html").write_text(_page(card, look), encoding="utf-8")
        frame = FRAME.format(src=f"{name}.html", width=look.width, height=height)
        (self.media / f"{name}-frame.html").write_text(frame, encoding="utf-8")
        window = max(look.width, 500)
        options = [f"--window-size={window},{height}", "--dump-dom"]
        dom = self._chromium(f"{name}-frame.html", options)
        if png is not None:
            options = [f"--window-size={look.width},{height}", f"--screenshot={png}"]
            self._chromium(f"{name}-frame.html", options)
        start = dom.index('id="probe">') + len('id="probe">')
        return json.loads(dom[start : dom.index("</script>", start)])

    def _chromium(self, page: str, options: list[str]) -> str:
        command = [
            str(chromium()),
            *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--no-first-run", "--force-device-scale-factor=1", "--virtual-time-budget=8000"),
            f"--user-data-dir={self.folder / 'profile'}",
            *options,
            f"http://127.0.0.1:{self.port}/{page}",
        ]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=True
        ).stdout


@contextmanager
def serving(folder: Path, media: Path, web: Path) -> Iterator[Browser]:
    """A browser for the cards of one collection."""
    (media / "_anki").symlink_to(web)
    handler = functools.partial(_Quiet, directory=str(media))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Browser(folder, media, server)
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


# Counts the colours on the masks' canvas, and measures what a student would notice.
PROBE = """
setTimeout(() => {
  const seen = {body: document.body.className, text: document.getElementById('qa').innerText,
                error: (document.getElementById('err') || {}).innerText || '',
                wide: document.documentElement.scrollWidth > window.innerWidth,
                formulas: document.querySelectorAll('mjx-container').length,
                ground: getComputedStyle(document.body).backgroundColor,
                ink: getComputedStyle(document.querySelector('.ab-card')).color,
                answer: [...document.querySelectorAll('.cloze')].map(e => [
                    e.innerText, getComputedStyle(e).color]),
                colours: {}};
  const asked = document.querySelector('.ab-asked');
  if (asked) {
    const box = asked.getBoundingClientRect();
    const container = document.getElementById('image-occlusion-container');
    seen.asked = {text: asked.innerText, colour: getComputedStyle(asked).color,
                  clear: box.bottom <= container.getBoundingClientRect().top,
                  inside: box.left >= 0 && asked.scrollWidth <= asked.clientWidth};
  }
  const canvas = document.getElementById('image-occlusion-canvas');
  if (canvas) {
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] == 255) {
      const colour = '#' + [data[i], data[i+1], data[i+2]]
          .map(v => v.toString(16).padStart(2, '0')).join('');
      seen.colours[colour] = (seen.colours[colour] || 0) + 1;
    }
    const picture = document.querySelector('#image-occlusion-container img');
    seen.picture = [picture.clientWidth, picture.clientHeight];
    seen.canvas = [canvas.clientWidth, canvas.clientHeight];
  }
  const probe = parent.document.createElement('script');
  probe.type = 'application/json'; probe.id = 'probe';
  probe.textContent = JSON.stringify(seen).replaceAll('<', '\\\\u003c');
  parent.document.body.appendChild(probe);
}, 2000)
"""

FRAME = (
    "<!doctype html><html><body style='margin:0'>"
    "<iframe src='{src}' style='border:0;width:{width}px;height:{height}px'></iframe>"
    "</body></html>"
)


def _page(card: Any, look: Look) -> str:
    output = card.render_output()
    style = f"<style>{output.css}</style>"
    question, answer = style + output.question_text, style + output.answer_text
    night = " nightMode night_mode" if look.night else ""
    body = f"card card{card.ord + 1}{night}"
    call = f"_showAnswer({json.dumps(answer)}, {json.dumps(body)})"
    if look.side == "question":
        call = f"_showQuestion({json.dumps(question)}, {json.dumps(answer)}, {json.dumps(body)})"
    call = call.replace("</", "<\\/")
    return (
        f"<!doctype html><html class='{night.strip()}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        + "".join(f"<link rel='stylesheet' href='_anki/{name}'>" for name in STYLES)
        + f"</head><body class='isLin{night}'>"
        "<div id='_mark' hidden></div><div id='_flag' hidden></div><div id='qa'></div>"
        "<script>globalThis.bridgeCommand = globalThis.pycmd = () => {};</script>"
        + "".join(f"<script src='_anki/{name}'></script>" for name in SCRIPTS)
        + f"<script>{call};{PROBE}</script></body></html>"
    )
