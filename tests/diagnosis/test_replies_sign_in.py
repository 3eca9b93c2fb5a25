"""What real servers say to a sign-in, and at any step: words collected from them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnosis.said import CATALOGUE, GMAIL, GSMTP, M365, MX365, YAHOO, Said, failure
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.stage import Stage

GREETING, EHLO, TLS, AUTH = Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH
SENDER, RECIPIENT, DATA = Stage.SENDER, Stage.RECIPIENT, Stage.DATA

SIGNING_IN: dict[Said, str] = {
    Said(AUTH, "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6"): "bad_credentials",
    Said(AUTH, "535 5.7.8 Error: authentication failed: (reason unavailable)"): "bad_credentials",
    Said(AUTH, "535 Incorrect authentication data"): "bad_credentials",
    Said(AUTH, "535 5.7.3 Authentication unsuccessful"): "bad_credentials",
    Said(AUTH, "535 5.7.0 Invalid login or password"): "bad_credentials",
    Said(AUTH, "535 Invalid Username or Password"): "bad_credentials",
    Said(AUTH, "535 #5.7.0"): "bad_credentials",
    Said(AUTH, "550 5.7.8 Wrong password"): "bad_credentials",
    Said(AUTH, "535 Authentication credentials invalid", "smtp.ionos.com"): "bad_credentials",
    Said(AUTH, "535 Authentication credentials invalid", "smtp.ionos.de"): "bad_credentials",
    Said(
        AUTH, "535 5.7.8 Sorry. No authentication type succeeded", "smtp.sparkpostmail.com"
    ): "bad_credentials",
    Said(
        AUTH, "535 Authentication failed: Bad username / password", "smtp.sendgrid.net"
    ): "bad_credentials",
    Said(
        AUTH,
        "534 5.7.9 Application-specific password required. For more information, go to"
        f"|5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor {GSMTP}",
        GMAIL,
    ): "app_password_needed",
    Said(AUTH, "535 5.7.0 (#AUTH005) Too many bad auth attempts.", YAHOO): "app_password_needed",
    Said(
        AUTH,
        "535 5.7.0 NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection"
        "/external / Application password is REQUIRED",
        "smtp.mail.ru",
    ): "app_password_needed",
    Said(
        AUTH,
        "535 5.7.8 Username and Password not accepted. For more information, go to"
        f"|5.7.8  https://support.google.com/mail/?p=BadCredentials {GSMTP}",
        GMAIL,
    ): "app_password_or_bad_credentials",
    Said(
        AUTH,
        "535 5.7.8 Username and Password not accepted. For more information, go to"
        f"|5.7.8  https://support.google.com/mail/?p=BadCredentials {GSMTP}",
        GMAIL,
        "oauth",
    ): "oauth_token_rejected",
    Said(
        AUTH,
        "535 5.7.8 Error: authentication failed: Invalid user or password!",
        "smtp.yandex.com",
        "oauth",
    ): "oauth_token_rejected",
    Said(
        AUTH,
        "534 5.7.14 <https://accounts.google.com/signin/continue?sarp=1&scc=1> Please log in"
        f"|5.7.14 via your web browser and then try again.|5.7.14 Learn more at {GSMTP}",
        GMAIL,
    ): "web_login_required",
    Said(
        AUTH,
        "534 5.7.9 Please log in with your web browser and then try again. Learn more at"
        "|5.7.9 https://support.google.com/mail/?p=WebLoginRequired",
        GMAIL,
    ): "web_login_required",
    Said(AUTH, "504 5.7.4 Unrecognized authentication type"): "auth_mech",
    Said(AUTH, "503 5.5.1 Error: authentication not enabled"): "auth_mech",
    Said(AUTH, "503 AUTH command used when not advertised"): "auth_mech",
    Said(AUTH, "503 Bad sequence of commands"): "auth_mech",
    Said(AUTH, "535 5.7.8 Error: mechanism not supported"): "auth_mech",
    Said(AUTH, "454 4.7.0 Temporary authentication failure", M365): "server_temp",
    Said(
        AUTH,
        "454 4.7.0 Cannot authenticate due to a temporary system problem. Try again later.",
        GMAIL,
    ): "server_temp",
    Said(AUTH, "523 5.7.10 You must issue a STARTTLS command first.", GMAIL): "starttls_required",
    Said(AUTH, "538 5.7.11 Encryption required for requested mechanism"): "starttls_required",
}

ANYWHERE: dict[Said, str] = {
    Said(
        GREETING, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using Spamhaus"
    ): ("ip_blocked"),
    Said(
        RECIPIENT,
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; "
        "https://www.spamhaus.org/query/ip/192.0.2.1",
    ): "ip_blocked",
    Said(
        RECIPIENT, "550 5.7.606 Access denied, banned sending IP [192.0.2.1].", MX365, "none"
    ): "ip_blocked",
    Said(SENDER, "550 5.7.649 Access denied, banned sending IP [192.0.2.1]", MX365): "ip_blocked",
    Said(
        AUTH,
        "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to "
        "support TLS 1.2. Visit https://aka.ms/smtp_auth_tls",
        M365,
    ): "tls_too_old",
    Said(AUTH, "432 4.3.2 Concurrent connections limit exceeded.", M365): "throttled",
    Said(GREETING, "432 4.3.2 Concurrent connections limit exceeded.", M365): "throttled",
    Said(
        SENDER,
        "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume",
        YAHOO,
    ): "throttled",
    Said(DATA, "421 Max message per connection reached", YAHOO): "throttled",
    Said(GREETING, "554 Cox too many bad commands from 192.0.2.1"): "login_throttled",
    Said(EHLO, '501 5.5.4 HELO/EHLO argument "" invalid, closing connection.', GMAIL): "ehlo_name",
    Said(EHLO, "501 5.5.4 Empty HELO/EHLO argument not allowed, closing connection."): "ehlo_name",
    Said(EHLO, "501 Syntactically invalid HELO argument(s)"): "ehlo_name",
    Said(EHLO, "501 Syntactically invalid EHLO argument(s)"): "ehlo_name",
    Said(TLS, "454 4.7.0 TLS not available due to local problem"): "starttls_missing",
    Said(TLS, "502 5.5.1 Error: command not implemented"): "starttls_missing",
    Said(GREETING, "421 4.3.2 Service not available, closing transmission channel"): "server_temp",
    Said(GREETING, "554 No SMTP service here"): "ip_blocked",  # it refuses this caller, for good
    Said(SENDER, "451 4.3.0 Error: queue file write error"): "server_temp",
    Said(DATA, "452 4.3.1 Insufficient system storage"): "server_temp",
    Said(RECIPIENT, "454 4.7.5 No client certificate presented"): "client_certificate_required",
}

ALL = SIGNING_IN | ANYWHERE


@pytest.mark.parametrize(
    ("said", "code"), ALL.items(), ids=[f"{one.stage.name} {one.reply[:50]}" for one in ALL]
)
def test_the_words_of_a_server_before_the_message_are_understood(said: Said, code: str) -> None:
    found = explain(failure(said), CATALOGUE)
    assert found.code == code
    assert found.similar == ()
    for text in (found.title, found.explanation, *found.actions):
        assert text
        assert "{" not in text


def test_every_cause_of_refusing_the_way_or_the_sign_in_is_among_them() -> None:
    assert set(ALL.values()) >= {
        *("starttls_missing", "starttls_required", "tls_too_old", "client_certificate_required"),
        *("auth_mech", "bad_credentials", "app_password_needed", "server_temp", "ip_blocked"),
    }


@pytest.mark.parametrize("stage", [AUTH, SENDER, RECIPIENT, DATA, TLS, EHLO])
def test_words_that_nobody_knows_are_not_guessed_at(stage: Stage) -> None:
    found = explain(failure(Said(stage, "599 5.9.9 The stars are not right")), CATALOGUE)
    assert found.code == "unknown"
    assert not found.certain
    assert found.owners == ()
    assert found.fixes == ()


@pytest.mark.parametrize("mechanism", ["", "XOAUTH2"])
@pytest.mark.parametrize(
    "said", [one for one, code in SIGNING_IN.items() if code == "app_password_needed"]
)
def test_whoever_signed_in_with_the_browser_is_not_sent_for_an_app_password_first(
    said: Said, mechanism: str
) -> None:
    known = failure(said._replace(auth="oauth"))
    found = explain(replace(known, facts={"mechanism": mechanism} if mechanism else {}), CATALOGUE)
    assert "enter it here" not in " ".join(found.actions)
    if "app password" in " ".join(found.actions):
        assert found.actions[0].startswith("Press Connect")
        assert "choose Basic / session" in found.actions[1]
        assert not found.certain
