"""Whatever is pasted: reading never raises, never hangs, and always gives a failure."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis.pasting import read_all
from diagnosis.said import CATALOGUE
from diagnosis.wrappers import WRAPPERS
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.pasted.unwrap import decoded

PIECES = [
    *("535 ", "535-", "535-5.7.8 ", "(550, b'", "5.7.8", "#5.1.1", "\n", "\r\n", " ", "\t", "'"),
    *(
        '"',
        "\\n",
        "\\x",
        "\\u12",
        "<br>",
        "<a ",
        "&amp;",
        "&#",
        "> ",
        ">>> ",
        "S: ",
        "C: ",
        "AUTH ",
    ),
    *("PLAIN ", "password: ", "password=", "Bearer ", "eyJ", "334 ", "smtp://", "login('a', '"),
    *("Content-Type: multipart/mixed; boundary=x\n", "--x\n", "AADSTS", "Detail: ", "SMTP code: "),
    *(
        "[SSL: ",
        "issuer: ",
        "response: ",
        "error ",
        "rcpt to:<a@b",
        "\0",
        "\ufeff",
        "Ã",
        "…",
        "aB3",
    ),
    *("server responded: ", "command: '", "in reply to ", "host: a.", "a.b.", "::", "1.2.3", "邮"),
]
REPETITIONS = [
    *(
        "a",
        " ",
        "\n",
        "\r",
        "535 ",
        "535-5.7.8 ",
        "550 a\n",
        "(535, b'",
        "\\",
        "\\n",
        "<",
        "<br ",
        "&",
    ),
    *("> ", "AUTH PLAIN ", "password: ", "password=", "Bearer ", "eyJaaaaaaaa", "334 eyJaaaa\n"),
    *("smtp://a", "login('a', ", "host: a.", "rcpt to: ", "Ã¼", "\0a", "AADSTS", "Detail: ", "a:"),
    *("SMTP code: 535 ", 'smtplib.py", line 1, in connect ', "S: 535-", "1.2.3", "邮件", "aB3"),
    *(
        "Content-Type: multipart/mixed; boundary=x\n--x\n",
        "error code: ",
        "-> ",
        "message to a",
        "\x1b[",
    ),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30))
def test_any_text_gives_a_failure_that_can_be_explained(pieces: list[str]) -> None:
    failures = read_all("".join(pieces))

    assert failures
    for one in failures:
        assert explain(one, CATALOGUE).title
        repr(one).encode()


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(WRAPPERS)), st.text(max_size=60))
def test_any_words_in_any_wrapping_give_a_failure(wrapper: str, words: str) -> None:
    assert read_all(WRAPPERS[wrapper](f"550 5.1.1 {words}"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text(raw: bytes) -> None:
    read_all(decoded(raw))


@pytest.mark.parametrize("piece", REPETITIONS)
def test_a_megabyte_of_awkward_repetitions_takes_less_than_a_second(piece: str) -> None:
    filler = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    took = min(timed(f"smtp 535 5.7.8 no{filler}550 5.1.1 no") for _ in range(2))

    assert took < 1


def timed(text: str) -> float:
    began = time.process_time()  # other programs of this computer are no part of it
    read_all(text)
    return time.process_time() - began
