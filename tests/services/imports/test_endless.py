"""Texts made to keep a library busy are answered at once: the window asks while one is dragged."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from smtp_desktop.errors import SettingsError
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse, problem_with
from smtp_desktop.services.imports import addresses, reader
from smtp_desktop.services.imports import reading as imports

SECONDS = 0.05
HATS = "\u0301\u0323"  # marks that are sorted again and again
PARSED: dict[str, Callable[[str], object]] = {
    "dragged": addresses.from_address,
    "typed as an address": lambda text: problem_with(Draft(email=text), Field.EMAIL),
    "typed as a server": lambda text: problem_with(Draft(host=text), Field.HOST),
    "typed as everything": lambda text: parse(
        Draft(email=text, host=text, name=text, username=text, authority=text, test_to=text)
    ),
}
TEXTS = {
    "hats": "smtp://a" + HATS * 8_000,
    "hats in an address": "a" + HATS * 8_000 + "@acme.test",
    "umlauts": "smtp://" + "ü." * 8_000 + "test:25",
    "signs": "smtp://" + "@" * 16_000,
    "quotes": '"' + '\\"' * 8_000 + '"@acme.test',
}


@pytest.mark.parametrize("read", PARSED.values(), ids=PARSED)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_keeps_the_window_waiting(text: str, read: Callable[[str], object]) -> None:
    def took() -> float:
        began = time.process_time()  # other programs of this computer are no part of it
        read(text)
        return time.process_time() - began

    read("jane@acme.test")  # loads what it needs
    assert min(took() for _ in range(3)) < SECONDS


@pytest.mark.parametrize(
    "data",
    [
        b"a." * 128_000,
        b"<clientConfig>" + b"<a>" * 36_000 + b"</a>" * 36_000 + b"</clientConfig>",
        b"<clientConfig>" + b"<outgoingServer/>" * 15_000 + b"</clientConfig>",
        b"<clientConfig " + b" ".join(b"a%d='1'" % number for number in range(22_000)) + b"/>",
        ("smtp://a" + HATS * 60_000).encode(),
    ],
    ids=["dots", "deep page", "long page", "wide page", "hats"],
)
def test_a_file_as_large_as_may_be_is_answered_at_once(data: bytes) -> None:
    assert 0.85 * imports.MAX_BYTES < len(data) <= imports.MAX_BYTES

    def took() -> float:
        began = time.process_time()  # other programs of this computer are no part of it
        with pytest.raises(SettingsError):
            reader.read(data, "jane@acme.test")
        return time.process_time() - began

    assert min(took() for _ in range(3)) < 0.5
