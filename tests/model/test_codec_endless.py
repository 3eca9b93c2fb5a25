"""Files made to keep the reader busy are answered at once, whatever door they come in by."""

from __future__ import annotations

import time

import pytest

from smtp_desktop.errors import SettingsError, SettingsUnreadable
from smtp_desktop.model import codec

SIZE = codec.MAX_LENGTH
SECONDS = 0.5


def filled(begin: str, piece: str, end: str) -> str:
    """As many pieces as a file may hold."""
    return begin + piece * ((SIZE - len(begin) - len(end)) // len(piece)) + end


def numbered(line: str, size: int = SIZE) -> str:
    """A file of lines that differ by their number."""
    lines = [line.format(n=f"{number:x}") for number in range(size // len(line))]
    return "".join(lines)[:size].rpartition("\n")[0]


DOTS = {
    "key": filled("", "a.", "a = 1"),
    "header": filled("[", "a.", "a]"),
    "array of tables": filled("[[", "a.", "a]]"),
    "with blanks": filled("", "a . ", "a = 1"),
    "quoted": filled("", "'a'.", "a = 1"),
    "with nothing in quotes": filled("", '"".', "a = 1"),
    "inline table": filled("x = {", "a.", "a = 1}"),
    "behind an escaped quote": filled('x = {b = "\\"", ', "a.", 'a = 1, c = "\\""}'),
    "behind a long text": filled('x = {b = """q"""", ', "a.", 'a = 1, c = ""}'),
    "many lines": numbered("a{n}" + ".a" * 40 + " = 1\n"),
}
BUSY = {
    "keys": numbered("k{n}=1\n"),
    "sections": numbered("[k{n}]\na=1\n"),
    "sections in sections": numbered("[a.b.c.p{n}]\na.b.c.d=1\n"),
    "numbers": filled("a=[", "1,", "]"),
    "tables in a list": filled("a=[", "{a=1},", "]"),
    "escapes": filled('a="', "\\u0041", '"'),
    "escapes that nobody ends": filled("", '"\\', ""),
    "long texts that nobody ends": filled("", '\\"""\n', "\\"),
    "quotes": filled("", "\"'", ""),
    "letters": filled("", "a", ""),
    "blanks": filled("a", " ", ""),
    "digits": filled("a = ", "9", ""),
}


def took(text: str) -> float:
    began = time.process_time()  # other programs of this computer are no part of it
    with pytest.raises(SettingsError):
        codec.decode(text)
    return time.process_time() - began


@pytest.mark.parametrize("text", [*DOTS.values(), *BUSY.values()], ids=[*DOTS, *BUSY])
def test_no_file_keeps_the_reader_busy(text: str) -> None:
    assert len(text) > SIZE * 0.9
    assert min(took(text) for _ in range(3)) < SECONDS


@pytest.mark.parametrize("size", [codec.MAX_LENGTH + 1, 256_000])
def test_what_is_far_too_large_is_not_looked_at(size: int) -> None:
    text = "a." * (size // 2) + "a = 1"
    assert took(text) < SECONDS
    with pytest.raises(SettingsUnreadable, match="far too large"):
        codec.decode(text)


@pytest.mark.parametrize(
    "text", ["{} = 1", "x = {{{} = 1}}", "[{}]"], ids=["key", "table", "header"]
)
def test_the_line_of_a_key_without_end_is_named(text: str) -> None:
    with pytest.raises(SettingsUnreadable, match="not a settings file") as caught:
        codec.decode("# mail\n[auth]\n" + text.format("a." * 40 + "a"))
    assert caught.value.line == 3


@pytest.mark.parametrize(
    "line",
    [
        f'name = "{"a." * 200}"',
        f"name = '{'a.' * 200}'",
        f'name = """{"a." * 200}\n{"a." * 200}"""',
        f"# {'a.' * 200}",
        f'name = "…"  # {"." * 200}',
    ],
    ids=["text", "literal", "long text", "comment", "dots"],
)
def test_dots_in_a_text_or_a_comment_are_nobodys_trouble(line: str) -> None:
    codec.decode(f'[account]\n{line}\nemail = "jane@acme.test"\n')
