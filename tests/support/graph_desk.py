"""A window at which somebody sends through Microsoft Graph, or is offered to."""

from __future__ import annotations

from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model.choices import ConnectionType
from support.fakes import CATALOGUE
from support.presenter import Desk

SWITCHED_OFF = Failure(
    stage=Stage.AUTH,
    errors=("PermanentReply", "NegativeReply"),
    text="5.7.139 SmtpClientAuthentication is disabled for the Mailbox.",
    host="smtp.office365.com",
    port=587,
    words={"email": "jane@acme.com"},
)


def by_graph(desk: Desk) -> Desk:
    """A desk at which Microsoft Graph was chosen, and its card is open."""
    desk.subject.choose_connection(ConnectionType.GRAPH)
    if not desk.state.shows_server:
        desk.subject.toggle_server()
    return desk


def failed(desk: Desk, failure: Failure) -> Desk:
    """A test that ended like this."""
    desk.services.tester.finding = explain(failure, CATALOGUE)
    desk.services.tester.stage, desk.services.tester.reply = failure.stage, failure.reply
    desk.subject.test()
    desk.tasks.run()
    return desk
