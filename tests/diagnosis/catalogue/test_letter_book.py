"""The letters in resources/letters.toml: whoever can fix something is asked for something."""

from __future__ import annotations

import re
import string

import msgspec
import pytest

from diagnosis.catalogue.test_catalogue import CODES, OWNERS
from diagnosis.written import all_rules, written
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import letter_book
from smtp_desktop.diagnosis.catalogue.letter_book import Preparation, Reader, Request, complete
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model.choices import AuthType

BOOK = letter_book.decode(resources.read_text("letters.toml"))
READERS = OWNERS - {"user", "wait"}
WORDS = {
    *("host", "port", "encryption", "email", "domain", "who", "recipient", "address", "authority"),
    *("tenant", "client_id", "redirect_uri", "permission", "link", "personal", "shared"),
    *("switch", "switched"),
}


def texts(one: Request | Reader | Preparation) -> list[str]:
    if isinstance(one, Reader):
        return [*one.subject, *one.opening]
    if isinstance(one, Preparation):
        parts = [(p.title, *p.steps, *p.points, *p.powershell) for p in one.part]
        return [*one.subject, *one.opening, *(text for part in parts for text in part)]
    return [*one.asks, *one.where, *one.powershell]


def owned() -> list[tuple[str, str, str]]:
    """Every code with whoever can fix it, and a stage at which it is found."""
    found = set()
    by_code = {code: words.owners for code, words in written() if words.title and words.owners}
    for code, rule in all_rules():
        for owner in rule.owners or by_code.get(code, ()):
            for stage in rule.stages or ("",):
                found.add((code, owner, stage))
    return sorted(found)


def test_everybody_but_the_person_and_time_can_be_written_to() -> None:
    assert {one.to for one in BOOK.reader} == READERS
    assert {BOOK.reader_of(one) for one in ("user", "wait")} == {None}
    for one in READERS:
        reader = BOOK.reader_of(one)
        assert reader
        assert reader.to == one


@pytest.mark.parametrize(("code", "to", "stage"), owned())
def test_every_finding_that_somebody_else_mends_asks_for_something(
    code: str, to: str, stage: str
) -> None:
    if to in READERS:
        best = BOOK.requests(code, to, stage, "smtp.acme.test")[0]
        assert code in best.codes
        assert best.asks


def test_requests_name_what_there_is() -> None:
    for one in BOOK.request:
        assert set(one.codes) <= CODES, one
        assert set(one.to) <= READERS, one
        assert set(one.stages) <= {stage.value for stage in Stage}
        assert one.asks
    assert set(BOOK.stages) == {stage.value for stage in Stage}
    assert set(BOOK.sign_ins) == {one.value for one in AuthType}


def test_only_facts_that_are_known_to_a_letter_are_named() -> None:
    everything: list[Reader | Request | Preparation]
    everything = [*BOOK.reader, *BOOK.request, *BOOK.preparation]
    for one in everything:
        for text in texts(one):
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            assert names <= WORDS, text
            assert text == text.strip()
            assert "  " not in text.replace("\n   ", "")


def test_whatever_is_not_known_something_is_left_to_say() -> None:
    for reader in BOOK.reader:
        assert complete(reader.subject, {})
        assert complete(reader.opening, {})
    for to in READERS:
        for stage in ("", "sign_in"):
            asked = [one for one in BOOK.requests("unheard_of", to, stage, "") if not one.codes]
            assert any(complete(one.asks, {}) for one in asked)


def test_no_two_requests_fit_equally_well() -> None:
    for code, to, stage in owned():
        for host in ("smtp.office365.com", "acme.mail.protection.outlook.com", "smtp.acme.test"):
            weights = [one.weight for one in BOOK.requests(code, to, stage, host)]
            assert len(set(weights)) == len(weights), (code, to, stage, host)


def test_nobody_is_asked_for_the_same_twice() -> None:
    for one in BOOK.request:
        asked = complete(one.asks, dict.fromkeys(WORDS, "…"))
        assert len({text[:40] for text in asked}) == len(asked), one


def test_there_is_a_preparation_for_each_kind_of_account() -> None:
    assert [one.accounts for one in BOOK.preparation] == ["work", "google", "personal"]
    for one in BOOK.preparation:
        assert BOOK.preparation_for(one.accounts) is one
        assert one.to in READERS
        assert complete(one.subject, {})
        assert complete(one.opening, {})


def test_a_line_for_powershell_is_safe_to_run() -> None:
    lines = [one.powershell for one in BOOK.request]
    lines += [part.powershell for one in BOOK.preparation for part in one.part]
    for powershell in lines:
        for line in powershell:
            assert re.fullmatch(r"(Get|Set|Add|Remove)-[A-Za-z]+( .*)?", line)
            for name in re.findall(r"\{\w+\}", line):
                assert f"'{name}'" in line
            if line.startswith("Remove-"):
                assert line.startswith("Remove-BlockedSenderAddress ")
            assert "$true" not in line


def test_nobody_is_asked_for_a_password_or_for_harm() -> None:
    harmful = re.compile(
        r"\b(send|tell|give|mail)\b[^.]{0,30}\bpassword|ignore|disable|without encryption"
        r"|switch off (the )?(firewall|antivirus|encryption|security)",
        re.IGNORECASE,
    )
    for one in BOOK.request:
        for text in one.asks:
            assert not harmful.search(text), text


@pytest.mark.parametrize(
    ("code", "to", "stage", "host", "part"),
    [
        ("from_not_allowed", "it_admin", "sender", "smtp.office365.com", "It can take an hour"),
        ("from_not_allowed", "it_admin", "sender", "smtp.acme.test", "or tell me which"),
        ("port_blocked", "network", "connect", "smtp.acme.test", "{host}, port {port}"),
        ("port_blocked", "network", "sign_in", "smtp.acme.test", "{authority}"),
        ("relay_denied", "it_admin", "recipient", "x.mail.protection.outlook.com", "connector"),
        ("unheard_of", "provider", "auth", "smtp.acme.test", "see what is in the way"),
        ("unheard_of", "it_admin", "sign_in", "", "sign-in log"),
    ],
)
def test_the_most_fitting_request_comes_first(
    code: str, to: str, stage: str, host: str, part: str
) -> None:
    assert part in " ".join(BOOK.requests(code, to, stage, host)[0].asks)


def test_a_text_with_an_unknown_fact_is_left_away() -> None:
    given = ("a {host}", "b {port} {host}", "c", "d {unheard_of}")
    assert complete(given, {"host": "h", "port": ""}) == ("a h", "c")


def test_a_book_that_is_wrong_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        letter_book.decode("[stages]\n[sign_ins]\nreader = []\nrequest = [{ to = ['x'] }]\n")
