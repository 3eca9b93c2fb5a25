"""``send``: a message that is written already, from a file or standard input."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output, api_value, finding_value, reply_value
from smtp_desktop.cli.terminal import whole_input
from smtp_desktop.diagnosis.finding import OUTCOME_UNKNOWN
from smtp_desktop.errors import LocalProtocolError, SecretStoreError
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.printable import Printable
from smtp_desktop.services.services import Services
from smtp_desktop.services.submission.letter import Letter
from smtp_desktop.services.submission.mailboxes import known, mailboxes
from smtp_desktop.wording.relay import TAKEN_BY_GRAPH

NOBODY = "Nobody is named to receive the message: it has no To, Cc or Bcc, and there is no --to."
UNHEARD = "The message was sent; what is said of it could not be written: {reason}"
UNCLEAR = "Nobody knows whether the message was sent: the server's answer was lost."


def send(options: Namespace, services: Services, output: Output) -> int:
    """Send a message; 0 only if everybody gets it."""
    data = _message(options)
    account = services.submissions.usable(options.account)
    try:
        letter = Letter(data)
        recipients = _typed("--to", options.to) or letter.recipients
        if not recipients:
            raise CallIsWrong(NOBODY)
        sender = account.sender.email
        if options.sender:
            sender = _typed("--from", [options.sender])[0]
        written_by = known(sender, account)
        content = letter.completed(written_by, account.sender.name, services.clock.now())
    except LocalProtocolError as error:
        raise CallIsWrong(str(error)) from None
    request = SubmissionRequest(options.account, Envelope(sender, recipients), content, Door.SEND)
    receipt = services.submissions.submit(request, seconds=options.timeout)
    if isinstance(receipt.error, SecretStoreError):
        raise receipt.error
    try:
        _tell(receipt, output)
        output.value(receipt_value(receipt))
    except OSError as error:
        if not receipt.ok:
            raise
        # It is out, whoever hears of it: by another code it would be sent a second time.
        output.fault(UNHEARD.format(reason=error.strerror or error), receipt_value(receipt))
    return 0 if receipt.ok else 1


def receipt_value(receipt: Receipt) -> dict[str, Any]:
    """What came of a message in the shape of ``send --json``."""
    # Of those who alone do not get it, each reply says why.
    finding = None if receipt.accepted else receipt.finding
    value = {
        "ok": receipt.ok,
        "account": receipt.account,
        "from": receipt.envelope.sender,
        "accepted": list(receipt.accepted),
        "refused": [{"to": who, "reply": reply_value(reply)} for who, reply in receipt.refused],
        "reply": reply_value(receipt.reply),
        "route": receipt.route,
        "ms": receipt.ms,
        "finding": finding_value(finding) if finding else None,
    }
    return value | {"api": api_value(receipt.api)} if receipt.api else value


def _tell(receipt: Receipt, output: Output) -> None:
    for who in receipt.accepted:
        output.line(f"{output.sign('✓', 'ok')} {who}")
    for who, reply in receipt.refused:
        output.line(f"{output.sign('✗', 'FAILED')} {who}: {reply}")
    if receipt.outcome is Outcome.ACCEPTED:
        output.line(str(receipt.reply) if receipt.reply else f"{TAKEN_BY_GRAPH}.")
    is_said = receipt.finding and receipt.finding.code == OUTCOME_UNKNOWN
    if receipt.outcome is Outcome.UNCLEAR and not is_said:
        output.line(UNCLEAR)
    if receipt.finding:
        said = "" if receipt.accepted else str(receipt.reply or "")
        output.finding(receipt.finding, said)


def _typed(option: str, words: list[str]) -> tuple[str, ...]:
    """The addresses behind an option; raises CallIsWrong for what can be nobody's."""
    named = [mailboxes(word) for word in words]
    if not all(named):
        raise CallIsWrong(f"{option}: an email address is missing.")
    found = tuple(dict.fromkeys(address for addresses in named for address in addresses))
    for one in found:
        if "@" not in one or any(letter.isspace() for letter in one):
            raise CallIsWrong(f"{option}: {Printable(one)} is no full email address.")
    return found


def _message(options: Namespace) -> bytes:
    if not options.file:
        return whole_input()
    try:
        with open(options.file, "rb") as file:
            return file.read()
    except OSError as error:
        raise CallIsWrong(f"{options.file}: {error.strerror or error}") from None
