"""The file of test marks: JSON, and never important enough to fail over."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile

_MAX_BYTES = 100_000


class MarkFile:
    """See ``services.marks.MarkStore``."""

    def __init__(self, folder: str, name: str = "marks.json") -> None:
        self._path = os.path.join(folder, name)

    def read(self) -> dict[str, dict[str, str]]:
        try:
            with open(self._path, encoding="utf-8") as file:
                table = json.loads(file.read(_MAX_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(table, dict):
            return {}
        return {str(name): mark for name, mark in table.items() if _is_mark(mark)}

    def write(self, table: dict[str, dict[str, str]]) -> None:
        folder = os.path.dirname(self._path)
        with contextlib.suppress(OSError):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            handle, beside = tempfile.mkstemp(prefix=".marks-", suffix=".tmp", dir=folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(table, file)
            os.replace(beside, self._path)


class NoMarks:
    """Remembers nothing: for practice."""

    def read(self) -> dict[str, dict[str, str]]:
        return {}

    def write(self, table: dict[str, dict[str, str]]) -> None:
        return


def _is_mark(mark: object) -> bool:
    return isinstance(mark, dict) and all(isinstance(value, str) for value in mark.values())
