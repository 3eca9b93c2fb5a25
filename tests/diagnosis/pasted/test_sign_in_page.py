"""What a failed sign-in at Microsoft is told with: no guess, no harm, words that hold."""

from __future__ import annotations

import re

import pytest

from diagnosis.said import M365, Said
from diagnosis.said import failure as spoken
from diagnosis.test_sign_in_causes import account, found
from diagnosis.written import CATALOGUE, ENTRIES, all_rules
from smtp_desktop.diagnosis.catalogue.catalogue import Entry, Rule
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    CertificateNameMismatch,
    CertificateNotTrusted,
    ConnectionRefused,
    ConnectionTimedOut,
    HandshakeFailed,
    HostNotFound,
    IdentityProviderFailed,
    LocalProtocolError,
    NetworkUnreachable,
    NoAnswer,
    SettingsNotSaved,
    SignInRefused,
    SmtpDesktopError,
)
from smtp_desktop.services.evidence.sign_in import failure

SIGN_IN_RULES = [
    (entry, rule) for entry in ENTRIES for rule in entry.rule if "sign_in" in rule.stages
]

# ---- Nothing is guessed --------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["9999999", "50012", "1", "500110", "5001", "70000001"])
@pytest.mark.parametrize("word", ["invalid_grant", "invalid_request", "access_denied", ""])
def test_a_code_that_nobody_knows_is_not_guessed_at(number: str, word: str) -> None:
    subject = found(SignInRefused(word, f"AADSTS{number}: Surprise.", (number,)))
    assert (subject.code, subject.certain, subject.owners) == ("unknown", False, ())
    assert f"AADSTS{number}" in subject.explanation
    assert "icrosoft" in subject.title


@pytest.mark.parametrize("word", ["invalid_request", "invalid_client", "unauthorized_client", "x"])
def test_a_word_that_can_mean_anything_is_not_guessed_at(word: str) -> None:
    subject = found(SignInRefused(word, "Surprise."))
    assert subject.code == "unknown"
    assert word in subject.explanation


@pytest.mark.parametrize(
    "error", [SettingsNotSaved("Locked."), LocalProtocolError("No OAuth.", "order")]
)
def test_microsoft_is_not_blamed_for_what_went_wrong_here(error: SmtpDesktopError) -> None:
    subject = found(error)
    assert subject.code == "unknown"
    assert "Microsoft" not in f"{subject.title} {subject.explanation}"


def test_the_first_of_several_codes_counts() -> None:
    assert found(SignInRefused("x", "AADSTS50011: No.", ("50105", "50011"))).code == "not_assigned"
    assert found(SignInRefused("x", "AADSTS50011: No. AADSTS50105")).code == "redirect_uri"


# ---- What is known besides sharpens the words ----------------------------------------------------


@pytest.mark.parametrize(
    ("has_secret", "platform"),
    [(False, "“Mobile and desktop applications”"), (True, "“Web”")],
)
def test_the_return_address_goes_where_the_kind_of_app_wants_it(
    has_secret: bool, platform: str
) -> None:
    subject = found(SignInRefused("", "AADSTS50011: No."), has_secret=has_secret)
    assert f"{platform}." in subject.actions[0]
    assert "http://localhost" in subject.actions[0]


def test_who_sent_a_secret_is_not_asked_for_one() -> None:
    error = SignInRefused("invalid_client", "AADSTS7000218: No.")
    assert "asks for a Client Secret" in found(error, has_secret=False).title
    assert "with a code" in found(error, has_secret=True).title


def test_the_secrets_id_is_told_from_its_value() -> None:
    subject = found(SignInRefused("invalid_client", "AADSTS7000215: No."))
    assert "Secret ID" in subject.explanation
    assert "“Value”" in subject.actions[0]


@pytest.mark.parametrize("tenant", ["consumers", "9188040D-6C67-4C5B-B112-36A304B66DAD"])
def test_an_app_that_personal_accounts_may_not_use_is_told_from_a_mistyped_one(tenant: str) -> None:
    error = SignInRefused("", "AADSTS700016: Not found.")
    assert "personal accounts" in found(error, tenant).title
    assert "personal accounts" not in found(error, "acme.com").title


def test_a_second_step_is_finished_where_it_was_asked_for() -> None:
    on_page = found(SignInRefused("", "AADSTS50076: MFA.", (), "page"))
    later = found(SignInRefused("", "AADSTS50076: MFA.", (), "token"))
    assert "on Microsoft's page" in on_page.actions[0]
    assert later.actions[0].startswith("Press Connect")


def test_what_the_network_does_is_told_of_the_sign_in_page_and_not_of_the_server() -> None:
    ways: list[SmtpDesktopError] = [
        *(HostNotFound("x"), ConnectionRefused("x"), ConnectionTimedOut("x"), NoAnswer("x")),
        *(NetworkUnreachable("x"), CertificateNotTrusted("x"), CertificateNameMismatch("x")),
        *(HandshakeFailed("x"), IdentityProviderFailed("x", 200)),
    ]
    for error in ways:
        subject = explain(failure(error, account(authority="https://localhost:8443")), CATALOGUE)
        words = " ".join([subject.title, subject.explanation, *subject.actions])
        assert "localhost:8443" in words, error
        assert "Microsoft" in words, error
        assert M365 not in words, error
        assert subject.fixes == ()


@pytest.mark.parametrize(
    "error", [HostNotFound("x"), NetworkUnreachable("x"), ConnectionTimedOut("x")]
)
def test_no_network_at_all_is_told_as_that(error: SmtpDesktopError) -> None:
    away = explain(failure(error, account(), is_online=False), CATALOGUE)
    there = explain(failure(error, account(), is_online=True), CATALOGUE)
    assert (away.code, there.code != "offline") == ("offline", True)
    assert "login.microsoftonline.com" in away.explanation


@pytest.mark.parametrize("host", [M365, "smtp-mail.outlook.com", "smtp.office365.us"])
def test_a_token_that_the_server_refuses_is_told_from_a_wrong_password(host: str) -> None:
    reply = "535 5.7.3 Authentication unsuccessful [LO6P265CA0005.GBRP265.PROD.OUTLOOK.COM]"
    subject = explain(spoken(Said(Stage.AUTH, reply, host, "oauth")), CATALOGUE)
    assert subject.code == "ms_oauth_wrong_account_or_scope"
    assert not subject.certain
    other = explain(spoken(Said(Stage.AUTH, "535 5.7.8 No", host, "oauth")), CATALOGUE)
    assert other.code == "oauth_token_rejected"


REFUSED = "535 5.7.139 Authentication unsuccessful, "


@pytest.mark.parametrize("auth", ["basic", "oauth"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (
            "SmtpClientAuthentication is disabled for the Tenant. https://aka.ms/smtp_auth_disabled",
            "ms_smtp_auth_off_tenant",
        ),
        ("SmtpClientAuthentication is disabled for the Mailbox.", "ms_smtp_auth_off_mailbox"),
        ("basic authentication is disabled.", "ms_basic_off"),
        ("the request did not meet the criteria to be authenticated", "ms_policy_block"),
        (
            "user is locked by your organization's security defaults policy. Contact your admin.",
            "ms_policy_block",
        ),
    ],
)
def test_what_microsoft_says_clearly_is_not_called_unclear(
    words: str, code: str, auth: str
) -> None:
    subject = explain(spoken(Said(Stage.AUTH, REFUSED + words, M365, auth)), CATALOGUE)
    assert (subject.code, subject.certain) == (code, True)


def test_who_is_connected_is_not_told_to_use_oauth() -> None:
    reply = f"{REFUSED}the request did not meet the criteria"
    password = explain(spoken(Said(Stage.AUTH, reply, M365)), CATALOGUE)
    token = explain(spoken(Said(Stage.AUTH, reply, M365, "oauth")), CATALOGUE)
    assert password.code == token.code == "ms_policy_block"
    assert password.fixes
    assert not token.fixes
    assert "OAuth" not in " ".join(token.actions)


# ---- The words -----------------------------------------------------------------------------------


def _syllables(word: str) -> int:
    found = len(re.findall(r"[aeiouy]+", word))
    is_silent = word.endswith("e") and not word.endswith(("le", "ee"))
    is_silent = is_silent or (word.endswith("ed") and not word.endswith(("ted", "ded")))
    return max(1, found - is_silent)


def _grade(text: str) -> float:
    """The school year that reads it with ease (Flesch and Kincaid); names count as one word."""
    text = re.sub(r"https?://\S+|“[^”]*”|\{\w+\}", "it", text).lower()
    sentences = len(re.findall(r"[.!?:](?:\s|$)", text))
    words = re.findall(r"[a-z']+", text)
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize(
    ("entry", "rule"),
    SIGN_IN_RULES,
    ids=[f"{one.code} {rule.facts}" for one, rule in SIGN_IN_RULES],
)
def test_what_to_do_is_read_with_ease(entry: Entry, rule: Rule) -> None:
    title, actions = rule.title or entry.title, rule.actions or entry.actions
    assert _grade(" ".join([title, *actions])) <= 9
    assert len(title) <= 90


def test_nobody_is_blamed_and_titles_are_free_of_jargon() -> None:
    jargon = r"\b(oauth|token|scope|redirect|uri|aadsts|tenant|endpoint|grant|invalid|fail)\b"
    for entry, rule in SIGN_IN_RULES:
        title = (rule.title or entry.title).replace("Tenant ID", "").lower()
        assert not re.search(jargon, title.replace("{tenant}", "")), title
        assert not re.search(r"\byour (mistake|fault)\b|you (forgot|failed)", title)


def test_nobody_is_advised_to_do_harm() -> None:
    harmful = re.compile(
        r"app password|turn(ed)? off (security|mfa|the second)|disable|security defaults? off"
        r"|switch (off|the .{0,20} off)|ignore|without (a )?(certificate|encryption)"
        r"|send .{0,30}(secret|password)|SendAsApp",
        re.IGNORECASE,
    )
    for entry, rule in SIGN_IN_RULES:
        for text in (rule.explanation or entry.explanation, *(rule.actions or entry.actions)):
            assert not harmful.search(text), text


def test_a_rule_for_a_code_outweighs_a_rule_for_a_word() -> None:
    by_code = [rule for _, rule in all_rules() if rule.facts.get("aadsts", ("",)) != ("",)]
    by_word = [
        rule
        for _, rule in all_rules()
        if "oauth_error" in rule.facts and "aadsts" not in rule.facts
    ]
    assert by_word
    assert min(one.weight for one in by_code) > max(one.weight for one in by_word)
