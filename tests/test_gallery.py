"""The page of all figures."""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path

import pytest

from anki_build.corpus.loading import load
from anki_build.reading.errors import AnkiBuildError
from anki_build.reports import gallery
from conftest import Workbench
from test_cli import invoke


def test_one_page_with_every_figure_and_mask(workbench: Workbench) -> None:
    """Also of figures that were not drawn by the project; nothing is loaded from elsewhere."""
    root = workbench.root
    result = invoke("figures", "--gallery", "--project", str(root))
    page = (root / "dist" / "gallery" / "index.html").read_text(encoding="utf-8")
    assert "dist/gallery/index.html: open it in a browser" in result.output
    picture = base64.b64encode((root / "media/shoulder.png").read_bytes()).decode()
    assert page.count(picture) == 1
    assert "<h1>1 figure, 3 masks</h1>" in page
    # All masks on, one off, all off.
    assert [page.count(f'class="{state}"><svg') for state in ("on", "step", "bare")] == [1, 1, 1]
    assert page.count('<g data-entity="greater-tubercle">') == 2
    assert page.count('<ellipse class="mask" cx="200.0" cy="60.0" rx="40.0" ry="20.0"/>') == 2
    assert page.count('<rect class="mask" x="20.0" y="20.0" width="80.0" height="40.0"/>') == 2
    assert page.count('points="150.0,120.0 250.0,120.0 200.0,180.0"') == 2
    assert not re.search(r"(src|href)=|https?://(?!www\.w3\.org)", page)


def test_where_it_goes(workbench: Workbench, tmp_path: Path) -> None:
    """A folder of one's own; what authors wrote is text, never HTML."""
    workbench.replace("title: Shoulder", "title: <b>Shoulder", "media/shoulder.yaml")
    workbench.replace("hide: all", "hide: all\nreviewed: a & b", "media/shoulder.yaml")
    path = gallery.write(workbench.project, tmp_path / "page")
    page = path.read_text(encoding="utf-8")
    assert "<h2>&lt;b&gt;Shoulder from the front</h2>" in page
    assert "<p>a &amp; b</p>" in page


def test_no_figure(workbench: Workbench, tmp_path: Path) -> None:
    """Without a finished figure there is no page."""
    (workbench.root / "media/shoulder.yaml").unlink()
    with pytest.raises(AnkiBuildError, match="no finished figure"):
        gallery.write(workbench.project, tmp_path)


def test_the_page_is_the_same_every_time(workbench: Workbench) -> None:
    """The order of the figures does not matter."""
    figures = list(load(workbench.project)[0].figures.values())
    assert gallery.page(figures) == gallery.page(reversed(figures))


def test_drawing_without_its_extra(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says what to install; the gallery needs none of it."""
    monkeypatch.setitem(sys.modules, "anki_build.atlas", None)
    with pytest.raises(AnkiBuildError, match=r"anki-build\[figures\]") as caught:
        invoke("figures", "--project", str(workbench.root))
    assert caught.value.hint == "pip install 'anki-build[figures]'"
    assert invoke("figures", "--gallery", "--project", str(workbench.root)).exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--gallery", "shoulder"), "no NAME"),
        (("--gallery", "--force"), "no --force"),
        (("--output", "page"), "add --gallery"),
    ],
)
def test_options_that_would_do_nothing(
    workbench: Workbench, words: tuple[str, ...], message: str
) -> None:
    """Are refused as wrong usage."""
    result = invoke("figures", *words, "--project", str(workbench.root))
    assert result.exit_code == 2
    assert message in result.output
