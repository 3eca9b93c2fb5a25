"""The catalogue in resources/findings: every cause is there, worded and owned."""

from __future__ import annotations

import re
import string
from urllib.parse import urlsplit

import pytest

from diagnosis.written import ENTRIES, texts, written
from smtp_desktop.diagnosis.catalogue.catalogue import Entry
from smtp_desktop.diagnosis.finding import UNKNOWN
from smtp_desktop.wording import shared

# Every cause there is a name for, the ones of later versions included.
_CODES = """
    accepted_not_delivered address_server_mismatch
    account_blocked account_locked account_state app_password_needed
    app_password_or_bad_credentials app_password_unavailable auth_mech auth_refused bad_address
    bad_credentials bad_credentials_or_region bad_message ca_block cert_chain
    cert_expired_or_clock cert_hostname cert_self_signed cert_strict client_certificate_required
    client_fault client_id client_secret clock connection_lost connector_mismatch consent
    content_block dmarc_spf dns ehlo_name encoding from_not_allowed from_not_verified greylist
    interception interception_or_mode ip_blocked ip_not_authorised ipv6 keyring_locked
    keyring_missing keyring_too_long local_firewall login_throttled loopback mfa_required
    mode_mismatch ms_auth_ambiguous_basic ms_basic_off ms_basic_removed
    ms_oauth_wrong_account_or_scope ms_policy_block ms_shared_mailbox ms_smtp_auth_off_mailbox
    ms_smtp_auth_off_tenant no_answer no_mailbox not_assigned not_authenticated not_smtp
    oauth_token_rejected offline packaging paste_error personal_account port_blocked
    protocol_error proxy_only quota reason_hidden recipient_full recipient_restricted
    recipient_server_down recipient_unknown redirect_uri relay_denied retry_oauth sandbox scope
    server_temp server_tls service_not_enabled starttls_missing starttls_required throttled
    outcome_unknown sign_in_mixed_up workspace_policy
    program_sign_in program_no_sign_in sending_off account_gone settings_unreadable own_relay
    tls_too_old token_expired too_big unknown weak_password web_login_required wrong_port
    wrong_server_mx wrong_tenant
"""
CODES = set(_CODES.split())

# What must at least be recognised now.
_WANTED = """
    dns offline wrong_port port_blocked no_answer connection_lost mode_mismatch starttls_missing
    starttls_required cert_self_signed cert_chain cert_expired_or_clock cert_hostname tls_too_old
    client_certificate_required not_smtp protocol_error interception auth_mech not_authenticated
    bad_credentials app_password_needed from_not_allowed recipient_unknown recipient_full greylist
    quota too_big server_temp ip_blocked keyring_missing keyring_locked encoding unknown
    client_secret client_id redirect_uri wrong_tenant personal_account consent not_assigned
    mfa_required ca_block account_state scope token_expired retry_oauth loopback clock proxy_only
    client_fault ms_oauth_wrong_account_or_scope
"""
WANTED = set(_WANTED.split())

OWNERS = {
    *("user", "it_admin", "network", "provider", "recipient", "domain_admin", "software", "wait")
}

# What services/evidence/gather.py and sign_in_evidence.py hand over, and the two every failure has.
PLACEHOLDERS = {
    *("until", "other_username"),
    *("login_address", "own_service", "other_service", "own_host", "own_port", "own_encryption"),
    *("host", "port", "email", "username", "recipient", "provider", "mechanism", "mechanisms"),
    *("addresses", "limit", "issuer", "names", "certificate_name", "not_before", "not_after"),
    *("open_port", "tried_ports", "product", "clock_off", "clock_source"),
    *("address", "greeter", "token_name", "token_scope", "login"),
    *("authority", "tenant", "client_id", "redirect_uri", "code", "audience"),
}

# ---- Complete ------------------------------------------------------------------------------------


def test_every_cause_has_a_known_name_and_stands_once() -> None:
    codes = [entry.code for entry in ENTRIES]
    assert len(codes) == len(set(codes))
    assert set(codes) <= CODES
    assert set(codes) >= WANTED


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_every_cause_is_worded(entry: Entry) -> None:
    assert entry.title
    assert entry.explanation
    assert entry.actions or entry.fixes
    assert entry.owners or entry.code == UNKNOWN
    assert entry.rule


def test_every_text_is_tidy() -> None:
    for code, words in written():
        for text in texts(words):
            assert text == text.strip(), code
            assert "  " not in text, code
        assert all(fix.label and not fix.label.endswith(".") for fix in words.fixes or ()), code


def test_titles_and_explanations_end_with_a_full_stop() -> None:
    wrong = [
        text
        for _, words in written()
        for text in (words.title, words.explanation, *words.actions)
        if text and not text.endswith(".")
    ]
    assert wrong == []


def test_no_advice_speaks_of_a_test_where_a_message_may_have_been_sent() -> None:
    advice = [text for _, words in written() for text in words.actions]
    assert [
        one for one in advice if re.search(r"\btest (again|once|with)\b", one, re.IGNORECASE)
    ] == []


def test_only_what_is_gathered_is_named() -> None:
    for code, words in written():
        for text in texts(words):
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            assert names <= PLACEHOLDERS, code


def test_who_can_fix_it_is_somebody_there_is_a_word_for() -> None:
    for code, words in written():
        assert set(words.owners) <= OWNERS, code
        assert len(set(words.owners)) == len(words.owners)
    assert set(shared.OWNERS) == OWNERS


def test_a_help_page_is_a_secure_address() -> None:
    for code, words in written():
        assert not words.help or urlsplit(words.help).scheme == "https", code
