"""Texts that are made to keep a reader busy: each is read in time, and explained all the same."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TypeVar

import jwt
import pytest

from diagnosis.pasting import read_all
from diagnosis.said import CATALOGUE
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.pasted.unwrap import LONGEST
from smtp_desktop.discovery import autoconfig
from smtp_desktop.discovery.offer import Source
from smtp_desktop.discovery.other_programs import from_msmtp
from smtp_desktop.errors import DiscoveryError, SettingsInvalid
from smtp_desktop.model import host
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import problem_with
from smtp_desktop.model.sign_in.claims import Claims, claims
from smtp_desktop.services.imports import reader
from smtp_desktop.services.imports import reading as imports

Result = TypeVar("Result")

REFUSAL = "smtp: 550 5.1.1 <joe@acme.test>: no such user here"
PARTS = {
    "messages": "Content-Type: message/rfc822\n\n",
    "messages, folded": "content-type:\n message/rfc822\n\n",
    "messages of other kinds": "Content-Type: message/partial\n\n",
    "reports": "Content-Type: message/delivery-status\n\n",
    "parts of parts": "Content-Type: multipart/mixed; boundary=x\n\n--x\n",
    "digests": "Content-Type: multipart/digest; boundary=x\n\n--x\n\n",
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("depth", [1, 19, 20, 21, 300, 1000, 3000, 40_000])
def test_however_deep_a_message_is_nested_it_is_explained(part: str, depth: int) -> None:
    failures, took = timed(lambda: read_all(part * depth + f"\n{REFUSAL}\n"))
    assert took < 1
    assert all(explain(one, CATALOGUE).title for one in failures)


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "zlib", "\0", "x" * 999, '"'])
def test_whatever_a_message_names_as_its_charset_it_is_explained(charset: str) -> None:
    head = f'Subject: a\nContent-Type: text/plain; charset="{charset}"\n'
    text = f"{head}Content-Transfer-Encoding: quoted-printable\n\n=80 \u0416\n{REFUSAL}\n"
    reply = read_all(text)[0].reply
    assert reply is not None
    assert reply.code == 550


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_what_stands_behind_a_deep_nesting_is_still_found(part: str) -> None:
    failure = read_all(part * (LONGEST // 4 // len(part)) + f"\n{REFUSAL}\n")[0]
    assert failure.reply is not None
    assert failure.reply.code == 550


AWKWARD = [
    *(" ", ".", ". ", "a@", ":", "[", "[1,", '{"a":', "(", "<a>", "&amp;", '"', "'", "\\"),
    *("a=", "[a]\n", "%41", "/", "a://", "\n", "\t", "ä", "e\u0301", "9", "xn--", "\x9b"),
]


@pytest.mark.parametrize("unit", AWKWARD)
def test_settings_of_a_quarter_megabyte_are_read_or_refused_in_time(unit: str) -> None:
    text = (unit * imports.MAX_BYTES)[: imports.MAX_BYTES // 3]

    def read() -> None:
        for one in (text, f"a{text}x", f"smtp://{text}", f"smtp.acme.test{text}:587"):
            try:
                reader.read(one.encode(), "jane@acme.test")
            except SettingsInvalid:
                continue

    assert timed(read)[1] < 4


@pytest.mark.parametrize("unit", [*AWKWARD, "a.", "1."])
def test_a_server_s_name_of_any_length_is_read_in_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    drafts = [Draft(host=one) for one in (text, f"a{text}x", f"{text}:{text}")]
    assert timed(lambda: [problem_with(one, Field.HOST) for one in drafts])[1] < 2


@pytest.mark.parametrize("unit", ["a", "(", "'", '"', "a "])
def test_another_program_s_line_without_end_is_passed_over(unit: str) -> None:
    text = f"account a\nhost smtp.acme.test\nuser {unit * (1_000_000 // len(unit))}\n"
    drafts, took = timed(lambda: from_msmtp(text))
    assert [one.host for one in drafts] == ["smtp.acme.test"]
    assert took < 1


def test_a_port_of_thousands_of_digits_is_no_port() -> None:
    with pytest.raises(SettingsInvalid):
        reader.read(b"smtp.acme.test:" + b"9" * 5000, "jane@acme.test")


def test_a_name_longer_than_any_is_no_server_s() -> None:
    assert host.to_ascii("ä" * 100_000) is None
    assert host.to_ascii(".".join(["a" * 60] * 4)) is not None


@pytest.mark.parametrize("depth", [10, 1000, 80_000])
def test_a_page_of_elements_in_elements_is_read_or_refused(depth: int) -> None:
    page = b"<clientConfig>" + b"<a>" * depth + b"</a>" * (depth if depth < 80_000 else 0)

    def read() -> None:
        try:
            autoconfig.read(page + b"</clientConfig>", Source.AUTOCONFIG, "acme.test")
        except DiscoveryError:
            return

    assert timed(read)[1] < 1


@pytest.mark.parametrize("depth", [10, 2000, 100_000])
def test_a_token_that_nests_says_nothing_and_stops_nobody(depth: int) -> None:
    head, _, sign = jwt.encode({}, "x" * 40).split(".")
    body = jwt.utils.base64url_encode(("[" * depth + "]" * depth).encode()).decode()
    assert claims(f"{head}.{body}.{sign}") == Claims()
    inner = jwt.utils.base64url_encode(json.dumps({"aud": "x"}).encode()).decode()
    assert claims(f"{head}.{inner}.{sign}").audience == "x"


def timed(function: Callable[[], Result]) -> tuple[Result, float]:
    began = time.process_time()  # other programs of this computer are no part of it
    return function(), time.process_time() - began
