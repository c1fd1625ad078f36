"""Draws cards in headless Chromium with Anki's own reviewer, as a student sees them.

The reviewer's JavaScript and CSS come from the wheel `aqt`; its Python is never imported.
"""

from __future__ import annotations

import fcntl
import functools
import http.server
import importlib.util
import json
import os
import select
import shutil
import threading
from collections.abc import Callable, Iterator
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
        width: of the window, in CSS pixels; the page is put into a frame of this width, since a
            window narrower than 500 is not what a phone's page is.
        night: whether night mode is on.
    """

    side: str
    width: int = 800
    night: bool = False


class Page:
    """One browser for all tests: starting Chromium costs more than the drawing of ten cards.

    It is told what to do by the DevTools protocol over two pipes, one message after the other.
    """

    def __init__(self, profile: Path) -> None:
        command_in, self._command = os.pipe()
        self._answer, answer_out = os.pipe()
        options = [*OPTIONS, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
        # Chromium reads from 3 and writes to 4, so that neither may be one of the pipes' own ends.
        ends = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 10) for each in (command_in, answer_out)]
        self._process = os.posix_spawn(
            str(chromium()),
            [str(chromium()), *options],
            os.environ,
            file_actions=[
                *((os.POSIX_SPAWN_OPEN, each, os.devnull, os.O_WRONLY, 0) for each in (1, 2)),
                *((os.POSIX_SPAWN_DUP2, end, each) for end, each in zip(ends, (3, 4), strict=True)),
            ],
        )
        for end in (command_in, answer_out, *ends):
            os.close(end)
        self._count = 0
        self._rest = b""

    def close(self) -> None:
        """End the browser."""
        self._send("Browser.close")
        os.waitpid(self._process, 0)
        os.close(self._command)
        os.close(self._answer)

    def probe(self, url: str, width: int, height: int) -> str:
        """Open an address in a window of its own, and give what `PROBE` left there.

        Args:
            url: of a page with a frame.
            width: of the window, in CSS pixels.
            height: likewise.
        """
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", session, **size)
        self._call("Page.navigate", session, url=url)
        # The page's clock runs as fast as its scripts are and waits for what they load; it stops
        # a second after `PROBE` has looked.
        policy = {"policy": "pauseIfNetworkFetchesPending", "budget": 3000}
        self._call("Emulation.setVirtualTimePolicy", session, **policy)
        self._await(lambda each: each.get("method") == "Emulation.virtualTimeBudgetExpired")
        code = "document.getElementById('probe').textContent"
        found: str = self._call("Runtime.evaluate", session, expression=code)["result"]["value"]
        self._call("Target.closeTarget", targetId=target)
        return found

    def ask(self, url: str, expression: str) -> Any:
        """Open an address in a window of its own, and give what an expression comes to there.

        Args:
            url: of a page.
            expression: JavaScript; may be a promise of plain data.
        """
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable", session)
        self._call("Page.navigate", session, url=url)
        self._await(lambda each: each.get("method") == "Page.loadEventFired")
        options = {"awaitPromise": True, "returnByValue": True}
        found = self._call("Runtime.evaluate", session, expression=expression, **options)
        self._call("Target.closeTarget", targetId=target)
        return found["result"]["value"]

    def _send(self, method: str, session: str | None = None, **params: Any) -> int:
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        message |= {"sessionId": session} if session else {}
        os.write(self._command, json.dumps(message).encode() + b"\0")
        return self._count

    def _call(self, method: str, session: str | None = None, **params: Any) -> Any:
        number = self._send(method, session, **params)
        return self._await(lambda each: each.get("id") == number)["result"]

    def _await(self, wanted: Callable[[Any], bool]) -> Any:
        """The next message that is wanted; events between are of no interest."""
        while True:
            while b"\0" not in self._rest:
                assert select.select([self._answer], [], [], 120)[0], "Chromium does not answer"
                received = os.read(self._answer, 1 << 16)
                assert received, "Chromium has ended"
                self._rest += received
            message, _, self._rest = self._rest.partition(b"\0")
            if wanted(read := json.loads(message)):
                return read


OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--force-device-scale-factor=1"),
)


class Browser:
    """Serves a student's media and Anki's reviewer on this machine, and draws cards."""

    def __init__(self, page: Page, media: Path, server: http.server.HTTPServer) -> None:
        self.page = page
        self.media = media
        self.port = server.server_address[1]

    def draw(self, card: Any, look: Look, height: int = 900) -> Any:
        """Draw one side of a card.

        Args:
            card: of Anki's collection.
            look: which side, how wide, day or night.
            height: of the window, in CSS pixels.

        Returns:
            What `PROBE` found on the page.
        """
        name = f"card-{card.id}-{look.side}-{look.width}-{look.night}"
        (self.media / f"{name}.html").write_text(_page(card, look), encoding="utf-8")
        frame = FRAME.format(src=f"{name}.html", width=look.width, height=height)
        (self.media / f"{name}-frame.html").write_text(frame, encoding="utf-8")
        url = f"http://127.0.0.1:{self.port}/{name}-frame.html"
        return json.loads(self.page.probe(url, max(look.width, 500), height))


@contextmanager
def serving(page: Page, media: Path, web: Path) -> Iterator[Browser]:
    """A browser for the cards of one collection."""
    (media / "_anki").symlink_to(web)
    handler = functools.partial(_Quiet, directory=str(media))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Browser(page, media, server)
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
