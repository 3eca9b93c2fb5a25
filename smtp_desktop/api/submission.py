"""Send a message from a Python program with an account that is set up already.

``from smtp_desktop import submit``, then ``submit(message)`` gives a receipt: look at its `ok`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.ports.submission import Door, Envelope, Receipt, SubmissionRequest
from smtp_desktop.services.submission.letter import Letter
from smtp_desktop.services.submission.mailboxes import known, mailboxes
from smtp_desktop.waiting import Cancellation

if TYPE_CHECKING:
    from email.message import Message

    from smtp_desktop.program import Program


def submit(
    message: bytes | Message,
    envelope: Envelope | None = None,
    account: str = DEFAULT,
    *,
    all_or_nothing: bool = False,
    seconds: float = 0,
    cancellation: Cancellation | None = None,
) -> Receipt:
    """Send a message and say what came of it.

    `message` is an ``EmailMessage``, or octets that go out as they are: lines are ended by CRLF, a
    missing From, Date or Message-ID is put in front, and Bcc is left out. Without an `envelope` the
    account's address answers for it, and To, Cc and Bcc receive it. `all_or_nothing` lets nobody
    receive it where one recipient is refused. `seconds` bounds the whole; 0 is ten minutes.

    Look at ``receipt.ok``: a server that cannot be reached or refuses is no exception but a receipt
    with a finding. Raises TypeError for what is no message or no envelope, and of
    ``smtp_desktop.errors`` SettingsError where the account cannot be used, LocalProtocolError for a
    message that names nobody or is broken, and Cancelled.
    """
    program = _program()
    submissions = program.submissions
    used = submissions.usable(account)
    letter = Letter(_octets(message))
    if envelope is None:
        envelope = Envelope(used.sender.email, letter.recipients)
    else:
        envelope = _checked(envelope)
    request = SubmissionRequest(
        account,
        envelope,
        letter.completed(known(envelope.sender, used), used.sender.name, program.clock.now()),
        Door.API,
        is_whole=all_or_nothing,
    )
    return submissions.submit(request, cancellation, seconds)


_programs: dict[str, Program] = {}


def _program() -> Program:
    """The program, by where its settings are; a second message finds it loaded."""
    from smtp_desktop.program import Program

    program = Program()
    return _programs.setdefault(program.places.accounts, program)


def _checked(envelope: Any) -> Envelope:
    """An envelope that is one: of a text in place of several each letter would be an address."""
    if not isinstance(envelope, Envelope):
        raise TypeError("An envelope is an Envelope.")
    given: Any = envelope.recipients
    recipients = tuple(given)
    if isinstance(given, str) or not all(isinstance(one, str) for one in recipients):
        raise TypeError("The recipients of an envelope are several texts.")
    if not isinstance(envelope.sender, str):
        raise TypeError("The sender of an envelope is a text.")
    return Envelope(envelope.sender, recipients)


def _octets(message: bytes | Message) -> bytes:
    if isinstance(message, bytes | bytearray):
        return bytes(message)
    from email.generator import BytesGenerator
    from email.message import Message
    from email.policy import EmailPolicy
    from io import BytesIO

    if not isinstance(message, Message):
        raise TypeError("A message is bytes or an EmailMessage.")
    policy = message.policy.clone(linesep="\r\n")
    if isinstance(policy, EmailPolicy) and _needs_utf8(message):
        policy = policy.clone(utf8=True)  # RFC 6532: an address cannot be encoded
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=policy).flatten(message)
    return written.getvalue()


def _needs_utf8(message: Message) -> bool:
    """Whether an address in the header is written in other letters than ASCII."""
    fields = [str(one) for name in ("From", "To", "Cc", "Bcc") for one in message.get_all(name, [])]
    return any(not address.isascii() for field in fields for address in mailboxes(field))
