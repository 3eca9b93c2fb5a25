"""``from smtp_desktop import submit``: what a Python program can rely on."""

from __future__ import annotations

import subprocess
import sys
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

import smtp_desktop
from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop import Envelope, Outcome, Receipt, submit
from smtp_desktop.adapters.files.settings import SettingsFiles
from smtp_desktop.errors import AccountNotFound, LocalProtocolError, SendingSwitchedOff
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account, NoAuth, Sender, Server
from smtp_desktop.model.choices import Encryption

JANE, JOE = "jane@acme.test", "joe@acme.test"


def keep(home: Path, port: int, name: str = "default", *, enabled: bool = True) -> None:
    """An account without a sign-in on a server of this computer."""
    server = Server("localhost", port, Encryption.NONE)
    made = Account(Sender("Jane", "jane@acme.test"), server, NoAuth(), "x@acme.test", enabled)
    SettingsFiles(str(home / "accounts")).write(name, codec.encode(made))


def taken(people: int = 1) -> Script:
    script = greeted("PIPELINING", "SMTPUTF8", "8BITMIME").expect("MAIL")
    for _ in range(people):
        script.expect("RCPT")
    script.expect("DATA").output("250 ok", *["250 ok"] * people, "354 go").content()
    return script.output("250 2.0.0 queued").expect("QUIT")


def said(server: ScriptedServer) -> list[str]:
    return server.said[server.said.index("DATA") + 1 : server.said.index(".")]


def test_the_names_that_are_promised() -> None:
    promised = {"Envelope", "Outcome", "Receipt", "SmtpDesktopError", "__version__", "submit"}
    assert set(smtp_desktop.__all__) == promised
    for name in promised:
        assert getattr(smtp_desktop, name)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = smtp_desktop.nothing_of_the_kind


def test_importing_it_loads_neither_a_window_nor_a_sign_in() -> None:
    program = "import sys; from smtp_desktop import submit, Envelope; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"PySide6", "msal", "requests", "keyring", "ssl", "aiosmtpd", "asyncio"}


def test_octets_go_out_as_they_are(home: Path) -> None:
    message = b"From: a@b.test\r\nDate: x\r\nMessage-ID: <1>\r\nTo: joe@acme.test\r\n\r\n.\xff\r\n"
    with ScriptedServer(taken()) as server:
        keep(home, server.port)
        receipt = submit(message)

    assert isinstance(receipt, Receipt)
    assert receipt.ok
    assert (receipt.outcome, receipt.accepted) == (Outcome.ACCEPTED, ("joe@acme.test",))
    assert server.said[1].startswith("MAIL FROM:<jane@acme.test> ")
    assert said(server)[-1].startswith("..")


def test_a_message_object_is_written_out(home: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Prüfung"
    message["To"] = "joe@acme.test"
    message["Bcc"] = "ann@acme.test"
    message.set_content("From here\nto there\n")
    with ScriptedServer(taken(2)) as server:
        keep(home, server.port)
        receipt = submit(message)

    assert receipt.accepted == ("joe@acme.test", "ann@acme.test")
    lines = said(server)
    assert "From here" in lines
    assert 'From: "Jane" <jane@acme.test>' in lines
    assert not [line for line in lines if "ann@" in line or line.startswith("Bcc")]
    assert message["Bcc"] == "ann@acme.test"  # the caller's own is left alone


def test_an_address_in_other_letters_is_written_as_it_is(home: Path) -> None:
    message = EmailMessage()
    message["To"] = "jörg@acme.test"
    message.set_content("x\n")
    with ScriptedServer(taken()) as server:
        keep(home, server.port)
        submit(message)

    assert "SMTPUTF8" in server.said[1]
    assert "To: jörg@acme.test" in said(server)


def test_an_old_message_object_is_one_too(home: Path) -> None:
    message = Message()
    message["To"] = "joe@acme.test"
    message.set_payload("x\n")
    with ScriptedServer(taken()) as server:
        keep(home, server.port)
        assert submit(message).ok


def test_an_envelope_and_an_account_can_be_named(home: Path) -> None:
    with ScriptedServer(taken()) as server:
        keep(home, server.port, "work")
        receipt = submit(b"Subject: x\n\n", Envelope("", ("eve@acme.test",)), "work")

    assert receipt.account == "work"
    assert server.said[1] == "MAIL FROM:<>"
    assert server.said[2] == "RCPT TO:<eve@acme.test>"


@pytest.mark.parametrize(("given", "written"), [("b@acme.test", "b@"), ("", "jane@")])
def test_a_message_without_from_is_from_the_envelope_s_sender(
    home: Path, given: str, written: str
) -> None:
    with ScriptedServer(taken()) as server:
        keep(home, server.port)
        assert submit(b"Subject: x\n\n", Envelope(given, ("eve@acme.test",))).ok

    (line,) = [one for one in server.said if one.startswith("From: ")]
    assert line.endswith(f"<{written}acme.test>")


def test_all_or_nothing_refuses_the_whole(home: Path) -> None:
    script = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("RCPT")
    with ScriptedServer(script.output("250 ok", "550 5.1.1 no", "250 ok").expect("QUIT")) as server:
        keep(home, server.port)
        envelope = Envelope("jane@acme.test", ("joe@acme.test", "ann@acme.test"))
        receipt = submit(b"Subject: x\n\n", envelope, all_or_nothing=True)

    assert (receipt.outcome, receipt.accepted) == (Outcome.REFUSED, ())
    assert [who for who, _ in receipt.refused] == ["joe@acme.test"]


def test_a_server_that_is_not_there_is_a_receipt_with_a_finding(home: Path) -> None:
    with ScriptedServer(Script()) as server:
        port = server.port
    keep(home, port)
    receipt = submit(b"To: joe@acme.test\n\n")

    assert not receipt.ok
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.finding
    assert receipt.finding.title


def test_what_cannot_be_sent_at_all_is_an_error(home: Path) -> None:
    with pytest.raises(AccountNotFound):
        submit(b"To: joe@acme.test\n\n")
    keep(home, 9, enabled=False)
    with pytest.raises(SendingSwitchedOff):
        submit(b"To: joe@acme.test\n\n")
    keep(home, 9)
    for broken in (b"Subject: to nobody\n\n", b"To: joe@acme.test\n\na\rb", b""):
        with pytest.raises(LocalProtocolError):
            submit(broken)
    with pytest.raises(TypeError):
        submit("text")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "envelope",
    [
        Envelope(JANE, JOE),  # type: ignore[arg-type]  # would be sent to j, o, e
        Envelope(JANE, (JOE, 3)),  # type: ignore[arg-type]
        Envelope(None, (JOE,)),  # type: ignore[arg-type]
        Envelope(JANE, JOE.encode()),  # type: ignore[arg-type]
        (JANE, (JOE,)),
    ],
)
def test_what_is_no_envelope_is_told_before_anything_is_sent(home: Path, envelope: object) -> None:
    keep(home, 9)
    with pytest.raises(TypeError, match="envelope"):
        submit(b"Subject: x\n\n", envelope)  # type: ignore[arg-type]
