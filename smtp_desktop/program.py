"""The program, built once: adapters handed to services, services to front ends.

The only place that sees everybody. Everything is made when it is first asked for, so that the
window is painted before msgspec, ssl, keyring or the practice server are loaded.
"""

from __future__ import annotations

import os
import time
from functools import cached_property
from typing import TYPE_CHECKING

from smtp_desktop.parts.knowledge import Knowledge
from smtp_desktop.places import Places
from smtp_desktop.printable import Printable

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from datetime import datetime, tzinfo

    from smtp_desktop.adapters.files.settings import SettingsFiles
    from smtp_desktop.adapters.network.dialer import NetworkDialer
    from smtp_desktop.adapters.network.tls import Trust
    from smtp_desktop.parts.outgoing import Outgoing
    from smtp_desktop.parts.relaying import RelayParts
    from smtp_desktop.parts.watching import WatchParts
    from smtp_desktop.ports.dns import Dns
    from smtp_desktop.ports.relaying import Schedule
    from smtp_desktop.ports.sending_log import EntryStore
    from smtp_desktop.ports.sign_in import Browser
    from smtp_desktop.ports.storage import SecretStore, TextFiles
    from smtp_desktop.ports.system import Mailbox, OtherPrograms
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
    from smtp_desktop.services.sign_in.tokens import Tokens
    from smtp_desktop.services.submission.submissions import Submissions
    from smtp_desktop.services.support.explanation import Explainer
    from smtp_desktop.services.testing.test_email import TestEmail
    from smtp_desktop.services.watch.daily import Daily
    from smtp_desktop.services.watch.errand import Errand


# Loaded after the first paint, while the person reads the window.
_NEEDED_SOON = (
    "email_validator",
    "email.message",
    "cryptography.x509",
    "filelock",
    "smtp_desktop.adapters.keyring.store",
    "smtp_desktop.adapters.files.settings",
    "smtp_desktop.services.testing.test_email",
    "smtp_desktop.services.support.explanation",
    "smtp_desktop.services.sender_domain.check",
    "smtp_desktop.adapters.network.dialer",
)

_ZONE_SECONDS = 1.0  # for which a zone holds: to ask for it the system looks for a file
_REFRESH_SECONDS = 40.0  # longer than a refresh in another program may take


class SystemClock:
    """The computer's clock; see ``ports.system.Clock``."""

    def __init__(self) -> None:
        self._zone: tzinfo | None = None
        self._zone_at = 0.0

    def now(self) -> datetime:
        from datetime import datetime

        moment = time.time()
        if self._zone is None or not 0 <= moment - self._zone_at < _ZONE_SECONDS:
            self._zone, self._zone_at = datetime.now().astimezone().tzinfo, moment
        return datetime.fromtimestamp(moment, self._zone)


class Program(Knowledge):
    """The services on the real computer; a quiet one asks nobody to unlock the keyring."""

    def __init__(self, *, is_quiet: bool = False) -> None:
        self.is_quiet = is_quiet
        self.places = Places(os.environ)
        self.clock = SystemClock()
        self.mailbox: Mailbox | None = None
        super().__init__()

    @cached_property
    def secret_store(self) -> SecretStore:
        """The one way to the keyring, which is never asked two things at once."""
        from smtp_desktop.adapters.keyring.store import KeyringSecretStore

        store = KeyringSecretStore(os.environ)
        return store.quiet() if self.is_quiet else store

    @cached_property
    def accounts(self) -> Accounts:
        return self._accounts_with(self.secret_store)

    @cached_property
    def session_accounts(self) -> Accounts:
        """Accounts whose secrets are forgotten at the end: “Keep until I quit”."""
        from smtp_desktop.adapters.files.memory import InMemorySecretStore

        return self._accounts_with(InMemorySecretStore())

    def _accounts_with(self, secrets: SecretStore) -> Accounts:
        from smtp_desktop.services.accounts.accounts import Accounts

        return Accounts(self.settings_files, secrets, lambda: self.clouds)

    @cached_property
    def settings_files(self) -> SettingsFiles:
        """Where accounts are kept, but for their secrets."""
        from smtp_desktop.adapters.files.settings import SettingsFiles

        return SettingsFiles(self.places.accounts)

    @cached_property
    def known_facts(self) -> KnownFacts:
        from smtp_desktop.adapters.files.known import KnownFactFile
        from smtp_desktop.services.accounts.known import KnownFacts

        return KnownFacts(KnownFactFile(self.places.state))

    @cached_property
    def preferences(self) -> Preferences:
        from smtp_desktop.adapters.files.known import KnownFactFile
        from smtp_desktop.services.accounts.preferences import Preferences

        return Preferences(KnownFactFile(self.places.state, "preferences.json"))

    @cached_property
    def trust(self) -> Trust:
        """What is trusted, by mail servers' and sign-in's connections alike."""
        from smtp_desktop.adapters.network.tls import Trust

        return Trust(ca_file=os.environ.get("SSL_CERT_FILE", ""))

    @cached_property
    def dialer(self) -> NetworkDialer:
        from smtp_desktop.adapters.network.dialer import NetworkDialer

        return NetworkDialer(self.trust)

    @cached_property
    def tester(self) -> TestEmail:
        from smtp_desktop.services.testing.test_email import TestEmail

        return TestEmail(
            self.dialer,
            self.clock,
            lambda: self.catalogue,
            lambda: self.providers,
            clouds=lambda: self.clouds,
            products=lambda: self.products,
            attempts=self.attempts,
            computer=lambda: self.computer,
            log=self.outgoing.log,
            mail_api=lambda: self.outgoing.mail_api,
            dns=lambda: self.dns,
        )

    @cached_property
    def dns(self) -> Dns:
        from smtp_desktop.adapters.network.dns import SystemDns

        return SystemDns()

    @cached_property
    def outgoing(self) -> Outgoing:
        from smtp_desktop.parts.outgoing import Outgoing

        return Outgoing(self)

    @cached_property
    def relay(self) -> RelayParts:
        from smtp_desktop.parts.relaying import RelayParts

        return RelayParts(self)

    @property
    def relaying(self) -> Relaying:
        return self.relay.relaying

    @cached_property
    def watching(self) -> WatchParts:
        from smtp_desktop.parts.watching import WatchParts

        return WatchParts(self)

    @property
    def entry_store(self) -> EntryStore:
        return self.watching.entries

    @property
    def sending_log(self) -> SendingLog:
        return self.outgoing.log

    @property
    def daily(self) -> Daily:
        return self.watching.daily

    @property
    def schedule(self) -> Schedule:
        return self.watching.schedule

    @property
    def log_browser(self) -> LogBrowser:
        return self.outgoing.browser

    @property
    def errand(self) -> Errand:
        return self.watching.errand

    @property
    def people(self) -> People:
        return self.watching.people

    @property
    def submissions(self) -> Submissions:
        return self.outgoing.submissions

    @cached_property
    def explainer(self) -> Explainer:
        from smtp_desktop.services.support.explanation import Explainer

        return Explainer(
            self.clock,
            lambda: self.catalogue,
            lambda: self.letters,
            lambda: self.providers,
            lambda: self.clouds,
            lambda: self.computer,
            lambda: self.user_name,
        )

    @cached_property
    def sender_domain(self) -> SenderDomain:
        from smtp_desktop.services.sender_domain.check import SenderDomain

        return SenderDomain(self.dns, lambda: self.providers)

    @cached_property
    def detection(self) -> Detection:
        return self.make_detection()

    def make_detection(self, *, may_ask: bool = True) -> Detection:
        """Detection over the real network; nobody is asked unless it `may_ask`."""
        from smtp_desktop.parts.detecting import detection

        return detection(self, may_ask=may_ask)

    @cached_property
    def attempts(self) -> Attempts:
        from smtp_desktop.adapters.files.attempts import AttemptFile
        from smtp_desktop.services.sending.attempt_key import KeptKey
        from smtp_desktop.services.sending.attempts import Attempts

        keys = KeptKey(self.secret_store.quiet())
        return Attempts(AttemptFile(self.places.state), keys, self.clock)

    @cached_property
    def sign_in(self) -> SignIn:
        from smtp_desktop.adapters.sign_in.authorization_code import AuthorizationCode
        from smtp_desktop.adapters.sign_in.microsoft import Microsoft
        from smtp_desktop.adapters.sign_in.redirects import LoopbackRedirects
        from smtp_desktop.services.sign_in.sign_in import SignIn

        return SignIn(
            Microsoft(self.trust, self.clock, lambda: self.clouds),
            AuthorizationCode(self.trust, self.clock),
            LoopbackRedirects(),
            self.browser,
            self.tokens,
            self.clock,
            lambda: self.clouds,
        )

    @cached_property
    def browser(self) -> Browser:
        from smtp_desktop.adapters.sign_in.browser import SystemBrowser

        return SystemBrowser(os.environ)

    @cached_property
    def tokens(self) -> Tokens:
        """The sign-ins of all accounts, in the keyring."""
        from smtp_desktop.adapters.files.settings import SettingsFiles
        from smtp_desktop.services.sign_in.tokens import Tokens

        files = SettingsFiles(self.places.accounts, lock_seconds=_REFRESH_SECONDS)
        return Tokens(self.secret_store, files.lock)

    @property
    def full_name(self) -> str:
        from smtp_desktop.adapters.files.person import full_name

        return full_name()

    @cached_property
    def other_programs(self) -> OtherPrograms:
        from smtp_desktop.adapters.files.other_programs import InstalledPrograms

        return InstalledPrograms(os.environ)

    @cached_property
    def text_files(self) -> TextFiles:
        from smtp_desktop.adapters.files.text import WrittenFiles

        return WrittenFiles()

    @property
    def list_separator(self) -> str:
        from smtp_desktop.adapters.files.separator import list_separator

        return list_separator()

    def beginning_of(self, path: str, most: int) -> bytes:
        from smtp_desktop.adapters.files.settings import read_beginning

        return read_beginning(path, most)

    @property
    def window_address(self) -> str:
        return self.places.instance

    @property
    def trace(self) -> str:
        """Where the marks of the start-up go; empty for an ordinary start."""
        return os.environ.get("SMTP_DESKTOP_TRACE", "")

    def warm_up(self) -> None:
        """Load in the background what the first click will need."""
        from importlib import import_module

        from smtp_desktop.adapters.keyring import library

        library.load()
        for name in _NEEDED_SOON:
            import_module(name)
        _ = self.tester, self.catalogue, self.providers, self.products, self.letters, self.clouds

    @property
    def environ(self) -> MutableMapping[str, str]:
        """What whoever started the program has told it."""
        return os.environ

    @property
    def computer(self) -> str:
        """This computer's name, for people."""
        import platform

        return Printable(platform.node()) or "?"

    @property
    def user_name(self) -> str:
        from smtp_desktop.adapters.files.person import user_name

        return user_name()
