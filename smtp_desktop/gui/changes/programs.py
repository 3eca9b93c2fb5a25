"""What is found of the relay and of other programs, and what is said about it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from smtp_desktop.errors import (
    FileNotWritten,
    RelayNotStarted,
    RelayPortTaken,
    RelaySilent,
    SettingsError,
    SettingsInvalid,
)
from smtp_desktop.gui.changes.imports import offer
from smtp_desktop.gui.state.programs.page import ProgramsPage, Switching
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.wording import relaying as words
from smtp_desktop.wording import shared
from smtp_desktop.wording.sentence import Sentence, as_written, say

if TYPE_CHECKING:
    from smtp_desktop.ports.system import OtherAccount
    from smtp_desktop.services.relaying.relaying import Card, ListedProgram

_THIS_COMPUTER = ("127.0.0.1", "::1", "localhost")

_PORT_TROUBLE = (words.PORT_IN_USE, words.PORT_KEPT)
# What is true only while it does not run.
_OFF = (words.NOT_STARTED, words.NOT_STARTED_SO, *_PORT_TROUBLE)
_ON = (words.NOT_STOPPED, words.NOT_WITH_SESSION)


def found(page: ProgramsPage, new: ProgramsPage) -> ProgramsPage:
    """The page with what was just found; what the person is doing there stays, but a password that
    no longer opens anything goes."""
    return page._replace(
        relay=new.relay,
        listed=new.listed,
        others=new.others,
        today=new.today,
        unread=new.unread,
        problem=None if _is_over(page, new) else page.problem,
        card=_still_true(page.card, new),
    )


def _is_over(page: ProgramsPage, new: ProgramsPage) -> bool:
    """Whether what was said to be wrong with the relay is so no more."""
    if page.problem is None or new.relay is None:
        return False
    if page.problem.template == words.SILENT:
        return not new.relay.is_silent
    return page.problem.template in (_OFF if new.relay.is_running else _ON)


def trouble(page: ProgramsPage) -> Sentence | None:
    """What is wrong with the relay, or why nothing is known of it."""
    is_silent = page.relay is not None and page.relay.is_silent
    return page.problem or (words.silent() if is_silent else page.unread)


def _still_true(card: Card | None, new: ProgramsPage) -> Card | None:
    """What is typed into a program just added: nothing once it was revoked, elsewhere as well, and
    the port on which the relay listens by now."""
    if card is None or not (new.unread or _may_send(card, new.listed)):
        return None
    port = new.relay.port if new.relay else card.port
    return card if port == card.port else replace(card, port=port)


def _may_send(card: Card, listed: tuple[ListedProgram, ...]) -> bool:
    """Whether the program with these values still may."""
    programs = [one.program for one in listed]
    return any((one.username, one.added) == (card.username, card.added) for one in programs)


def switch_failed(error: Exception, *, on: bool) -> Sentence:
    """Why the relay did not start or end."""
    reason = str(error)
    if isinstance(error, RelayPortTaken):
        text = words.PORT_KEPT if error.is_reserved else words.PORT_IN_USE
        return say(text, port=error.port)
    if isinstance(error, RelaySilent):
        return words.silent()
    if isinstance(error, RelayNotStarted) and not reason:
        return say(words.NOT_STARTED if on else words.NOT_STOPPED)
    if isinstance(error, SettingsError):
        return shared.fault(error)
    if on and isinstance(error, FileNotWritten):
        return say(words.NOT_WITH_SESSION, reason=reason)
    return say(words.NOT_STARTED_SO if on else words.NOT_STOPPED_SO, reason=reason)


def way_out(page: ProgramsPage) -> Sentence | None:
    """What one click can do about a relay that did not start."""
    is_port = page.problem is not None and page.problem.template in _PORT_TROUBLE
    return say(words.ANOTHER_PORT) if is_port else None


def port_changed(page: ProgramsPage) -> Sentence | None:
    """Into which programs the port of a relay that runs is still to be entered."""
    names = [one.program.name for one in page.listed if one.needs_port]
    if not (names and page.relay and page.relay.is_running) or _is_ending(page):
        return None
    return say(words.PORT_CHANGED, port=page.relay.port, programs=", ".join(names))


def not_added(error: Exception) -> Sentence:
    """Why a program was not added."""
    if isinstance(error, SettingsInvalid):
        return say(words.NOT_ADDED, reason=error.reason)
    return not_read(error)


def not_read(error: Exception) -> Sentence:
    """Why nothing is known of other programs."""
    if isinstance(error, SettingsError):
        return shared.fault(error)
    return say(words.NOT_READ, reason=str(error) or type(error).__name__)


def stands(page: ProgramsPage) -> Sentence | None:
    """How it stands with the relay, in a few words."""
    if page.switching is not Switching.NOTHING:
        return say(words.STARTING if page.switching is Switching.STARTING else words.STOPPING)
    if page.relay is None:
        return None
    if page.relay.is_silent:
        return say(words.NOT_ANSWERING)
    return say(words.RUNNING if page.relay.is_running else words.NOT_RUNNING)


def where(page: ProgramsPage, *, practice: str | None = None) -> Sentence | None:
    """What the relay is for, where it is reached and whether it comes with the session. One for
    practice ends with the window, and `practice` is the one address at which its email arrives."""
    relay = page.relay
    if page.switching is Switching.STARTING:
        return say(words.WHAT_FOR)
    if _is_ending(page):
        return say(words.FINISHES)
    if relay is None or not relay.is_running:
        starts = relay is not None and relay.starts_with_session and not relay.is_silent
        return say(words.STARTS_LATER if starts else words.WHAT_FOR)
    if practice:
        return say(words.ARRIVES_IN_PRACTICE, port=relay.port, address=practice)
    if practice is not None:
        return say(words.REACHED_IN_PRACTICE, port=relay.port)
    text = words.REACHED if relay.starts_with_session else words.REACHED_UNTIL
    return say(text, port=relay.port)


def _is_ending(page: ProgramsPage) -> bool:
    """Whether the relay was told to end and has not yet."""
    is_late = page.problem is not None and page.problem.template == words.NOT_STOPPED
    return is_late or page.switching is Switching.STOPPING


def obstacle(state: WindowState) -> Sentence | None:
    """Why nothing would be sent although the relay runs: no account, or one that is switched off.

    What is saved counts, not what stands in the form; another account may still send.
    """
    if state.work is Work.LOADING or len(state.known.accounts) > 1:
        return None
    saved = state.saved.draft
    if saved is None:
        return say(words.NOTHING_TO_SEND_WITH)
    return None if saved.enabled else say(words.ALL_REFUSED)


def sends_by(state: WindowState, one: ListedProgram) -> Sentence | None:
    """The account that a program always sends with, None where its sender's address says which;
    one that is gone takes no email any more."""
    account, known = one.program.account, state.known.accounts
    if not account:
        return None
    is_gone = bool(known) and account not in known
    return say(words.ITS_ACCOUNT_GONE, account=account) if is_gone else as_written(account)


def used(page: ProgramsPage, one: ListedProgram) -> Sentence:
    """When a program last sent, and how much since then."""
    time = words.time_of(one.last_used, page.today)
    if not time:
        return say(words.NEVER_USED)
    text = words.LAST_USED_REFUSED if one.refused else words.LAST_USED
    return say(text, time=time, sent=one.sent, refused=one.refused)


def uses(other: OtherAccount) -> Sentence:
    """What another program on this computer sends with."""
    return offer(other)


def comes_through(page: ProgramsPage, other: OtherAccount) -> bool:
    """Whether another program sends through the relay already."""
    port = str(page.relay.port) if page.relay else ""
    return other.draft.host.lower() in _THIS_COMPUTER and other.draft.port == port


def is_same(state: WindowState, other: OtherAccount) -> bool:
    """Whether another program sends with what is saved here."""
    saved = state.saved.draft
    if saved is None or saved.host.lower() != other.draft.host.lower():
        return False
    return not other.draft.email or other.draft.email.lower() == saved.email.lower()
