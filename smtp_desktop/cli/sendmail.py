"""``smtp-desktop-sendmail``: what other programs start to send a message.

It is started once a message, so it reads its few options itself and loads nothing for them.
"""

from __future__ import annotations

import os
import sys

from smtp_desktop.services.submission.sendmail_call import (
    USAGE,
    Ending,
    WrongOptions,
    read_call,
    without_message,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smtp_desktop.services.services import Services

_STANDARD_INPUT = 0
_CHUNK = 1 << 20


def sendmail(called: str, words: Sequence[str], make_services: Callable[[], Services]) -> int:
    """Do what the words ask for and give the exit code; `called` is the name it was started by."""
    name = os.path.basename(called).removesuffix(".exe")
    try:
        call = read_call(words, name)
    except WrongOptions as error:
        return _told(Ending(USAGE, str(error)))
    ending = without_message(call)
    if ending is not None:
        return _told(ending)
    data = everything()
    from smtp_desktop.services.submission.sendmail import Sendmail

    services = make_services()
    return _told(Sendmail(services.submissions, services.clock.now).run(call, data))


def everything() -> bytes:
    """All that comes in on standard input."""
    pieces = []
    while piece := os.read(_STANDARD_INPUT, _CHUNK):
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _told(ending: Ending) -> int:
    if ending.output:
        print(ending.output)  # noqa: T201 - what mailq is asked for
    if ending.error:
        print(f"sendmail: {ending.error}", file=sys.stderr)  # noqa: T201
    return ending.code
