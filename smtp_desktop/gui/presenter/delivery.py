"""After a green test: ask whether the message arrived, and look at the domain. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.gui.presenter.background import Background
from smtp_desktop.gui.presenter.screen import Screen
from smtp_desktop.gui.state.delivery import Arrival, Delivery

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.domain_report import DomainReport
    from smtp_desktop.gui.presenter.background import Job
    from smtp_desktop.model.account import Account
    from smtp_desktop.services.sender_domain.check import Sending
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.testing.report import TestReport
    from smtp_desktop.waiting import Cancellation


class DeliveryPresenter:
    """What happens between a green test and the next one."""

    def __init__(
        self,
        screen: Screen,
        services: Services,
        background: Background,
        remember: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._services = services
        self._background = background
        self._remember = remember

    def begin(self, report: TestReport, account: Account) -> None:
        """The server took the message: ask what became of it, and look at the domain beside."""
        from smtp_desktop.model.sign_in.graph import on_the_wire
        from smtp_desktop.services.sender_domain.check import Sending

        clouds = self._services.clouds
        email, host = account.sender.email, on_the_wire(account, clouds).server.host
        sending = Sending(email, host, report.addresses, account.username)
        delivery = Delivery(
            number=self._screen.next_number(),
            sender=email,
            to=account.test_to,
            receipt=report.receipt,
            reference=f"{host}, {report.at:%Y-%m-%d %H:%M:%S %z}: {report.receipt}",
            domain=sending.domain if sending.is_checkable else "",
        )
        self._screen.show(self._screen.state._replace(delivery=delivery))
        if delivery.domain:
            self._look_at_domain(sending, delivery)

    def answer(self, arrival: Arrival) -> None:
        """The person says what they found in the mailbox; they may change their mind."""
        state, delivery = self._screen.state, self._screen.state.delivery
        if delivery is None:
            return
        tested = state.tested
        if tested is not None:
            tested = tested._replace(has_arrived=arrival is Arrival.ARRIVED)
        self._screen.show(state._replace(delivery=delivery._replace(answer=arrival), tested=tested))
        self._remember()

    def _look_at_domain(self, sending: Sending, asked: Delivery) -> None:
        from smtp_desktop.diagnosis.domain_report import DomainReport

        def done(report: DomainReport) -> None:
            current = self._screen.state.delivery
            if current is not None and current.number == asked.number:
                self._screen.show(
                    self._screen.state._replace(delivery=current._replace(report=report))
                )

        def failed(_: Exception) -> None:
            done(DomainReport(asked.domain))

        self._background.beside(_check(self._services, sending), done, failed)


def _check(services: Services, sending: Sending) -> Job[DomainReport]:
    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> DomainReport:
        return services.sender_domain.check(sending, cancellation)

    return job
