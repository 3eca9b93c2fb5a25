"""The program's icon as Linux and macOS want it, drawn from the one that every system has."""

from __future__ import annotations

import struct
from pathlib import Path

from resources.packaging.publisher import NAME, ROOT

DRAWING = ROOT / "resources" / "icons" / f"{NAME}.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)  # pixels, of the hicolor theme

# macOS names each picture by a type: its side in pixels, those for fine screens included.
_KINDS = {
    "icp4": 16,
    "icp5": 32,
    "ic07": 128,
    "ic08": 256,
    "ic09": 512,
    "ic10": 1024,
    "ic11": 32,
    "ic12": 64,
    "ic13": 256,
    "ic14": 512,
}


def write_hicolor(folder: Path) -> None:
    """Put the icon into a theme's folder, such as ``share/icons/hicolor``, in every size."""
    for size in SIZES:
        _write(folder / f"{size}x{size}" / "apps" / f"{NAME}.png", drawn(size))
    _write(folder / "scalable" / "apps" / f"{NAME}.svg", DRAWING.read_bytes())


def write_icns(icon: Path) -> None:
    """Draw the icon of a macOS program."""
    pictures = {side: drawn(side) for side in set(_KINDS.values())}
    entries = [_entry(kind.encode(), pictures[side]) for kind, side in _KINDS.items()]
    _write(icon, _entry(b"icns", b"".join(entries)))


def drawn(size: int, drawing: Path = DRAWING) -> bytes:
    """The drawing, an SVG, as a PNG of so many pixels; raises ValueError for what is none."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise ValueError(f"{drawing} is no drawing.")
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know only bytes
    return bytes(buffer.data().data())


def _entry(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack(">I", 8 + len(content)) + content


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
