"""``smtp-desktop-sendmail``: what other programs start to send a message.

It is started once a message, so it reads its few options itself and loads nothing for them. What it
may end with stands in `services/submission/exit_codes.py`.
"""

from __future__ import annotations

import os

from smtp_desktop.cli.terminal import whole_input
from smtp_desktop.services.submission.exit_codes import OK, USAGE
from smtp_desktop.services.submission.sendmail_call import (
    Call,
    Ending,
    WrongOptions,
    read_call,
    without_message,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smtp_desktop.services.services import Services
    from smtp_desktop.services.submission.sendmail import Sendmail


def sendmail(
    called: str,
    words: Sequence[str],
    make_services: Callable[[], Services],
    content: bytes = b"",
) -> Ending:
    """Do what the words ask for and say how it ends.

    `called` is the name it was started by; `content` is the message where it was read already.
    """
    name = os.path.basename(called).removesuffix(".exe")
    try:
        call = read_call(words, name)
    except WrongOptions as error:
        return Ending(USAGE, str(error))
    ending = without_message(call)
    if ending is not None:
        return ending
    if call.mode == "s":
        return _talk(make_services)
    data = content or whole_input()
    return _program(make_services).run(call, data)


def _program(make_services: Callable[[], Services]) -> Sendmail:
    from smtp_desktop.services.submission.sendmail import Sendmail

    services = make_services()
    return Sendmail(services.submissions, services.clock.now, lambda: services.computer)


def _talk(make_services: Callable[[], Services]) -> Ending:
    """Speak SMTP on standard input and output; the program is loaded for the first message."""
    from smtp_desktop.services.submission.dialogue import Dialogue

    def send(call: Call, data: bytes) -> Ending:
        return _program(make_services).run(call, data)

    with open(1, "wb", buffering=0, closefd=False) as client, open(0, "rb", closefd=False) as lines:
        client.writelines(
            reply.encode("utf-8", "replace") for reply in Dialogue(send).replies(lines)
        )
    return Ending(OK)
