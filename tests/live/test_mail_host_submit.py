"""`submit` against a real Postfix, and how long a real Postfix lets us wait."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from conftest import CANARY
from smtp_desktop.errors import PermanentReply
from smtp_desktop.model.account import Account
from smtp_desktop.services.sending.message import Text, compose
from smtp_desktop.waiting import Cancellation
from support.fakes import password
from support.submitting import Handed, submit

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live


def submitted(host: MailHost, tried: Account, *recipients: str) -> tuple[Handed, bytes]:
    message = compose(tried, tried.test_to, Text("Prüfung", "Hallo\n"), datetime.now(UTC))
    receipt = submit(tried, password(CANARY), recipients, message, host.dialer(), Cancellation())
    return receipt, message.replace(b"\r\n", b"\n")


@pytest.mark.parametrize("service", ["submission", "submission_implicit"])
def test_submit_delivers_to_everybody(mail_host: MailHost, service: str) -> None:
    tried = mail_host.account(service)

    receipt, message = submitted(mail_host, tried, "joe@acme.test", "jane@acme.test")

    assert (receipt.reply.code, receipt.refused) == (250, ())
    assert mail_host.letter("joe").endswith(message)
    assert mail_host.letter("jane").endswith(message)
    assert " mail=1 rcpt=2 data=1 quit=1 " in mail_host.log(service)


@pytest.mark.parametrize("service", ["submission", "submission_implicit"])
def test_submit_names_the_unknown_recipient_and_delivers_to_the_other(
    mail_host: MailHost, service: str
) -> None:
    tried = mail_host.account(service)

    receipt, message = submitted(mail_host, tried, "nobody@acme.test", "joe@acme.test")

    ((refused, reply),) = receipt.refused
    assert (refused, reply.code, str(reply.enhanced)) == ("nobody@acme.test", 550, "5.1.1")
    assert receipt.reply.code == 250
    assert mail_host.letter("joe").endswith(message)
    assert " mail=1 rcpt=1/2 data=1 quit=1 " in mail_host.log(service)


def test_submit_to_nobody_but_unknown_ones_is_refused_and_sends_nothing(
    mail_host: MailHost,
) -> None:
    tried = mail_host.account("submission")

    with pytest.raises(PermanentReply) as refusal:
        submitted(mail_host, tried, "nobody@acme.test", "noone@acme.test")

    assert str(refusal.value.reply.enhanced) == "5.1.1"
    assert "nobody@acme.test" in refusal.value.reply.text
    assert " mail=1 rcpt=0/2 data=0/1 " in mail_host.log("submission")


def test_implicit_tls_does_not_wait_for_a_held_back_acknowledgement(mail_host: MailHost) -> None:
    """Linux holds one back for 40 ms, and Postfix greets only behind it."""
    account = mail_host.account("submission_implicit")
    reports = [mail_host.tested(account) for _ in range(8)]

    assert all(report.ok for report in reports)
    waited = [sum(one.ms for one in report.steps[2:4]) for report in reports]
    assert min(waited) < 35, waited
