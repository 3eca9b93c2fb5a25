"""Connect as a person does: a real browser, a real keyring, a real server that checks tokens."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from servers.chromium import Chromium
from servers.keyring_daemon import KeyringDaemon
from servers.person import Done, Person
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.model.account import Account, OAuth
from support.connecting import person_with

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

JANE = replace(known.YOU, address="jane@acme.test", password="Jane-5ecret")


@pytest.fixture
def provider(mail_host: MailHost, authority: trustme.CA) -> Iterator[PracticeIdentityProvider]:
    people = known.PRACTICE.with_(JANE)
    server = PracticeIdentityProvider(
        people, ca=authority, pages_over_https=True, key=mail_host.key
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def person(
    mail_host: MailHost,
    provider: PracticeIdentityProvider,
    browser: Chromium,
    keyring: KeyringDaemon,
    tmp_path: Path,
) -> Person:
    return person_with(browser, keyring, tmp_path, mail_host.ca_pem, provider.ca_certificate)


def microsoft(
    mail_host: MailHost,
    provider: PracticeIdentityProvider,
    client: str = known.PUBLIC_CLIENT,
    tenant: str = "practice.test",
) -> Account:
    auth = OAuth(client, tenant, authority=provider.authority)
    return mail_host.account("submission", auth)


def runs(person: Person, *words: str, reads: str | None = None) -> Done:
    command = person.starts("-m", "smtp_desktop", *words, "--json", reads=reads)
    return person.sees_end(command)


def value(done: Done) -> Any:
    assert done.code == 0, done.out + done.err
    return json.loads(done.out)


def connects(person: Person, browser: Chromium) -> Any:
    command = person.starts("-m", "smtp_desktop", "connect", "--json")
    browser.signs_in(JANE.address, JANE.password)
    assert browser.says("You are signed in."), "the page says so and can be closed"
    return value(person.sees_end(command))


def test_a_browser_signs_in_another_program_sends_a_third_one_forgets(
    person: Person,
    browser: Chromium,
    keyring: KeyringDaemon,
    mail_host: MailHost,
    provider: PracticeIdentityProvider,
) -> None:
    assert person.saves(microsoft(mail_host, provider), None).code == 0
    assert value(runs(person, "status"))["connected"] is False

    connected = connects(person, browser)
    assert (connected["connected"], connected["kept"]) == (JANE.address, True)
    assert keyring.entries()
    status = value(runs(person, "status"))
    assert (status["connected"], status["account"]) == (True, JANE.address)
    assert status["tenant"] == known.PRACTICE_TENANT
    assert status["secret_expires"] is None

    mail_host.begin()
    for _ in range(2):  # a refresh token is good once, so the first refresh must have been kept
        before = provider.requests["token"]
        report = value(runs(person, "test"))
        assert provider.requests["token"] == before + 1, "refreshed without asking anybody"
        steps = {step["stage"]: step for step in report["steps"]}
        assert steps["sign_in"]["detail"] == JANE.address
        assert steps["auth"]["detail"] == "XOAUTH2"
    log = mail_host.log("submission")
    assert "sasl_method=XOAUTH2, sasl_username=jane@acme.test" in log

    assert value(runs(person, "disconnect")) == {"ok": True, "account": "default"}
    assert keyring.entries() == []
    assert value(runs(person, "status"))["connected"] is False
    after = runs(person, "test")
    assert after.code == 1
    assert after.finding["title"] == "Nobody is connected."


def test_a_registration_with_a_client_secret(
    person: Person,
    browser: Chromium,
    keyring: KeyringDaemon,
    mail_host: MailHost,
    provider: PracticeIdentityProvider,
) -> None:
    account = microsoft(mail_host, provider, known.CONFIDENTIAL_CLIENT)
    words = ("account", "save", "--settings", str(person.settings(account)))
    assert runs(person, *words, "--client-secret-stdin", reads=known.CLIENT_SECRET).code == 0
    assert connects(person, browser)["connected"] == JANE.address
    assert value(runs(person, "test", "--no-send"))["ok"] is True
    assert runs(person, "account", "remove").code == 0
    assert keyring.entries() == [], "tokens too"


def test_a_sign_in_that_was_revoked_says_what_to_do(
    person: Person,
    browser: Chromium,
    mail_host: MailHost,
    provider: PracticeIdentityProvider,
) -> None:
    assert person.saves(microsoft(mail_host, provider), None).code == 0
    connects(person, browser)
    provider.revoke(JANE.address)
    done = runs(person, "test")
    assert (done.code, done.finding["code"]) == (1, "token_expired")
    assert done.finding["owners"] == ["user"]
    assert value(runs(person, "status"))["connected"] is False


def test_a_person_who_cancels_on_the_page(
    person: Person, browser: Chromium, mail_host: MailHost, provider: PracticeIdentityProvider
) -> None:
    assert person.saves(microsoft(mail_host, provider), None).code == 0
    command = person.starts("-m", "smtp_desktop", "connect", "--json")
    browser.opens_what_it_was_handed()
    browser.types("login", JANE.address)
    browser.types("passwd", JANE.password)
    browser.types("otc", browser.reads("practice-code"))
    browser.presses("Cancel")
    assert browser.says("You are not signed in.")
    done = person.sees_end(command)
    assert done.code == 1
    assert done.finding["code"] != "unknown"


def test_what_stands_in_the_browser_s_arguments_says_nothing_and_works_once(
    person: Person, browser: Chromium, mail_host: MailHost, provider: PracticeIdentityProvider
) -> None:
    assert person.saves(microsoft(mail_host, provider), None).code == 0
    command = person.starts("-m", "smtp_desktop", "connect", "--json", "--timeout", "12")
    handed = browser.opens_what_it_was_handed()
    browser.types("login", JANE.address)
    assert handed.startswith("http://localhost:")
    assert not any(word in handed for word in ("state", "challenge", "nonce", provider.authority))
    browser.go(handed)
    assert browser.says("This address works once.")
    assert person.sees_end(command).code == 1


def test_a_code_typed_in_the_browser(
    person: Person, browser: Chromium, mail_host: MailHost, provider: PracticeIdentityProvider
) -> None:
    assert person.saves(microsoft(mail_host, provider), None).code == 0
    command = person.starts("-m", "smtp_desktop", "connect", "--json", "--device-code")
    assert command.stderr
    opened, code = command.stderr.readline(), command.stderr.readline().strip()
    browser.go(opened.split()[1])
    browser.types("user_code", code)
    browser.types("login", JANE.address)
    browser.types("passwd", JANE.password)
    browser.types("otc", browser.reads("practice-code"))
    browser.presses("Accept")
    assert value(person.sees_end(command))["connected"] == JANE.address


def test_secrets_stay_out_of_files_and_logs(
    person: Person,
    browser: Chromium,
    mail_host: MailHost,
    provider: PracticeIdentityProvider,
) -> None:
    assert person.saves(microsoft(mail_host, provider), None).code == 0
    connects(person, browser)
    assert runs(person, "test", "--no-send").code == 0
    for file in filter(Path.is_file, (person.folder / "home").rglob("*")):
        text = file.read_text("utf-8", "replace")
        assert JANE.password not in text
        assert "RefreshToken" not in text
        assert "eyJ" not in text, f"a token in {os.fspath(file)}"
