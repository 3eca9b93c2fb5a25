"""A Microsoft Graph to practise with: it takes finished messages, and says no as the real one does.

It listens on loopback only. What it takes lands in the practice mailbox, for everybody whom the
header names, without the Bcc line.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import ssl
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from enum import Enum
from urllib.parse import unquote

import trustme

from smtp_desktop.demo.mail_server import HOST, PracticeServer, now
from smtp_desktop.demo.sign_in.data import GRAPH
from smtp_desktop.demo.sign_in.http import Answer, Asked, Listener
from smtp_desktop.demo.sign_in.tokens import Issued

_MOST = 4 * 1024 * 1024  # bytes of a request
_PATH = re.compile(r"/v1\.0/(?:me|users/([^/]+))/sendMail")
_AUDIENCES = (GRAPH, "00000003-0000-0000-c000-000000000000")
_MOST_KEPT = 100

# What a 401 of continuous access evaluation asks a new token to prove.
CHALLENGE = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}'


class Trouble(Enum):
    """What goes wrong on demand; the value is for people."""

    BUSY = "429, to be tried again in a second"
    UNAVAILABLE = "503"
    LOST_BEFORE = "the connection is closed before anything is sent"
    LOST_AFTER = "the connection is closed after the message was sent"
    TIMED_OUT_AFTER = "504 after the message was sent"
    BROKEN = "500, and nobody knows"
    NOTHING = "200 with nothing"
    PAGE = "a page of HTML in place of an answer"
    BUSY_BUT_SENT = "202 with Retry-After"
    CHALLENGED = "401 with a claims challenge"


@dataclass(frozen=True)
class Sent:
    """A message that was taken: for whom, from whose mailbox, and its bytes as they go out."""

    content: bytes = field(repr=False)
    recipients: tuple[str, ...]
    mailbox: str


class PracticeGraph:
    """A Graph to practise with: start it, send through it, read what arrived in `mailbox`.

    `token` says whose an access token is. `trouble` is what goes wrong with the next calls, one
    each; `requests` counts the calls, and `sent` are the messages that were taken. `send_as` and
    `full_access` are pairs of a person and a mailbox; `without_mailbox` are people who have none.
    """

    def __init__(
        self,
        token: Callable[[str], Issued | None],
        ca: trustme.CA | None = None,
        mailbox: PracticeServer | None = None,
    ) -> None:
        self._token = token
        self._ca = ca or trustme.CA(organization_name="SMTP Desktop practice")
        self._mailbox = mailbox
        self._lock = threading.Lock()
        self._listener: Listener | None = None
        self.trouble: list[Trouble] = []
        self.requests: Counter[str] = Counter()
        self.sent: list[Sent] = []
        self.send_as: set[tuple[str, str]] = set()
        self.full_access: set[tuple[str, str]] = set()
        self.without_mailbox: set[str] = set()

    @property
    def base(self) -> str:
        """What its addresses begin with (once it was started)."""
        return f"https://{HOST}:{self._listener.port if self._listener else 0}"

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1; raises OSError when this computer forbids it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(HOST, "127.0.0.1", "::1").configure_cert(context)
        self._listener = Listener(self._answer, context, most=2 * _MOST)
        self._listener.start()

    def stop(self) -> None:
        """Stop listening and hang up; what was taken can still be read."""
        if self._listener:
            self._listener.stop()

    def _answer(self, asked: Asked) -> Answer | None:
        found = _PATH.fullmatch(asked.path)
        if not found or asked.method != "POST":
            return self._refused(asked, 404, "ResourceNotFound", "Resource not found.")
        with self._lock:
            self.requests["sendMail"] += 1
            trouble = self.trouble.pop(0) if self.trouble else None
            if trouble in _BEFORE:
                return self._in_trouble(asked, trouble)
            answer = self._taken(asked, unquote(found[1] or ""))
            if trouble is None or answer.status != 202:
                return answer
            return self._in_trouble(asked, trouble)

    def _taken(self, asked: Asked, named: str) -> Answer:
        """The answer to a message, in the order in which the real one looks."""
        who = self._holder(asked)
        if isinstance(who, Answer):
            return who
        if len(asked.body) > _MOST:
            text = "The maximum request length supported is 4MB."
            return self._refused(asked, 413, "BadRequest", text)
        mailbox = named.lower() or who.address.lower()
        refusal = self._no_way_in(asked, who, mailbox)
        if refusal:
            return refusal
        if asked.headers.get("content-type", "").partition(";")[0] != "text/plain":
            text = (
                "The property 'subject' does not exist on type 'Microsoft.OutlookServices.Message'."
            )
            return self._refused(asked, 400, "RequestBodyRead", text)
        try:
            content = base64.b64decode(asked.body, validate=True)
        except binascii.Error:
            text = "Invalid base64 string for MIME content."
            return self._refused(asked, 400, "ErrorMimeContentInvalidBase64String", text)
        return self._sent(asked, who, mailbox, content)

    def _holder(self, asked: Asked) -> Issued | Answer:
        """Whose the token is, or why it is none for this service."""
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        found = self._token(token) if kind == "Bearer" and token else None
        if found is None:
            text = "CompactToken parsing failed with error code: 80049217"
            if token.count(".") == 2:
                text = "Lifetime validation failed, the token is expired."
            return self._refused(asked, 401, "InvalidAuthenticationToken", text)
        if found.audience.rstrip("/") not in _AUDIENCES:
            text = "Access token validation failure. Invalid audience."
            return self._refused(asked, 401, "InvalidAuthenticationToken", text)
        return found

    def _no_way_in(self, asked: Asked, who: Issued, mailbox: str) -> Answer | None:
        """Why this person may not send from this mailbox; None where they may."""
        address = who.address.lower()
        denied = "Access is denied. Check credentials and try again."
        if not {"Mail.Send", "Mail.Send.Shared"} & set(who.permissions):
            return self._refused(asked, 403, "ErrorAccessDenied", denied)
        if mailbox in self.without_mailbox:
            text = "REST API is not yet supported for this mailbox."
            return self._refused(asked, 404, "MailboxNotEnabledForRESTAPI", text)
        is_foreign = mailbox != address
        may_enter = "Mail.Send.Shared" in who.permissions and (address, mailbox) in self.full_access
        if is_foreign and not may_enter:
            return self._refused(asked, 403, "ErrorAccessDenied", denied)
        return None

    def _sent(self, asked: Asked, who: Issued, mailbox: str, content: bytes) -> Answer:
        message = BytesParser(policy=policy.default).parsebytes(content)
        recipients = _named_in(message)
        if not recipients:
            text = (
                "At least one recipient is not valid., A message can't be sent because it contains "
                "no recipients."
            )
            return self._refused(asked, 400, "ErrorInvalidRecipients", text)
        sender = parseaddr(str(message["From"] or ""))[1].lower() or mailbox
        if sender != mailbox and (who.address.lower(), sender) not in self.send_as:
            text = (
                "The user account which was used to submit this request does not have the right to "
                "send mail on behalf of the specified sending account., Cannot submit message."
            )
            return self._refused(asked, 403, "ErrorSendAsDenied", text)
        out = _without_bcc(content)
        self.sent.append(Sent(out, recipients, mailbox))
        del self.sent[:-_MOST_KEPT]
        if self._mailbox:
            self._mailbox.keep(out, recipients)
        return Answer("", 202, headers=self._ids(asked))

    def _in_trouble(self, asked: Asked, trouble: Trouble | None) -> Answer | None:
        again = (("Retry-After", "1"),)
        match trouble:
            case Trouble.BUSY:
                text = "Application is over its MailboxConcurrency limit."
                return self._refused(asked, 429, "ApplicationThrottled", text, again)
            case Trouble.UNAVAILABLE:
                return self._refused(asked, 503, "MailboxInfoStale", "The mailbox is being moved.")
            case Trouble.TIMED_OUT_AFTER:
                return self._refused(asked, 504, "UnknownError", "")
            case Trouble.BROKEN:
                return self._refused(asked, 500, "ErrorInternalServerError", "An internal error.")
            case Trouble.NOTHING:
                return Answer("", 200, headers=self._ids(asked))
            case Trouble.PAGE:
                return Answer("<html><title>Welcome to the guest network</title></html>")
            case Trouble.BUSY_BUT_SENT:
                return Answer("", 202, headers=(*self._ids(asked), *again))
            case Trouble.CHALLENGED:
                text = "Continuous access evaluation resulted in challenge"
                claims = base64.b64encode(CHALLENGE.encode()).decode()
                challenge = f'Bearer realm="", error="insufficient_claims", claims="{claims}"'
                more = (("WWW-Authenticate", challenge),)
                return self._refused(asked, 401, "InvalidAuthenticationToken", text, more)
        return None  # it hangs up

    def _refused(
        self,
        asked: Asked,
        status: int,
        code: str,
        message: str,
        more: tuple[tuple[str, str], ...] = (),
    ) -> Answer:
        ids = self._ids(asked)
        inner = {"date": f"{now():%Y-%m-%dT%H:%M:%S}", **dict(ids)}
        value = {"error": {"code": code, "message": message, "innerError": inner}}
        return Answer(json.dumps(value), status, "application/json", (*ids, *more))

    def _ids(self, asked: Asked) -> tuple[tuple[str, str], ...]:
        theirs = asked.headers.get("client-request-id", "")
        return (
            ("request-id", str(uuid.uuid4())),
            *((("client-request-id", theirs),) if theirs else ()),
        )


_BEFORE = (
    *(Trouble.BUSY, Trouble.UNAVAILABLE, Trouble.LOST_BEFORE, Trouble.PAGE),
    *(Trouble.NOTHING, Trouble.CHALLENGED, Trouble.BROKEN),
)


def _named_in(message: EmailMessage) -> tuple[str, ...]:
    fields = [str(one) for name in ("To", "Cc", "Bcc") for one in message.get_all(name, [])]
    return tuple(address for _, address in getaddresses(fields) if "@" in address)


def _without_bcc(content: bytes) -> bytes:
    head, blank, body = content.partition(b"\r\n\r\n")
    lines = re.sub(rb"(?im)^bcc:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n", b"", head + b"\r\n")
    return lines[: -2 if blank else None] + blank + body
