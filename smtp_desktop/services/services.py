"""Everything that a front end is given: the services, ready to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.sign_in.cloud import Clouds
    from smtp_desktop.ports.relaying import Schedule
    from smtp_desktop.ports.storage import TextFiles
    from smtp_desktop.ports.system import Clock, Mailbox, OtherPrograms
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.accounts.known import KnownFacts
    from smtp_desktop.services.accounts.preferences import Preferences
    from smtp_desktop.services.detection.detection import Detection
    from smtp_desktop.services.notices.people import People
    from smtp_desktop.services.relaying.relaying import Relaying
    from smtp_desktop.services.sender_domain.check import SenderDomain
    from smtp_desktop.services.sending.attempts import Attempts
    from smtp_desktop.services.sending_log.browsing import LogBrowser
    from smtp_desktop.services.sending_log.sending_log import SendingLog
    from smtp_desktop.services.sign_in.sign_in import SignIn
    from smtp_desktop.services.submission.submissions import Submissions
    from smtp_desktop.services.support.explanation import Explainer
    from smtp_desktop.services.testing.test_email import TestEmail
    from smtp_desktop.services.watch.daily import Daily
    from smtp_desktop.services.watch.errand import Errand


class Services(Protocol):
    """Made by ``program``; each part is loaded when it is first asked for.

    `session_accounts` keeps secrets until the program ends; `mailbox` is None but in practice.
    """

    @property
    def accounts(self) -> Accounts: ...

    @property
    def session_accounts(self) -> Accounts: ...

    @property
    def known_facts(self) -> KnownFacts: ...

    @property
    def preferences(self) -> Preferences: ...

    @property
    def attempts(self) -> Attempts: ...

    @property
    def tester(self) -> TestEmail: ...

    @property
    def relaying(self) -> Relaying: ...

    @property
    def submissions(self) -> Submissions: ...

    @property
    def sending_log(self) -> SendingLog: ...

    @property
    def errand(self) -> Errand: ...

    @property
    def log_browser(self) -> LogBrowser: ...

    @property
    def daily(self) -> Daily: ...

    @property
    def schedule(self) -> Schedule:
        """What lets the daily check run by itself."""
        ...

    @property
    def people(self) -> People: ...

    @property
    def sender_domain(self) -> SenderDomain: ...

    @property
    def detection(self) -> Detection: ...

    @property
    def other_programs(self) -> OtherPrograms: ...

    @property
    def full_name(self) -> str:
        """The name of whoever uses this computer; empty where the system knows none."""
        ...

    @property
    def computer(self) -> str:
        """This computer's name."""
        ...

    @property
    def sign_in(self) -> SignIn: ...

    @property
    def clouds(self) -> Clouds: ...

    @property
    def providers(self) -> Providers: ...

    @property
    def explainer(self) -> Explainer: ...

    def beginning_of(self, path: str, most: int) -> bytes:
        """Up to so many bytes of a file that the person handed over; raises SettingsUnreadable."""
        ...

    @property
    def text_files(self) -> TextFiles: ...

    @property
    def list_separator(self) -> str:
        """What this computer's spreadsheets expect between the cells of a table that a person
        opens."""
        ...

    @property
    def clock(self) -> Clock: ...

    @property
    def window_address(self) -> str:
        """Where the open window is asked for, empty where nobody can; see ``places``."""
        ...

    @property
    def mailbox(self) -> Mailbox | None: ...
