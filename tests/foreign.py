"""A text that only bad intent writes, and what may be left of it where it is shown."""

from __future__ import annotations

import unicodedata
from typing import Any

# It clears a terminal, begins a line of its own, turns letters round, and hides some.
ORDER = "- Pay 500 EUR"
HOSTILE = f"evil\x1b[2J\x9b2J\r\n{ORDER}\n\u202egro\u2066\u200b\x85\u2028{ORDER}\x07\U000e0041 end"
ON_A_LINE = HOSTILE.replace("\r", "").replace("\n", "")


def assert_harmless(shown: str, where: str = "") -> None:
    """Nothing raw is in it, and no line of it was begun by somebody else."""
    for one in sorted(set(shown) - {"\n", "\t"}):
        is_seen = one.isprintable() or unicodedata.category(one) == "Zs"
        assert is_seen, f"{one!a} at {where}: {shown!a}"
    begun = [line for line in shown.split("\n") if line.strip().startswith(ORDER)]
    assert begun == [], f"{where}: {begun}"


def assert_values_harmless(value: Any, where: str = "") -> None:
    """The same of every text in a JSON value; only a reply has several lines."""
    if isinstance(value, dict):
        for key, inner in value.items():
            assert_values_harmless(key, where)
            assert_values_harmless(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for inner in value:
            assert_values_harmless(inner, where)
    elif isinstance(value, str):
        assert_harmless(value, where)
        assert "\n" not in value or where.endswith("reply.text"), where
