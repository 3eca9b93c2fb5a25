"""The program's icon as Windows wants it, drawn from the one that every system has."""

from __future__ import annotations

import struct
from pathlib import Path

from resources.packaging.drawings import drawn

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)  # pixels: small, large and scaled


def write(drawing: Path, icon: Path) -> None:
    """Draw an SVG in all sizes into an .ico file."""
    pictures = [drawn(size, drawing) for size in SIZES]
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at = len(head) + 16 * len(pictures)
    entries = []
    for size, picture in zip(SIZES, pictures, strict=True):
        side = size % 256  # 0 means 256
        entries.append(struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), at))
        at += len(picture)
    icon.parent.mkdir(parents=True, exist_ok=True)
    icon.write_bytes(b"".join([head, *entries, *pictures]))
