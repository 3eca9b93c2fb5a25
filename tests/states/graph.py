"""The window in each state of sending through Microsoft Graph; a part of ``gallery``."""

from __future__ import annotations

from collections.abc import Callable

from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import ConnectionType
from smtp_desktop.model.draft import Field
from support.graph_desk import SWITCHED_OFF, by_graph, failed
from support.presenter import Desk
from support.registered import connected, registered

NOT_ALLOWED = Failure(
    stage=Stage.SEND,
    errors=("ApiRefused",),
    text="403 ErrorAccessDenied: Access is denied. Check credentials and try again.",
    facts={"api": "erroraccessdenied", "status": "403"},
    host="graph.microsoft.com",
    port=443,
)
UNKNOWN = Failure(
    stage=Stage.SEND,
    errors=("OutcomeUnknown",),
    text="The answer 504 leaves open whether the message was sent.",
    facts={"api": "", "status": "504"},
    host="graph.microsoft.com",
    port=443,
)


def graph_chosen() -> WindowState:
    return by_graph(connected()).state


def graph_folded() -> WindowState:
    desk = by_graph(connected())
    desk.subject.toggle_server()
    return desk.state


def graph_in_place_of_a_password() -> WindowState:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme.com")
    desk.subject.edit(Field.HOST, "smtp.acme.com")
    return by_graph(desk).state


def graph_takes_no_password() -> WindowState:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme.com")
    by_graph(desk)
    desk.subject.follow_notice(Field.CONNECTION)
    desk.subject.choose_connection(ConnectionType.GRAPH)
    return desk.state


def graph_offered() -> WindowState:
    return failed(connected(registered()), SWITCHED_OFF).state


def graph_in_place_of_smtp() -> WindowState:
    """The offer was taken: a test went through Graph, and the way back is there."""
    desk = failed(connected(registered()), SWITCHED_OFF)
    finding = desk.services.tester.finding
    assert finding is not None
    desk.services.tester.finding = None
    desk.subject.fixes.apply(finding.fixes[0])
    desk.tasks.run()
    return desk.state


def graph_not_allowed() -> WindowState:
    return failed(by_graph(connected()), NOT_ALLOWED).state


def graph_unknown() -> WindowState:
    return failed(by_graph(connected()), UNKNOWN).state


STATES: tuple[Callable[[], WindowState], ...] = (
    graph_chosen, graph_folded, graph_in_place_of_a_password, graph_takes_no_password,
    graph_offered, graph_in_place_of_smtp, graph_not_allowed, graph_unknown,
)  # fmt: skip
