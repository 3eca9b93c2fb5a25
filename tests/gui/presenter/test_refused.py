"""The browser that does not open, the code instead of it, and pages that say no."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.errors import (
    ConnectionTimedOut,
    ConsentNeeded,
    IdentityProviderFailed,
    SettingsNotSaved,
    SignInRefused,
    SignInTimedOut,
    SmtpDesktopError,
    WrongAudience,
)
from smtp_desktop.gui.state.connection import connected_as
from smtp_desktop.gui.state.result import Action, Tone
from smtp_desktop.gui.state.sign_in import Phase
from smtp_desktop.model.draft import Field
from support.microsoft import JANE, PAGE, TYPING, WAITING
from support.registered import connected, registered, said

CONSENT = ConsentNeeded(
    "access_denied", "AADSTS90094: An administrator is needed.", ("90094",), "return", "trace-1"
)
REFUSALS: list[tuple[SmtpDesktopError, str]] = [
    (CONSENT, "Codes: AADSTS90094"),
    (SignInRefused("invalid_client", "", ()), "invalid_client"),
    (IdentityProviderFailed("no answer that can be read", 502), "HTTP status: 502"),
    (IdentityProviderFailed("no answer that can be read"), "IdentityProviderFailed"),
    (WrongAudience("https://graph.microsoft.com"), "Audience: https://graph.microsoft.com"),
    (ConnectionTimedOut("timed out"), "ConnectionTimedOut"),
]


@pytest.mark.parametrize(("error", "detail"), REFUSALS)
def test_a_refused_sign_in_is_a_finding_with_details_and_one_way_on(
    error: SmtpDesktopError, detail: str
) -> None:
    desk = registered()
    desk.services.sign_in.error = error
    connected(desk)
    result = desk.state.panel.result
    assert result is not None
    assert result.tone is Tone.BAD
    assert result.finding is not None
    assert result.actions[0] is Action.CONNECT_AGAIN
    assert detail in result.details
    assert "contoso.onmicrosoft.com" in result.details
    assert said(desk) == "Not connected"
    desk.services.sign_in.error = None
    desk.subject.act(Action.CONNECT_AGAIN)
    desk.tasks.run()
    assert desk.state.panel.result is None
    assert connected_as(desk.state) == JANE


def test_what_an_administrator_must_mend_comes_with_a_letter() -> None:
    desk = registered()
    desk.services.sign_in.error = CONSENT
    connected(desk)
    result = desk.state.panel.result
    assert result is not None
    (letter,) = result.letters
    assert letter.to == "it_admin"
    assert "adminconsent" in letter.text
    assert JANE in letter.text
    assert JANE in result.full_details
    assert JANE not in result.details


def test_whoever_ran_out_of_time_may_use_a_code() -> None:
    desk = registered()
    desk.services.sign_in.error = SignInTimedOut("nobody came back")
    connected(desk)
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.actions[:2] == (Action.CONNECT_AGAIN, Action.USE_CODE)


@pytest.mark.parametrize("error", [SettingsNotSaved("locked by another"), ZeroDivisionError()])
def test_trouble_that_is_not_microsofts_is_told_as_what_it_is(error: Exception) -> None:
    desk = registered()
    desk.services.sign_in.error = error
    connected(desk)
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.tone is Tone.BAD
    assert desk.state.is_idle


def test_a_code_that_the_page_shows_is_explained_while_the_wait_goes_on() -> None:
    desk = registered()
    titles = []

    def meanwhile() -> None:
        desk.subject.sign_in.look_up("  AADSTS50011 ")
        assert desk.state.sign_in.phase is Phase.WAITING
        titles.append(desk.state.panel.result)

    desk.services.sign_in.meanwhile = meanwhile
    connected(desk)
    (result,) = titles
    assert result is not None
    assert result.finding is not None
    assert result.finding.code == "redirect_uri"
    assert "AADSTS50011" in result.details
    assert connected_as(desk.state) == JANE


def test_what_holds_no_code_is_said_and_nothing_typed_says_nothing() -> None:
    desk = registered()
    remarks = []

    def meanwhile() -> None:
        for typed in (" ", "something went wrong"):
            desk.subject.sign_in.look_up(typed)
            assert desk.state.sign_in.view is not None
            remarks.append(desk.state.sign_in.view.remark)

    desk.services.sign_in.meanwhile = meanwhile
    connected(desk)
    assert remarks[0] is None
    assert "AADSTS50011" in str(remarks[1])
    desk.subject.sign_in.look_up("AADSTS50011")
    assert desk.state.panel.result is None


def test_an_explained_code_stays_on_the_screen_after_cancel() -> None:
    desk = registered()

    def meanwhile() -> None:
        desk.subject.sign_in.look_up("AADSTS700016")
        desk.subject.stop()

    desk.services.sign_in.meanwhile = meanwhile
    connected(desk)
    assert desk.state.panel.result is not None
    assert desk.state.can_change(Field.CLIENT_ID)


def test_a_browser_that_cannot_be_opened_is_said_and_a_second_try_may_work() -> None:
    desk = registered()
    desk.services.sign_in.progress = [replace(WAITING, is_open=False)]
    lines = []

    def meanwhile() -> None:
        for opens in (False, True):
            desk.services.sign_in.opens = opens
            desk.subject.sign_in.open_again()
            desk.tasks.run()
            lines.append(said(desk))

    desk.services.sign_in.meanwhile = meanwhile
    connected(desk)
    assert lines[0] == "No browser could be opened. Copy the link, or use a code instead."
    assert lines[1] == "Finish signing in in your browser."
    assert desk.services.sign_in.opened == [PAGE, PAGE]


def test_the_page_is_opened_again_only_while_it_is_waited_for() -> None:
    desk = connected()
    desk.subject.sign_in.open_again()
    assert not desk.tasks.waiting
    other = registered()
    other.services.sign_in.meanwhile = other.subject.sign_in.open_again
    connected(other)
    assert connected_as(other.state) == JANE


def test_a_code_is_used_instead_of_the_browser() -> None:
    desk = registered()
    desk.services.sign_in.meanwhile = lambda: desk.subject.act(Action.USE_CODE)
    desk.subject.sign_in.connect()
    desk.tasks.run()
    typing = [one.sign_in.view for one in desk.view.states if one.sign_in.phase is Phase.TYPING][-1]
    assert typing is not None
    assert (typing.code, typing.address, typing.minutes) == (TYPING.code, TYPING.address, 15)
    assert desk.tasks.cancelled[-2].is_cancelled
    assert connected_as(desk.state) == JANE


def test_a_page_for_the_code_that_cannot_be_opened_is_said_beside_it() -> None:
    desk = registered()
    desk.services.sign_in.opens = False

    def meanwhile() -> None:
        desk.subject.sign_in.open_again()
        desk.tasks.run()

    desk.services.sign_in.meanwhile = meanwhile
    desk.subject.sign_in.connect(by_code=True)
    desk.tasks.run()
    remarks = [str(one.sign_in.view.remark) for one in desk.view.states if one.sign_in.view]
    assert "No browser could be opened. Copy the link instead." in remarks


def test_a_fix_for_a_sign_in_is_tried_by_connecting_again() -> None:
    desk = registered()
    desk.subject.edit(Field.TENANT_ID, "common")
    desk.services.sign_in.error = CONSENT
    connected(desk)
    desk.services.sign_in.error = None
    desk.subject.fixes.apply(Fix("Use consumers", {"tenant": "consumers"}))
    desk.tasks.run()
    assert desk.services.sign_in.calls[-1][1].auth.tenant_id == "consumers"
    assert connected_as(desk.state) == JANE


def test_a_fix_for_what_the_page_says_begins_the_sign_in_anew() -> None:
    desk = registered()
    fix = Fix("Use consumers", {"tenant": "consumers"})
    desk.services.sign_in.meanwhile = lambda: desk.subject.fixes.apply(fix)
    desk.subject.sign_in.connect()
    desk.tasks.run()
    assert desk.tasks.cancelled[-2].is_cancelled
    assert [call[1].auth.tenant_id for call in desk.services.sign_in.calls] == [
        "contoso.onmicrosoft.com",
        "consumers",
    ]
    assert connected_as(desk.state) == JANE


def test_a_fix_for_a_test_tests_again_while_somebody_is_connected() -> None:
    desk = connected()
    desk.subject.fixes.apply(Fix("Use port 2525", {"port": 2525}))
    desk.tasks.run()
    assert desk.state.is_tested
