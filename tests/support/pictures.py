"""Pictures of windows, written to be looked at."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from PySide6.QtGui import QImage

_BEGINNING = b"\x89PNG\r\n\x1a\n"
_TRUE_COLOUR = (8, 2, 0, 0, 0)  # bits a channel, red green blue, the usual ways to pack and order


def save(picture: QImage, file: Path) -> None:
    """Write a picture as PNG. Qt tries five filters on each line, which a window's plain surfaces
    do not need and which takes longer than to paint it."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    width, height, stride = rgb.width(), rgb.height(), rgb.bytesPerLine()
    bits = bytes(rgb.constBits())
    lines = (bits[at : at + 3 * width] for at in range(0, stride * height, stride))
    file.write_bytes(
        _BEGINNING
        + _chunk(b"IHDR", struct.pack(">2I5B", width, height, *_TRUE_COLOUR))
        + _chunk(b"IDAT", zlib.compress(b"".join(b"\0" + one for one in lines), 1))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
