"""The rules and fixes of the catalogue: possible, distinct, and without advice that does harm."""

from __future__ import annotations

import itertools
import re

import pytest

from diagnosis.written import CATALOGUE, ENTRIES, all_rules, fixes, texts, written
from smtp_desktop import errors, resources
from smtp_desktop.diagnosis.catalogue.catalogue import Rule
from smtp_desktop.diagnosis.finding import UNKNOWN
from smtp_desktop.diagnosis.fixes import FIELDS
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model import provider
from smtp_desktop.model.choices import AuthType, ConnectionType, Encryption, TlsMode
from smtp_desktop.model.host import to_ascii
from smtp_desktop.model.sign_in.tenant import TENANT_WORDS

PROVIDERS = provider.decode(resources.read_text("providers.toml"))

FACTS = {
    *("greeting", "mechanism", "mechanisms", "speaks", "looked_tls", "looked_tls_version"),
    *("extensions", "tls_reason", "tls_agreed", "topic", "missing", "dns", "online", "families"),
    *("secret", "notes", "issuer", "self_signed", "too_early", "too_late", "current", "nameless"),
    *("open_ports", "open_mode", "usual_port", "listed", "inspection"),
    *("clock", "valid_by_server", "connected_over", "over_ipv4", "greeting_is", "trusted"),
    *("token_name", "token_scope", "token_audience", "token_over", "oauth_status", "oauth_scope"),
    *("oauth_schemes", "extensions_before", "username_form", "offers_tls"),
    *("aadsts", "oauth_error", "place", "client", "tenant", "http_status", "audience", "about"),
    *("belongs", "login_at", "server_at", "service", "bounce", "bare", "opened"),
    *("api", "status", "alone", "web", "introduced", "issuer", "ended", "receives"),
    "keyring",
}


# ---- Rules ---------------------------------------------------------------------------------------

LISTS: list[tuple[str, set[str]]] = [
    ("stages", {stage.value for stage in Stage} | {""}),
    ("auth", {one.value for one in AuthType} | {""}),
    ("encryption", {one.value for one in TlsMode}),
    ("providers", {one.id for one in CATALOGUE.voice}),
    (
        "errors",
        {name for name, kind in vars(errors).items() if isinstance(kind, type)} - {"Sequence"},
    ),
]


@pytest.mark.parametrize(("name", "allowed"), LISTS, ids=[one[0] for one in LISTS])
def test_a_rule_asks_only_for_what_there_is(name: str, allowed: set[str]) -> None:
    for code, rule in all_rules():
        assert set(getattr(rule, name)) <= allowed, code


def test_a_rule_asks_only_for_facts_that_are_gathered() -> None:
    for code, rule in all_rules():
        assert set(rule.facts) <= FACTS, code
        assert all(rule.facts.values()), code


def test_a_rule_asks_for_something() -> None:
    for code, rule in all_rules():
        assert rule.weight > 0, code
        assert all(1 <= port <= 65535 for port in rule.ports)
        assert all(re.fullmatch(r"[245]\d{0,2}|334", one) for one in rule.codes), code
        assert all(re.fullmatch(r"[245]\.[\d*]+(\.[\d*?\[\]-]+)?", one) for one in rule.enhanced)
        assert all(host == host.lower() for host in rule.hosts)


def test_no_phrase_fits_everything_and_none_stands_twice() -> None:
    for code, rule in all_rules():
        assert len(set(rule.text)) == len(rule.text), code
        for phrase in rule.text:
            assert phrase == phrase.lower().strip(), code
            assert all(len(part.strip()) >= 2 for part in phrase.split("…") if part), phrase
            assert len(phrase) >= (3 if phrase.isascii() else 2), "a Chinese word has two signs"


def test_no_rule_stands_twice() -> None:
    asked = [
        (
            *(rule.stages, rule.errors, rule.codes, rule.enhanced, rule.text, rule.providers),
            *(rule.hosts, rule.ports, rule.auth, rule.encryption, sorted(rule.facts.items())),
        )
        for _, rule in all_rules()
    ]
    doubles = [one for one, other in itertools.combinations(asked, 2) if one == other]
    assert doubles == []


# ---- Fixes ---------------------------------------------------------------------------------------


# The server of a known service, whole: what fits together there stands in the list of services.
OWN_SERVER = {"host": "{own_host}", "port": "{own_port}", "encryption": "{own_encryption}"}


def test_a_fix_changes_only_fields_of_the_form_and_only_to_what_they_take() -> None:
    for code, fix in fixes():
        assert fix.set, code
        assert set(fix.set) <= set(FIELDS), code
        if fix.set == OWN_SERVER:
            continue
        for key, value in fix.set.items():
            if key == "port":
                is_found_out = value == "{open_port}"
                assert is_found_out or (isinstance(value, int) and 1 <= value <= 65535), code
            elif key == "encryption":
                assert value in {one.value for one in Encryption}, code
            elif key == "auth":
                assert value in {one.value for one in AuthType}, code
            elif key == "connection":
                assert value in {one.value for one in ConnectionType}, code
            else:
                assert isinstance(value, str), code
                is_filled = re.fullmatch(r"\{\w+\}", value)
                is_known = value in TENANT_WORDS if key == "tenant" else to_ascii(value)
                assert is_filled or (key in ("host", "tenant") and is_known), code


def test_a_fix_never_leaves_port_and_encryption_at_odds() -> None:
    for code, fix in fixes():
        if "port" in fix.set and "encryption" in fix.set and fix.set != OWN_SERVER:
            encryption = Encryption(fix.set["encryption"])
            is_found_out = fix.set["port"] == "{open_port}"  # by looking, and its way to begin too
            assert is_found_out or fix.set["port"] == encryption.usual_port, code


def test_a_label_says_what_its_fix_does() -> None:
    for code, fix in fixes():
        told = {"host": "{own_host}"} if fix.set == OWN_SERVER else fix.set
        for key, value in told.items():
            word = {"oauth": "OAuth", "basic": "Basic"}.get(str(value), str(value).upper())
            assert word.upper() in fix.label.upper() or f"{value}" in fix.label, (code, key)


# ---- No advice that does harm --------------------------------------------------------------------


def test_no_fix_switches_encryption_off() -> None:
    for code, fix in fixes():
        assert fix.set.get("encryption") != "none", code


def test_the_sign_in_is_left_out_only_where_the_server_offers_none_and_never_for_certain() -> None:
    for code, words in written():
        for fix in words.fixes or ():
            if fix.set.get("auth") == "none":
                assert isinstance(words, Rule), code
                assert words.facts.get("mechanisms") == ("",), code
                assert not words.certain, code


def test_who_is_certain_offers_one_fix_at_most() -> None:
    for code, words in written():
        if isinstance(words, Rule) and words.certain:
            assert len(words.fixes or ()) <= 1, code


def test_nobody_is_told_to_go_without_encryption_or_to_trust_any_certificate() -> None:
    harmful = re.compile(
        r"(ignor|skip|disabl|accept any|switch(ing)? off|turn(ing)? off|without).{0,30}"
        r"(certificate|encryption|tls|ssl|verif)"
        r"|(certificate|encryption|tls|ssl|verif)\w*.{0,30}(ignor|skip|disabl|switch\w* off)"
        r"|encryption to none|port 25\b.{0,20}none",
        re.IGNORECASE,
    )
    for code, words in written():
        for advice in (*words.actions, *(fix.label for fix in words.fixes or ())):
            assert not harmful.search(advice), (code, advice)


def test_microsoft_is_never_answered_with_an_app_password() -> None:
    for code, words in written():
        if code.startswith("ms_") or "microsoft" in " ".join(texts(words)).lower():
            assert "app password" not in " ".join(texts(words)).lower(), code
    names = ("microsoft", "outlook")
    microsoft = [one for one in PROVIDERS.all if set(names) & set(one.id.split("-"))]
    assert len(microsoft) >= 3
    assert all(one.secret != "app_password" for one in microsoft)


def test_nobody_is_asked_to_send_a_password_to_anybody() -> None:
    asks = re.compile(r"(send|tell|give|mail)\b.{0,40}\bpassword", re.IGNORECASE)
    for code, words in written():
        for advice in words.actions:
            assert not asks.search(advice), code


def test_the_unknown_claims_nothing() -> None:
    (unknown,) = (entry for entry in ENTRIES if entry.code == UNKNOWN)
    for words in (unknown, *unknown.rule):
        assert words.owners == ()
        assert not words.fixes
