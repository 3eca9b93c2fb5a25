"""What was tried and what came of it: all that a letter tells, and the facts its texts may name."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import ApiRefused, OutcomeUnknown
from smtp_desktop.model.account import Account, NoAuth, OAuth
from smtp_desktop.model.address import Address
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.model.sign_in.cloud import Cloud
from smtp_desktop.model.sign_in.registration import REDIRECT_URI, kind_of_tenant, sign_in_host
from smtp_desktop.ports.network import Certificate
from smtp_desktop.printable import NOTHING, Printable
from smtp_desktop.services.sign_in.consent_link import consent_link
from smtp_desktop.services.testing.report import TestReport

TO_BE_FILLED_IN = "[name of the mailbox]"

_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})"
)
# What a provider's support finds an event by: Exchange's servers and Google's say it at the end.
_REFERENCES = (
    re.compile(r"(?i)\[([\w-]+(?:\.[\w-]+)*\.(?:outlook|exchangelabs|office365)\.\w+[^\]]*)\]"),
    re.compile(r"(\S+) - gsmtp\b"),
)


@dataclass(frozen=True)
class Story:
    """What was tried; whatever is not known is left empty.

    `at` knows its time zone; `seen` is what the failed stage showed where no server answered;
    `said` is what the sign-in calls it, and `elsewhere` where that is, None for Microsoft. Of what
    happened in another program only `mailbox` and `server` are known, and they stand in for the
    account.
    """

    at: datetime
    account: Account | None = None
    to: str = ""
    stage: Stage | None = None
    reply: Printable = NOTHING
    seen: Printable = NOTHING
    said: Mapping[str, Printable] = field(default_factory=dict)
    cloud: Cloud | None = None
    certificate: Certificate | None = None
    computer: Printable = NOTHING
    facts: tuple[Printable, ...] = ()
    transcript: tuple[Printable, ...] = ()
    mailbox: Printable = NOTHING
    server: Printable = NOTHING
    elsewhere: AuthorizationServer | None = None

    @property
    def host(self) -> str:
        return self.account.server.host if self.account else self.server

    @property
    def is_pasted(self) -> bool:
        """Whether it happened in another program, nobody knows when."""
        return bool(self.mailbox)

    @property
    def is_sign_in(self) -> bool:
        """Whether it is about the sign-in in the browser, and not about the outgoing server."""
        return self.stage is Stage.SIGN_IN

    @property
    def place(self) -> str:
        """Where people sign in."""
        return self.elsewhere.display if self.elsewhere else "Microsoft"

    @property
    def references(self) -> tuple[str, ...]:
        """The correlation IDs and the like in the server's answer."""
        found = (match[1] for one in _REFERENCES for match in one.finditer(self.reply))
        return tuple(dict.fromkeys(found))


def of_test(
    report: TestReport,
    account: Account,
    to: str = "",
    cloud: Cloud | None = None,
    computer: str = "",
    server: AuthorizationServer | None = None,
) -> Story:
    """The story of a test; `to` is whom the test email was for, if not as in the account."""
    failed = next((step for step in report.steps if step.has_failed), None)
    return Story(
        at=report.at,
        account=account,
        to=to or account.test_to,
        stage=failed.stage if failed else None,
        reply=Printable(str(report.reply or "")),
        seen=Printable(failed.detail if failed and not report.reply else ""),
        cloud=cloud,
        computer=Printable(computer),
        certificate=report.tls.certificate if report.tls else None,
        facts=report.facts,
        transcript=report.transcript,
        said=_references_of(report),
        elsewhere=server,
    )


def _references_of(report: TestReport) -> dict[str, Printable]:
    """What Microsoft's support finds a call of Graph by."""
    error = report.error
    if isinstance(error, ApiRefused | OutcomeUnknown) and error.reference:
        return {"reference": error.reference}
    return {}


def of_sign_in(
    failure: Failure | None,
    account: Account,
    cloud: Cloud,
    at: datetime,
    computer: str = "",
    server: AuthorizationServer | None = None,
) -> Story:
    """The story of a sign-in in the browser, at a server or at Microsoft."""
    words = failure.words if failure else {}
    return Story(
        at,
        account,
        stage=Stage.SIGN_IN,
        said={name: Printable(word) for name, word in words.items()},
        cloud=cloud,
        computer=Printable(computer),
        elsewhere=server,
    )


def of_text(failure: Failure, said: str, at: datetime, mailbox: str = "") -> Story:
    """The story of an error of another program, as far as a pasted text tells it.

    `said` is the server's reply. An empty `mailbox` leaves a blank to be filled in.
    """
    return Story(
        at,
        stage=failure.stage,
        reply=Printable(said),
        mailbox=Printable(mailbox or TO_BE_FILLED_IN),
        server=Printable(failure.host),
    )


def words(story: Story) -> dict[str, Printable]:
    """The facts that the texts of a letter may name; what is not known is empty."""
    found = {"redirect_uri": REDIRECT_URI, "address": _blocked_address(story.reply)}
    if story.is_pasted:
        found |= {"who": story.mailbox, "host": story.server}
    if story.account:
        found |= _words_of_the_account(story.account, story)
    return {name: Printable(word) for name, word in found.items()}


def _words_of_the_account(account: Account, story: Story) -> dict[str, str]:
    sender, server = account.sender, account.server
    found = {
        "host": server.host,
        "port": str(server.port),
        "encryption": server.encryption.value.upper(),
        "email": sender.email,
        "domain": Address(sender.email).domain,
        "who": account.username or sender.email,
        "recipient": story.to,
    }
    if story.elsewhere:
        return found | _words_of_the_app_elsewhere(account, story.elsewhere)
    return found | _words_of_the_app(account, story.cloud)


def signs_in(account: Account) -> bool:
    """Whether anybody signs in with this account."""
    return not isinstance(account.auth, NoAuth)


def _words_of_the_app(account: Account, cloud: Cloud | None) -> dict[str, str]:
    if not isinstance(account.auth, OAuth):
        return {}
    is_personal = kind_of_tenant(account) == "consumers"
    permission = cloud.scope_for(account.connection) if cloud else "SMTP.Send"
    return {
        "authority": sign_in_host(account, cloud),
        "tenant": account.auth.tenant_id,
        "client_id": account.auth.client_id,
        "permission": permission.rpartition("/")[2],
        "personal": (account.username or account.sender.email) if is_personal else "",
        "link": consent_link(account, cloud, account.connection) if cloud else "",
    }


def _words_of_the_app_elsewhere(account: Account, server: AuthorizationServer) -> dict[str, str]:
    return {
        "authority": server.host,
        "client_id": account.auth.client_id if isinstance(account.auth, OAuth) else "",
        "permission": " ".join(server.scopes),
        "redirect_uri": server.redirect,
        **dict.fromkeys(("tenant", "personal", "link"), ""),
    }


def _blocked_address(reply: str) -> str:
    """The public internet address that a server names when it refuses one."""
    for found in _IP.findall(reply):
        try:
            address = ipaddress.ip_address(found)
        except ValueError:
            continue
        if not (address.is_loopback or address.is_link_local or address.is_unspecified):
            return str(address)
    return ""
