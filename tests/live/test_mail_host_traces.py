"""What a test on a real mail host leaves behind: no secret anywhere, and no process of the host."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
from typing import TYPE_CHECKING

import pytest

from conftest import CANARY
from servers.mailhost_settings import MECHANISMS
from smtp_desktop.model.account import BasicAuth, OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.support.details import of_test as details
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.smtp.sasl import Credentials
from support.fakes import password

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live


def shapes(secret: str) -> list[str]:
    """A secret as it is, and as it goes over the wire alone or in one response."""
    carried = (secret.encode(), f"\0jane\0{secret}".encode())
    encoded = [base64.b64encode(one).decode().rstrip("=") for one in carried]
    return [secret, ascii(secret)[1:-1], secret.encode().decode("latin-1"), *encoded]


def written(host: MailHost, report: TestReport) -> str:
    """Everything that is shown, printed or copied of a report."""
    account = host.account("submission")
    transcript = "\n".join(report.transcript)
    return "\n".join([str(report), repr(report), transcript, details(report, account, "here").full])


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("secret", [CANARY, f"{CANARY}-wrong"], ids=["right", "wrong"])
def test_the_password_is_in_no_report_and_in_no_log(
    mail_host: MailHost, mechanism: str, secret: str
) -> None:
    account = mail_host.account("submission", BasicAuth("jane", mechanism))

    report = mail_host.tested(account, password(secret), text=Text("Test", "Hello\n"))

    assert report.ok == (secret == CANARY)
    told, noted = written(mail_host, report), mail_host.all_logs()
    assert f"AUTH {mechanism}" in told
    assert "client in: AUTH" in noted
    for shape in [*shapes(CANARY), *shapes(secret)]:
        assert shape not in told
        assert shape not in noted


def test_the_password_is_in_no_log_after_a_sign_in_without_encryption(mail_host: MailHost) -> None:
    account = mail_host.account("clear", BasicAuth("jane", "PLAIN"), encryption=Encryption.NONE)

    report = mail_host.tested(account)

    assert report.ok, report
    told = written(mail_host, report) + mail_host.all_logs()
    assert not [shape for shape in shapes(CANARY) if shape in told]


@pytest.mark.parametrize("service", ["tokens", "bearer"])
@pytest.mark.parametrize("minutes", [10, -10], ids=["right", "expired"])
def test_a_token_is_in_no_report(mail_host: MailHost, service: str, minutes: int) -> None:
    token = mail_host.token("jane", minutes=minutes)
    credentials = Credentials("jane", lambda: token, is_token=True)

    report = mail_host.tested(mail_host.account(service, OAuth("c", "t", "jane")), credentials)

    assert report.ok == (minutes > 0)
    told = written(mail_host, report)
    assert not [part for part in token.split(".") if part in told]
    assert base64.b64encode(token.encode()).decode()[:40] not in told


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_nobody_can_try_passwords_on_a_copied_dialogue(mail_host: MailHost, mechanism: str) -> None:
    """Salt, count and nonces together with the server's proof would confirm a right guess."""
    account = mail_host.account("submission", BasicAuth("jane", mechanism))

    report = mail_host.tested(account)

    assert report.ok, report
    assert not confirms(report.transcript, mechanism, CANARY)


def confirms(transcript: tuple[str, ...], mechanism: str, guess: str) -> bool:
    """Whether a dialogue alone tells that this is the password (RFC 5802 §3)."""
    said = [line.partition("S: 334 ")[2] for line in transcript if line.startswith("S: 334 ")]
    if len(said) < 2 or "***" in said:
        return False
    first, proof = (base64.b64decode(line).decode() for line in said[:2])
    told = dict(part.split("=", 1) for part in first.split(","))
    digest = mechanism.partition("-")[2].replace("-", "").lower()
    salted = hashlib.pbkdf2_hmac(
        digest, guess.encode(), base64.b64decode(told["s"]), int(told["i"])
    )
    key = hmac.new(salted, b"Server Key", digest).digest()
    for length in range(8, len(told["r"])):  # the client's nonce is the beginning of the whole
        signed = f"n=jane,r={told['r'][:length]},{first},c=biws,r={told['r']}".encode()
        if proof == "v=" + base64.b64encode(hmac.new(key, signed, digest).digest()).decode():
            return True
    return False


def test_a_stopped_host_leaves_no_process_no_port_and_no_folder(mail_host: MailHost) -> None:
    other = type(mail_host)()
    try:
        other.start()
        assert len(other.processes()) >= 7  # the two masters and what they have started
    finally:
        other.stop()

    assert other.processes() == []
    assert not other.folder.exists()
    for port in other.port.values():
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert mail_host.tested(mail_host.account("submission")).ok
