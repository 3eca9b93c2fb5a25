"""The demo told on the terminal: detect, test, connect, test again, show what arrived."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from smtp_desktop.cli.commands import test_email as testing
from smtp_desktop.cli.output import Output, report_value
from smtp_desktop.errors import SignInError, TlsError, TransportError
from smtp_desktop.model.account import Account, BasicAuth, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.system import Mailbox, Received
from smtp_desktop.services.relaying.relaying import Card
from smtp_desktop.services.sending.stages import TokenSignIn
from smtp_desktop.services.services import Services
from smtp_desktop.services.sign_in.progress import Progress, Waiting
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline

_ARRIVES_WITHIN = 5.0  # seconds


class Practised(Mailbox, Protocol):
    """The practice server, as far as the story needs it."""

    password: str


def tell(
    services: Services,
    account: Account,
    microsoft: Account,
    server: Practised,
    start_relay: Callable[[], Card],
    *,
    as_json: bool,
) -> int:
    """Show the whole main job on the practice servers; 0 only if the messages arrived.

    `account` signs in with a password, `microsoft` on a page; `start_relay` lets a program send.
    """
    output = Output(as_json=as_json)
    output.line("A practice mail server runs inside this program, on this computer alone.")
    detected = _detected(services, account.sender.email, output)
    _headline("2. Test Email, with a password", output)
    report = testing.run(account, Secret(server.password), account.test_to, services, output)
    _headline("3. Connect, as Microsoft has it: sign in on a page, here the practice page", output)
    connected = _connected(services, microsoft, output)
    _headline("4. Test Email, with that sign-in", output)
    by_sign_in = testing.run(
        microsoft, None, account.test_to, services, output, sign_in=_sign_in(services, microsoft)
    )
    _headline("5. Another program sends through this one, with a password of its own", output)
    by_program = _sent_by_program(start_relay(), account, services, output)
    is_sent = report.ok and by_sign_in.ok and by_program.ok
    arrived = _shown_mailbox(server, 3 if is_sent else 0, output)
    output.value(
        {
            "ok": bool(arrived),
            "provider": detected,
            "test": report_value(report, "practice"),
            "connected": connected,
            "test_connected": report_value(by_sign_in, "practice"),
            "test_program": report_value(by_program, "practice"),
            "message": _message_value(arrived[-1]) if arrived else None,
        }
    )
    return 0 if arrived else 1


def _sent_by_program(
    card: Card, account: Account, services: Services, output: Output
) -> TestReport:
    """What came of a message that a program has handed to the relay: it speaks as any other."""
    server = Server(card.server, card.port, Encryption.NONE)
    program = replace(account, server=server, auth=BasicAuth(card.username))
    output.line(f"  {card.name}: username {card.username}")
    return testing.run(program, card.password, account.test_to, services, output)


def _headline(text: str, output: Output) -> None:
    output.line()
    output.line(text)


def _detected(services: Services, email: str, output: Output) -> str | None:
    """The name of the service behind the address."""
    _headline(f"1. Settings for {email}", output)
    found = services.providers.for_address(email)
    if found is None:
        return None
    encryption = found.encryption.value.upper()
    output.line(f"  {found.name}: {found.host}, port {found.port}, {encryption}")
    return found.name


def _connected(services: Services, account: Account, output: Output) -> str | None:
    """Who signed in; the finding is told where nobody did."""

    def report(progress: Progress) -> None:
        if isinstance(progress, Waiting):
            output.line(f"  The page: {progress.address.partition('?')[0]}")

    try:
        found = services.sign_in.connect("practice", account, None, report, Cancellation())
    except (SignInError, TransportError, TlsError) as error:
        output.line(f"  {error}")
        return None
    output.line(f"  Connected as {found.person.address}.")
    return found.person.address


def _sign_in(services: Services, account: Account) -> TokenSignIn:
    def fetch(deadline: Deadline, cancellation: Cancellation) -> Credentials:
        return services.sign_in.credentials("practice", account, None, deadline, cancellation)

    return fetch


def _arrived(server: Mailbox, count: int) -> tuple[Received, ...]:
    """So many messages, once they are there; none where they do not come."""
    end = time.monotonic() + _ARRIVES_WITHIN
    while time.monotonic() < end:
        messages = server.messages()
        if len(messages) >= count:
            return tuple(messages)
        time.sleep(0.02)
    return ()


def _message_value(message: Received) -> dict[str, object]:
    return {
        "from": message.sender,
        "to": list(message.recipients),
        "subject": message.subject,
        "text": message.text,
    }


def _shown_mailbox(server: Mailbox, count: int, output: Output) -> tuple[Received, ...]:
    """What arrived, where so many messages were sent."""
    arrived = _arrived(server, count) if count else ()
    _headline("6. The mailbox", output)
    for message in arrived:
        _show(message, output)
    if not arrived:
        output.line("  Not every message arrived.")
    return arrived


def _show(message: Received, output: Output) -> None:
    output.line(f"  From:    {message.sender}")
    output.line(f"  To:      {', '.join(message.recipients)}")
    output.line(f"  Subject: {message.subject}")
    output.line()
    for line in message.text.splitlines():
        output.line(f"  | {line}")
