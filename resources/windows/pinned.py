"""The lines of a requirements file that hold for CPython 3.11 on 64-bit Windows.

pip asks the markers of the machine it runs on, also when it downloads for another one.

    python pinned.py FILE
"""

from __future__ import annotations

import re
import sys

from packaging.markers import Marker

WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}
FOR_TESTS = ("jeepney", "secretstorage")  # which stand in for a keyring of Linux
NOT_THERE = ("mypy", "ruff", "librt", "ast-serialize")  # checkers, which run on this side


def lines(text: str) -> list[str]:
    """One requirement with its hashes a line, its marker gone."""
    found = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        wanted, *hashes = line.split(" --hash=")
        name, _, marker = wanted.partition(";")
        project = name.partition("==")[0].strip()
        if project in NOT_THERE:
            continue
        if not marker or project in FOR_TESTS or Marker(marker).evaluate(WINDOWS):
            found.append(" --hash=".join([name.strip(), *map(str.strip, hashes)]))
    return found


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print("\n".join(lines(file.read())))
