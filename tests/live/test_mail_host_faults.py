"""What Test Email says about a real Postfix that is not as the settings expect."""

from __future__ import annotations

import socket
import ssl
import time
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from servers.mailhost_settings import BAD_CERTIFICATES
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.diagnosis.stage import Status
from smtp_desktop.model.account import NoAuth, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.testing.report import TestReport

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

MODES = [("", "starttls"), ("_implicit", "tls")]


class FarDialer(NetworkDialer):
    """Takes every server for one that is not on this computer."""

    def is_loopback(self, address: str) -> bool:
        return False


def outcome(report: TestReport) -> tuple[str, str]:
    """The finding's code and the stage that failed."""
    failed = [step.stage.value for step in report.steps if step.status is Status.FAILED]
    return report.finding.code if report.finding else "", "".join(failed)


def assert_nothing_secret_was_sent(host: MailHost, service: str) -> None:
    """Postfix counts the commands of each connection when it ends."""
    log = host.log(service)
    assert ": disconnect from " in log
    assert "auth=" not in log
    assert "sasl" not in log.lower()


def old_tls_works(port: int) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", port), 5) as sock:
        try:
            context.wrap_socket(sock).close()
        except ssl.SSLError:
            return False
    return True


@pytest.mark.parametrize("service", ["submission", "submission_implicit"])
def test_a_right_certificate_is_no_finding(mail_host: MailHost, service: str) -> None:
    report = mail_host.tested(mail_host.account(service))

    assert outcome(report) == ("", "")
    assert report.tls is not None
    assert report.tls.version == "TLSv1.3"
    assert report.tls.certificate is not None
    assert "localhost" in report.tls.certificate.names


@pytest.mark.parametrize(("suffix", "stage"), MODES)
@pytest.mark.parametrize("fault", BAD_CERTIFICATES)
def test_a_bad_certificate_is_named_before_anything_secret_is_sent(
    mail_host: MailHost, fault: str, suffix: str, stage: str
) -> None:
    report = mail_host.tested(mail_host.account(f"{fault}{suffix}"))

    assert outcome(report) == (BAD_CERTIFICATES[fault], stage)
    assert report.tls is not None
    assert report.tls.certificate is not None
    assert_nothing_secret_was_sent(mail_host, f"{fault}{suffix}")


def test_without_starttls_nothing_secret_is_sent(mail_host: MailHost) -> None:
    report = mail_host.tested(mail_host.account("clear"))

    assert outcome(report) == ("starttls_missing", "starttls")
    assert_nothing_secret_was_sent(mail_host, "clear")
    assert " ehlo=1 quit=1 commands=2" in mail_host.log("clear")


def test_no_password_goes_in_the_clear_to_a_server_elsewhere(mail_host: MailHost) -> None:
    tried = mail_host.account("clear", encryption=Encryption.NONE)
    far = FarDialer(Trust(ca_data=mail_host.ca_pem), lambda host: ["127.0.0.1"])

    report = mail_host.tested(tried, dialer=far)

    assert outcome(report) == ("starttls_missing", "auth")
    assert_nothing_secret_was_sent(mail_host, "clear")


def test_a_helper_on_this_computer_takes_the_sign_in_unencrypted(mail_host: MailHost) -> None:
    report = mail_host.tested(mail_host.account("clear", encryption=Encryption.NONE))

    assert report.ok, report
    assert "sasl_method=SCRAM-SHA-256, sasl_username=jane\n" in mail_host.log("clear")


@pytest.mark.beside  # three seconds of silence, and two for a neighbour
@pytest.mark.parametrize(
    ("service", "encryption", "stage", "fix"),
    [
        ("submission", Encryption.SSL, "tls", "starttls"),
        ("submission_implicit", Encryption.STARTTLS, "greeting", "ssl"),
        ("submission_implicit", Encryption.NONE, "greeting", "ssl"),
    ],
)
def test_the_wrong_kind_of_encryption_is_told_within_five_seconds(
    mail_host: MailHost, service: str, encryption: Encryption, stage: str, fix: str
) -> None:
    began = time.monotonic()

    report = mail_host.tested(mail_host.account(service, encryption=encryption))

    assert time.monotonic() - began < 5
    assert outcome(report) == ("mode_mismatch", stage)
    assert report.finding is not None
    assert [one.changes for one in report.finding.fixes] == [{"encryption": fix}]
    assert_nothing_secret_was_sent(mail_host, service)


def test_a_server_that_insists_on_encryption_is_understood(mail_host: MailHost) -> None:
    tried = mail_host.account("stock", NoAuth(), encryption=Encryption.NONE)

    report = mail_host.tested(tried)

    assert outcome(report) == ("starttls_required", "sender")


def test_relaying_without_sign_in_is_refused_at_the_recipient(mail_host: MailHost) -> None:
    tried = mail_host.account("submission", NoAuth(), to="joe@elsewhere.test")

    report = mail_host.tested(tried)

    assert outcome(report) == ("relay_denied", "recipient")


def test_postfix_as_it_comes_asks_for_a_sign_in_at_the_recipient(mail_host: MailHost) -> None:
    """It says ``554 5.7.1 <…>: Recipient address rejected: Access denied``."""
    report = mail_host.tested(mail_host.account("stock", NoAuth()))

    assert outcome(report) in (("not_authenticated", "recipient"), ("relay_denied", "recipient"))


def test_somebody_elses_address_is_refused_at_the_recipient(mail_host: MailHost) -> None:
    report = mail_host.tested(mail_host.account("owned", email="joe@acme.test"))

    assert outcome(report) == ("from_not_allowed", "recipient")
    assert report.finding is not None
    assert "you sign in with, jane, as Email" in report.finding.explanation


def test_an_address_that_needs_a_sign_in_is_not_taken_for_somebody_elses(
    mail_host: MailHost,
) -> None:
    """Postfix says ``553 5.7.1 <…>: Sender address rejected: not logged in``."""
    report = mail_host.tested(mail_host.account("owned", NoAuth()))

    assert outcome(report) == ("not_authenticated", "recipient")


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("nobody@acme.test", "recipient_unknown"),
        ("full@acme.test", "recipient_full"),
        ("stuffed@acme.test", "recipient_full"),
        ("grey@acme.test", "greylist"),
        ("spf@acme.test", "dmarc_spf"),
    ],
)
def test_a_refused_recipient_is_explained(mail_host: MailHost, to: str, code: str) -> None:
    report = mail_host.tested(mail_host.account("submission", to=to))

    assert outcome(report) == (code, "recipient")


def test_a_message_over_the_announced_size_is_not_even_begun(mail_host: MailHost) -> None:
    report = mail_host.tested(mail_host.account("small"), text=Text("Test", "Hello\n"))

    assert outcome(report) == ("too_big", "sender")
    assert "mail=" not in mail_host.log("small")


def test_an_address_beyond_ascii_is_not_sent_to_a_server_without_smtputf8(
    mail_host: MailHost,
) -> None:
    report = mail_host.tested(mail_host.account("ascii", email="jörg@acme.test"))

    assert outcome(report) == ("encoding", "sender")
    assert "mail=" not in mail_host.log("ascii")


def test_a_block_list_is_recognised(mail_host: MailHost) -> None:
    assert outcome(mail_host.tested(mail_host.account("listed"))) == ("ip_blocked", "recipient")


@pytest.mark.parametrize(("suffix", "stage"), [("", "starttls"), ("_implicit", "greeting")])
def test_a_server_that_wants_a_certificate_of_ours_is_recognised(
    mail_host: MailHost, suffix: str, stage: str
) -> None:
    """With implicit TLS Postfix refuses with 421 and greets behind it, in one packet."""
    report = mail_host.tested(mail_host.account(f"own_certificate{suffix}"))

    assert outcome(report) == ("client_certificate_required", stage)
    assert_nothing_secret_was_sent(mail_host, f"own_certificate{suffix}")


@pytest.mark.parametrize(("suffix", "stage"), MODES)
def test_a_server_with_old_tls_only_is_recognised(
    mail_host: MailHost, suffix: str, stage: str
) -> None:
    if not old_tls_works(mail_host.port["old_implicit"]):
        pytest.skip("this computer's OpenSSL knows no TLS 1.1 any more")

    report = mail_host.tested(mail_host.account(f"old{suffix}"))

    assert outcome(report) == ("tls_too_old", stage)
    assert report.tls is not None
    assert report.tls.version == "TLSv1.1"  # the second look shows that the old kind works
    assert_nothing_secret_was_sent(mail_host, f"old{suffix}")


def test_a_closed_port_is_the_wrong_port(mail_host: MailHost) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed: int = taken.getsockname()[1]
    tried = replace(
        mail_host.account("submission"), server=Server("localhost", closed, Encryption.STARTTLS)
    )

    assert outcome(mail_host.tested(tried)) == ("wrong_port", "connect")
