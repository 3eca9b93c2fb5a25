"""Which account a message leaves by, whose address it bears, and what is written down."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
import time
from dataclasses import replace

import pytest
from msgspec import structs

from conftest import CANARY
from servers.sink import Sink
from smtp_desktop.adapters.session.control import LocalControl
from smtp_desktop.model.account import Sender
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.submission import Door, Envelope, Outcome, SubmissionRequest
from smtp_desktop.relay.limits import BackLimits
from smtp_desktop.services.relaying.register import SenderRule
from smtp_desktop.services.relaying.relaying import Card
from smtp_desktop.waiting import Cancellation, Deadline
from smtp_desktop.wording import relay as say
from support.patience import wait_until
from support.relays import JANE, LETTER, RelayHere, relay_before


def client_of(relay: RelayHere, card: Card) -> smtplib.SMTP:
    made = smtplib.SMTP("127.0.0.1", relay.port)
    made.login(card.username, card.password.reveal())
    return made


def second_account(relay: RelayHere) -> None:
    other = structs.replace(relay.account, sender=Sender("Ann", "ann@acme.test"))
    secrets = {SecretKind.PASSWORD: Secret(CANARY)}
    relay.program.accounts.save(other, secrets, "ann")
    relay.reload()


def test_the_senders_address_chooses_the_account(relay: RelayHere, sink: Sink) -> None:
    second_account(relay)
    client = relay.client()
    for sender in (JANE, "ANN@acme.test", "else@acme.test"):
        client.sendmail(sender, ["joe@acme.test"], LETTER)
    client.quit()
    wait_until(lambda: len(relay.log.begun) == 3, "all of them are begun")
    assert [one.account for one in relay.log.begun] == ["default", "ann", "default"]
    assert [one.sender for one in sink.taken] == [JANE, "ANN@acme.test", "else@acme.test"]


def test_what_is_from_an_account_that_is_switched_off_leaves_by_no_other(
    relay: RelayHere, sink: Sink
) -> None:
    second_account(relay)
    ann = structs.replace(relay.program.accounts.account("ann"), enabled=False)
    relay.program.accounts.save(ann, {SecretKind.PASSWORD: Secret(CANARY)}, "ann")
    client = relay.client()
    code, said = client.mail("ann@acme.test")
    assert (code, said.split()[0]) == (451, b"4.3.0")
    assert b"switched off" in said
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    client.quit()
    assert [one.sender for one in sink.taken] == [JANE]


def test_what_is_saved_counts_for_the_very_next_message(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    for account in (structs.replace(relay.account, enabled=False), relay.account):
        relay.program.accounts.save(account, {SecretKind.PASSWORD: Secret(CANARY)})  # and no word
        code, _ = client.mail(JANE)
        assert code == (250 if account.enabled else 451)
        client.rset()
    relay.program.accounts.remove("default")
    assert client.mail(JANE) == (451, f"4.3.0 {say.NO_ACCOUNT}".encode())
    client.quit()


def test_a_program_is_told_that_its_own_account_was_removed(relay: RelayHere, sink: Sink) -> None:
    second_account(relay)
    card = relay.program.relaying.add("Scan", "ann")
    relay.program.accounts.remove("ann")
    relay.reload()
    client = client_of(relay, card)
    assert client.mail(JANE) == (451, f"4.3.0 {say.ACCOUNT_GONE}".encode())
    client.close()


def test_a_program_can_be_bound_to_an_account_and_its_address(relay: RelayHere, sink: Sink) -> None:
    second_account(relay)
    card = relay.program.relaying.add("Scan", "ann", SenderRule.ACCOUNT)
    client = client_of(relay, card)
    client.sendmail("root", ["joe@acme.test"], b"From: Scan <root>\r\nSubject: x\r\n\r\nx\r\n")
    client.quit()
    (taken,) = sink.taken
    assert taken.sender == "ann@acme.test"
    assert taken.content == b"From: Scan <ann@acme.test>\r\nSubject: x\r\n\r\nx\r\n"


def test_a_sender_without_a_domain_becomes_the_accounts(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    client.sendmail("root", ["joe@acme.test"], LETTER)
    client.sendmail("", ["joe@acme.test"], LETTER)  # a notice that nobody is to answer
    client.quit()
    assert [one.sender for one in sink.taken] == [JANE, ""]


def test_every_message_is_told_to_the_log(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    sink.plan = lambda verb, words: "550 5.2.2 Mailbox full" if verb == "RCPT" else ""
    with pytest.raises(smtplib.SMTPDataError):
        client.sendmail(JANE, ["joe@acme.test"], LETTER)
    client.quit()
    wait_until(lambda: len(relay.log.ended) == 2, "both of them have ended")
    first, second = relay.log.begun
    assert (first.door, first.program, first.is_whole) == (Door.RELAY, "old-accounting", True)
    (_, sent), (_, refused) = relay.log.ended
    assert (sent.outcome, sent.route, sent.accepted) == (
        *(Outcome.ACCEPTED, "relay"),
        ("joe@acme.test",),
    )
    assert refused.finding is not None
    assert refused.finding.code != "unknown"
    (listed,) = relay.program.relaying.programs()
    assert (listed.sent, listed.refused) == (1, 1)
    assert second.account == "default"


def test_send_goes_through_the_running_relay(relay: RelayHere, sink: Sink) -> None:
    def plan(verb: str, words: str) -> str:
        return "550 5.1.1 No" if verb == "RCPT" and "gone" in words else ""

    sink.plan = plan
    carrier = relay.program.outgoing.relay
    everybody = Envelope(JANE, ("joe@acme.test", "gone@acme.test"))
    asked = SubmissionRequest("default", everybody, LETTER, Door.SEND)
    receipt = carrier.carry(asked, Deadline(20), Cancellation())
    assert receipt is not None
    assert (receipt.outcome, receipt.accepted) == (Outcome.ACCEPTED, ("joe@acme.test",))
    assert [who for who, _ in receipt.refused] == ["gone@acme.test"]
    assert receipt.reply is not None
    assert receipt.reply.code == 250
    assert receipt.finding is not None  # of whoever does not get it, as without the relay
    assert receipt.finding.code == "recipient_unknown"
    wait_until(lambda: relay.log.ended, "the log is told")
    ((_, kept),) = relay.log.ended
    assert kept.finding == receipt.finding

    whole = carrier.carry(structs.replace(asked, is_whole=True), Deadline(20), Cancellation())
    assert whole is not None
    assert whole.outcome is Outcome.REFUSED
    assert len(sink.taken) == 1


def test_sendmail_goes_through_the_running_relay(relay: RelayHere, sink: Sink) -> None:
    control = LocalControl(relay.program.places.relay)
    letter = b"To: joe@acme.test\nBcc: ann@acme.test\nSubject: x\n\n.x\n"
    order = {"do": "sendmail", "argv": ["-t", "-i"], "size": len(letter)}
    assert control.ask(order, letter, 20) == {"code": 0, "output": "", "error": ""}
    (taken,) = sink.taken
    assert taken.recipients == ["joe@acme.test", "ann@acme.test"]
    assert b"Bcc" not in taken.content
    assert taken.content.endswith(b"\r\n\r\n.x\r\n")
    answer = control.ask({"do": "sendmail", "argv": ["-?"], "size": 0}, b"", 20)
    assert answer is not None
    assert answer["code"] == 64


def test_after_a_sleep_every_session_is_a_new_one(sink: Sink) -> None:
    """The steady clock stands still meanwhile on some systems, so the time of day is asked."""
    ahead = [0.0]
    with relay_before(sink) as relay:
        outbound = relay.relay._outbound
        assert outbound is not None
        outbound._parts = replace(outbound._parts, wall_clock=lambda: time.time() + ahead[0])
        client = relay.client()
        client.sendmail(JANE, ["joe@acme.test"], LETTER)
        client.sendmail(JANE, ["joe@acme.test"], LETTER)
        assert sink.connections == 1
        ahead[0] = 3600.0
        client.sendmail(JANE, ["joe@acme.test"], LETTER)
        client.quit()
    assert sink.connections == 2


def test_idle_sessions_are_closed_and_then_nothing_wakes_up(sink: Sink) -> None:
    with relay_before(sink, back=BackLimits(idle=0.3)) as relay:
        client = relay.client()
        client.sendmail(JANE, ["joe@acme.test"], LETTER)
        client.quit()
        wait_until(lambda: not sink.open, "the session is closed")
        loop = relay.relay._loop
        assert loop is not None
        look = relay.relay._renewal._timer  # for an update of the program, once in some minutes
        assert look is not None
        wait_until(lambda: timers(loop) == [look], "it is at rest")
        assert look.when() - loop.time() > 60


def timers(loop: asyncio.AbstractEventLoop) -> list[asyncio.TimerHandle]:
    """What will wake the relay up."""
    return [one for one in loop._scheduled if not one.cancelled()]  # type: ignore[attr-defined]


def test_encryption_is_offered_only_where_it_is_switched_on(sink: Sink) -> None:
    relay = relay_before(sink)
    with relay, relay.raw() as client:
        assert "STARTTLS" not in client.ask(b"EHLO x")


def test_a_program_that_insists_on_encryption(sink: Sink) -> None:
    relay = relay_before(sink)
    relay.program.relay.register.offer_starttls(offered=True)
    with relay:
        client = smtplib.SMTP("127.0.0.1", relay.port)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        client.starttls(context=context)
        client.login(relay.card.username, relay.card.password.reveal())
        client.sendmail(JANE, ["joe@acme.test"], LETTER)
        client.quit()
        with socket.create_connection(("127.0.0.1", relay.port)) as early:
            early.sendall(b"EHLO x\r\nSTARTTLS\r\nMAIL FROM:<injected@x.test>\r\n")
            time.sleep(0.2)
            assert b"530" not in early.recv(4096)
    assert len(sink.taken) == 1
