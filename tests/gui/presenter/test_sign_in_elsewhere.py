"""Signing in at Google and at any other server: what the presenter shows and asks for."""

from __future__ import annotations

import pytest

from smtp_desktop.gui.changes import filling
from smtp_desktop.gui.changes.showing.advice import advice
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.sign_in import Phase
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType, ConnectionType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.secret import Secret
from smtp_desktop.wording.result import IDS_OF_WORKSPACE
from smtp_desktop.wording.shared import PASTED_WRONG
from support.microsoft import PAGE
from support.presenter import Desk
from support.registered import at_google, connected, during, hint, registered

ISSUER = "https://login.acme.test"


def other() -> Desk:
    desk = at_google()
    desk.subject.choose_provider("other")
    desk.subject.edit(Field.ISSUER, ISSUER)
    return desk


def waiting(desk: Desk, do: str = "", *words: str) -> WindowState:
    """The last state while the browser was waited for, where something is done meanwhile."""
    if do:
        act = getattr(desk.subject.sign_in, do)
        desk.services.sign_in.meanwhile = lambda: act(*words)
    return during(desk, Phase.WAITING)


# ---- Where ---------------------------------------------------------------------------------------


def test_the_outgoing_server_tells_where_to_sign_in() -> None:
    desk = at_google()
    assert desk.state.form.draft.provider == "google"
    assert connection.place(desk.state) == "Google"
    desk.subject.edit(Field.HOST, "smtp.office365.com")
    desk.subject.leave(Field.HOST)
    assert desk.state.form.draft.provider == ""
    assert connection.place(desk.state) == "Microsoft"


def test_what_somebody_chose_stays_whatever_the_server_is() -> None:
    desk = at_google()
    desk.subject.choose_provider("microsoft")
    assert desk.state.form.draft.provider == ""
    desk.subject.edit(Field.HOST, "smtp.gmail.com")
    desk.subject.leave(Field.HOST)
    assert desk.state.form.draft.provider == ""
    assert registered().state.form.draft.provider == ""


def test_a_server_of_nobody_and_graph_change_nothing() -> None:
    desk = at_google()
    desk.subject.edit(Field.HOST, "smtp.acme.test")
    desk.subject.leave(Field.HOST)
    assert desk.state.form.draft.provider == "google"
    graph = desk.state.with_form(
        draft=desk.state.form.draft._replace(
            connection=ConnectionType.GRAPH, host="smtp.gmail.com", provider=""
        )
    )
    assert filling.signing_in_there(graph).form.draft.provider == ""
    assert filling.signing_in_there(WindowState()).form.draft.provider == ""


def test_another_place_takes_the_problems_of_the_first_away() -> None:
    desk = registered()
    desk.subject.edit(Field.CLIENT_ID, "no number")
    desk.subject.edit(Field.TENANT_ID, "")
    desk.subject.sign_in.connect()
    assert set(desk.state.form.problems) == {Field.CLIENT_ID, Field.TENANT_ID}
    desk.subject.choose_provider("google")
    assert desk.state.form.problems == {}


def test_what_is_shown_is_what_that_place_wants() -> None:
    google, microsoft, own = at_google().state, registered().state, other().state
    assert [connection.redirect(one) for one in (google, microsoft, own)] == [
        "",
        "http://localhost",
        "http://127.0.0.1",
    ]
    assert [connection.needs_secret(one) for one in (google, own)] == [True, False]
    assert not connection.needs_secret(microsoft)
    assert not connection.shows_authority(google)
    assert not connection.shows_authority(microsoft)
    assert connection.shows_authority(own)
    assert connection.place(own) == "login.acme.test"
    assert connection.summary(google) == "402612-a…"
    assert list(connection.places(google)) == ["microsoft", "google", "yandex", "mail-ru", "other"]
    nothing_known = google.with_known(clouds=None)
    assert connection.server(nothing_known) is None
    assert list(connection.places(nothing_known)) == ["microsoft"]


def test_other_without_an_issuer_yet_goes_by_its_name() -> None:
    desk = at_google()
    desk.subject.choose_provider("other")
    assert str(connection.place(desk.state)) == "the sign-in page"
    assert not connection.has_guide(desk.state)
    assert connection.has_guide(at_google().state)
    assert connection.has_guide(registered().state)


@pytest.mark.parametrize("field", [Field.ISSUER, Field.SCOPES])
def test_what_was_typed_of_the_page_stays_in_sight(field: Field) -> None:
    desk = at_google()
    desk.subject.edit(field, "x")
    assert connection.shows_authority(desk.state)


def test_a_workspace_is_told_who_gives_what_is_missing_and_gmail_what_else_there_is() -> None:
    desk = at_google()
    assert connection.request(desk.state) is None
    desk.subject.edit(Field.CLIENT_ID, "")
    assert str(connection.request(desk.state)) == IDS_OF_WORKSPACE
    assert "app password" in IDS_OF_WORKSPACE
    letter = desk.subject.papers.preparation()
    assert "https://mail.google.com/, openid, email" in letter
    assert "Client Secret" in letter
    assert "Microsoft" not in letter
    assert desk.subject.signs_in_at_google
    basic = desk.state.with_form(draft=desk.state.form.draft._replace(auth_type=AuthType.BASIC))
    assert connection.request(basic) is None
    assert connection.request(other().state) is None
    assert other().subject.papers.preparation() == ""


# ---- Connect -------------------------------------------------------------------------------------


def test_connect_asks_for_what_that_place_needs_and_for_nothing_of_microsofts() -> None:
    desk = connected(at_google())
    ((_, account, secret),) = desk.services.sign_in.calls
    assert secret == Secret("a-secret-value")
    assert (account.username, account.sender.email) == ("jane@gmail.com", "jane@gmail.com")
    assert connection.connected_as(desk.state) == "jane@gmail.com"
    assert "Google" in hint(at_google())


def test_a_page_that_nobody_knows_is_confirmed_first() -> None:
    desk = other()
    desk.subject.sign_in.connect(in_address=True)
    question = desk.state.frame.question
    assert question is not None
    assert "login.acme.test" in str(question.text)
    desk.subject.sign_in.confirm()
    desk.tasks.run()
    assert desk.services.sign_in.confirmed == ("login.acme.test", "smtp.gmail.com")
    assert desk.services.sign_in.in_address


def test_issuer_and_scopes_are_checked_before_a_browser_opens() -> None:
    desk = at_google()
    desk.subject.choose_provider("other")
    desk.subject.edit(Field.SCOPES, '"mail"')
    desk.subject.sign_in.connect()
    assert set(desk.state.form.problems) == {Field.ISSUER, Field.SCOPES}
    assert desk.services.sign_in.calls == []


# ---- The browser cannot return -------------------------------------------------------------------


def test_at_microsoft_the_page_opens_again_for_an_answer_in_the_address() -> None:
    desk = registered()
    state = waiting(desk, "ask_for_address")
    assert state.sign_in.view is not None
    assert state.sign_in.view.in_address
    assert desk.services.sign_in.in_address
    assert len(desk.services.sign_in.calls) == 2


def test_elsewhere_the_answer_stands_in_the_address_anyway() -> None:
    desk = at_google()
    state = waiting(desk, "ask_for_address")
    assert state.sign_in.view is not None
    assert state.sign_in.view.in_address
    assert len(desk.services.sign_in.calls) == 1


def test_where_no_code_can_be_typed_the_address_is_asked_for_instead() -> None:
    desk = at_google()
    desk.subject.sign_in.connect(by_code=True)
    desk.tasks.run()
    assert desk.services.sign_in.in_address
    states = [one.sign_in.view for one in desk.view.states if one.sign_in.view]
    assert any(view.in_address for view in states)
    assert not any(view.code for view in states)


@pytest.mark.parametrize("takes", [True, False])
def test_what_is_pasted_is_taken_or_said_not_to_fit(takes: bool) -> None:
    desk = at_google()
    desk.services.sign_in.takes = takes

    def paste() -> None:
        desk.subject.sign_in.paste("http://127.0.0.1:1/?code=c&state=s")
        desk.tasks.run()

    desk.services.sign_in.meanwhile = paste
    state = during(desk, Phase.WAITING)
    ((address, pasted),) = desk.services.sign_in.pasted
    assert (address, pasted.reveal()) == (PAGE, "http://127.0.0.1:1/?code=c&state=s")
    assert state.sign_in.view is not None
    assert str(state.sign_in.view.remark or "") == ("" if takes else PASTED_WRONG)


def test_nothing_is_pasted_where_nobody_waits() -> None:
    desk = at_google()
    desk.subject.sign_in.paste("http://127.0.0.1:1/?code=c")
    desk.subject.sign_in.ask_for_address()
    waiting(desk, "paste", "  ")
    assert desk.services.sign_in.pasted == []


def test_an_answer_that_comes_late_says_nothing() -> None:
    desk = at_google()
    desk.services.sign_in.takes = False
    waiting(desk, "paste", "http://127.0.0.1:1/?code=c")
    views = [one.sign_in.view for one in desk.view.states if one.sign_in.view]
    assert not any(view.remark for view in views)


@pytest.mark.parametrize(
    ("typed", "is_known"),
    [("Error 400: redirect_uri_mismatch", True), ("no idea", False)],
)
def test_what_the_page_says_is_looked_up_by_its_word(typed: str, is_known: bool) -> None:
    state = waiting(at_google(), "look_up", typed)
    assert state.sign_in.view is not None
    remark = str(state.sign_in.view.remark or "")
    assert (state.panel.result is not None, remark == "") == (is_known, is_known)
    assert "AADSTS" not in remark


# ---- Disconnect ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("desk", "ends", "says", "link"),
    [
        (at_google, True, "Google has ended it", ""),
        (at_google, False, "To end it at Google", "https://myaccount.google.com/connections"),
        (other, False, "login.acme.test still counts it as allowed", ""),
    ],
)
def test_disconnect_says_what_became_of_it(desk: object, ends: bool, says: str, link: str) -> None:
    one: Desk = desk()  # type: ignore[operator]
    one.services.sign_in.ends = ends
    one.subject.sign_in.disconnect()
    one.tasks.run()
    view = one.state.sign_in.view
    assert view is not None
    assert says in str(view.note)
    assert view.link == link
    asked = one.services.sign_in.disconnected
    assert asked is not None
    assert asked[1] == Secret("a-secret-value")


def test_settings_that_are_not_whole_are_forgotten_all_the_same() -> None:
    desk = connected(at_google())
    desk.subject.edit(Field.EMAIL, "jane@")
    desk.subject.sign_in.disconnect()
    desk.tasks.run()
    assert desk.services.sign_in.disconnected == (None, None)
    assert desk.services.sign_in.known is None


def test_a_draft_of_nobody_needs_no_letter() -> None:
    assert Draft().provider == ""


def test_where_a_password_is_not_used_nothing_is_said_about_app_passwords() -> None:
    desk = at_google()
    assert advice(desk.state).text == ""
    desk.subject.choose_auth(AuthType.BASIC)
    assert "app password" in advice(desk.state).text
