"""Settings that others have written down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft
from smtp_desktop.services.imports import (
    from_address,
    from_autoconfig,
    from_msmtp,
    from_thunderbird,
)

THUNDERBIRD = """\
// Mozilla User Preferences
user_pref("app.version", "140");
user_pref("mail.identity.id1.fullName", "Jane \\"JD\\" Doe");
user_pref("mail.identity.id1.smtpServer", "smtp2");
user_pref("mail.identity.id1.useremail", "jane@acme.com");
user_pref("mail.smtpserver.smtp1.hostname", "");
user_pref("mail.smtpserver.smtp2.authMethod", 3);
user_pref("mail.smtpserver.smtp2.hostname", "smtp.acme.com");
user_pref("mail.smtpserver.smtp2.port", 465);
user_pref("mail.smtpserver.smtp2.try_ssl", 3);
user_pref("mail.smtpserver.smtp2.username", "jane");
user_pref("mail.smtpserver.smtp3.hostname", "smtp.office365.com");
user_pref("mail.smtpserver.smtp3.authMethod", 10);
user_pref("mail.smtpserver.smtp3.port", 99999);
user_pref("mail.smtpserver.smtp3.try_ssl", 2);
user_pref("mail.smtpserver.smtp3.username", broken);
"""
MSMTP = f"""\
# my accounts
defaults
tls on
auth on
logfile ~/.msmtp.log

account work
host smtp.acme.com
port 587
from jane@acme.com
user "jane"
password {CANARY}

account home : work
tls_starttls off
port
host smtp.home.test
auth oauthbearer

account broken
host not a host"
account default : work
"""


@pytest.mark.parametrize(
    ("typed", "port", "encryption", "username"),
    [
        ("smtp://jane@smtp.acme.com:587", "587", Encryption.TLS, "jane"),
        ("smtp://smtp.acme.com", "587", Encryption.TLS, ""),
        (" SMTPS://jane%40acme.com@smtp.acme.com ", "465", Encryption.SSL, "jane@acme.com"),
        ("submissions://smtp.acme.com", "465", Encryption.SSL, ""),
        ("smtp://smtp.acme.com:465", "465", Encryption.SSL, ""),
        ("submission://smtp.acme.com:2525/", "2525", Encryption.TLS, ""),
    ],
)
def test_an_address_of_a_server_is_settings(
    typed: str, port: str, encryption: Encryption, username: str
) -> None:
    draft = from_address(typed)
    assert draft is not None
    assert (draft.host, draft.port, draft.encryption) == ("smtp.acme.com", port, encryption)
    assert draft.username == username
    assert draft.email == (username if "@" in username else "")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "smtp.acme.com",
        "https://acme.com",
        "smtp://",
        "smtp://a b",
        "smtp://h:99999",
        "smtp://[::1",
    ],
)
def test_anything_else_is_none(typed: str) -> None:
    assert from_address(typed) is None


def test_a_password_in_an_address_is_passed_over() -> None:
    assert CANARY not in repr(from_address(f"smtp://jane:{CANARY}@smtp.acme.com"))


def test_a_page_is_settings_for_an_address() -> None:
    page = (
        b'<clientConfig><outgoingServer type="smtp"><hostname>smtp.acme.com</hostname>'
        b"<port>587</port><socketType>STARTTLS</socketType>"
        b"<username>%EMAILLOCALPART%</username></outgoingServer></clientConfig>"
    )
    assert from_autoconfig(page, "jane@acme.com") == Draft(
        email="jane@acme.com", host="smtp.acme.com", username="jane"
    )


@pytest.mark.parametrize("body", [b"<clientConfig/>", b"hello", b""])
def test_a_page_without_a_server_is_none(body: bytes) -> None:
    assert from_autoconfig(body, "jane@acme.com") is None


def test_thunderbirds_servers_come_with_who_sends_through_them() -> None:
    first, second = from_thunderbird(THUNDERBIRD)
    assert first == Draft(
        name='Jane "JD" Doe',
        email="jane@acme.com",
        host="smtp.acme.com",
        port="465",
        encryption=Encryption.SSL,
        username="jane",
    )
    assert second == Draft(host="smtp.office365.com", auth_type=AuthType.OAUTH)


def test_msmtps_accounts_come_with_their_defaults_and_without_passwords() -> None:
    work, home = from_msmtp(MSMTP)
    assert work == Draft(email="jane@acme.com", host="smtp.acme.com", username="jane")
    assert home == Draft(
        email="jane@acme.com",
        host="smtp.home.test",
        port="465",
        encryption=Encryption.SSL,
        auth_type=AuthType.OAUTH,
        username="jane",
    )
    assert CANARY not in repr((work, home))


@given(st.text(max_size=300))
def test_texts_of_any_kind_are_read(text: str) -> None:
    from_address(text)
    assert isinstance(from_thunderbird(text), tuple)
    assert isinstance(from_msmtp(text), tuple)
