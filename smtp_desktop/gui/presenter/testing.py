"""A test of what is on the screen: begun, stopped, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop.diagnosis.stage import Status
from smtp_desktop.errors import (
    SecretNotFound,
    SignInError,
    SignInExpired,
    SignInNeeded,
)
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.changes import service_line
from smtp_desktop.gui.changes import sign_in_results as refusals
from smtp_desktop.gui.presenter import login
from smtp_desktop.gui.presenter.background import Background, Job
from smtp_desktop.gui.presenter.delivery import DeliveryPresenter
from smtp_desktop.gui.presenter.login import FindLogin
from smtp_desktop.gui.presenter.saving import SavingPresenter
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.form import Tested
from smtp_desktop.gui.state.result import Outcome
from smtp_desktop.gui.state.sign_in import SignedIn
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model.account import Account
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.model.purpose import of_sign_in

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.ports.system import Received
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.testing.report import TestReport
    from smtp_desktop.waiting import Cancellation


class TestingPresenter:
    """The test of what is on the screen, while it runs and when it ends."""

    def __init__(
        self,
        screen: Screen,
        services: Services,
        background: Background,
        saving: SavingPresenter,
        delivery: DeliveryPresenter,
    ) -> None:
        self._screen = screen
        self._services = services
        self._background = background
        self._saving = saving
        self._delivery = delivery

    def test(self, account: Account, *, anyway: bool = False) -> None:
        """Send a test email with what is on the screen.

        With `anyway` the secret is used however often it was tried already.
        """
        state = self._screen.state
        find = login.for_test(self._services, account, state, self._screen.account)
        is_meant = service_line.mismatch(state) is not None  # it was asked about before
        job = _test(
            self._services,
            account,
            find,
            anyway=anyway,
            elsewhere=is_meant,
            name=self._screen.account,
            is_saved=not state.has_unsaved and state.saved.draft is not None,
        )
        now = self._services.clock.now()
        tested = Tested(now, state.form.draft, state.form.password, state.form.client_secret)

        def done(outcome: Outcome) -> None:
            self._tested(outcome, tested, account)

        self._background.start(
            Work.TESTING,
            job,
            done,
            self._test_failed,
            self._step,
            state=self._screen.state.with_panel(steps=(), result=None),
        )

    def stop(self) -> None:
        """End a test now, whatever it is waiting for."""
        if self._screen.state.work is Work.TESTING:
            self._background.abandon()
            self._screen.show(self._screen.state.at_rest().with_panel(result=outcomes.stopped()))

    def _step(self, step: Step) -> None:
        others = [one for one in self._screen.state.panel.steps if one.stage is not step.stage]
        self._screen.show(self._screen.state.with_panel(steps=(*others, step)))

    def _tested(self, outcome: Outcome, tested: Tested, account: Account) -> None:
        state = self._screen.state
        report = outcome.report
        result = outcomes.tested(outcome, state, tested)
        if isinstance(report.error, SignInError):
            result = refusals.tested(result, report.error)
        self._screen.show(
            state._replace(
                work=Work.NONE,
                tested=tested._replace(at=report.at) if report.ok else None,
                delivery=None,
            )
            .with_panel(is_slow=False, steps=_as_far_as_tried(report), result=result)
            .with_sign_in(person=_connection_after(outcome, state))
            .with_known(messages=self._messages())
            .with_frame(question=outcomes.held_back(report, account))
        )
        if report.ok:
            self._delivery.begin(report, account)
        self._saving.remember()

    def _test_failed(self, error: Exception) -> None:
        if isinstance(error, SecretNotFound):
            self._saving.ask_for_secret(error)
            return
        if isinstance(error, SignInNeeded):
            here = connection.here(self._screen.state)
            result = refusals.connect_first(has_expired=here is not None)
        else:
            result = outcomes.failed(error)
        self._screen.show(self._screen.state.at_rest().with_panel(result=result))

    def _messages(self) -> tuple[Received, ...]:
        return tuple(self._services.mailbox.messages()) if self._services.mailbox else ()


def _as_far_as_tried(report: TestReport) -> tuple[Step, ...]:
    """The steps, without one that the program itself held back."""
    if report.held_back_until is None:
        return report.steps
    return tuple(
        one._replace(status=Status.NOT_REACHED) if one.has_failed else one for one in report.steps
    )


def _connection_after(outcome: Outcome, state: WindowState) -> SignedIn | None:
    """Who is connected, by what a test has found out."""
    refusal, before = outcome.report.error, state.sign_in.person
    if outcome.person:
        assert state.known.clouds is not None
        before = SignedIn(outcome.person, of_sign_in(state.form.draft, state.known.clouds))
    if isinstance(refusal, SignInNeeded):
        return None
    if isinstance(refusal, SignInExpired) and before:
        return before._replace(has_expired=True)
    return before


def _test(
    services: Services,
    account: Account,
    find_login: FindLogin,
    *,
    anyway: bool = False,
    elsewhere: bool = False,
    name: str = DEFAULT,
    is_saved: bool = False,
) -> Job[Outcome]:
    """Test what is on the screen.

    With `anyway` the secret is used even where it was tried often enough, and with `elsewhere`
    even at the server of another service.
    """

    def job(cancellation: Cancellation, report: Callable[[Step], None]) -> Outcome:
        from smtp_desktop.services.testing.test_email import Request

        with login.keyring_explained(services):
            found = find_login(cancellation)
        request = Request(
            account,
            found.credentials,
            account.test_to,
            sign_in=found.sign_in,
            renew=found.renew,
            anyway=anyway,
            elsewhere=elsewhere,
            name=name,
            is_saved=is_saved,
        )
        tested = services.tester.run(request, report, cancellation)
        return Outcome(tested, services.explainer.of_test(tested, account), found.person)

    return job
