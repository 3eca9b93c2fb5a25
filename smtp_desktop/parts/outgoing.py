"""The program's way out, built once: see ``program``, which owns it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.diagnosis.stage import Stage
    from smtp_desktop.errors import SmtpDesktopError
    from smtp_desktop.model.account import Account
    from smtp_desktop.ports.mail_api import MailApi
    from smtp_desktop.ports.sending_log import EntryListing
    from smtp_desktop.ports.submission import Route, RunningRelay
    from smtp_desktop.program import Program
    from smtp_desktop.services.sending.graph_run import GraphWay
    from smtp_desktop.services.sending.stages import TestRun
    from smtp_desktop.services.sending_log.browsing import LogBrowser
    from smtp_desktop.services.sending_log.sending_log import SendingLog
    from smtp_desktop.services.submission.findings import SubmissionFindings
    from smtp_desktop.services.submission.graph.route import GraphRoute
    from smtp_desktop.services.submission.logins import Logins
    from smtp_desktop.services.submission.smtp_route import SmtpRoute
    from smtp_desktop.services.submission.submissions import Submissions


class Outgoing:
    """The road that every message takes, over the parts of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def submissions(self) -> Submissions:
        from smtp_desktop.services.submission.submissions import Submissions

        return Submissions(lambda: self._program.accounts, self.route_of, self.relay, self.log)

    @cached_property
    def relay(self) -> RunningRelay:
        """The relay that every message is offered first."""
        from smtp_desktop.adapters.session.control import LocalControl
        from smtp_desktop.services.relaying.running import LocalRelay

        def meaning(error: SmtpDesktopError) -> Finding:
            return self.finding(error, None, None)

        return LocalRelay(LocalControl(self._program.places.relay), meaning)

    @cached_property
    def log(self) -> SendingLog:
        """Who is told of every message."""
        from smtp_desktop.services.sending_log.sending_log import SendingLog

        program = self._program
        return SendingLog(
            lambda: program.entry_store,
            lambda: program.watching.departures,
            program.clock,
            _warn,
        )

    @cached_property
    def browser(self) -> LogBrowser:
        """Who looks through that log."""
        from smtp_desktop.services.sending_log.browsing import LogBrowser

        program = self._program
        return LogBrowser(
            lambda: self.listing, lambda: program.entry_store, self.log, program.clock
        )

    @cached_property
    def listing(self) -> EntryListing:
        from smtp_desktop.adapters.log.opening import listing_in

        return listing_in(self._program.places.log, self._program.clock.now)

    def route_of(self, account: Account) -> Route:
        """The way that this account's messages take."""
        return self.graph_route if account.is_graph else self.smtp_route

    @cached_property
    def graph_route(self) -> GraphRoute:
        from smtp_desktop.services.submission.graph.route import GraphRoute

        return GraphRoute(lambda: self.graph_way, self._program.dialer, self.logins, self.finding)

    @cached_property
    def graph_way(self) -> GraphWay:
        """What leads to Microsoft Graph."""
        from smtp_desktop.services.sending.graph_run import GraphWay

        program = self._program
        return GraphWay(self.mail_api, lambda: program.clouds, program.clock.now)

    @cached_property
    def mail_api(self) -> MailApi:
        from smtp_desktop.adapters.graph.mail_api import GraphMailApi

        return GraphMailApi(self._program.trust)

    @cached_property
    def smtp_route(self) -> SmtpRoute:
        from smtp_desktop.services.sending.attempts import place
        from smtp_desktop.services.submission.smtp_route import SmtpRoute

        return SmtpRoute(
            self._program.dialer,
            self.logins,
            self.finding,
            lambda account, credentials: self._program.attempts.of_program(
                place(account.server), credentials
            ),
        )

    @cached_property
    def logins(self) -> Logins:
        from smtp_desktop.services.submission.logins import Logins

        return Logins(lambda: self._program.accounts, lambda: self._program.sign_in)

    def finding(self, error: SmtpDesktopError, stage: Stage | None, run: TestRun | None) -> Finding:
        """What it means that a message was not taken; see ``smtp_route.Findings``."""
        return self.findings(error, stage, run)

    @cached_property
    def findings(self) -> SubmissionFindings:
        from smtp_desktop.services.submission.findings import SubmissionFindings

        return SubmissionFindings(
            self._program.clock,
            lambda: self._program.catalogue,
            lambda: self._program.providers,
            lambda: self._program.clouds,
            lambda: self._program.products,
        )


def _warn(reason: str) -> None:
    """Say that an email could not be noted: the email itself goes on."""
    from smtp_desktop.cli.output import warn
    from smtp_desktop.wording.sending_log import NOT_NOTED
    from smtp_desktop.wording.sentence import say

    warn(str(say(NOT_NOTED, reason=reason)))
