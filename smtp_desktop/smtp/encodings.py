"""What a piece of text may stand for: a server may repeat in another encoding what it was sent.

Nothing here decides what is secret; it only says what could be read out of a piece.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Iterator

# One piece: letters without a blank. A sentence is never decoded as a whole.
PIECE = re.compile(r"[^\s<>\"]{4,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]?){4,}")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")  # RFC 3986 §2.1
_XTEXT = re.compile(r"\+([0-9A-F]{2})")  # RFC 3461 §4
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_TO_STANDARD = str.maketrans("-_", "+/")
_ROUNDS = 2  # an encoding inside another one, and no deeper
_SHORTEST = 8  # letters that may hold another encoding with something in it


def readings(piece: str, rounds: int = _ROUNDS) -> Iterator[str]:
    """Every text that may be hidden in a piece, apart from the piece itself; encodings inside of
    each other are undone `rounds` deep."""
    found = {
        reading for reading in (*_plain(piece), *_packed(piece)) if reading and reading != piece
    }
    for reading in found:
        yield reading
        if rounds > 1 and len(reading) >= _SHORTEST:
            yield from readings(reading, rounds - 1)


def _plain(piece: str) -> Iterator[str]:
    """Encodings that leave most letters readable."""
    if "%" in piece:
        raw = piece.encode("utf-8", "surrogateescape")
        yield from _texts(_PERCENT.sub(lambda code: bytes([int(code[1], 16)]), raw))
    if "=" in piece:
        import quopri

        raw = quopri.decodestring(piece.encode("utf-8", "surrogateescape"))
        yield from _texts(raw)
        yield from _texts(
            quopri.decodestring(piece.encode("utf-8", "surrogateescape"), header=True)
        )
    if "&" in piece:
        import html

        yield html.unescape(piece)
    if "+" in piece:
        yield _XTEXT.sub(lambda code: chr(int(code[1], 16)), piece)
    if "\\" in piece:
        yield _ESCAPE.sub(lambda code: chr(int(code[1] or code[2], 16)), piece)


def _packed(piece: str) -> Iterator[str]:
    """Base64 (RFC 4648, both alphabets) and hexadecimal; a cut piece may begin anywhere."""
    for run in _BASE64.findall(piece):
        letters = run.rstrip("=").translate(_TO_STANDARD)
        for start in range(4):
            cut = letters[start:]
            cut = cut[: len(cut) - 1] if len(cut) % 4 == 1 else cut
            yield from _texts(base64.b64decode(cut + "=" * (-len(cut) % 4)))
    for run in _HEX.findall(piece):
        yield from _texts(binascii.unhexlify(run.replace(":", "").replace("-", "")))


def _texts(raw: bytes) -> Iterator[str]:
    """Bytes as text: Latin-1, UTF-8 where it can be that, and UTF-16 without its empty bytes."""
    with contextlib.suppress(UnicodeDecodeError):
        yield raw.decode("utf-8")
    if not raw.isascii():
        yield raw.decode("latin-1")
    if b"\0" in raw:
        yield raw.replace(b"\0", b"").decode("latin-1")
