"""What other e-mail programs have written down about their accounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.discovery.other_programs import from_msmtp, from_thunderbird
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft
from smtp_desktop.ports.system import NoPrograms

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


@pytest.mark.parametrize("default", ["account default : b", "account default\nhost b.test"])
def test_the_account_that_msmtp_itself_takes_comes_first(default: str) -> None:
    text = f"account a\nhost a.test\naccount b\nhost b.test\n{default}\n"
    assert [one.host for one in from_msmtp(text)] == ["b.test", "a.test"]
    assert [one.host for one in from_msmtp(text.partition(default)[0])] == ["a.test", "b.test"]


def test_the_default_server_comes_first_with_whoever_names_no_server() -> None:
    lines = [
        ("mail.smtpserver.smtp1.hostname", '"a.acme.com"'),
        ("mail.smtpserver.smtp2.hostname", '"b.acme.com"'),
        ("mail.smtpserver.smtp2.authMethod", "1"),
        ("mail.smtp.defaultserver", '"smtp2"'),
        ("mail.identity.id1.fullName", '"Nobody"'),
        ("mail.identity.id2.useremail", '"jane@acme.com"'),
        ("mail.identity.id2.fullName", '["not", "a name"]'),
    ]
    text = "\r\n".join(f'user_pref("{name}", {value});' for name, value in lines)
    first, second = from_thunderbird(text)
    assert (first.host, first.email, first.auth_type) == (
        "b.acme.com",
        "jane@acme.com",
        AuthType.NONE,
    )
    assert (second.host, second.email) == ("a.acme.com", "")


def test_a_command_for_a_password_is_neither_run_nor_kept() -> None:
    text = f"account a\nhost smtp.acme.com\npasswordeval echo {CANARY}\nport 99x\n"
    (draft,) = from_msmtp(text)
    assert draft == Draft(host="smtp.acme.com")


def test_without_other_programs_there_is_nothing() -> None:
    assert NoPrograms().accounts() == ()


@given(st.text(max_size=300))
def test_texts_of_any_kind_are_read(text: str) -> None:
    line = f'user_pref("mail.smtpserver.smtp1.hostname", {text});'
    assert isinstance(from_thunderbird(f"{text}\n{line}"), tuple)
    assert isinstance(from_msmtp(text), tuple)
