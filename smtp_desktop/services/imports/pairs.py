"""Settings as pairs of a name and a value, whatever the program that wrote them down.

A password is dropped where it is met: of it only is kept that it was there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from smtp_desktop.printable import Printable
from smtp_desktop.services.imports.templates import is_nothing
from smtp_desktop.services.imports.vocabulary import Role, role_of, words_of

MOST = 4_000  # pairs of one text
_LONGEST_LINE = 2_000  # characters
_LONGEST_VALUE = 320
_DEEPEST = 12

_SECTION = re.compile(r"\s*\[{1,2}\s*([^\]\n]{1,120}?)\s*\]{1,2}\s*(?:[;#].*)?")
_COMMENT = re.compile(r"\s*(?:#|//|;|--(?!\w)|\*|<!--|/\*|REM\b)")
_DEFINE = re.compile(
    r"""\s*(?:define\s*\(|const\b|ENV\b|set\b|export\b|SetEnv\b)\s*""", re.IGNORECASE
)
_KEY = r"""(?P<key>"[^"\n]{1,200}"|'[^'\n]{1,200}'|[$@\w](?:[\w.$@\[\]'"/>-]|::){0,199})"""
_MARK = r"""[)\]]{0,2}\s*(?P<mark>=>|:=|={1,2}(?!>)|:(?=[\s"'\[{]|$))\s*"""
_COMMA = r"""\s*,\s*"""
_PAIR = re.compile(_KEY + _MARK)
_OPTION = re.compile(r"(?<!\S)--?([A-Za-z][\w-]{1,40})[ =]+(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'-]\S*)?")
_DEFINED = re.compile(_KEY + _COMMA)
_QUOTED = re.compile(r"""(["'])((?:\\.|(?!\1)[^\\\n])*)\1""")
_BARE = re.compile(r"[^,;{}()\n]*")
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,80})\s*=\s*("[^"\n]*"|'[^'\n]*')""")
_BYTES = re.compile(r"hex:((?:[0-9a-fA-F]{2},?\s*){2,600})")
_FALLBACK = re.compile(r"\$\{[\w.]+:-?([^}]+)\}")


class Pair(NamedTuple):
    """One setting: the `path` are the sections it stands in and its name, as written."""

    path: tuple[str, ...]
    value: Printable


def pair(path: Sequence[str], value: object) -> Pair:
    """A setting as it may be kept; raises nothing, whatever stood there."""
    name = tuple(Printable(part, 120) for part in path[-_DEEPEST:])
    if isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = "" if value is None else str(value)
    if role_of(words_of(name[-1])) is Role.PASSWORD:
        return Pair(name, Printable("" if is_nothing(text) else "***"))
    return Pair(name, Printable(text, _LONGEST_VALUE))


def of_tree(tree: object, path: tuple[str, ...] = ()) -> Iterator[Pair]:
    """The settings in nested dictionaries and lists, as JSON and property lists hold them."""
    if len(path) > _DEEPEST:
        return
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from of_tree(value, (*path, str(key)))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from of_tree(value, (*path, str(number)))
    elif path and not isinstance(tree, bytes):
        yield pair(path, tree)


def of_lines(text: str) -> Iterator[Pair]:
    """The settings in a text of lines, in the manner of most languages and programs."""
    sections = _Sections()
    for line in text.replace(",\\\n", ",").splitlines():  # as Windows writes long values
        header = _SECTION.fullmatch(line) if len(line) <= _LONGEST_LINE else None
        if header:
            sections.begin(header[1])
        elif line.strip() and len(line) <= _LONGEST_LINE and not _COMMENT.match(line):
            yield from _of_line(line, sections)


class _Sections:
    """Where a line stands: under a header, within braces, or deeper than a name above it."""

    def __init__(self) -> None:
        self._header: tuple[str, ...] = ()
        self._open: list[tuple[int, str]] = []  # how deep, and the name; braces are -1

    @property
    def path(self) -> tuple[str, ...]:
        return (*self._header, *(name for _, name in self._open if name))

    def begin(self, header: str) -> None:
        self._header, self._open = (header,), []

    def outdent(self, depth: int) -> None:
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()

    def indent(self, depth: int, name: str) -> None:
        if len(self._open) < _DEEPEST:
            self._open.append((depth, name))

    def open(self, name: str) -> None:
        self.indent(-1, name)

    def close(self) -> None:
        while self._open:
            if self._open.pop()[0] == -1:
                return


def _of_line(line: str, sections: _Sections) -> Iterator[Pair]:
    depth = len(line) - len(line.lstrip(" \t"))
    at, end = depth, len(line)
    while line[at : at + 2] == "- ":
        at += 2
    begun = _DEFINE.match(line, at)
    is_call = bool(begun and begun[0].rstrip().endswith("("))
    at = begun.end() if begun else at
    sections.outdent(depth)
    is_first = True
    while at < end:
        found = (_DEFINED if is_call else _PAIR).match(line, at)
        if not found or (not is_call and found["mark"] == ":" and _is_within_words(line, at)):
            at = _next(line, at, sections)
            continue
        name, at = _bare(found["key"]), found.end()
        rest = line[at:].strip()
        if rest in ("", "|", ">") or rest[0] in "{[" or rest.startswith("array("):
            if rest and rest[0] in "{[a" and not _is_list_of_one(rest):
                sections.open(name)
                at = line.index(rest[0], at) + (6 if rest[0] == "a" else 1)
                continue
            if not rest:
                sections.indent(depth, name)
                return
        value, at = _value(line, at, is_whole=is_first and _is_alone(line, at))
        yield pair((*sections.path, name), value)
        is_first = False


def _is_within_words(line: str, at: int) -> bool:
    """Whether words of people stand before a name: “Outgoing server: …” is no setting “server”."""
    before = line[:at].rstrip()
    return bool(before) and before[-1] not in "{[(,-"


def _is_list_of_one(rest: str) -> bool:
    """``[smtp.acme.com]:587``, as Postfix writes a name that is not to be looked up."""
    return bool(re.match(r"\[[\w.:-]+\](?::\d+)?\s*$", rest))


def _is_alone(line: str, at: int) -> bool:
    """Whether nothing but this value stands on the rest of a line, as in ``NAME=some value``."""
    return not re.search(r"""[{}]|,\s*["'$\w]+\s*(?:=>|[:=])""", line[at:])


def _next(line: str, at: int, sections: _Sections) -> int:
    """Past whatever is no setting, to where the next may begin."""
    letter = line[at]
    if letter in "{[(":
        if letter != "(":
            sections.open("")
        return at + 1
    if letter in "}]":
        sections.close()
        return at + 1
    quoted = _QUOTED.match(line, at)
    if quoted:
        return quoted.end()
    word = re.compile(r"[\w$]+|.").match(line, at)
    return word.end() if word else at + 1


def _value(line: str, at: int, *, is_whole: bool) -> tuple[str, int]:
    """A value and where it ends; of a call or an alternative, the literal at its end."""
    quoted = _QUOTED.match(line, at)
    if quoted and (not is_whole or re.match(r"\s*[,;)]*\s*(?:#.*|//.*)?$", line[quoted.end() :])):
        return _resolved(quoted[2]), quoted.end()
    if is_whole:
        return _resolved(_literal(line[at:])), len(line)
    called = re.compile(r"[\w.:>-]+\((?:[^()\n]*)\)").match(line, at)
    bare = called or _BARE.match(line, at)
    assert bare is not None
    return _resolved(_literal(bare[0])), max(bare.end(), at + 1)


def _literal(written: str) -> str:
    """What stands at the end of ``env('MAIL_HOST', 'smtp.acme.com')`` or ``HOST || "…"``."""
    text = re.split(r"\s+(?:#|//)\s", written.strip(), maxsplit=1)[0].rstrip(" ;,")
    is_code = re.match(r"[\w.:>\\-]+\(|.*\|\||.*\?\?|\w+\[", text)
    literals = _QUOTED.findall(text) if is_code else []
    if is_code:
        number = re.search(r",\s*(\d+)\s*\)$|(?:\|\||\?\?)\s*(\d+)$", text)
        if number:
            return number[1] or number[2]
        return literals[-1][1] if len(literals) > 1 or "||" in text or "??" in text else ""
    return text.strip("\"'")


def _resolved(value: str) -> str:
    """``${HOST:-smtp.acme.com}`` as what it is where nothing else is said."""
    found = _FALLBACK.fullmatch(value.strip())
    if found:
        return found[1]
    in_bytes = _BYTES.fullmatch(value.strip())
    if in_bytes:
        raw = bytes.fromhex("".join(in_bytes[1].replace(",", " ").split()))
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    return value.replace("\\/", "/")


def _bare(key: str) -> str:
    """The name alone: of ``$mail->Host`` and ``gitlab_rails['smtp_port']`` the last part."""
    whole = key.strip("\"'")
    parts = [part for part in re.split(r"->|\[|\]|::|/", whole) if part.strip("\"'$@")]
    return parts[-1].strip("\"'$@") if parts else whole


def of_options(text: str) -> Iterator[Pair]:
    """The settings on a command line: ``-SmtpServer smtp.acme.com -Port 587 -UseSsl``."""
    for line in text.splitlines():
        if len(line) <= _LONGEST_LINE:
            for name, value in _OPTION.findall(line):
                yield pair((name,), value.strip("\"'") or "true")


def of_attributes(text: str) -> Iterator[Pair]:
    """The settings in the attributes of a tag: ``<network host="smtp.acme.com" port="587"/>``."""
    for number, tag in enumerate(re.findall(r"<[A-Za-z][^<>]{0,2000}>", text)):
        for name, value in _ATTRIBUTE.findall(tag):
            yield pair((str(number), name), value.strip("\"'"))
