"""One action at a sign-in server: HTTPS for it, what its clock says, and an end in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from smtp_desktop.adapters.network.tls import Trust, checking_context
from smtp_desktop.errors import NoAnswer, SignInError
from smtp_desktop.ports.system import Clock
from smtp_desktop.smtp.dates import date_in
from smtp_desktop.waiting import Cancellation, Deadline, call

if TYPE_CHECKING:
    from smtp_desktop.adapters.network.https import Session

Result = TypeVar("Result")


class Exchange:
    """Every sign-in and every refresh has its own, so that one that fails tells the clock of the
    server that it spoke to itself.

    `find_proxy` says which proxy leads to an address, and None stands for what the system says.
    """

    def __init__(
        self, trust: Trust, clock: Clock, find_proxy: Callable[[str], str] | None = None
    ) -> None:
        self._trust = trust
        self._clock = clock
        self._find_proxy = find_proxy
        self._clock_ahead: float | None = None

    def session(self) -> Session:
        """What HTTPS is spoken with."""
        from smtp_desktop.adapters.network.https import Session, system_proxy

        context = checking_context(self._trust)
        return Session(context, self._hear_date, self._find_proxy or system_proxy)

    def asked(
        self, method: str, address: str, **options: Any
    ) -> tuple[int, Mapping[str, Any] | None]:
        """The status of one answer and the JSON object in it, None where it holds none."""
        from smtp_desktop.adapters.network.https import json_object

        with self.session() as session:
            response = session.request(method, address, **options)
        return response.status_code, json_object(response.content)

    def done(
        self,
        work: Callable[[], Result],
        translate: Callable[[Exception], Exception],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Result:
        """The result of some work, which is left behind at its deadline; what it raises comes out
        as `translate` says, with what the server's clock said. Raises NoAnswer and Cancelled."""

        def run() -> Result:
            try:
                return work()
            except Exception as error:  # noqa: BLE001 - who knows the library translates
                raise translate(error) from None

        try:
            return call("sign-in", run, deadline, cancellation)
        except SignInError as error:
            error.clock_ahead = self._clock_ahead
            raise
        except TimeoutError:
            raise NoAnswer("The sign-in did not answer in time.") from None

    def _hear_date(self, date: str) -> None:
        """Compare the clocks: a wrong one here makes every token look too old or too new."""
        said = date_in(date)
        if said:
            self._clock_ahead = (self._clock.now() - said).total_seconds()
