"""A test email that was accepted, and what its domain says in DNS."""

from __future__ import annotations

from smtp_desktop.model.draft import Field
from smtp_desktop.services.sender_domain.check import SenderDomain
from support.dns import FakeDns
from support.presenter import Desk, FakeServices

GOOD = {
    "acme.com": ["v=spf1 include:_spf.google.com -all"],
    "google._domainkey.acme.com": ["v=DKIM1; p=MIIBIjAN"],
    "_dmarc.acme.com": ["v=DMARC1; p=reject"],
}


POOR = {
    "acme.com": ["v=spf1 mx include:spf.protection.outlook.com -all"],
    "spf.protection.outlook.com": ["v=spf1 ip4:40.92.0.0/15 -all"],
}


def accepted(dns: FakeDns | None = None, email: str = "jane@acme.com") -> Desk:
    """A desk whose test was accepted; the look-up of the records has not begun."""
    services = FakeServices()
    services.dns = dns or FakeDns(GOOD)
    services.sender_domain = SenderDomain(services.dns, lambda: services.providers)
    desk = Desk(services)
    desk.subject.edit(Field.EMAIL, email)
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()  # nothing is found for this domain
    desk.subject.edit(Field.HOST, "smtp.gmail.com")
    desk.subject.type_password("pw-typed")
    desk.subject.test()
    desk.tasks.waiting.pop(0)()
    return desk
