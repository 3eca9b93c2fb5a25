"""What the log says of a message that another program sent: the same as of one sent directly."""

from __future__ import annotations

import smtplib
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from servers.sink import SILENT, Sink
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import LocalProtocolError, SecretStoreLocked
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.submission import Envelope, Outcome, Receipt
from smtp_desktop.program import Program
from support.patience import wait_until
from support.relays import JANE, LETTER, RelayHere, relay_before

_PLAIN = "250-sink.test\r\n250 AUTH PLAIN"
_ASCII = "250-sink.test\r\n250-STARTTLS\r\n250-8BITMIME\r\n250 AUTH PLAIN"


def _planned(reply: str) -> Sink:
    return Sink(plan=lambda verb, words: reply if verb == "EHLO" else "")


def _said_of(relay: RelayHere, recipient: str = "joe@acme.test") -> Finding:
    """What the log says of a message that the provider did not take."""
    client, before = relay.client(), len(relay.log.ended)
    with pytest.raises(smtplib.SMTPResponseException):
        client.sendmail(JANE, [recipient], LETTER, mail_options=["SMTPUTF8"])
    client.close()
    wait_until(lambda: len(relay.log.ended) > before, "the log is not told")
    finding = relay.log.ended[-1][1].finding
    assert finding
    return finding


def test_encryption_that_does_not_fit_the_port_is_named() -> None:
    with Sink() as sink, relay_before(sink) as relay:
        server = replace(relay.account.server, encryption=Encryption.SSL)
        relay.save(replace(relay.account, server=server))
        found = _said_of(relay)
    assert (found.code, found.owners) == ("mode_mismatch", ("user",))
    assert found.fixes


def test_encryption_that_is_not_offered_is_named() -> None:
    with _planned(_PLAIN) as sink, relay_before(sink) as relay:
        assert _said_of(relay).code == "starttls_missing"


def test_a_certificate_is_looked_at() -> None:
    with Sink() as sink, RelayHere(sink.port, "") as relay:
        found = _said_of(relay)
    assert found.code == "cert_chain"
    assert "trustme" in found.explanation  # who issued it


def test_letters_that_the_provider_takes_in_no_address_are_named() -> None:
    with _planned(_ASCII) as sink, relay_before(sink) as relay:
        found = _said_of(relay, "jürgen@acme.test")
    assert found.code == "encoding"
    assert "SMTPUTF8" in found.explanation


def test_who_was_refused_is_named() -> None:
    refusal = "550 5.1.1 No such user"
    with (
        Sink(plan=lambda verb, words: refusal if verb == "RCPT" else "") as sink,
        relay_before(sink) as relay,
    ):
        assert _said_of(relay).title == "There is no mailbox joe@acme.test."


def test_until_when_a_sign_in_is_held_back_is_named() -> None:
    with Sink(password="another") as sink, relay_before(sink) as relay:
        for _ in range(2):
            _said_of(relay)
            relay.reload()
        found = _said_of(relay)
    assert found.code == "login_throttled"
    assert "until in" not in " ".join(found.actions)


@pytest.mark.beside  # it waits and measures nothing
def test_settings_that_are_saved_while_the_provider_is_silent_are_taken_at_once() -> None:
    """Nothing of the message was said to the old server, so it need not come again."""
    plan = {"GREETING": SILENT}
    with (
        Sink(plan=lambda verb, words: plan.get(verb, "")) as silent,
        Sink() as other,
        relay_before(other) as relay,
    ):
        server = replace(relay.account.server, port=silent.port)
        relay.save(replace(relay.account, server=server))
        client = relay.client()
        words = (JANE, ["joe@acme.test"], LETTER)
        sending = threading.Thread(target=client.sendmail, args=words)
        sending.start()
        wait_until(lambda: silent.connections, "nobody asks the silent provider")
        relay.save(relay.account)
        sending.join(10)
        assert len(other.taken) == 1
        client.quit()
    assert [one.outcome for _, one in relay.log.ended] == [Outcome.ACCEPTED]


def test_a_keyring_that_is_locked_kept_no_change_from_anybody(home: Path) -> None:
    error = SecretStoreLocked("locked")
    error.wanted = "read"
    receipt = Receipt("default", Envelope(JANE, ()), Outcome.REFUSED, "relay", 0, error=error)
    found = Program().outgoing.findings.of_receipt(receipt, None)
    assert found.title == "The saved password cannot be read: the keyring is locked."


def test_an_account_that_is_gone_leaves_what_the_error_says(home: Path) -> None:
    error = LocalProtocolError("too much", "too_big")
    receipt = Receipt("gone", Envelope(JANE, ()), Outcome.REFUSED, "relay", 0, error=error)
    assert Program().outgoing.findings.of_receipt(receipt, None).code == "too_big"
