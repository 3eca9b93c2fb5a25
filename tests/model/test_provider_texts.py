"""What is said about email services: useful, harmless, and for people."""

from __future__ import annotations

import re
import string
from urllib.parse import urlsplit

import pytest

from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.host import is_loopback
from smtp_desktop.services.detection.detection import FEDERATED
from support.provider_facts import GROUPED, MICROSOFT
from support.provider_tools import NOTES, PROVIDERS, provider_named, said_about, texts


def test_every_note_is_used_and_has_a_text() -> None:
    used = {code for one in PROVIDERS.all for code in one.notes}
    assert used | {FEDERATED} == set(NOTES)
    assert all(text.strip() for text in NOTES.values())


def test_note_texts_name_nothing_but_the_service() -> None:
    for code, text in NOTES.items():
        fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        assert fields <= {"name"}, code


def test_no_note_stands_twice_at_one_service() -> None:
    for one in PROVIDERS.all:
        assert len(one.notes) == len(set(one.notes)), one.id


def test_help_links_are_https() -> None:
    for one in PROVIDERS.all:
        if one.help:
            link = urlsplit(one.help)
            assert link.scheme == "https", one.id
            assert "." in (link.hostname or ""), one.id
            assert not re.search(r"\s", one.help), one.id


@pytest.mark.parametrize(
    "harmful",
    [
        r"less secure",
        r"(disable|turn off|switch off|without|no) (the )?(encryption|ssl|tls|two-step|2-step)",
        r"encryption.{0,20}\b(off|none)\b",
        r"(ignore|skip).{0,20}certificate",
    ],
)
def test_no_text_advises_something_harmful(harmful: str) -> None:
    allowed = "missing without 2-Step Verification"
    said = [text.replace(allowed, "") for text in texts()]
    hits = [text for text in said if re.search(harmful, text, re.IGNORECASE)]
    assert hits == []


@pytest.mark.parametrize(
    "jargon",
    [r"\b2FA\b", r"SMTP AUTH\b", r"\bMFA\b", r"STARTTLS", r"implicit", r"\bMX\b", r"\b535"],
)
def test_no_text_speaks_the_language_of_engineers(jargon: str) -> None:
    assert [text for text in texts() if re.search(jargon, text)] == []


def test_texts_are_short_whole_sentences() -> None:
    for text in texts():
        assert text.endswith("."), text
        sentences = [part for part in re.split(r"\.(?:\s|$)", text) if part]
        assert len(sentences) <= 3, text
        assert max(len(sentence.split()) for sentence in sentences) <= 30, text
    for one in PROVIDERS.all:
        assert len(re.findall(r"\.(?:\s|$)", one.know)) <= 2, one.id


@pytest.mark.parametrize("identifier", MICROSOFT)
def test_microsoft_is_signed_in_to_in_the_browser(identifier: str) -> None:
    one = provider_named(identifier)
    assert one.auth is AuthType.OAUTH
    assert (one.port, one.encryption) == (587, Encryption.TLS)
    assert one.tenant == ("consumers" if identifier == "outlook-com" else "")
    assert not one.notes[0].startswith("app_password")
    assert one.secret != "app_password"
    advice = r"(make|use|create|need|enter|try|want)[^.]*(app |)password"
    assert not re.search(advice, said_about(one), re.IGNORECASE)


def test_only_microsoft_is_signed_in_to_in_the_browser() -> None:
    oauth = {one.id for one in PROVIDERS.all if one.auth is AuthType.OAUTH}
    assert oauth == set(MICROSOFT)
    assert [one.id for one in PROVIDERS.all if one.tenant] == ["outlook-com"]


def test_microsoft_says_when_passwords_stop() -> None:
    assert "16 September 2024" in said_about(provider_named("outlook-com"))
    for identifier in ("microsoft-365", "godaddy-microsoft-365"):
        assert "end of December 2026" in said_about(provider_named(identifier))
    said = said_about(provider_named("microsoft-365"))
    assert "must switch on “Authenticated SMTP”" in said
    assert "Even with OAuth" in said


def test_a_note_is_a_line_or_two() -> None:
    for one in PROVIDERS.all:
        for note in PROVIDERS.notes_for(one):
            assert len(note.text) <= 140, note.text


def test_only_helpers_on_this_computer_are_reached_without_encryption() -> None:
    for one in PROVIDERS.all:
        ways = [(one.host, one.encryption)]
        ways += [(way.host or one.host, way.encryption) for way in one.alternatives]
        for host, encryption in ways:
            if encryption is Encryption.NONE:
                assert is_loopback(host), one.id


def test_the_port_fits_the_encryption() -> None:
    for one in PROVIDERS.all:
        ways = [(one.port, one.encryption)]
        ways += [(way.port, way.encryption) for way in one.alternatives]
        for port, encryption in ways:
            if encryption is Encryption.NONE:
                continue
            implicit = port == 465 or one.id == "charter"
            assert encryption is (Encryption.SSL if implicit else Encryption.TLS), one.id


def test_ssl_on_port_587_is_explained() -> None:
    unusual = [
        one.id for one in PROVIDERS.all if (one.port, one.encryption) == (587, Encryption.SSL)
    ]
    assert unusual == ["charter"]
    assert "implicit_tls_on_587" in provider_named("charter").notes


def test_the_kind_of_secret_is_one_of_five_words() -> None:
    words = {"password", "app_password", "api_key", "token", "smtp_password"}
    assert {one.secret for one in PROVIDERS.all} == words


def test_an_app_password_is_announced_before_it_is_asked_for() -> None:
    asked = {one.id for one in PROVIDERS.all if one.secret == "app_password"}
    announced = {one.id for one in PROVIDERS.all if "app_password" in one.notes}
    assert asked - announced == {"google-workspace-relay"}  # often needs no sign-in at all
    assert announced <= asked


def test_an_api_key_is_announced_before_it_is_asked_for() -> None:
    for one in PROVIDERS.all:
        if one.secret == "api_key":
            assert "api_key_not_password" in one.notes, one.id


def test_codes_in_four_groups_come_from_google_and_yahoo_only() -> None:
    assert {one.id for one in PROVIDERS.all if one.grouped_code} == GROUPED
    assert {provider_named(identifier).secret for identifier in GROUPED} == {"app_password"}


def test_a_username_of_their_own_is_explained() -> None:
    for one in PROVIDERS.all:
        if one.has_smtp and not one.username:
            said = said_about(one)
            assert re.search(r"\busername\b", said, re.IGNORECASE), one.id


def test_test_catchers_say_that_they_never_deliver_and_ask_for_no_sign_in() -> None:
    catchers = [one for one in PROVIDERS.all if "test_catcher" in one.notes]
    assert [one.id for one in catchers] == ["mailpit", "smtp4dev", "papercut"]
    assert {one.auth for one in catchers} == {AuthType.NONE}


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("yandex", "enable_smtp"),
        ("gmx-de", "enable_smtp"),
        ("gmx-com", "enable_smtp"),
        ("web-de", "enable_smtp"),
        ("comcast", "enable_smtp"),
        ("freenet", "enable_smtp"),
        ("free-fr", "enable_smtp"),
        ("rambler", "enable_smtp"),
        ("naver", "enable_smtp"),
        ("qq", "from_must_match"),
        ("netease-163", "from_must_match"),
        ("aruba-pec", "from_must_match"),
        ("zoho-eu", "choose_region"),
        ("zoho-eu", "app_password_with_2fa"),
        ("mailbox-org", "app_password_with_2fa"),
        ("libero", "app_password_with_2fa"),
        ("posteo", "app_password_advised"),
        ("icloud", "username_two_forms"),
        ("laposte", "username_two_forms"),
        ("ionos", "mailbox_password"),
        ("ionos-uk", "mailbox_password"),
        ("proton", "paid_plan_only"),
        ("mail-com", "paid_plan_only"),
        ("sendgrid", "verified_sender"),
        ("amazon-ses", "sandbox"),
        ("amazon-ses", "own_username"),
        ("brevo", "ip_allow_list"),
        ("smtp2go", "ip_allow_list"),
        ("proton-bridge", "helper_must_run"),
    ],
)
def test_what_must_be_known_first_is_said(identifier: str, code: str) -> None:
    notes = PROVIDERS.notes_for(provider_named(identifier))
    assert code in [note.code for note in notes]
    assert not any("{" in note.text for note in notes)


def test_every_note_can_be_said_in_another_language() -> None:
    said = PROVIDERS.worded("! {}".format)
    assert [one.id for one in said.all] == [one.id for one in PROVIDERS.all]
    gmail = provider_named("gmail")
    (other,) = (one for one in said.all if one.id == gmail.id)
    assert other.know == f"! {gmail.know}"
    assert [one.text for one in said.notes_for(other)] == [
        f"! {one.text}" for one in PROVIDERS.notes_for(gmail)
    ]
