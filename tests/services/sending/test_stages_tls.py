"""Every way in which encryption fails: the stage, the finding, and no password sent."""

from __future__ import annotations

import ssl
from functools import cache

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.testing.report import TestReport
from support.fakes import HASTY, account, outcome, run, side_by_side, tester

NEWEST, TLS_1_2 = ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2
BOTH = pytest.mark.parametrize("implicit", [True, False], ids=["implicit", "starttls"])


@cache
def authority() -> Authority:
    return Authority()


def report_on(context: ssl.SSLContext, *, implicit: bool, trusted: str = "") -> TestReport:
    """The report about a server with this context; nothing secret has reached it."""
    if implicit:
        server = ScriptedServer(Script().output("220 ready"), implicit=context)
    else:
        server = ScriptedServer(go_ahead().start_tls(context))
    encryption = Encryption.SSL if implicit else Encryption.STARTTLS
    subject = tester(trusted or authority().pem, HASTY)
    with server:
        report = run(subject, account(server.port, encryption), CANARY)
    assert not [line for line in server.said if line.startswith("AUTH")]
    return report


def go_ahead() -> Script:
    return greeted("STARTTLS", "AUTH PLAIN").expect("STARTTLS").output("220 go ahead")


def stage_of(implicit: bool) -> str:
    return "tls" if implicit else "starttls"


@BOTH
def test_a_right_certificate_passes_and_is_shown(implicit: bool) -> None:
    rest = Script() if implicit else go_ahead().start_tls(authority().valid()).expect("EHLO")
    rest = rest.output("220 ready").expect("EHLO") if implicit else rest
    rest.output("250-mail.test", "250 AUTH PLAIN").expect("AUTH").output("235 ok")
    rest.expect("MAIL").output("250 ok").expect("RCPT").output("250 ok")
    rest.expect("DATA").output("354 go").content().output("250 queued")
    server = ScriptedServer(rest, implicit=authority().valid() if implicit else None)
    encryption = Encryption.SSL if implicit else Encryption.STARTTLS
    with server:
        report = run(tester(authority().pem), account(server.port, encryption), CANARY)

    assert outcome(report) == ("", "")
    assert report.tls is not None
    assert report.tls.version == "TLSv1.3"
    assert report.tls.certificate is not None
    assert "localhost" in report.tls.certificate.names


def contexts() -> dict[str, tuple[ssl.SSLContext, str]]:
    """Wrong certificates, each with the finding that names what is wrong."""
    made = authority()
    return {
        "self-signed": (made.self_signed(), "cert_self_signed"),
        "self-signed and expired": (
            made.self_signed(days_from=-9, days_to=-1),
            "cert_expired_or_clock",
        ),
        "expired": (made.expired(), "cert_expired_or_clock"),
        "not yet valid": (made.not_yet_valid(), "cert_expired_or_clock"),
        "for another name": (made.wrong_name(), "cert_hostname"),
        "of an unknown authority": (made.untrusted(), "cert_chain"),
        "without its intermediate": (made.incomplete_chain(), "cert_chain"),
        "with its name in the old place": (made.only_common_name(), "cert_strict"),
        "with a weak key": (made.weak_key(), "cert_strict"),
        "of an antivirus": (made.untrusted("Avast Web/Mail Shield Root"), "interception"),
        "of a company's inspection": (made.untrusted("Zscaler Root CA"), "interception"),
    }


@BOTH
def test_each_wrong_certificate_is_named_before_a_password_is_sent(implicit: bool) -> None:
    made = contexts()

    reports = side_by_side(lambda one: report_on(one[0], implicit=implicit), made.values())

    found = {name: outcome(report) for name, report in zip(made, reports, strict=True)}
    assert found == {name: (stage_of(implicit), code) for name, (_, code) in made.items()}
    for report in reports:
        assert report.tls is not None
        assert report.tls.certificate is not None, "the refused certificate is shown"


def test_a_certificate_that_is_not_valid_yet_points_to_the_clock() -> None:
    report = report_on(authority().not_yet_valid(), implicit=True)

    assert report.finding is not None
    assert "not valid yet" in report.finding.title


def test_a_certificate_with_a_common_name_alone_is_told_as_what_it_is() -> None:
    report = report_on(authority().only_common_name(), implicit=True)

    assert report.finding is not None
    assert report.finding.title.endswith("is made in an old way.")
    assert report.finding.fixes == ()
    assert report.tls is not None
    assert report.tls.certificate is not None
    assert report.tls.certificate.names == ()


def test_the_name_in_a_certificate_for_another_server_is_offered() -> None:
    report = report_on(authority().wrong_name(), implicit=True)

    assert report.finding is not None
    assert [fix.changes for fix in report.finding.fixes] == [{"host": "mail.host.test"}]


@BOTH
def test_a_server_with_old_tls_only_is_too_old(implicit: bool) -> None:
    report = report_on(authority().only_old_tls(), implicit=implicit)

    assert outcome(report) == (stage_of(implicit), "tls_too_old")
    assert report.tls is not None
    assert report.tls.version in ("TLSv1", "TLSv1.1"), "the second look shows what it speaks"


@BOTH
def test_a_server_that_shares_no_cipher_is_too_old(implicit: bool) -> None:
    report = report_on(authority().no_shared_cipher(), implicit=implicit)

    assert outcome(report) == (stage_of(implicit), "tls_too_old")


@BOTH
@pytest.mark.parametrize("newest", [NEWEST, TLS_1_2], ids=["1.3", "1.2"])
def test_a_server_that_wants_a_certificate_of_ours(newest: ssl.TLSVersion, implicit: bool) -> None:
    report = report_on(authority().wants_certificate(newest), implicit=implicit)

    assert outcome(report) == (stage_of(implicit), "client_certificate_required")


@BOTH
@pytest.mark.parametrize(("ending", "code"), [("wait", "no_answer"), ("close", "connection_lost")])
def test_a_handshake_that_comes_to_nothing(ending: str, code: str, implicit: bool) -> None:
    script = Script().hear() if implicit else go_ahead().hear()
    script = script.wait() if ending == "wait" else script.close()
    encryption = Encryption.SSL if implicit else Encryption.STARTTLS
    with ScriptedServer(script) as server:
        report = run(tester(limits=HASTY), account(server.port, encryption), CANARY)

    assert outcome(report) == (stage_of(implicit), code)


def test_a_server_that_breaks_off_behind_the_handshake() -> None:
    with ScriptedServer(go_ahead().start_tls(authority().valid()).expect("EHLO").close()) as server:
        report = run(tester(authority().pem), account(server.port), CANARY)

    assert outcome(report) == ("starttls", "connection_lost")
    assert report.tls is not None, "what is known of the encryption is still told"


@pytest.mark.parametrize("extensions", [("SIZE 1000",), ()])
def test_encryption_that_is_not_offered_stops_before_the_password(
    extensions: tuple[str, ...],
) -> None:
    with ScriptedServer(greeted(*extensions, "AUTH PLAIN LOGIN").expect("QUIT")) as server:
        report = run(tester(), account(server.port), CANARY)

    assert outcome(report) == ("starttls", "starttls_missing")
    assert server.said[-1] == "QUIT"
    assert not [line for line in server.said if line.startswith("AUTH")]


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        ("454 4.7.0 TLS not available", "server_temp"),  # its encryption is broken, not missing
        ("502 5.5.1 not implemented", "starttls_missing"),
    ],
)
def test_encryption_that_is_offered_and_then_refused(reply: str, cause: str) -> None:
    with ScriptedServer(greeted("STARTTLS").expect("STARTTLS").output(reply)) as server:
        report = run(tester(), account(server.port), CANARY)

    assert outcome(report) == ("starttls", cause)


def test_a_server_without_ehlo_has_no_encryption_to_offer() -> None:
    script = Script().output("220 old").expect("EHLO").output("502 what?").expect("HELO")
    with ScriptedServer(script.output("250 hello")) as server:
        report = run(tester(), account(server.port), CANARY)

    assert outcome(report) == ("starttls", "starttls_missing")


def test_no_password_goes_unencrypted_to_a_server_elsewhere() -> None:
    class FarDialer(NetworkDialer):
        def is_loopback(self, address: str) -> bool:
            return False

    with ScriptedServer(greeted("AUTH PLAIN")) as server:
        subject = tester(dialer=FarDialer(Trust(), lambda host: ["127.0.0.1"]))
        report = run(subject, account(server.port, Encryption.NONE), CANARY)

    assert outcome(report) == ("auth", "starttls_missing")
    assert not [line for line in server.said if line.startswith("AUTH")]


def test_a_file_of_trusted_certificates_that_cannot_be_read_is_a_finding_too() -> None:
    report = report_on(authority().valid(), implicit=True, trusted="no certificate at all")

    assert outcome(report)[0] == "tls"
