"""What window and terminal say about the relay and the programs that send through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from smtp_desktop.wording.sentence import _T, Sentence, say

RUNS = _T(
    "wording",
    "Other programs on this computer can send through {addresses}, port {port}. Stop with Ctrl+C.",
)
REMOVED_REFUSES = _T("wording", "Programs that sent with it are refused from now on: {programs}.")
FINISHING = _T("wording", "Finishing what is being sent… Press Ctrl+C again to end at once.")
RUNS_ALREADY = _T("wording", "The relay runs already, on port {port}.")
RUNS_ELSEWHERE = _T(
    "wording",
    "The relay runs already, on port {port}. Stop that one first to start it on another port.",
)
RUNS_ENCRYPTED = _T(
    "wording",
    "The relay runs already, on port {port}, and offers encryption. Stop that one first to start "
    "it without.",
)
RUNS_UNENCRYPTED = _T(
    "wording",
    "The relay runs already, on port {port}, and offers no encryption. Stop that one first to "
    "start it with encryption.",
)
SILENT = _T(
    "wording",
    "The relay is there, but does not answer. End its process, or sign out of this computer and in "
    "again.",
)
PORT_TAKEN = _T(
    "wording",
    "Another program uses port {port}. Choose another one with --port, and enter it in the "
    "programs that send through this computer.",
)
PORT_RESERVED = _T(
    "wording",
    "This computer does not give port {port} to programs. Choose another one with --port, and "
    "enter it in the programs that send through this computer.",
)


def runs(addresses: Sequence[str], port: int) -> Sentence:
    """That programs can connect, and where."""
    return say(RUNS, addresses=" and ".join(addresses), port=port)


def runs_already(port: int) -> Sentence:
    """That a second relay is not needed."""
    return say(RUNS_ALREADY, port=port)


def silent() -> Sentence:
    """That a relay is there, and serves nobody."""
    return say(SILENT)


def runs_elsewhere(port: int) -> Sentence:
    """That the port asked for is not the one on which the relay runs."""
    return say(RUNS_ELSEWHERE, port=port)


def runs_otherwise(port: int, *, offers: bool) -> Sentence:
    """That the relay that runs offers encryption, or none, though the opposite was asked for."""
    return say(RUNS_ENCRYPTED if offers else RUNS_UNENCRYPTED, port=port)


def port_taken(port: int, *, is_reserved: bool) -> Sentence:
    """Why the relay cannot listen on its port, and what to do."""
    return say(PORT_RESERVED if is_reserved else PORT_TAKEN, port=port)


def time_of(iso: str, today: date | None) -> str:
    """A time of the relay's as people write it, on this computer's clock; empty for none."""
    try:
        at = datetime.fromisoformat(iso).astimezone()
    except (ValueError, OSError, OverflowError):  # Windows knows no dates before 1970
        return ""
    return f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"


# The page of other programs

RUNNING = _T("wording", "Running")
NOT_RUNNING = _T("wording", "Off")
STARTING = _T("wording", "Starting…")
STOPPING = _T("wording", "Stopping…")
NOT_ANSWERING = _T("wording", "Does not answer")
WHAT_FOR = _T(
    "wording",
    "Scripts, an old accounting program, a website: they send through this account, and need no "
    "password of your provider.",
)
STARTS_LATER = _T(
    "wording", "It does not run now. It starts the next time you sign in to this computer."
)
FINISHES = _T("wording", "It finishes what it is sending, and takes nothing more from programs.")
REACHED = _T(
    "wording",
    "Programs on this computer reach it at 127.0.0.1, port {port}. It starts when you sign in.",
)
REACHED_UNTIL = _T(
    "wording",
    "Programs on this computer reach it at 127.0.0.1, port {port}, until you sign out.",
)
REACHED_IN_PRACTICE = _T(
    "wording",
    "Programs on this computer reach it at 127.0.0.1, port {port}, until you close this window.",
)
ARRIVES_IN_PRACTICE = _T(
    "wording",
    "Programs on this computer reach it at 127.0.0.1, port {port}, until you close this window. "
    "What they send to {address} arrives in the practice mailbox.",
)
NOTHING_TO_SEND_WITH = _T(
    "wording", "No account is saved yet: fill in Settings and save them, then programs can send."
)
ALL_REFUSED = _T(
    "wording", "“Use these settings to send email” is switched off: every program is refused."
)
NOT_STARTED = _T("wording", "It did not start in time. Switch it on again in a moment.")
NOT_STARTED_SO = _T("wording", "It could not start: {reason}")
PORT_IN_USE = _T(
    "wording",
    "It could not start: another program uses port {port}. It can use another port, which you then "
    "enter in the programs that send through it.",
)
PORT_KEPT = _T(
    "wording",
    "It could not start: this computer does not give port {port} to programs. It can use another "
    "port, which you then enter in the programs that send through it.",
)
ANOTHER_PORT = _T("wording", "Use another port")
PORT_CHANGED = _T(
    "wording",
    "The port is {port} now. Enter it in these programs, or they cannot send: {programs}.",
)
NEEDS_PORT = _T("wording", "The port has changed since: enter {port} in it.")
NOT_WITH_SESSION = _T("wording", "It runs, but will not start when you sign in: {reason}")
NOT_STOPPED = _T("wording", "It did not stop in time. It still sends what it has begun.")
NOT_STOPPED_SO = _T("wording", "It could not be switched off: {reason}")
NOT_ADDED = _T("wording", "Not added: {reason}.")
NOT_READ = _T("wording", "What may send here could not be read: {reason}")
NAME_NEEDED = _T("wording", "Give it a name, so that you know it again.")
ITS_ACCOUNT_GONE = _T("wording", "the account {account} was removed: its email is refused")
NEVER_USED = _T("wording", "not used yet")
LAST_USED = _T("wording", "last used {time} · {sent} sent")
LAST_USED_REFUSED = _T("wording", "last used {time} · {sent} sent, {refused} refused")
NO_PROGRAMS = _T(
    "wording", "No program sends through this computer yet. Add one, and copy what you see into it."
)
REVOKE_TITLE = _T("wording", "Let {name} send no more?")
REVOKE_TEXT = _T(
    "wording",
    "Its password stops working at once. To let it send again, add it again with a new password.",
)
