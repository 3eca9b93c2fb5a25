"""``connect --paste-address``: what people paste for the address at which a browser stopped."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import pytest
import trustme

from servers.computer import Computer, told
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.model.account import Account, OAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.ports.sign_in import Browser

Pasted = Callable[[str], list[str]]
WRONG = "That is not the address of this sign-in. Copy all of it."
YOU = known.YOU.address


class Elsewhere(Computer):
    """A computer whose browser cannot return, so that somebody pastes what it shows, changed."""

    def __init__(self, authority: str, keyboard: int) -> None:
        super().__init__(authority)
        self.pasted: Pasted = lambda at: [at]
        self.stopped_at = ""
        self._keyboard = keyboard

    @cached_property
    def browser(self) -> Browser:
        return self

    def open(self, address: WebAddress) -> bool:
        """Sign in, and paste."""
        page = Visitor().get(address.text)
        self.stopped_at = Visitor().sign_in(page.location).location
        for line in self.pasted(self.stopped_at):
            os.write(self._keyboard, f"{line}\n".encode())
        os.close(self._keyboard)
        return True


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider(ca=trustme.CA())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def computer(
    provider: PracticeIdentityProvider, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Elsewhere]:
    read, write = os.pipe()
    with os.fdopen(read) as standard_input:
        monkeypatch.setattr(sys, "stdin", standard_input)
        made = Elsewhere(provider.ca_certificate, write)
        auth = OAuth(known.PUBLIC_CLIENT, "practice.test", authority=provider.authority)
        server = Server("localhost", 587, Encryption.TLS)
        made.accounts.save(Account(Sender("You", YOU), server, auth, YOU), None)
        yield made


CHANGED: dict[str, Pasted] = {
    "whole": lambda at: [at],
    "twice in a line": lambda at: [f"{at} {at}"],
    "without http": lambda at: [at.removeprefix("http://")],
    "with blanks around": lambda at: [f"  {at}  "],
}
NONSENSE: dict[str, Pasted] = {
    "nothing": lambda at: [""],
    "words": lambda at: ["I do not know what to copy"],
    "wrong state": lambda at: [at.replace("&state=", "&state=x")],
    "another host": lambda at: [at.replace("localhost", "evil.test")],
    "another port": lambda at: [at.replace("localhost:", "localhost:1")],
    "the first half": lambda at: [at[: len(at) // 2]],
    "the second half": lambda at: [at[len(at) // 2 :]],
    "the code alone": lambda at: [at.partition("code=")[2].partition("&")[0]],
}


@pytest.mark.parametrize("pasted", CHANGED.values(), ids=CHANGED)
def test_what_fits_is_taken(
    computer: Elsewhere, capfd: pytest.CaptureFixture[str], pasted: Pasted
) -> None:
    computer.pasted = pasted
    assert computer.run(["connect", "--paste-address"]) == 0
    out, err = told(capfd)
    assert f"Connected as {YOU}." in out
    assert WRONG not in out + err


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_what_does_not_fit_is_said_and_the_next_one_is_taken(
    computer: Elsewhere, capfd: pytest.CaptureFixture[str], nonsense: Pasted
) -> None:
    computer.pasted = lambda at: [*nonsense(at), at]
    assert computer.run(["connect", "--paste-address"]) == 0
    out, err = told(capfd)
    assert f"Connected as {YOU}." in out
    assert (out + err).count(WRONG) == 1
    assert computer.stopped_at.partition("code=")[2].partition("&")[0] not in out + err


def test_where_nothing_fits_the_browser_is_waited_for(
    computer: Elsewhere, provider: PracticeIdentityProvider, capfd: pytest.CaptureFixture[str]
) -> None:
    computer.pasted = lambda at: [at[:-1], "x"]
    assert computer.run(["connect", "--paste-address", "--timeout", "4"]) == 1
    out, err = told(capfd)
    assert (out + err).count(WRONG) == 2
    assert "No other address comes. The sign-in still waits for the browser." in out + err
    assert "server said" not in out, "nobody said anything"
    assert provider.requests["token"] == 0
