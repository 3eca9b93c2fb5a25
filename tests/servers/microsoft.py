"""The real sign-in library with the practice sign-in, as the tests of both use them."""

from __future__ import annotations

from smtp_desktop.adapters.microsoft import Microsoft
from smtp_desktop.adapters.redirects import LoopbackRedirects
from smtp_desktop.demo import sign_in_data as people
from smtp_desktop.demo.sign_in import PracticeIdentityProvider
from smtp_desktop.demo.sign_in_visitor import Visitor
from smtp_desktop.model.secret import Secret
from smtp_desktop.services.sign_in_ports import Grant, Registration
from smtp_desktop.waiting import Cancellation, Deadline

SCOPE = "https://outlook.office.com/SMTP.Send"


def registration(
    provider: PracticeIdentityProvider,
    client_id: str = people.PUBLIC_CLIENT,
    secret: str = "",
    tenant: str = "practice.test",
    scope: str = SCOPE,
) -> Registration:
    known = Secret(secret) if secret else None
    return Registration(client_id, known, f"{provider.authority}/{tenant}", scope, ())


def signed_in(subject: Microsoft, wanted: Registration, person: Visitor | None = None) -> Grant:
    """A whole sign-in, as the service does it."""
    with LoopbackRedirects().listen() as back:
        begun = subject.begin(wanted, back.uri, people.YOU.address, Deadline(20), Cancellation())
        back.expect(begun.state)
        visitor = person or Visitor()
        visitor.deliver(visitor.sign_in(begun.address.text))
        answer = back.wait(Deadline(2), Cancellation())
    return subject.redeem(wanted, begun, answer, Deadline(20), Cancellation())


def refreshed(subject: Microsoft, wanted: Registration, cache: Secret) -> Grant:
    return subject.refresh(wanted, cache, Deadline(20), Cancellation())
