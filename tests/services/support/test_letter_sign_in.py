"""The letter to the administrator about a sign-in: complete, correct, and without secrets."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from msgspec import structs

from conftest import CANARY
from services.evidence.test_sign_in import CLIENT, CLOUDS, TENANT, account
from services.support.test_sign_in_page import CORRELATION, TRACE
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.model.account import Account, NoAuth, OAuth
from smtp_desktop.model.sign_in.cloud import Cloud
from smtp_desktop.services.evidence.sign_in import page_failure
from smtp_desktop.services.sign_in.consent_link import consent_link
from smtp_desktop.services.support.letter import letters_for
from smtp_desktop.services.support.letter_story import of_sign_in
from support.fakes import BOOK, CATALOGUE

AT = datetime(2026, 11, 20, 9, 14, tzinfo=timezone(timedelta(hours=-5)))
GLOBAL, GOVERNMENT, _, CHINA = CLOUDS.cloud


def letter(
    subject: Account, cloud: Cloud, at: datetime, code: str = "", failure: Failure | None = None
) -> str:
    """The letter about a finding with this code, or with this sentence as its title."""
    is_sentence = " " in code
    title = code if is_sentence else "It did not work."
    finding = Finding("" if is_sentence else code, ("it_admin",), True, title, "", ())
    found = letters_for(finding, of_sign_in(failure, subject, cloud, at), BOOK)[0]
    assert found.to == "it_admin"
    return found.text


def link_in(text: str) -> str:
    found = re.search(r"https://\S+/adminconsent\?\S+", text)
    assert found
    return found[0]


@pytest.mark.parametrize(
    ("host", "authority", "scope"),
    [
        ("smtp.office365.com", "login.microsoftonline.com", "https://outlook.office.com/.default"),
        ("smtp.office365.us", "login.microsoftonline.us", "https://outlook.office365.us/.default"),
        (
            "smtp.partner.outlook.cn",
            "login.partner.microsoftonline.cn",
            "https://partner.outlook.cn/.default",
        ),
    ],
)
def test_the_link_opens_the_page_of_the_right_cloud(host: str, authority: str, scope: str) -> None:
    subject = account(host=host)
    address = urlsplit(link_in(letter(subject, CLOUDS.for_host(host), AT, "consent")))
    assert (address.scheme, address.netloc) == ("https", authority)
    assert address.path == f"/{TENANT}/v2.0/adminconsent"
    assert parse_qs(address.query, strict_parsing=True) == {
        "client_id": [CLIENT],
        "scope": [scope],
        "redirect_uri": ["http://localhost"],
    }


@pytest.mark.parametrize(
    ("tenant", "path"),
    [
        ("acme.com", "acme.com"),
        ("common", "organizations"),
        ("organizations", "organizations"),
        ("a/../b?c#d e", "a/../b?c#d e"),
    ],
)
def test_the_link_names_an_organization(tenant: str, path: str) -> None:
    address = urlsplit(consent_link(account(tenant), GLOBAL))
    assert unquote(address.path) == f"/{path}/v2.0/adminconsent"
    assert sorted(parse_qs(address.query)) == ["client_id", "redirect_uri", "scope"]
    assert address.fragment == ""


def test_an_authority_of_ones_own_is_kept() -> None:
    address = consent_link(account(authority="https://login.acme.com/x/"), GLOBAL)
    assert address.startswith(f"https://login.acme.com/x/{TENANT}/v2.0/adminconsent?")


@pytest.mark.parametrize(
    "authority",
    ["javascript:alert(1)//", "http://login.acme.com", "https://me@login.acme.com", "--new-window"],
)
def test_a_letter_holds_no_link_that_a_browser_should_not_be_given(authority: str) -> None:
    subject = account(authority=authority)
    assert consent_link(subject, GLOBAL) == ""
    assert "adminconsent" not in letter(subject, GLOBAL, AT, "consent")


@pytest.mark.parametrize("tenant", ["consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"])
def test_personal_accounts_have_no_administrator_to_ask(tenant: str) -> None:
    subject = account(tenant)
    assert consent_link(subject, GLOBAL) == ""
    for reason in ("consent", "client_id", "unheard_of"):
        text = letter(subject, GLOBAL, AT, reason)
        assert "adminconsent" not in text
        assert "{" not in text
        assert "1. " in text
    assert "Supported account types" in letter(subject, GLOBAL, AT, "consent")


def test_the_letter_tells_what_was_tried_and_when() -> None:
    failed = page_failure(
        f"AADSTS90094 Trace ID: {TRACE} Correlation ID: {CORRELATION}", account(), False
    )
    text = letter(account(), GLOBAL, AT, "consent", failed)
    for part in (
        *("jane@acme.com", CLIENT, TENANT, "AADSTS90094", TRACE, CORRELATION),
        *("2026-11-20 09:14-05:00", "2026-11-20 14:14 UTC", "smtp.office365.com, port 587"),
        *("SMTP.Send", "delegated", "offline_access", "http://localhost", "Microsoft 365"),
        *("Manage email apps", "“Authenticated SMTP”"),
        "Set-CASMailbox -Identity 'jane@acme.com' -SmtpClientAuthenticationDisabled $false",
    ):
        assert part in text
    assert text.startswith("Subject: ")
    assert max(len(line) for line in text.splitlines() if "adminconsent" not in line) <= 100


def test_the_letter_of_a_shared_mailbox_is_about_the_person_who_signs_in() -> None:
    shared = structs.replace(account(), auth=OAuth(CLIENT, TENANT, username="o'neil@acme.com"))
    text = letter(shared, GLOBAL, AT)
    assert "-Identity 'o''neil@acme.com'" in text
    assert "Who signs in: o'neil@acme.com" in text
    assert "to send email from jane@acme.com" in text


ADMINISTRATORS = sorted(
    {
        entry.code
        for entry in CATALOGUE.finding
        for rule in entry.rule
        if "sign_in" in rule.stages and "it_admin" in (rule.owners or entry.owners)
    }
)


@pytest.mark.parametrize("code", [*ADMINISTRATORS, "", "unheard_of", "Something {odd} happened."])
def test_every_reason_asks_for_something_that_can_be_done(code: str) -> None:
    text = letter(account(), GLOBAL, AT, code)
    asked = text.partition("What you are asked to do\n")[2].partition("\n\n")[0]
    assert asked.startswith("1. ")
    assert "{" not in asked
    assert ("Something {odd} happened." in text) is (" " in code)


def test_only_who_may_allow_the_app_is_asked_to() -> None:
    for code in ("consent", "client_id", "scope", "unheard_of"):
        assert "adminconsent" in letter(account(), GLOBAL, AT, code), code
    for code in ("not_assigned", "redirect_uri", "client_secret", "ca_block", "cert_chain"):
        assert "adminconsent" not in letter(account(), GLOBAL, AT, code), code
    certificate = letter(account(host="smtp.office365.us"), GOVERNMENT, AT, "cert_chain")
    assert "login.microsoftonline.us" in certificate


def test_no_secret_and_no_harmful_advice_is_in_a_letter() -> None:
    failed = page_failure(f"AADSTS90094 http://localhost/?code={CANARY}", account(), True)
    for code in ADMINISTRATORS:
        text = letter(account(), GLOBAL, AT, code, failed)
        assert CANARY not in text
        assert not re.search(r"app password|SendAsApp|AuthenticationDisabled \$true", text)
        assert "hand its Value" not in text or "in a safe way" in " ".join(text.split())


def test_an_account_without_oauth_has_no_link_and_no_app_in_its_letter() -> None:
    other = structs.replace(account(), auth=NoAuth())
    text = letter(other, GLOBAL, AT, "consent")
    assert "1. " in text
    for part in ("adminconsent", "Client", "{", "Who signs in"):
        assert part not in text.partition("What you are asked to do")[2] + text[:400]
    with pytest.raises(LocalProtocolError):
        consent_link(other, CHINA)
