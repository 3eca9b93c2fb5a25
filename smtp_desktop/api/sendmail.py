"""``smtp-desktop-sendmail``: started once a message, so it loads next to nothing.

Where the relay runs, it does the rest; otherwise the whole program is loaded.
"""

import os
import sys

from smtp_desktop.api.handover import Ended, everything, mailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_INTERRUPTED = 130


def run() -> "NoReturn":
    """The whole process; its end is a code of sysexits.h."""
    words = sys.argv[1:]
    content = b""
    if _is_plain(sys.argv[0], words):
        try:
            content = mailed(words, os.environ, everything)
        except Ended as ended:
            _print(ended)
            os._exit(ended.code)  # nothing is left to be put away
        except KeyboardInterrupt:
            os._exit(_INTERRUPTED)
    from smtp_desktop.main import run_sendmail

    run_sendmail(content)


def _is_plain(called: str, words: list[str]) -> bool:
    """Whether this is a call that sends a message, from a program that has its streams."""
    if os.path.basename(called) in ("mailq", "newaliases"):
        return False
    if any((word[:2] == "-b" and word != "-bm") or word[:2] == "-q" for word in words):
        return False
    try:
        for number in range(3):
            os.fstat(number)
    except OSError:
        return False
    return True


def _print(ended: Ended) -> None:
    try:
        if ended.output:
            os.write(1, f"{ended.output}\n".encode())
        if ended.error:
            os.write(2, f"sendmail: {ended.error}\n".encode("utf-8", "replace"))
    except OSError:
        pass  # nobody can be told; the exit code says what matters
