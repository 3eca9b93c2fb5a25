"""Another way of sending in the form: what hides keeps its value, and there is a way back."""

from __future__ import annotations

from smtp_desktop.gui.state.connection import connected_as
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Draft, Field
from support.graph_desk import SWITCHED_OFF, by_graph, failed
from support.presenter import Desk
from support.registered import connected, registered

SMTP, GRAPH = ConnectionType.SMTP, ConnectionType.GRAPH


def typed() -> Desk:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme.com")
    desk.subject.edit(Field.HOST, "smtp.acme.com")
    desk.subject.edit(Field.PORT, "2525")
    desk.subject.choose_encryption(Encryption.STARTTLS)
    return desk


def server(state: WindowState) -> tuple[str, str, Encryption]:
    draft = state.form.draft
    return draft.host, draft.port, draft.encryption


def test_graph_takes_oauth_alone_and_keeps_the_server_for_the_way_back() -> None:
    desk = typed()
    before = server(desk.state)
    desk.subject.choose_connection(GRAPH)
    assert desk.state.form.draft.connection is GRAPH
    assert desk.state.form.draft.auth_type is AuthType.OAUTH
    assert list(desk.state.form.auth_types) == [AuthType.OAUTH]
    assert server(desk.state) == before
    desk.subject.choose_connection(SMTP)
    assert server(desk.state) == before
    assert list(desk.state.form.auth_types) == [AuthType.BASIC, AuthType.OAUTH]


def test_what_was_chosen_along_with_it_goes_back_with_it() -> None:
    desk = typed()
    desk.subject.choose_connection(GRAPH)
    desk.subject.follow_notice(Field.CONNECTION)
    draft = desk.state.form.draft
    assert (draft.connection, draft.auth_type) == (SMTP, AuthType.BASIC)
    assert desk.state.notice(Field.CONNECTION) is None


def test_who_signs_in_by_oauth_already_is_told_nothing_and_stays_connected() -> None:
    desk = connected()
    before = connected_as(desk.state)
    assert before
    by_graph(desk)
    assert desk.state.notice(Field.CONNECTION) is None
    assert connected_as(desk.state) == before
    desk.subject.choose_connection(SMTP)
    assert connected_as(desk.state) == before


def test_choosing_the_same_again_changes_nothing() -> None:
    desk = typed()
    before = desk.state
    desk.subject.choose_connection(SMTP)
    assert desk.state == before


def test_problems_of_a_server_that_hides_go_with_it() -> None:
    desk = typed()
    desk.subject.edit(Field.PORT, "x")
    desk.subject.leave(Field.PORT)
    assert Field.PORT in desk.state.form.problems
    desk.subject.choose_connection(GRAPH)
    assert Field.PORT not in desk.state.form.problems


def test_whoever_never_named_a_server_gets_that_of_the_address() -> None:
    desk = registered()
    by_graph(desk)
    state = desk.state
    bare = state.form.draft._replace(host="", port="", encryption=Encryption.NONE)
    desk.subject.screen.show(state.with_form(draft=bare))
    desk.subject.choose_connection(SMTP)
    assert server(desk.state) == ("smtp.office365.com", "587", Encryption.TLS)


def test_without_a_service_the_server_is_left_to_be_typed() -> None:
    desk = Desk()
    desk.subject.choose_connection(GRAPH)
    desk.subject.choose_connection(SMTP)
    assert desk.state.form.draft.host == Draft().host


def test_one_click_sends_through_graph_tests_it_and_can_be_undone() -> None:
    desk = failed(connected(registered()), SWITCHED_OFF)
    before = desk.state.form.draft
    finding = desk.services.tester.finding
    assert finding is not None
    (fix,) = finding.fixes
    assert fix.label == "Send through Microsoft Graph instead"
    desk.services.tester.finding = None
    desk.subject.fixes.apply(fix)
    desk.tasks.run()
    assert desk.services.tester.requests[-1].account.is_graph
    assert desk.state.is_tested
    assert "Connection Type is now Microsoft Graph" in str(desk.state.panel.fixes[0].text)
    desk.subject.fixes.undo()
    assert desk.state.form.draft == before


def test_who_is_not_connected_connects_first() -> None:
    desk = failed(registered_with_password(), SWITCHED_OFF)
    finding = desk.services.tester.finding
    assert finding is not None
    desk.subject.fixes.apply(finding.fixes[0])
    draft = desk.state.form.draft
    assert (draft.connection, draft.auth_type) == (GRAPH, AuthType.OAUTH)
    assert not any(one.account.is_graph for one in desk.services.tester.requests)


def registered_with_password() -> Desk:
    desk = registered()
    desk.subject.choose_auth(AuthType.BASIC)
    desk.subject.type_password("pw-typed")
    return desk


def test_whoever_signs_in_elsewhere_signs_in_at_microsoft_for_graph() -> None:
    desk = connected()
    state = desk.state
    elsewhere = state.form.draft._replace(provider="google")
    desk.subject.screen.show(state.with_form(draft=elsewhere))
    desk.subject.choose_connection(GRAPH)
    assert desk.state.form.draft.provider == ""
    desk.subject.follow_notice(Field.CONNECTION)
    assert desk.state.form.draft == elsewhere
