"""A real Postfix and Dovecot that offer mechanisms which they cannot do for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import CANARY
from servers.mailhost_settings import DIGEST
from smtp_desktop.model.account import BasicAuth
from smtp_desktop.model.choices import Encryption
from support.fakes import outcome, password

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live


@pytest.mark.parametrize(
    ("service", "encryption", "refused"),
    [
        ("submission", Encryption.STARTTLS, "SCRAM-SHA-256"),
        ("submission_implicit", Encryption.SSL, "SCRAM-SHA-256"),
        ("clear_cram", Encryption.NONE, "CRAM-MD5"),
    ],
)
def test_the_right_password_works_by_another_mechanism(
    mail_host: MailHost, service: str, encryption: Encryption, refused: str
) -> None:
    """The host keeps a digest of this password, which is of no use for a challenge."""
    tried = mail_host.account(service, BasicAuth(DIGEST), encryption=encryption)
    report = mail_host.tested(tried, password(CANARY, DIGEST))
    assert outcome(report) == ("", ""), report
    assert report.instead is not None
    assert (report.instead.refused, report.instead.works) == (refused, "PLAIN")
    assert report.instead.reply.code == 535
    log = mail_host.log(service)
    assert f"SASL {refused} authentication failed" in log
    assert f"sasl_method=PLAIN, sasl_username={DIGEST}\n" in log
    assert " auth=1/2 " in log


def test_the_mechanism_that_works_can_be_kept_and_is_then_the_only_one(
    mail_host: MailHost,
) -> None:
    report = mail_host.tested(
        mail_host.account("submission", BasicAuth(DIGEST, "PLAIN")), password(CANARY, DIGEST)
    )
    assert report.ok
    assert report.instead is None
    assert " auth=1 " in mail_host.log("submission")


@pytest.mark.parametrize("service", ["submission", "plain_login"])
def test_a_wrong_password_is_tried_twice_at_most(mail_host: MailHost, service: str) -> None:
    report = mail_host.tested(mail_host.account(service), password("wrong-Grüße"))
    assert outcome(report) == ("auth", "bad_credentials")
    assert " auth=0/2 quit=1 " in mail_host.log(service)
