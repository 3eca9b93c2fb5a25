"""``export``: the account as the configuration of a mail server or msmtp."""

from __future__ import annotations

from argparse import Namespace

from smtp_desktop.cli.output import Output
from smtp_desktop.services.exports.configuration import configuration
from smtp_desktop.services.services import Services


def export(options: Namespace, services: Services, output: Output) -> int:
    """Print files and commands; nothing is written."""
    account = services.accounts.account(options.account)
    relay = services.relaying.status()
    if relay.unread and not relay.is_running:  # then nobody knows on which port it will
        raise relay.unread
    found = configuration(options.program, account, relay.port)
    output.value(
        {
            "account": options.account,
            "for": options.program,
            "files": [
                {"path": one.path, "mode": one.mode, "text": one.text} for one in found.files
            ],
            "commands": list(found.commands),
            "notes": list(found.notes),
        }
    )
    for file in found.files:
        output.line(f"# {file.path} ({file.mode})")
        for line in file.text.splitlines():
            output.line(line)
        output.line()
    for command in found.commands:
        output.line(f"# then: {command}")
    for note in found.notes:
        output.line(f"# {note}")
    return 0
