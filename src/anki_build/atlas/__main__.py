"""Draw the figures: `python -m anki_build.atlas MESH_FOLDER [NAME...] [--output media]`."""

import argparse
import sys
import time
from pathlib import Path

try:
    from anki_build.atlas.drawing import Drawing, draw
    from anki_build.atlas.figures import FIGURES, Figure
    from anki_build.atlas.masks import figure_yaml
    from anki_build.atlas.meshes import DOWNLOAD_HELP, MeshFolder, MissingMeshError
except ImportError as missing:
    sys.exit(f"error: {missing}\nhint: pip install 'anki-build[figures]'")

QUALITY = 82
"""WebP quality: below it the fibres blur, above it the file only grows."""


def main(arguments: list[str] | None = None) -> int:
    """Draw the wanted figures; the exit code is 1 if meshes are missing."""
    parser = _parser()
    options = parser.parse_args(arguments)
    unknown = set(options.names) - {figure.id for figure in FIGURES}
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    options.output.mkdir(parents=True, exist_ok=True)
    try:
        meshes = MeshFolder(options.meshes)
        for figure in FIGURES:
            if not options.names or figure.id in options.names:
                _draw_and_save(figure, meshes, options.output)
    except MissingMeshError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def save(figure: Figure, drawing: Drawing, folder: Path) -> Path:
    """Write a drawing and the YAML file that describes it; returns the picture's path."""
    path = folder / f"{figure.id}.webp"
    drawing.picture.save(path, quality=QUALITY, method=6)
    text = figure_yaml(figure.id, figure.title, figure.hide, drawing.masks, figure.reviewed)
    path.with_suffix(".yaml").write_text(text, encoding="utf-8")
    return path


def _draw_and_save(figure: Figure, meshes: MeshFolder, folder: Path) -> None:
    print(f"{figure.id} ...", flush=True)
    start = time.monotonic()
    path = save(figure, draw(figure, meshes), folder)
    seconds = time.monotonic() - start
    print(f"  {path}: {path.stat().st_size / 1000:.0f} kB in {seconds:.0f} s", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m anki_build.atlas",
        description="Draw atlas figures with occlusion masks from the meshes of BodyParts3D.",
        epilog=DOWNLOAD_HELP,
    )
    names = [figure.id for figure in FIGURES]
    parser.add_argument("meshes", type=Path, help="folder with the OBJ files or their zip files")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="name",
        help=f"figures to draw (default all): {', '.join(names)}",
    )
    parser.add_argument("--output", type=Path, default=Path("media"), help="default: media")
    return parser


if __name__ == "__main__":
    sys.exit(main())
