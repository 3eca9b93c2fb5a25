"""The demo told on the terminal: detect, test step by step, show the message that arrived."""

from __future__ import annotations

import time
from typing import Protocol

from smtp_desktop.cli import testing
from smtp_desktop.cli.output import Output, report_value
from smtp_desktop.model.account import Account
from smtp_desktop.model.secret import Secret
from smtp_desktop.services.kit import Kit
from smtp_desktop.services.ports import Mailbox, Received

_ARRIVES_WITHIN = 5.0  # seconds


class Practised(Mailbox, Protocol):
    """The practice server, as far as the story needs it."""

    password: str


def tell(kit: Kit, account: Account, server: Practised, *, as_json: bool) -> int:
    """The whole main job on the practice server; 0 only if the message arrived."""
    output = Output(as_json=as_json)
    email = account.sender.email
    output.line("A practice mail server runs inside this program, on this computer alone.")
    output.line()
    detected = kit.providers.for_address(email)
    output.line(f"1. Settings for {email}")
    if detected:
        output.line(
            f"  {detected.name}: {detected.host}, port {detected.port}, "
            f"{detected.encryption.value.upper()}"
        )
    output.line()
    output.line("2. Test Email")
    report = testing.run(account, Secret(server.password), account.test_to, kit, output)
    arrived = _arrived(server) if report.ok else None
    output.line()
    output.line("3. The mailbox")
    if arrived:
        _show(arrived, output)
    else:
        output.line("  No message arrived.")
    output.value(
        {
            "ok": arrived is not None,
            "provider": detected.name if detected else None,
            "test": report_value(report, "practice"),
            "message": arrived
            and {
                "from": arrived.sender,
                "to": list(arrived.recipients),
                "subject": arrived.subject,
                "text": arrived.text,
            },
        }
    )
    return 0 if arrived else 1


def _arrived(server: Mailbox) -> Received | None:
    end = time.monotonic() + _ARRIVES_WITHIN
    while time.monotonic() < end:
        messages = server.messages()
        if messages:
            return messages[-1]
        time.sleep(0.02)
    return None


def _show(message: Received, output: Output) -> None:
    output.line(f"  From:    {message.sender}")
    output.line(f"  To:      {', '.join(message.recipients)}")
    output.line(f"  Subject: {message.subject}")
    output.line()
    for line in message.text.splitlines():
        output.line(f"  | {line}")
