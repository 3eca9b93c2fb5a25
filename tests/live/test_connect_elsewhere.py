"""Connect at Google's kind of server and at a company's own: a real browser, keyring, mail host."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from msgspec import structs

from servers.chromium import Chromium
from servers.keyring_daemon import KeyringDaemon
from servers.person import ROOT, Done, Person
from smtp_desktop.demo.authorization_server import (
    CLIENT,
    CLIENT_SECRET,
    GENERIC,
    GOOGLE,
    PracticeAuthorizationServer,
)
from smtp_desktop.demo.sign_in.data import YOU
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.model.account import Account, OAuth
from support.connecting import person_with

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

JANE, JOE = "jane@acme.test", "joe@acme.test"


@pytest.fixture(params=["google", "other"])
def server(
    request: pytest.FixtureRequest, mail_host: MailHost, authority: trustme.CA
) -> Iterator[PracticeAuthorizationServer]:
    rules = GOOGLE if request.param == "google" else GENERIC
    one = PracticeAuthorizationServer(rules, ca=authority, pages_over_https=True, key=mail_host.key)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def person(
    mail_host: MailHost,
    server: PracticeAuthorizationServer,
    browser: Chromium,
    keyring: KeyringDaemon,
    tmp_path: Path,
) -> Person:
    return person_with(browser, keyring, tmp_path, mail_host.ca_pem, server.ca_certificate)


@pytest.fixture
def account(mail_host: MailHost, server: PracticeAuthorizationServer, person: Person) -> Account:
    """Saved: Google's with its secret and XOAUTH2, the other one public and with OAUTHBEARER."""
    is_google = server.rules.secret != ""
    auth = OAuth(CLIENT, "", provider="google" if is_google else "other", issuer=server.issuer)
    one = mail_host.account("tokens" if is_google else "bearer", auth)
    one = structs.replace(one, sender=structs.replace(one.sender, email=JANE))
    words = ["account", "save", "--settings", str(person.settings(one))]
    words += ["--client-secret-stdin"] if is_google else []
    done = runs(person, *words, reads=CLIENT_SECRET if is_google else None)
    assert done.code == 0, done.out + done.err
    return one


def runs(person: Person, *words: str, reads: str | None = None) -> Done:
    return person.sees_end(person.starts("-m", "smtp_desktop", *words, "--json", reads=reads))


def value(done: Done) -> Any:
    assert done.code == 0, done.out + done.err
    return json.loads(done.out)


def connects(person: Person, browser: Chromium, address: str = JANE) -> Done:
    command = person.starts("-m", "smtp_desktop", "connect", "--json")
    browser.opens_what_it_was_handed()
    browser.types("login", address)
    browser.presses("Allow")
    assert browser.says("You are signed in."), "the page says so and can be closed"
    return person.sees_end(command)


def test_a_browser_signs_in_new_processes_renew_it_and_disconnect_leaves_nothing(
    person: Person,
    browser: Chromium,
    keyring: KeyringDaemon,
    mail_host: MailHost,
    server: PracticeAuthorizationServer,
    account: Account,
) -> None:
    before = keyring.entries()
    connected = value(connects(person, browser))
    assert (connected["connected"], connected["kept"]) == (JANE, True)
    mail_host.begin()
    for times in (1, 2):
        report = value(runs(person, "test"))
        assert server.requests["refresh_token"] == times, "renewed without asking anybody"
        steps = {step["stage"]: step for step in report["steps"]}
        mechanism = "XOAUTH2" if server.rules.secret else "OAUTHBEARER"
        assert steps["auth"]["detail"] == mechanism
    assert server.requests["authorize"] == 1
    assert value(runs(person, "disconnect")) == {"ok": True, "account": "default"}
    assert server.renewals == 0, "ended where it was given, too"
    assert keyring.entries() == before
    after = runs(person, "test")
    assert (after.code, after.finding["title"]) == (1, "Nobody is connected.")


def test_another_person_is_not_kept(
    person: Person, browser: Chromium, keyring: KeyringDaemon, account: Account
) -> None:
    before = keyring.entries()
    done = connects(person, browser, JOE)
    assert (done.code, json.loads(done.out)["other_person"]) == (1, JOE)
    assert keyring.entries() == before


def test_a_permission_that_is_unticked_keeps_nobody(
    person: Person, browser: Chromium, server: PracticeAuthorizationServer, account: Account
) -> None:
    if not server.rules.secret:
        pytest.skip("its permissions say only who it is")
    command = person.starts("-m", "smtp_desktop", "connect", "--json")
    browser.opens_what_it_was_handed()
    browser.types("login", JANE)
    browser.unticks("scope0")
    browser.presses("Allow")
    done = person.sees_end(command)
    assert (done.code, done.finding["code"]) == (1, "consent")
    assert value(runs(person, "status"))["connected"] is False


def test_a_person_who_cancels_on_the_page(
    person: Person, browser: Chromium, account: Account
) -> None:
    command = person.starts("-m", "smtp_desktop", "connect", "--json")
    browser.opens_what_it_was_handed()
    browser.types("login", JANE)
    browser.presses("Cancel")
    assert browser.says("You are not signed in.")
    done = person.sees_end(command)
    assert (done.code, done.finding["code"]) == (1, "consent")


def test_a_sign_in_that_was_taken_back_says_what_to_do(
    person: Person, browser: Chromium, server: PracticeAuthorizationServer, account: Account
) -> None:
    value(connects(person, browser))
    server.revoke(JANE)
    done = runs(person, "test")
    assert (done.code, done.finding["code"]) == (1, "token_expired")
    assert value(runs(person, "status"))["connected"] is False


def test_an_answer_of_another_server_is_not_taken(
    person: Person, browser: Chromium, server: PracticeAuthorizationServer, account: Account
) -> None:
    server.rules = replace(server.rules, answers={"iss": "https://evil.test"})
    command = person.starts("-m", "smtp_desktop", "connect", "--json")
    browser.opens_what_it_was_handed()
    browser.types("login", JANE)
    browser.presses("Allow")
    done = person.sees_end(command)
    assert done.code == 1
    assert server.requests["token"] == 0, "no code was shown to anybody"


def test_the_address_is_pasted_where_the_browser_cannot_return(
    person: Person, server: PracticeAuthorizationServer, account: Account
) -> None:
    words = ("connect", "--json", "--paste-address", "--no-browser")
    command = subprocess.Popen(
        [sys.executable, "-m", "smtp_desktop", *words],
        cwd=ROOT,
        env=person.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert command.stderr
    assert command.stdin
    lines = [command.stderr.readline() for _ in range(2)]
    page = next(line.strip() for line in lines if line.startswith("https://"))
    visitor = Visitor(replace(YOU, address=JANE), ca=server.ca_certificate)
    stopped_at = visitor.sign_in(page).location
    assert stopped_at.startswith("http://127.0.0.1:")
    command.stdin.write(f"{stopped_at}\n")
    command.stdin.flush()
    assert value(person.sees_end(command))["connected"] == JANE
