"""``send`` and ``smtp-desktop-sendmail`` beside a relay that runs: what they send goes through its
warm session to a real Postfix."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import CANARY
from servers.addresses import free_ports
from servers.sendmail import SharedProgram
from servers.terminal import Terminal
from smtp_desktop.model import codec
from support.patience import wait_until

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

LETTER = (
    b"From: jane@acme.test\nTo: joe@acme.test\nSubject: x\n"
    b"Date: Mon, 30 Nov 2026 10:00:00 +0000\nMessage-ID: <1@acme.test>\n\n"
    b".dot\nGr\xc3\xbc\xc3\x9fe\n"
)


@pytest.fixture
def terminal(mail_host: MailHost, home: Path, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal with an account on the mail host."""
    made = Terminal(home, trusted=mail_host.ca_pem)
    settings = tmp_path / "settings.toml"
    settings.write_text(codec.encode(mail_host.account("submission")))
    with tempfile.TemporaryDirectory(prefix="s-") as session:  # a socket's path is a short one
        made.environ["XDG_RUNTIME_DIR"] = session
        save = ("account", "save", "--settings", settings, "--password-stdin")
        assert made.run(*save, typed=f"{CANARY}\n".encode()).code == 0
        yield made


@pytest.fixture
def relay(terminal: Terminal) -> Iterator[subprocess.Popen[bytes]]:
    """The relay of that computer."""
    (port,) = free_ports(1)
    made = terminal.start("relay", "--port", str(port), stdin=subprocess.DEVNULL)
    assert made.stdout
    assert str(port).encode() in made.stdout.readline()
    yield made
    made.terminate()
    made.communicate(timeout=30)


def noted(terminal: Terminal) -> list[tuple[str, str, bool]]:
    rows = terminal.run("log", "--json").value
    return [(one["door"], one["route"], one["ok"]) for one in rows]


def test_both_go_through_it_over_one_session(
    terminal: Terminal, relay: subprocess.Popen[bytes], mail_host: MailHost, tmp_path: Path
) -> None:
    sent = terminal.run("send", "--json", typed=LETTER).value
    assert (sent["ok"], sent["route"], sent["accepted"]) == (True, "relay", ["joe@acme.test"])
    assert mail_host.letter("joe").endswith(LETTER)

    for one in mail_host.folder.glob("mail/joe/new/*"):
        one.unlink()
    done = SharedProgram(terminal, tmp_path / "sendmail").run("-t", "-i", typed=LETTER)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert mail_host.letter("joe").endswith(LETTER)

    # The relay notes an answer after it has given it.
    both = [("sendmail", "relay", True), ("send", "relay", True)]
    wait_until(lambda: noted(terminal) == both, "both stand in the log as sent", pause=0.5)
    relay.terminate()  # hangs up on the provider
    assert mail_host.log("submission").count(": connect from ") == 1


@pytest.mark.usefixtures("relay")
def test_a_refused_recipient_is_named_by_both(
    terminal: Terminal, mail_host: MailHost, tmp_path: Path
) -> None:
    to = ("--to", "joe@acme.test", "--to", "nobody@acme.test")
    sent = terminal.run("send", "--json", *to, typed=LETTER)
    assert sent.code == 1
    assert [one["to"] for one in sent.value["refused"]] == ["nobody@acme.test"]
    assert sent.value["accepted"] == ["joe@acme.test"]
    assert mail_host.letter("joe").endswith(LETTER)

    words = ("-i", "joe@acme.test", "nobody@acme.test")
    done = SharedProgram(terminal, tmp_path / "sendmail").run(*words, typed=LETTER)
    assert done.code == 67
    assert done.err.startswith("sendmail: nobody@acme.test: 550 ")
    assert done.err.endswith("; nobody received the message\n")
