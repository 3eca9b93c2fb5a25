"""Doing what other programs ask of ``sendmail``: everybody gets the message, or nobody does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from smtp_desktop.errors import (
    AccountNotFound,
    InstallationDamaged,
    LocalProtocolError,
    OutcomeUnknown,
    SecretNotFound,
    SettingsError,
    SmtpDesktopError,
)
from smtp_desktop.model.account import Account
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.printable import Printable
from smtp_desktop.services.submission.exit_codes import (
    DATA_ERR,
    OK,
    TEMP_FAIL,
    UNAVAILABLE,
    USAGE,
    code_of,
    code_of_reply,
)
from smtp_desktop.services.submission.letter import Letter
from smtp_desktop.services.submission.mailboxes import known, mailboxes, stays_here
from smtp_desktop.services.submission.sendmail_call import Call, Ending, before_the_dot
from smtp_desktop.services.submission.submissions import Submissions
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.waiting import Cancellation

_NOBODY = "Nobody is named to receive the message: give addresses, or -t for those in its header."
_NOBODY_IN_HEADER = "The message names nobody to receive it: it has no To, Cc or Bcc."
_NEW_LINE = re.compile(r"[\r\n](?![\r\n \t])")
_NO_ADDRESS = "One of the addresses holds a line break, which no address can."
_WHERE = " It would be kept here: {place}"
_UNCLEAR = "The server's answer was lost, so the message may have been sent: {why}"
_NONE_RECEIVED = "; nobody received the message"


class Sendmail:
    """Sends the messages of programs that call this one as ``sendmail``; `computer` gives the name
    of the one that they run on."""

    def __init__(
        self,
        submissions: Submissions,
        now: Callable[[], datetime],
        computer: Callable[[], str] = lambda: "",
    ) -> None:
        self._submissions = submissions
        self._now = now
        self._computer = computer

    def run(self, call: Call, data: bytes, cancellation: Cancellation | None = None) -> Ending:
        """Send a message as it was asked; raises Cancelled."""
        asked = self.request(call, data)
        if isinstance(asked, Ending):
            return asked
        try:
            return ending_of(self._submissions.submit(asked, cancellation))
        except (SettingsError, InstallationDamaged) as error:
            return self._fault(error)

    def request(self, call: Call, data: bytes) -> SubmissionRequest | Ending:
        """The message that is to leave, or how the program ends without one."""
        try:
            letter = Letter(before_the_dot(data) if call.dot_ends else data)
            asked = self._request(call, letter)
        except SmtpDesktopError as error:
            return self._fault(error)
        if asked.envelope.recipients:
            return asked
        return Ending(DATA_ERR, _NOBODY_IN_HEADER) if call.from_header else Ending(USAGE, _NOBODY)

    def _request(self, call: Call, letter: Letter) -> SubmissionRequest:
        name = self._submissions.account_of(call.sender or letter.sender)
        account = self._submissions.usable(name)
        sender = known(call.sender, account)
        content = letter.completed(sender, call.name or account.sender.name, self._now())
        path = "" if call.has_null_sender else sender
        envelope = Envelope(path, self._recipients(call, letter, account))
        return SubmissionRequest(name, envelope, content, Door.SENDMAIL, is_whole=True)

    def _fault(self, error: SmtpDesktopError) -> Ending:
        if not isinstance(error, SettingsError | SecretNotFound):
            return Ending(code_of(error), str(error))
        from smtp_desktop.wording.shared import fault

        said = str(fault(error))
        if isinstance(error, AccountNotFound):  # a service may run as another user than one thinks
            said += _WHERE.format(place=self._submissions.place(str(error)))
        return Ending(code_of(error), said)

    def _recipients(self, call: Call, letter: Letter, account: Account) -> tuple[str, ...]:
        """Everybody named, each once; mail for somebody on this computer goes to the account's own
        address."""
        named = [address for word in call.recipients for address in mailboxes(_in_one_line(word))]
        named += letter.recipients if call.from_header else ()
        own = account.sender.email
        return tuple(
            dict.fromkeys(own if stays_here(one, self._computer) else one for one in named)
        )


def ending_of(receipt: Receipt) -> Ending:
    """How the program ends for what came of a message."""
    if receipt.ok:
        return Ending(OK)
    if receipt.outcome is Outcome.UNCLEAR:
        why = receipt.error or (receipt.finding and receipt.finding.title) or ""
        # Programs send again what failed for now; by Graph nothing is repeated that is unclear.
        code = UNAVAILABLE if isinstance(receipt.error, OutcomeUnknown) else TEMP_FAIL
        return Ending(code, Printable(_UNCLEAR.format(why=why)))
    return Ending(_code(receipt), Printable(_why(receipt)))


def _code(receipt: Receipt) -> int:
    if receipt.refused:
        return code_of_reply(_told(receipt)[1].code, "recipient")
    stage = receipt.stage.value if receipt.stage else ""
    if receipt.error:
        return code_of(receipt.error, stage)
    return code_of_reply(receipt.reply.code, stage) if receipt.reply else TEMP_FAIL


def _told(receipt: Receipt) -> tuple[str, Reply]:
    """The refused recipient who is told of, where several are."""
    refused = receipt.refused
    return next((one for one in refused if one[1] == receipt.reply), refused[0])


def _why(receipt: Receipt) -> str:
    """One line: who was refused with which words, or what it means that nobody was asked."""
    if receipt.refused:
        who, reply = _told(receipt)
        rest = _NONE_RECEIVED if len(receipt.envelope.recipients) > 1 else ""
        return f"{who}: {reply}{rest}"
    title = receipt.finding.title if receipt.finding else str(receipt.error or "")
    return f"{title} ({receipt.reply})" if receipt.reply else title


def _in_one_line(word: str) -> str:
    """An argument as it is, folded lines included; raises LocalProtocolError where it holds a new
    one, in which somebody would name other recipients than the program knows of."""
    if _NEW_LINE.search(word.strip()):
        raise LocalProtocolError(_NO_ADDRESS, "address")
    return word
