"""What the log says of messages that the relay itself refuses: nobody else would tell."""

from __future__ import annotations

import smtplib
from pathlib import Path

import pytest
from msgspec import structs

from servers.sink import Sink
from smtp_desktop.model.account import Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.notices.health import Cause
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.relay.front import guests
from smtp_desktop.relay.front.repeats import Repeats
from smtp_desktop.services.sending_log import entries
from smtp_desktop.waiting import Cancellation, Deadline
from smtp_desktop.wording import relay as say
from support.clock import RealClock
from support.patience import wait_until
from support.relays import JANE, LETTER, RelayHere

_WRONG = "not-the-password"


def codes_of(relay: RelayHere, many: int) -> list[str]:
    wait_until(lambda: len(relay.log.ended) >= many, "what was refused is told to the log")
    return [receipt.finding.code for _, receipt in relay.log.ended if receipt.finding]


def refused(client: smtplib.SMTP, times: int = 1, letter: bytes = LETTER) -> None:
    for _ in range(times):
        with pytest.raises(smtplib.SMTPResponseException):
            client.sendmail(JANE, ["joe@acme.test"], letter)


def cause(relay: RelayHere, receipt: Receipt) -> Cause:
    begun = entries.begun(relay.log.begun[-1], RealClock().now())
    return entries.ended(begun, receipt).cause


def test_what_is_refused_again_and_again_is_told_once(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    relay.save(structs.replace(relay.account, enabled=False))
    refused(client, 5)
    assert codes_of(relay, 1) == ["sending_off"]
    (request,) = relay.log.begun
    assert (request.program, request.account) == ("old-accounting", "default")
    assert request.envelope.sender == JANE
    (number, receipt) = relay.log.ended[0]
    assert (number, receipt.outcome) == (1, Outcome.REFUSED)
    assert cause(relay, receipt) is Cause.COMPUTER  # nobody is written to: a person wanted it so

    relay.save(relay.account)
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    relay.save(structs.replace(relay.account, enabled=False))
    refused(client, 2)  # it had worked meanwhile, so this is news
    assert codes_of(relay, 3) == ["sending_off", "sending_off"]
    relay.program.accounts.remove("default")
    relay.reload()
    refused(client, 2)
    assert codes_of(relay, 4)[2:] == ["account_gone"]
    client.close()


def test_settings_that_cannot_be_read_are_told(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    Path(relay.program.settings_files.where("default")).write_text("format = \n")
    relay.reload()
    refused(client)
    assert codes_of(relay, 1) == ["settings_unreadable"]
    client.close()


def test_a_wrong_password_is_told_and_no_username_that_nobody_knows(
    relay: RelayHere, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "_WAITS", (0.0,))
    for username in ("old-accounting", "<script>", "somebody else"):
        client = smtplib.SMTP("127.0.0.1", relay.port)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login(username, _WRONG)
        client.close()
    assert codes_of(relay, 2) == ["program_sign_in", "program_sign_in"]
    # Whatever strangers say is in no log.
    assert [one.program for one in relay.log.begun] == ["old-accounting", ""]
    relay.client().quit()  # it is right by now, and the next time is news
    client = smtplib.SMTP("127.0.0.1", relay.port)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        client.login("old-accounting", _WRONG)
    client.close()
    assert len(codes_of(relay, 3)) == 3
    assert _WRONG not in repr((relay.log.begun, relay.log.ended))


def test_who_does_not_sign_in_at_all_is_told_once_an_hour_for_all(relay: RelayHere) -> None:
    for _ in range(5):
        client = smtplib.SMTP("127.0.0.1", relay.port)
        assert client.mail("<script>@acme.test")[0] == 530
        assert client.rcpt("joe@acme.test")[0] == 530
        client.close()
    assert codes_of(relay, 1) == ["program_no_sign_in"]
    (request,) = relay.log.begun
    assert (request.program, request.account) == ("", "")
    assert request.envelope == Envelope("", ()), "whatever strangers say is in no log"
    receipt = relay.log.ended[0][1]
    assert cause(relay, receipt) is Cause.COMPUTER


def test_who_signs_in_after_all_or_only_looks_is_not_told_of(
    relay: RelayHere, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "_WAITS", (0.0,))
    late = smtplib.SMTP("127.0.0.1", relay.port)
    assert late.mail(JANE)[0] == 530
    late.login("old-accounting", relay.card.password.reveal())
    late.sendmail(JANE, ["joe@acme.test"], LETTER)
    late.quit()
    looks = smtplib.SMTP("127.0.0.1", relay.port)
    looks.ehlo()
    looks.quit()
    tries = smtplib.SMTP("127.0.0.1", relay.port)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        tries.login("old-accounting", _WRONG)
    assert tries.mail(JANE)[0] == 530
    tries.close()
    wait_until(lambda: len(relay.log.ended) >= 2, "the log is told")
    relay.client().quit()
    assert codes_of(relay, 2) == ["program_sign_in"], "beside the message that was taken"


def test_a_message_that_is_none_is_told(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    for _ in range(3):
        client.mail(JANE)
        client.rcpt("joe@acme.test")
        client.putcmd("data")
        client.getreply()
        client.send(b"Subject: x\r\n\r\none line\nanother\r\n.\r\n")
        assert client.getreply()[0] == 550
    assert client.mail(JANE, ["size=999999999"])[0] == 552
    assert sorted(codes_of(relay, 2)) == ["bad_message", "too_big"]  # each explained by itself
    assert relay.log.begun[0].envelope.recipients == ("joe@acme.test",)
    # No server was asked, so none has let us in.
    assert cause(relay, relay.log.ended[-1][1]) is Cause.NOTHING
    client.close()


def test_what_repeats_itself_is_news_after_an_hour_and_bounded() -> None:
    repeats = Repeats()
    whom = ("program", "default", "")
    assert repeats.is_news(whom, "off", 0)
    assert not repeats.is_news(whom, "off", 3599)
    assert repeats.is_news(whom, "gone", 3599)
    assert repeats.is_news(whom, "gone", 3599 + 3600)
    for number in range(2000):
        repeats.is_news((f"program {number}", "", ""), "off", 8000)
    assert not repeats.is_news(("one more", "", ""), "off", 8000)
    assert repeats.is_news(("one more", "", ""), "off", 8000 + 3600)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_an_account_that_leads_back_to_the_relay_is_no_way_out(
    relay: RelayHere, sink: Sink, host: str
) -> None:
    """As of a person who takes the settings over from a program that sends through the relay."""
    client = relay.client()
    relay.save(structs.replace(relay.account, server=Server(host, relay.port, Encryption.NONE)))
    assert client.mail(JANE) == (451, f"4.3.5 {say.CIRCLE}".encode())
    assert codes_of(relay, 1) == ["own_relay"]
    assert cause(relay, relay.log.ended[-1][1]) is Cause.NOTHING

    request = SubmissionRequest("default", Envelope(JANE, ("joe@acme.test",)), LETTER, Door.SEND)
    receipt = relay.program.outgoing.relay.carry(request, Deadline(20), Cancellation())
    assert receipt is not None
    assert (receipt.outcome, receipt.accepted) == (Outcome.REFUSED, ())
    assert receipt.finding is not None
    assert receipt.finding.code == "own_relay"

    relay.save(relay.account)
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    client.close()
    assert len(sink.taken) == 1


def test_another_server_on_this_computer_is_a_way_out(relay: RelayHere, sink: Sink) -> None:
    assert (relay.account.server.host, relay.port != sink.port) == ("localhost", True)
    client = relay.client()
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    client.close()
