"""From whatever was pasted to plain text: encodings, entities, escapes, marks that nobody sees.

Every step goes over the text once, so that a megabyte of anything takes no longer than it should.
"""

from __future__ import annotations

import html
import re

# What is read of a text that is longer: an error stands at its beginning or at its end.
LONGEST = 60_000

_BLANKS = dict.fromkeys((0x09, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)), " ")
# Controls, soft hyphen, zero width, direction marks, byte order mark, what a decoder gave up on.
_UNSEEN = dict.fromkeys(
    (
        *(
            code
            for code in (*range(0x20), *range(0x7F, 0xA0))
            if code not in (0x09, 0x0A, 0x0D, 0x1B)
        ),
        *(0xAD, 0x61C, 0xFEFF, 0xFFFC, 0xFFFD),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
    ),
    "",
)
_QUOTES = {0x2018: "'", 0x2019: "'", 0x201A: "'", 0x201B: "'", 0x60: "'", 0xB4: "'"}
_DOUBLE_QUOTES = dict.fromkeys((0x201C, 0x201D, 0x201E, 0x201F, 0xAB, 0xBB), '"')
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2212), "-")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
_PLAIN: dict[int, str] = _BLANKS | _UNSEEN | _QUOTES | _DOUBLE_QUOTES | _DASHES | _WIDE

_ODD = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_COLOURS = re.compile(r"\x1b(?:\[[0-9;]{0,20}[A-Za-z])?")
_LONE = re.compile(r"[\ud800-\udfff]")  # halves of letters, which nothing can write
_MOJIBAKE = re.compile(r"[^\x00-\x7f]{2,24}")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});")
_BREAK = re.compile(
    r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?pre|/?table)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE
)
_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|code|tt|small|td|th|tbody|ul|ol|html|body|head|meta|title"
    r"|blockquote|center|hr|img)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_BYTES = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_NEW_LINE = re.compile(r"\\{1,3}r\\{1,3}n|\\{1,3}[rn]")
# In a folder's name a backslash means a folder: \node_modules is no new line.
_NEW_LINE_BESIDE_FOLDERS = re.compile(r"\\{1,3}r\\{1,3}n|\\{1,3}[rn](?![a-z_])")
_FOLDER = re.compile(r"[A-Za-z]:\\\\?[A-Za-z]")


def decoded(raw: bytes) -> str:
    """Text from bytes of any encoding: known by its mark, by its zeros, UTF-8, or else Windows'."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    if raw.count(b"\0") > len(raw) // 4:
        is_big = raw[:2000:2].count(0) > raw[1:2000:2].count(0)
        return raw.decode("utf-16-be" if is_big else "utf-16-le", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def plain(text: str) -> str:
    """The text as a person would read it, its lines kept; never raises."""
    text = _MOJIBAKE.sub(_read_again, _LINE_ENDS.sub("\n", text))
    text = _put_right(_COLOURS.sub("", text))
    text = _without_markup(text)
    text = _without_escapes(text)
    return _put_right(text).strip()


def _put_right(text: str) -> str:
    return text.translate(_PLAIN) if _ODD.search(text) else text


def bounded(text: str) -> str:
    """The beginning and the end of a text that is too long to be read; of UTF-16 the letters."""
    if text.count("\0") > len(text) // 4:  # each byte was read as if it were a letter
        text = text.replace("\0", "")
    text = _LONE.sub("", text)
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]}\n\n{text[-LONGEST // 2 :]}"


def _without_markup(text: str) -> str:
    for _ in range(2):  # a page that shows markup as text has it twice
        if "<" in text:
            text = _TAG.sub("", _BREAK.sub("\n", text))
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def _read_again(run: re.Match[str]) -> str:
    """UTF-8 that was read as Windows text, put right; anything else stays as it is."""
    try:
        return run[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return run[0]


def _without_escapes(text: str) -> str:
    """New lines, bytes and letters that a program wrote out as it would in its source."""
    if "\\" not in text:
        return text
    text = _BYTES.sub(lambda run: _decoded(bytes.fromhex(run[0].replace("\\x", ""))), text)
    text = _LONE.sub("", _UNICODE.sub(lambda found: chr(int(found[1], 16)), text))
    lines = _NEW_LINE_BESIDE_FOLDERS if _FOLDER.search(text) else _NEW_LINE
    for written, meant in (("\\t", " "), ("\\/", "/"), ('\\"', '"'), ("\\'", "'")):
        text = text.replace(written, meant)
    return lines.sub("\n", text)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
