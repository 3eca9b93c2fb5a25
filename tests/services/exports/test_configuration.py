"""An account as other programs' configuration: what stands in it, and that no secret does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smtp_desktop.model.account import BasicAuth, NoAuth, OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.exports.configuration import PLACE, Configuration, configuration
from support.fakes import account

PORT = 2526  # of the relay
PROGRAMS = ("postfix", "exim", "msmtp")
ACCOUNT = account(587, Encryption.TLS, host="smtp.acme.test")
MICROSOFT = replace(ACCOUNT, auth=OAuth("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "consumers"))


def text(found: Configuration) -> str:
    return "".join(file.text for file in found.files)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_place_of_the_secret_is_marked_in_a_file_of_its_owner(program: str) -> None:
    found = configuration(program, ACCOUNT, PORT)

    (secret,) = [file for file in found.files if PLACE in file.text]
    assert secret.mode in ("0600", "0640")
    assert "jane" in secret.text
    assert PLACE in " ".join(found.notes)
    assert found.commands


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("postfix", "smtp_tls_security_level = secure"),
        ("exim", "REMOTE_SMTP_SMARTHOST_TLS_VERIFY_HOSTS = *"),
        ("msmtp", "tls_starttls on"),
    ],
)
def test_the_servers_certificate_is_checked(program: str, line: str) -> None:
    assert line in text(configuration(program, ACCOUNT, PORT)).splitlines()


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("postfix", "smtp_tls_wrappermode = yes"),
        ("exim", "REMOTE_SMTP_SMARTHOST_PROTOCOL = smtps"),
        ("msmtp", "tls_starttls off"),
    ],
)
def test_encryption_from_the_first_byte(program: str, line: str) -> None:
    implicit = account(465, Encryption.TLS, host="smtp.acme.test")
    assert line in text(configuration(program, implicit, PORT)).splitlines()
    assert line not in text(configuration(program, ACCOUNT, PORT)).splitlines()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_server_that_asks_for_no_sign_in_gets_none(program: str) -> None:
    relay = account(25, Encryption.NONE, NoAuth(), host="relay.acme.test")
    found = configuration(program, relay, PORT)

    assert PLACE not in text(found)
    assert found.notes == ()
    assert "relay.acme.test" in text(found)


@pytest.mark.parametrize("program", PROGRAMS)
def test_whoever_signs_in_at_microsoft_is_led_through_the_relay(program: str) -> None:
    found = configuration(program, MICROSOFT, PORT)

    assert "127.0.0.1" in text(found)
    assert str(PORT) in text(found)
    assert "smtp.acme.test" not in text(found)
    assert f"relay add {program}" in found.notes[0]


def test_postfix_finds_its_password_by_the_very_words_of_relayhost() -> None:
    files = {file.path: file.text for file in configuration("postfix", ACCOUNT, PORT).files}
    relayhost = files["/etc/postfix/main.cf"].splitlines()[0].removeprefix("relayhost = ")
    assert files["/etc/postfix/sasl_passwd"] == f"{relayhost} jane:{PLACE}\n"


def test_a_name_with_a_blank_stays_one_word_for_msmtp() -> None:
    spaced = replace(ACCOUNT, auth=BasicAuth("Jane Doe"))
    assert 'user "Jane Doe"\n' in text(configuration("msmtp", spaced, PORT))


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("postfix", "smtp_helo_name = pc7.acme.test"),
        ("exim", "REMOTE_SMTP_HELO_DATA = pc7.acme.test"),
        ("msmtp", "domain pc7.acme.test"),
    ],
)
def test_the_name_that_a_server_insists_on_goes_along(program: str, line: str) -> None:
    named = replace(ACCOUNT, server=replace(ACCOUNT.server, ehlo="pc7.acme.test"))
    assert line in text(configuration(program, named, PORT)).splitlines()
    assert line not in text(configuration(program, ACCOUNT, PORT)).splitlines()


def test_what_signs_in_in_a_browser_is_not_said_to_be_microsoft_s() -> None:
    google = replace(ACCOUNT, auth=OAuth("x", "", provider="google"))
    notes = " ".join(configuration("msmtp", google, 2525).notes)
    assert "signs in with a browser" in notes
    assert "Microsoft" not in notes


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_username_with_a_colon_is_cut_nowhere(program: str) -> None:
    found = configuration(program, replace(ACCOUNT, auth=BasicAuth("acme:jane")), PORT)
    if program == "msmtp":
        assert "user acme:jane" in text(found).splitlines()
        return
    assert "acme:jane" not in text(found)
    assert str(PORT) in text(found)
    assert found.notes[0].startswith("The username of this account holds a colon")


def test_a_dollar_in_the_address_stays_one_for_postfix() -> None:
    sender = replace(ACCOUNT.sender, email="cash$1@acme.test")
    found = configuration("postfix", replace(ACCOUNT, sender=sender), PORT)
    assert "cash$$1@acme.test" in text(found)


def test_the_domain_of_the_account_is_nobody_s_of_this_computer() -> None:
    """Whoever has an address at a large service shares its domain with strangers: no mail for
    ``root`` goes to theirs, and none of it bears such an address."""
    exim = text(configuration("exim", ACCOUNT, PORT))
    assert "dc_readhost=''" in exim
    assert "satellite" not in exim
    assert exim.replace("jane@acme.test", "").count("acme.test") == 1  # of the server


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_exim_hands_mail_to_a_server_on_this_computer(host: str) -> None:
    here = account(1025, Encryption.NONE, host=host)
    files = {one.path: one.text for one in configuration("exim", here, PORT).files}
    router = files["/etc/exim4/conf.d/router/190_smtp-desktop"]
    assert f"  route_list = * {host}::1025 byname\n" in router
    assert "  self = send\n" in router
    assert "dc_use_split_config='true'" in files["/etc/exim4/update-exim4.conf.conf"]
    elsewhere = text(configuration("exim", ACCOUNT, PORT))
    assert "self = send" not in elsewhere
    assert "dc_use_split_config='false'" in elsewhere
