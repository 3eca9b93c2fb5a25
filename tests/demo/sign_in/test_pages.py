"""The pages of the practice sign-in, as a person meets them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from conftest import CANARY
from servers.sign_in_program import REDIRECT, Program, codes, tags
from smtp_desktop.demo.sign_in.data import (
    APPROVAL_CLIENT,
    COLLEAGUE,
    PUBLIC_CLIENT,
    YOU,
    Client,
    Platform,
)
from smtp_desktop.demo.sign_in.pages import BANNER
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Page, Visitor

NASTY = '"><script>alert(1)</script>'


@pytest.fixture
def program() -> Iterator[Program]:
    provider = PracticeIdentityProvider()
    provider.start()
    yield Program(provider)
    provider.stop()


def seen(program: Program) -> dict[str, Page]:
    """Every page that there is, in one way or another."""
    you, colleague, decliner = Visitor(), Visitor(COLLEAGUE), Visitor(accepts=False)
    start = you.get(program.address(login_hint=YOU.address))
    pages = {"address": start}
    for step in ("password", "factor", "consent"):
        pages[step] = you.go_on(start, until=step)
    pages["wrong password"] = you.submit(pages["password"], passwd="wrong")
    pages["wrong code"] = you.submit(pages["factor"], otc="no")
    pages["handover"] = you.submit(pages["consent"], answer="go")
    pages["nobody"] = you.submit(you.get(program.address()), login="nobody@practice.test")
    pages["failed"] = you.get(program.address(client_id="x"))
    needs_approval = program.address(client_id=APPROVAL_CLIENT)
    pages["approval"] = colleague.go_on(colleague.get(needs_approval), until="consent")
    pages["unknown"] = you.get(f"{program.provider.pages}/favicon.ico")
    pages["device"] = you.get(f"{program.provider.pages}/devicelogin?user_code=ABC")
    for name, visitor in (("confirmation", you), ("cancelled", decliner), ("done", you)):
        form = {"client_id": PUBLIC_CLIENT, "scope": "openid"}
        begun = program.post("common/oauth2/v2.0/devicecode", form)
        until = "consent" if name == "confirmation" else ""
        at = visitor.get(begun["verification_uri"])
        pages[name] = visitor.go_on(at, begun["user_code"], until)
    return pages


def test_every_page_says_what_it_is_and_loads_nothing(program: Program) -> None:
    for name, page in seen(program).items():
        assert BANNER in page.words, name
        assert '<html lang="en">' in page.text, name
        assert page.text.count("<h1>") == 1, name
        assert '<meta name="viewport"' in page.text, name
        for tag, known in tags(page):
            assert tag not in ("img", "iframe", "object", "a"), name
            assert "src" not in known, name
            assert tag != "link" or known["href"] == "data:,", name
        assert not re.search(r"url\(|@import", page.text), name


def test_every_field_has_its_label_and_every_error_its_field(program: Program) -> None:
    pages = seen(program)
    for name, page in pages.items():
        labels = {known["for"] for tag, known in tags(page) if tag == "label"}
        fields = [
            known for tag, known in tags(page) if tag == "input" and known.get("type") != "hidden"
        ]
        assert labels == {known["id"] for known in fields}, name
        assert len(fields) <= 1, name
    for name in ("wrong password", "wrong code", "nobody"):
        known = [about for _, about in tags(pages[name])]
        assert any(about.get("role") == "alert" for about in known), name
        assert any(about.get("aria-describedby") == "error" for about in known), name


def test_the_pages_may_load_nothing_and_go_nowhere_but_back(program: Program) -> None:
    for name, page in seen(program).items():
        policy = page.headers.get("Content-Security-Policy", "")
        assert policy.startswith("default-src 'none';"), name
        assert "frame-ancestors 'none'" in policy, name
        back = f"form-action 'self' {REDIRECT};" in policy
        assert back == (name == "handover"), name
        for kind in ("style", "script"):
            for text in re.findall(f"<{kind}>(.*?)</{kind}>", page.text, re.DOTALL):
                digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                assert f"'sha256-{digest}'" in policy, name
        assert page.headers["Cache-Control"] == "no-store", name


def test_a_person_is_told_what_to_type(program: Program) -> None:
    pages = seen(program)

    assert YOU.address in pages["address"].words
    assert pages["address"].fields["login"] == YOU.address
    assert f"practice password is {YOU.password}" in " ".join(pages["password"].words.split(" ,"))
    assert re.fullmatch(r"\d{6}", pages["factor"].practice_code)
    assert "would like to: Send emails from your mailbox" in pages["consent"].words
    assert "needs permission that only an administrator can give" in pages["approval"].words
    assert codes(pages["approval"].words) == ["90094"]
    assert pages["device"].fields["user_code"] == "ABC"


def test_mistakes_can_be_fixed_on_the_page(program: Program) -> None:
    visitor, pages = Visitor(COLLEAGUE), seen(program)

    assert (pages["wrong password"].step, pages["wrong code"].step) == ("password", "factor")
    assert "AADSTS50126" in pages["wrong password"].words
    assert "AADSTS50034" in pages["nobody"].words
    assert pages["nobody"].fields["login"] == "nobody@practice.test"
    for typed in ({"passwd": "wrong"}, {"other": "1"}, {"step": "address", "login": "nobody"}):
        start = visitor.get(program.address())
        page = visitor.submit(visitor.go_on(start, until="password"), **typed)
        assert page.step in ("address", "password")
        assert "code" in visitor.go_on(page).answer


def test_the_second_factor_may_be_typed_with_spaces(program: Program) -> None:
    visitor = Visitor()
    page = visitor.go_on(visitor.get(program.address()), until="factor")
    code = page.practice_code

    assert visitor.submit(page, otc=f" {code[:3]} {code[3:]} ").step == "consent"


def test_who_has_accepted_once_is_not_asked_again_until_they_are_to_be(program: Program) -> None:
    program.sign_in()

    assert "code" in program.decline().answer, "there was nothing to decline"
    assert program.decline(prompt="consent").answer["error"] == "access_denied"
    program.provider.withdraw(YOU.address)
    assert program.decline().answer["error"] == "access_denied"


def test_no_page_is_left_out(program: Program) -> None:
    visitor = Visitor()
    start = visitor.get(program.address())
    for step in ("password", "factor", "consent", "elsewhere"):
        page = visitor.submit(start, step=step, passwd="", otc="", answer="go")
        assert codes(page.words) == ["9002313"]
    password = visitor.go_on(start, until="password")
    assert codes(visitor.submit(password, step="consent", answer="go").words) == ["9002313"]
    factor = visitor.go_on(password, until="factor")
    visitor.submit(start, login=COLLEAGUE.address)
    assert codes(visitor.submit(factor, otc=factor.practice_code).words) == ["9002313"]


def test_who_stays_away_for_very_long_begins_again(program: Program) -> None:
    visitor = Visitor()
    start = visitor.get(program.address())
    for _ in range(500):
        visitor.get(program.address())

    assert codes(visitor.submit(start, login=YOU.address).words) == ["50089"]


def test_a_sign_in_that_is_over_is_not_gone_through_again(program: Program) -> None:
    visitor = Visitor()
    consent = visitor.go_on(visitor.get(program.address()), until="consent")
    visitor.submit(consent, answer="go")

    assert codes(visitor.submit(consent, answer="go").words) == ["50089"]
    assert codes(visitor.get(f"{program.provider.pages}/signin").words) == ["900561"]


def test_the_last_page_goes_on_by_itself_or_at_a_press(program: Program) -> None:
    page = program.sign_in()

    assert "<button>Continue</button>" in page.text
    assert "<script>document.forms[0].submit();</script>" in page.text
    assert set(page.answer) == {"code", "session_state", "state"}


def test_an_answer_in_the_address_keeps_what_was_there(program: Program) -> None:
    back = f"{REDIRECT}/?a=b"
    program.provider.put(Client(PUBLIC_CLIENT, "App", redirects=((back, Platform.DESKTOP),)))
    page = program.sign_in(redirect_uri=back, response_mode="query", state="")

    assert page.status == 302
    assert list(page.answer) == ["a", "code", "session_state"]


@pytest.mark.parametrize("name", ["login_hint", "client_id", "state", "redirect_uri", "scope"])
def test_nothing_that_comes_in_becomes_markup(program: Program, name: str) -> None:
    program.provider.put(replace(COLLEAGUE, name=NASTY, note=NASTY, password=NASTY))
    program.provider.put(Client(PUBLIC_CLIENT, NASTY))
    visitor = Visitor(replace(COLLEAGUE, password=NASTY))
    page = visitor.get(program.address(**{name: NASTY}))
    while page.step:
        assert NASTY not in page.text
        page = visitor.go_on(page, until="consent" if page.step != "consent" else "")

    assert NASTY not in page.text
    if name != "login_hint":  # the hint is not told at the end
        assert NASTY in page.words + str(page.answer)


def test_an_error_page_has_what_support_asks_for(program: Program) -> None:
    page = program.sign_in(redirect_uri="http://localhost/elsewhere")

    assert page.status == 400
    for part in (
        "AADSTS50011: The redirect URI 'http://localhost/elsewhere' specified",
        "SMTP Desktop cannot see it",
        "Trace ID",
        "Correlation ID",
    ):
        assert part in page.words
    assert re.search(r"Timestamp \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", page.words)


def test_what_is_not_for_practice_shows_no_password(program: Program) -> None:
    program.provider.put(replace(YOU, password=CANARY, note=""))
    visitor = Visitor(replace(YOU, password=CANARY))
    start = visitor.get(program.address())

    for step in ("address", "password", "factor"):
        page = visitor.go_on(start, until=step)
        assert page.step == step
        assert CANARY not in page.text
