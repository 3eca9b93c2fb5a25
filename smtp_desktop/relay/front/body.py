"""The content behind DATA, as it comes in: collected, bounded, its end found (RFC 5321 §4.5.2).

CRLF.CRLF is the only end. Whoever takes another one for it reads commands out of a message.
"""

from __future__ import annotations

from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.smtp.commands import replaced_before_dots
from smtp_desktop.wording import relay as say

_LAST = b".\r\n"
_END = b"\r\n" + _LAST
# Tables in which each octet is 1 where it is a CR, or an LF: one stands where the other stood an
# octet before, or a line is broken. Comparing them takes half of the time that counting pairs does.
_RETURNS = bytes(octet == 0x0D for octet in range(256))
_FEEDS = bytes(octet == 0x0A for octet in range(256))
_NONE = b"\0"


class Body:
    """One message coming in; `refusal` says why it is none, and is told at its end.

    `rest` is what came behind it.
    """

    def __init__(self, most: int, guests: Guests) -> None:
        self.is_complete = False
        self.refusal: Answer | None = None
        self.rest = b""
        self._most = most
        self._guests = guests
        self._pieces: list[bytes] = []
        self._size = 0
        self._last = _NONE
        self._counted = 0
        self._tail = b"\r\n"  # so that a dot in the first line is found as in any other

    def feed(self, data: bytes) -> None:
        """Take the next octets."""
        seen = self._tail + data
        # Searching from behind takes a tenth of the time, and as a rule there is no end.
        at = seen.find(_END) if seen.rfind(_END) >= 0 else -1
        if at >= 0:
            end = at + len(_END) - len(self._tail)
            self.is_complete = True
            self.rest = data[end:]
            data = data[:end]
        self._tail = seen[1 - len(_END) :]
        self._keep(data)

    def content(self) -> bytes:
        """The message without the doubled dots and the final one; it is held only once."""
        self._cut(len(_LAST))
        content = b"".join(self._pieces)
        self._pieces.clear()
        if content.startswith(b"."):
            content = content[1:]
        return replaced_before_dots(content, b"\r\n.", b"\r\n")

    def _cut(self, octets: int) -> None:
        """Take the last octets off, before the pieces become one: a long message is not copied
        again for them."""
        while self._pieces and octets:
            last = self._pieces.pop()
            if len(last) > octets:
                self._pieces.append(last[:-octets])
                return
            octets -= len(last)

    def forget(self) -> None:
        """It is on its way no more."""
        self._pieces.clear()
        self._guests.in_flight -= self._counted
        self._counted = 0

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self.refusal is None:
            self.refusal = self._fault(data)
        if self.refusal is not None:
            self._pieces.clear()
            return
        self._pieces.append(data)
        self._counted += len(data)
        self._guests.in_flight += len(data)
        if self._breaks_lines(data):
            self.refusal = answer(550, "5.6.11", say.BARE_LINE_ENDS)

    def _breaks_lines(self, data: bytes) -> bool:
        """Whether by now a CR or an LF stands alone, or a NUL anywhere; looked at piece by piece,
        so that a long message holds nobody up at its end."""
        returns = self._last + data.translate(_RETURNS)
        self._last = returns[-1:]
        return returns[:-1] != data.translate(_FEEDS) or b"\0" in data

    def _fault(self, data: bytes) -> Answer | None:
        if self._size > self._most + len(_END):
            return answer(552, "5.3.4", say.TOO_BIG)
        if not self._guests.takes(len(data)):
            return answer(452, "4.3.1", say.TOO_MUCH)
        return None
