"""JSON in which every object knows its place, for messages about files of other programs."""

from __future__ import annotations

import json
import json.decoder
import json.scanner
from typing import Any

from anki_build.figures.found import MaskFile
from anki_build.reading.problems import Problem


class Located(dict[str, Any]):
    """An object of a JSON file.

    Attributes:
        at: its line and column, from 1.
    """

    at: tuple[int, int] = (1, 1)


def parse(file: MaskFile) -> Located | Problem:
    """The object that a JSON file holds, or why there is none."""
    try:
        text = file.content.decode("utf-8-sig")
        data = _Decoder().decode(text)
    except UnicodeDecodeError as error:
        return file.problem(f"byte {error.start} is not UTF-8, expected a JSON file")
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return file.problem(message, at=(error.lineno, error.colno))
    except ValueError:
        return file.problem("a number is too large")
    except RecursionError:
        return file.problem("is nested too deeply for a file of masks")
    if not isinstance(data, Located):
        return file.problem("expected a JSON object")
    return data


class _Decoder(json.JSONDecoder):
    """The standard library's decoder in its Python form, which knows where it is."""

    def __init__(self) -> None:
        super().__init__()
        # The names are not in the published types.
        python: Any = json.decoder
        scanner: Any = json.scanner
        self._read_object = python.JSONObject
        self.parse_object = self._object
        self.scan_once = scanner.py_make_scanner(self)

    def _object(self, text_and_end: tuple[str, int], *rest: Any) -> tuple[Located, int]:
        text, start = text_and_end
        values, end = self._read_object(text_and_end, *rest)
        located = Located(values)
        line_start = text.rfind("\n", 0, start) + 1
        located.at = (text.count("\n", 0, start) + 1, start - line_start)
        return located, end
