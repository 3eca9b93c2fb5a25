"""Microsoft Graph as a person uses it: a real browser, a real keyring, other processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from msgspec import structs

from servers.chromium import Chromium
from servers.keyring_daemon import KeyringDaemon
from servers.person import Done, Person
from smtp_desktop.demo.graph import PracticeGraph
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.choices import ConnectionType
from support.connecting import person_with

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

JANE = replace(known.YOU, address="jane@acme.test", password="Jane-5ecret")
SMTP, GRAPH = ConnectionType.SMTP, ConnectionType.GRAPH


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
def graph(provider: PracticeIdentityProvider, authority: trustme.CA) -> Iterator[PracticeGraph]:
    server = PracticeGraph(provider.issued, authority)
    server.start()
    provider.name_graph(server.base.partition("://")[2])
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


def account(
    mail_host: MailHost, provider: PracticeIdentityProvider, connection: ConnectionType
) -> Account:
    auth = OAuth(known.PUBLIC_CLIENT, "practice.test", authority=provider.authority)
    return structs.replace(mail_host.account("submission", auth), connection=connection)


def runs(person: Person, *words: str) -> Done:
    return person.sees_end(person.starts("-m", "smtp_desktop", *words, "--json"))


def value(done: Done) -> Any:
    assert done.code == 0, done.out + done.err
    return json.loads(done.out)


def connects(person: Person, browser: Chromium) -> Any:
    command = person.starts("-m", "smtp_desktop", "connect", "--json")
    browser.signs_in(JANE.address, JANE.password)
    assert browser.says("You are signed in."), "the page says so and can be closed"
    return value(person.sees_end(command))


def test_one_sign_in_sends_by_graph_and_by_smtp_and_leaves_nothing(
    person: Person,
    browser: Chromium,
    keyring: KeyringDaemon,
    mail_host: MailHost,
    provider: PracticeIdentityProvider,
    graph: PracticeGraph,
) -> None:
    assert person.saves(account(mail_host, provider, SMTP), None).code == 0
    connects(person, browser)
    provider.approve(known.PUBLIC_CLIENT)  # an administrator allows every way of sending
    signed_in = provider.requests["authorize"]

    assert person.saves(account(mail_host, provider, GRAPH), None).code == 0
    for number in (1, 2):  # each in a process of its own, which refreshes by itself
        report = value(runs(person, "test"))
        assert (report["route"], report["api"]["status"]) == ("graph", 202)
        stages = [step["stage"] for step in report["steps"]]
        assert stages == ["resolve", "connect", "tls", "sign_in", "send"]
        assert graph.requests["sendMail"] == number
    assert graph.sent[0].recipients == (account(mail_host, provider, GRAPH).test_to,)

    mail_host.begin()
    assert person.saves(account(mail_host, provider, SMTP), None).code == 0
    steps = value(runs(person, "test"))["steps"]
    assert next(step for step in steps if step["stage"] == "auth")["detail"] == "XOAUTH2"
    assert person.saves(account(mail_host, provider, GRAPH), None).code == 0
    assert value(runs(person, "test"))["route"] == "graph"
    assert provider.requests["authorize"] == signed_in, "nobody was asked a second time"
    assert [one["route"] for one in value(runs(person, "log"))].count("graph") == 3

    assert value(runs(person, "disconnect")) == {"ok": True, "account": "default"}
    assert keyring.entries() == []
    before = graph.requests["sendMail"]
    assert runs(person, "test").code == 1
    assert graph.requests["sendMail"] == before


def test_a_permission_that_is_missing_is_asked_for_in_plain_words(
    person: Person,
    browser: Chromium,
    mail_host: MailHost,
    provider: PracticeIdentityProvider,
    graph: PracticeGraph,
) -> None:
    assert person.saves(account(mail_host, provider, SMTP), None).code == 0
    connects(person, browser)
    assert person.saves(account(mail_host, provider, GRAPH), None).code == 0
    refused = runs(person, "test")
    assert refused.finding["code"] == "consent"
    assert refused.finding["title"] == "Connect again to allow this way of sending."
    assert graph.requests["sendMail"] == 0

    connects(person, browser)
    report = value(runs(person, "test", "--no-send"))
    assert [step["status"] for step in report["steps"]][-2:] == ["passed", "not_reached"]
    assert value(runs(person, "test"))["ok"]

    provider.revoke(JANE.address)
    assert runs(person, "test").finding["code"] == "token_expired"
    assert graph.requests["sendMail"] == 1
