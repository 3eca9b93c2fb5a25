"""What it means that a message was not taken, in the words of Test Email."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import InstallationDamaged, SmtpDesktopError
from smtp_desktop.services.evidence import error as error_evidence
from smtp_desktop.services.evidence import gather as evidence
from smtp_desktop.services.evidence import incomplete

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
    from smtp_desktop.diagnosis.catalogue.inspection import Products
    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.model.account import Account
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.sign_in.cloud import Clouds
    from smtp_desktop.ports.submission import Receipt
    from smtp_desktop.ports.system import Clock
    from smtp_desktop.services.sending.stages import TestRun


class SubmissionFindings:
    """See ``smtp_route.Findings``.

    Nobody sits in front of it, so the server's other ports are not looked at as for a test.
    """

    def __init__(
        self,
        clock: Clock,
        catalogue: Callable[[], Catalogue],
        providers: Callable[[], Providers],
        clouds: Callable[[], Clouds],
        products: Callable[[], Products],
    ) -> None:
        self._clock = clock
        self._catalogue = catalogue
        self._providers = providers
        self._clouds = clouds
        self._products = products

    def __call__(
        self, error: SmtpDesktopError, stage: Stage | None, run: TestRun | None
    ) -> Finding:
        """The finding for an error; without a run it happened before anybody was spoken to.

        Raises Cancelled.
        """
        return _said_anyway(error, lambda: self._of_error(error, stage, run))

    def of_receipt(self, receipt: Receipt, account: Account | None) -> Finding:
        """The finding for a message that went through a session which serves many, so that no run
        tells more than the receipt; `account` is the one that was to send it, as far as it is
        still there."""
        if receipt.accepted and receipt.refused:
            receipt = _of_the_first(receipt)
        error = receipt.error or SmtpDesktopError()
        return _said_anyway(error, lambda: self._of_receipt(error, receipt, account))

    def _of_error(
        self, error: SmtpDesktopError, stage: Stage | None, run: TestRun | None
    ) -> Finding:
        if stage is None or run is None:
            return explain(error_evidence.failure_without_server(error), self._catalogue())
        evidence.look_again(error, stage, run)
        failure = evidence.gather(
            error,
            stage,
            run,
            self._providers(),
            self._clock.now(),
            self._clouds(),
            self._products(),
        )
        return explain(failure, self._catalogue())

    def _of_receipt(
        self, error: SmtpDesktopError, receipt: Receipt, account: Account | None
    ) -> Finding:
        reply = receipt.reply
        host = account.server.host if account else ""
        provider = self._providers().behind(host) if host else None
        recipients = (*(who for who, _ in receipt.refused), *receipt.envelope.recipients)
        words = {"sender": receipt.envelope.sender, "recipient": "".join(recipients[:1])}
        if account:
            words |= {"email": account.sender.email, "username": account.username}
            words["provider"] = provider.name if provider else host
        failure = Failure(
            stage=receipt.stage,
            errors=error.families(),
            reply=reply,
            text=reply.text if reply else str(error),
            host=host,
            port=account.server.port if account else 0,
            provider=provider.id if provider else "",
            auth=account.auth_type.value if account else "",
            encryption=account.server.tls_mode.value if account else "",
            facts=error_evidence.facts(error),
            words=words | error_evidence.words(error),
        )
        return explain(failure, self._catalogue())


def _said_anyway(error: SmtpDesktopError, finding: Callable[[], Finding]) -> Finding:
    """A finding also where a file is missing that would tell: an answer is never lost over it."""
    if isinstance(error, InstallationDamaged):
        return incomplete.finding_of(error)
    try:
        return finding()
    except InstallationDamaged as damaged:
        return incomplete.finding_of(damaged)


def _of_the_first(receipt: Receipt) -> Receipt:
    """A receipt as if it were about the first of those who alone do not get the message."""
    (_, reply), *_ = receipt.refused
    return replace(receipt, reply=reply, error=reply.error(), stage=Stage.RECIPIENT)
