"""The content behind DATA, as it comes in: collected, bounded, its end found (RFC 5321 §4.5.2).

CRLF.CRLF is the only end. Whoever takes another one for it reads commands out of a message.
"""

from __future__ import annotations

from io import BytesIO, IncrementalNewlineDecoder

from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.smtp.commands import replaced_before_dots
from smtp_desktop.wording import relay as say

_LAST = b".\r\n"
_END = b"\r\n" + _LAST
_SEAM = len(_END) - 1  # octets before a cut, and behind it, between which an end may lie


class Body:
    """One message coming in; `refusal` says why it is not taken, and is told at its end.

    `rest` is what came behind it.
    """

    def __init__(self, most: int, guests: Guests, refusal: Answer | None = None) -> None:
        self.is_complete = False
        self.refusal = refusal
        self.rest = b""
        self._most = most
        self._guests = guests
        self._whole = BytesIO()
        self._size = 0
        self._line_ends = IncrementalNewlineDecoder(None, translate=False)
        self._counted = 0
        self._tail = b"\r\n"  # so that a dot in the first line is found as in any other

    def feed(self, data: bytes) -> None:
        """Take the next octets."""
        end = self._end_in(data)
        if end:
            self.is_complete = True
            self.rest = data[end:]
            data = data[:end]
        self._tail = (self._tail + data[-_SEAM:])[-_SEAM:]
        self._keep(data)

    def content(self) -> bytes:
        """The message without the doubled dots and the final one; it is held only once."""
        self._whole.truncate(max(0, self._whole.tell() - len(_LAST)))
        content = self._whole.getvalue()  # no copy
        self._whole = BytesIO()
        if content.startswith(b"."):
            content = content[1:]
        return replaced_before_dots(content, b"\r\n.", b"\r\n")

    def forget(self) -> None:
        """It is on its way no more."""
        self._whole = BytesIO()
        self._guests.in_flight -= self._counted
        self._counted = 0

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self.refusal is None:
            self.refusal = self._fault(data)
        if self.refusal is not None:
            self._whole = BytesIO()
            return
        self._whole.write(data)
        self._counted += len(data)
        self._guests.in_flight += len(data)
        if self._breaks_lines(data):
            self.refusal = answer(550, "5.6.11", say.BARE_LINE_ENDS)

    def _end_in(self, data: bytes) -> int:
        """Where in these octets the message ends; 0 where it goes on."""
        seam = self._tail + data[:_SEAM]
        at = seam.find(_END)
        if at >= 0:
            return at + len(_END) - len(self._tail)
        # An attachment holds no dot, and searching from behind takes a tenth of the time.
        if b"." not in data or data.rfind(_END) < 0:
            return 0
        return data.find(_END) + len(_END)

    def _breaks_lines(self, data: bytes) -> bool:
        """Whether by now a CR or an LF stands alone, or a NUL anywhere; looked at piece by piece,
        so that a long message holds nobody up at its end."""
        # Python's reader of text files notes which line ends it has met: nothing else in the
        # standard library tells them apart in one go.
        self._line_ends.decode(data.decode("latin-1"))
        return self._line_ends.newlines not in (None, "\r\n") or b"\0" in data

    def _fault(self, data: bytes) -> Answer | None:
        if self._size > self._most + len(_END):
            return answer(552, "5.3.4", say.TOO_BIG)
        if not self._guests.takes(len(data)):
            return answer(452, "4.3.1", say.TOO_MUCH)
        return None
