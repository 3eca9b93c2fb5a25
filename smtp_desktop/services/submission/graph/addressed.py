"""A message made ready for a service that knows no envelope: who receives is read from its header.

Hidden recipients become one Bcc line, and no other byte changes. A header that names somebody who
is not to receive the message is refused, for the service would deliver to them.
"""

from __future__ import annotations

from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.printable import Printable
from smtp_desktop.services.sending.conversation import wire_address
from smtp_desktop.services.submission.letter import Letter

STRANGER = (
    "The message names {address} in To, Cc or Bcc, who is not to receive it. Through Microsoft "
    "Graph everybody receives it whom its header names, so that nothing was sent."
)
SENT_ON = (
    "The message was sent on by somebody (it has Resent- lines), and Microsoft Graph would send it "
    "to everybody it was for the first time. Nothing was sent."
)


def addressed(content: bytes, recipients: tuple[str, ...]) -> bytes:
    """The message for exactly these recipients; raises LocalProtocolError where its header says
    otherwise."""
    letter = Letter(content)
    if letter.is_sent_on:
        raise LocalProtocolError(SENT_ON, "resent")
    wanted = {_key(one): one for one in recipients}
    named = letter.addressees
    strangers = [one for one in named if _key(one) not in wanted]
    if strangers:
        address = Printable(strangers[0], 100)
        raise LocalProtocolError(STRANGER.format(address=address), "names_others")
    seen = {_key(one) for one in named}
    return letter.with_hidden(tuple(one for key, one in wanted.items() if key not in seen))


def _key(address: str) -> str:
    """An address as two of one person are compared, however they are written."""
    return wire_address(address.strip()).casefold()
