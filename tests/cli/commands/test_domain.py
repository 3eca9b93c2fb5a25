"""``test`` after the message was accepted: the receipt, and what the From domain's records say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from servers.computer import Computer, told, value_told
from servers.name_server import KEEPS_SILENT, NameServer, name_server
from smtp_desktop.adapters.network.dns import SystemDns
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.services.sender_domain.check import SenderDomain
from support.presenter import finding
from support.tester import FakeTester

SETTINGS = """format = 1
[account]
email = "jane@{domain}"
[server]
host = "smtp.gmail.com"
port = 465
encryption = "ssl"
[auth]
type = "basic"
username = "jane@{domain}"
[test]
to = "joe@other.com"
"""
ZONE = {
    ("acme.com", "TXT"): ['"v=spf1 mx -all"'],
    ("google._domainkey.acme.com", "TXT"): ['"v=DKIM1; k=rsa; " "p=MIIBIjANBg"'],
    ("silent.com", "*"): [KEEPS_SILENT],
}


class Office(Computer):
    """A computer whose tests pass at once, with a name server of its own."""

    def __init__(self, server: NameServer) -> None:
        super().__init__()
        self._server = server
        self.played = FakeTester()

    @cached_property
    def tester(self) -> Any:
        return self.played

    @cached_property
    def sender_domain(self) -> SenderDomain:
        return SenderDomain(SystemDns(["127.0.0.1"], self._server.port), lambda: self.providers)


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    with name_server(ZONE) as server:
        yield Office(server)


def keep(office: Office, folder: Path, domain: str = "acme.com") -> None:
    file = folder / "settings.toml"
    file.write_text(SETTINGS.format(domain=domain))
    office.keep(str(file))


def test_accepted_is_not_called_delivered(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(office, tmp_path)
    assert office.run(["test"]) == 0
    out, err = told(capfd)
    assert err == ""
    assert "The server's receipt: 250 2.0.0 Ok: queued as 4cG7Yk2Xz" in out
    assert "Accepted is not yet delivered" in out


def test_the_records_are_told_with_what_is_missing(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(office, tmp_path)
    assert office.run(["test"]) == 0
    out, _ = told(capfd)
    lines = [line.strip() for line in out.splitlines()]
    assert "v=spf1 mx include:_spf.google.com -all" in lines
    assert "Change the TXT record at acme.com to:" in lines
    assert "v=DMARC1; p=none" in lines
    assert "✓ DKIM: the key of Google is in place (google._domainkey.acme.com)." in lines
    assert "Your domain's administrator has to fix this." in lines


def test_the_json_is_as_it_was_without_the_option(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(office, tmp_path)
    assert office.run(["test", "--json"]) == 0
    assert list(value_told(capfd)) == ["ok", "account", "steps", "finding", "reply", "tls"]
    assert office._server.questions == []


def test_the_json_has_the_domain_when_asked(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(office, tmp_path)
    assert office.run(["test", "--json", "--check-domain"]) == 0
    found = value_told(capfd)["domain"]
    assert [(one["check"], one["status"]) for one in found] == [
        ("spf", "fault"), ("dmarc", "warning"), ("dkim", "ok"),
    ]  # fmt: skip
    assert found[0]["record"] == {
        "name": "acme.com",
        "type": "TXT",
        "value": "v=spf1 mx include:_spf.google.com -all",
        "replaces": True,
    }
    assert found[2]["record"] is None
    assert all(list(one) == ["check", "status", "text", "record"] for one in found)


def test_a_refused_message_is_looked_into_only_when_asked(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(office, tmp_path)
    office.played.finding, office.played.stage = finding(), Stage.DATA
    assert office.run(["test"]) == 1
    out, _ = told(capfd)
    assert "receipt" not in out
    assert office._server.questions == []
    assert office.run(["test", "--check-domain"]) == 1
    assert "SPF: the record of acme.com does not allow Google" in told(capfd)[0]


def test_a_domain_that_leads_nowhere_is_not_told_of(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(office, tmp_path, "acme.test")
    assert office.run(["test", "--json", "--check-domain"]) == 0
    assert value_told(capfd)["domain"] == []
    assert office._server.questions == []


def test_a_silent_directory_costs_one_line_and_no_more_than_the_time_given(
    office: Office, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(office, tmp_path, "silent.com")
    assert office.run(["test", "--timeout", "1"]) == 0
    out, _ = told(capfd)
    assert "– The records of silent.com could not be looked up just now." in out


def test_the_help_says_what_the_option_does(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        office.run(["test", "--help"])
    assert "--check-domain" in told(capfd)[0]
