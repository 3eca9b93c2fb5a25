"""SMTP on standard input and output, as some programs speak it with ``sendmail -bs``.

Whoever starts it is its user, so nobody signs in. A message is answered once it has been sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from smtp_desktop.services.submission.exit_codes import DATA_ERR, NO_PERM, NO_USER, OK, TEMP_FAIL
from smtp_desktop.services.submission.sendmail_call import Call, Ending

_PATH = re.compile(r"(?:FROM|TO):\s*(<[^>]*>|\S*)", re.IGNORECASE)
_HELLO = "250-smtp-desktop\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
_CODES = {
    OK: "250 2.0.0",
    DATA_ERR: "554 5.6.0",
    NO_USER: "550 5.1.1",
    TEMP_FAIL: "451 4.3.0",
    NO_PERM: "550 5.7.1",
}
_SENT = "The message was sent."


class Dialogue:
    """One conversation; `send` sends a message and says how that ended."""

    def __init__(self, send: Callable[[Call, bytes], Ending]) -> None:
        self._send = send
        self._call: Call | None = None

    def replies(self, lines: Iterable[bytes]) -> Iterator[str]:
        """The reply to each line that a client says, the greeting first."""
        yield "220 smtp-desktop ready\r\n"
        coming = iter(lines)
        for line in coming:
            words = line.decode("utf-8", "surrogateescape").strip()
            verb = words[:4].upper()
            if verb == "DATA" and self._call and self._call.recipients:
                yield "354 End with a dot alone\r\n"
                content = _text(coming)
                if content is None:
                    return  # the client has gone in the middle of it
                yield self._sent(content)
            elif verb == "QUIT":
                yield "221 2.0.0 Bye\r\n"
                return
            else:
                yield self._reply(verb, words)

    def _reply(self, verb: str, words: str) -> str:
        if verb == "EHLO":
            self._call = None
            return f"{_HELLO}250 ENHANCEDSTATUSCODES\r\n"
        if verb in ("HELO", "NOOP", "RSET"):
            self._call = self._call if verb == "NOOP" else None
            return "250 2.0.0 Ok\r\n"
        found = _PATH.search(words[4:])
        if verb == "MAIL" and found:
            sender = found[1].strip("<>")
            self._call = Call(sender=sender, has_null_sender=not sender, dot_ends=False)
            return "250 2.1.0 Ok\r\n"
        if verb == "RCPT" and found and self._call:
            self._call.recipients.append(found[1])
            return "250 2.1.5 Ok\r\n"
        if verb in ("RCPT", "DATA"):
            return "503 5.5.1 That is out of order\r\n"
        return "502 5.5.2 Not understood\r\n"

    def _sent(self, content: bytes) -> str:
        assert self._call is not None
        ending = self._send(self._call, content)
        self._call = None
        return f"{_CODES.get(ending.code, '554 5.0.0')} {ending.error or _SENT}\r\n"


def _text(lines: Iterator[bytes]) -> bytes | None:
    """The message up to the dot, one dot taken off a line that begins with one (RFC 5321 §4.5.2);
    None where it never comes."""
    kept: list[bytes] = []
    for line in lines:
        if line.rstrip(b"\r\n") == b".":
            return b"".join(kept)
        kept.append(line[1:] if line.startswith(b".") else line)
    return None
