"""A name that is there and has no address: a domain that only receives email."""

from __future__ import annotations

import pytest

from conftest import CANARY
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.errors import HostNotFound
from smtp_desktop.ports.dns import Lookup
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import TestEmail
from support.clock import RealClock
from support.dns import FakeDns
from support.fakes import CATALOGUE, HASTY, PROVIDERS, account, outcome, run


def nowhere(host: str) -> list[str]:
    raise HostNotFound("There is no such name.")


def reported(host: str, dns: FakeDns | None) -> TestReport:
    subject = TestEmail(
        NetworkDialer(Trust(), nowhere),
        RealClock(),
        lambda: CATALOGUE,
        lambda: PROVIDERS,
        HASTY,
        dns=(lambda: dns) if dns else None,
    )
    return run(subject, account(587, host=host), CANARY)


@pytest.mark.parametrize(
    ("exchanger", "service", "server"),
    [
        ("aspmx.l.google.com", "Google", "smtp.gmail.com"),
        ("acme-com.mail.protection.outlook.com", "Microsoft", "smtp.office365.com"),
        ("mx00.ionos.de", "IONOS", "smtp.ionos.de"),
    ],
)
def test_it_is_said_whose_mail_it_is_and_the_real_server_is_offered(
    exchanger: str, service: str, server: str
) -> None:
    report = reported("acme.test", FakeDns(mx={"acme.test": [exchanger]}))
    assert outcome(report) == ("resolve", "dns")
    assert report.finding is not None
    assert "acme.test only receives email" in report.finding.title
    assert service in report.finding.title
    (fix,) = report.finding.fixes
    assert fix.changes["host"] == server


def test_a_mail_server_that_nobody_knows_is_named_and_not_offered() -> None:
    report = reported("acme.test", FakeDns(mx={"acme.test": ["mail.acme.test"]}))
    assert report.finding is not None
    assert report.finding.title == "acme.test only receives email."
    assert report.finding.fixes == ()


@pytest.mark.parametrize(
    "dns",
    [None, FakeDns(), FakeDns(trouble={"acme.test": Lookup.SILENT})],
    ids=["nobody asked", "no record", "no answer"],
)
def test_a_name_that_receives_nothing_is_one_that_is_not_there(dns: FakeDns | None) -> None:
    report = reported("acme.test", dns)
    assert report.finding is not None
    assert report.finding.title == "There is no server called acme.test."
