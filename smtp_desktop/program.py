"""The program, built once: adapters handed to services, services to front ends.

The only place that sees everybody. Everything is made when it is first asked for, so that the
window is painted before msgspec, ssl, keyring or the practice server are loaded.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from smtp_desktop.places import Places
from smtp_desktop.printable import Printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from smtp_desktop.adapters.network.dialer import NetworkDialer
    from smtp_desktop.adapters.network.tls import Trust
    from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
    from smtp_desktop.diagnosis.catalogue.inspection import Products
    from smtp_desktop.diagnosis.catalogue.letter_book import LetterBook
    from smtp_desktop.diagnosis.translation import Translate
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.sign_in.cloud import Clouds
    from smtp_desktop.parts.outgoing import Outgoing
    from smtp_desktop.parts.relaying import RelayParts
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
    from smtp_desktop.services.sending_log.sending_log import SendingLog
    from smtp_desktop.services.sign_in.sign_in import SignIn
    from smtp_desktop.services.sign_in.tokens import Tokens
    from smtp_desktop.services.submission.submissions import Submissions
    from smtp_desktop.services.support.explanation import Explainer
    from smtp_desktop.services.testing.test_email import TestEmail
    from smtp_desktop.services.watch.watch import Watch


# Loaded after the first paint, while the person reads the window.
_NEEDED_SOON = (
    "email_validator",
    "email.message",
    "cryptography.x509",
    "keyring.core",
    "filelock",
    "smtp_desktop.adapters.keyring.store",
    "smtp_desktop.adapters.files.settings",
    "smtp_desktop.services.testing.test_email",
    "smtp_desktop.services.support.explanation",
    "smtp_desktop.services.sender_domain.check",
    "smtp_desktop.adapters.network.dialer",
)

_REFRESH_SECONDS = 40.0  # longer than a refresh in another program may take


class SystemClock:
    """The computer's clock; see ``ports.system.Clock``."""

    def now(self) -> datetime:
        from datetime import datetime

        return datetime.now().astimezone()


class Program:
    """The services on the real computer; a quiet one asks nobody to unlock the keyring."""

    def __init__(self, *, is_quiet: bool = False) -> None:
        self._is_quiet = is_quiet
        self.places = Places(os.environ)
        self.clock = SystemClock()
        self.mailbox: Mailbox | None = None
        self._translate: Translate | None = None

    def speak(self, translate: Translate) -> None:
        """Say what the files of knowledge say in another language; called before any is used."""
        self._translate = translate

    @cached_property
    def secret_store(self) -> SecretStore:
        """The one way to the keyring, which is never asked two things at once."""
        from smtp_desktop.adapters.keyring.store import KeyringSecretStore

        store = KeyringSecretStore(os.environ)
        return store.quiet() if self._is_quiet else store

    @cached_property
    def accounts(self) -> Accounts:
        from smtp_desktop.adapters.files.settings import SettingsFiles
        from smtp_desktop.services.accounts.accounts import Accounts

        return Accounts(SettingsFiles(self.places.accounts), self.secret_store, lambda: self.clouds)

    @cached_property
    def session_accounts(self) -> Accounts:
        """Accounts whose secrets are forgotten at the end: “Keep until I quit”."""
        from smtp_desktop.adapters.files.memory import InMemorySecretStore
        from smtp_desktop.adapters.files.settings import SettingsFiles
        from smtp_desktop.services.accounts.accounts import Accounts

        files = SettingsFiles(self.places.accounts)
        return Accounts(files, InMemorySecretStore(), lambda: self.clouds)

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
        )

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
    def entry_store(self) -> EntryStore:
        from smtp_desktop.adapters.log.opening import entries_in

        return entries_in(self.places.log, self.clock.now)

    @property
    def sending_log(self) -> SendingLog:
        return self.outgoing.log

    @property
    def watch(self) -> Watch:
        return self.outgoing.watch

    @cached_property
    def people(self) -> People:
        from smtp_desktop.adapters.files.settings import SettingsFiles
        from smtp_desktop.services.notices.people import People

        return People(SettingsFiles(self.places.people))

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
        from smtp_desktop.adapters.network.dns import SystemDns
        from smtp_desktop.services.sender_domain.check import SenderDomain

        return SenderDomain(SystemDns(), lambda: self.providers)

    @cached_property
    def detection(self) -> Detection:
        return self.make_detection()

    def make_detection(self, *, may_ask: bool = True) -> Detection:
        """Detection over the real network; nobody is asked unless it `may_ask`."""
        from smtp_desktop import resources
        from smtp_desktop.adapters.network.dns import SystemDns
        from smtp_desktop.adapters.network.pages import HttpsPages
        from smtp_desktop.services.detection import sources
        from smtp_desktop.services.detection.detection import Detection
        from smtp_desktop.services.detection.guesses import Guesser
        from smtp_desktop.services.detection.tenants import TenantFinder

        addresses = sources.decode(resources.read_text("discovery.toml"))
        pages = HttpsPages(self.trust)
        return Detection(
            sources.Sources(SystemDns(), pages, self.providers, addresses),
            TenantFinder(pages, addresses),
            Guesser(self.dialer, addresses.guesses),
            self.providers,
            self.clouds,
            may_ask=may_ask,
        )

    @cached_property
    def attempts(self) -> Attempts:
        from smtp_desktop.adapters.files.attempts import AttemptFile
        from smtp_desktop.services.sending.attempt_key import KeptKey
        from smtp_desktop.services.sending.attempts import Attempts

        keys = KeptKey(self.secret_store.quiet())
        return Attempts(AttemptFile(self.places.state), keys, self.clock)

    @cached_property
    def sign_in(self) -> SignIn:
        from smtp_desktop.adapters.sign_in.microsoft import Microsoft
        from smtp_desktop.adapters.sign_in.redirects import LoopbackRedirects
        from smtp_desktop.services.sign_in.sign_in import SignIn

        return SignIn(
            Microsoft(self.trust, self.clock, lambda: self.clouds),
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

    @cached_property
    def clouds(self) -> Clouds:
        from smtp_desktop import resources
        from smtp_desktop.model.sign_in import cloud

        return cloud.decode(resources.read_text("clouds.toml"))

    @cached_property
    def providers(self) -> Providers:
        from smtp_desktop import resources
        from smtp_desktop.model import provider

        found = provider.decode(resources.read_text("providers.toml"))
        if self._translate is None:
            return found
        from smtp_desktop.diagnosis.translation import translated_providers

        return translated_providers(found, self._translate)

    @cached_property
    def catalogue(self) -> Catalogue:
        from smtp_desktop import resources
        from smtp_desktop.diagnosis.catalogue import catalogue

        found = catalogue.decode(resources.read_folder("findings"))
        if self._translate is None:
            return found
        from smtp_desktop.diagnosis.translation import translated

        return translated(found, self._translate)

    @cached_property
    def products(self) -> Products:
        """The products that open encrypted connections."""
        from smtp_desktop import resources
        from smtp_desktop.diagnosis.catalogue import inspection

        return inspection.decode(resources.read_text("inspection.toml"))

    @cached_property
    def letters(self) -> LetterBook:
        from smtp_desktop import resources
        from smtp_desktop.diagnosis.catalogue import letter_book

        book = letter_book.decode(resources.read_text("letters.toml"))
        if self._translate is None:
            return book
        from smtp_desktop.diagnosis.translation import translated_letters

        return translated_letters(book, self._translate)

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

        for name in _NEEDED_SOON:
            import_module(name)
        _ = self.tester, self.catalogue, self.providers, self.products, self.letters

    @property
    def environ(self) -> Mapping[str, str]:
        """What whoever started the program has told it."""
        return os.environ

    @property
    def computer(self) -> str:
        """This computer's name, for people."""
        import platform

        return Printable(platform.node()) or "?"

    @property
    def user_name(self) -> str:
        """How the person is called on this computer; empty where nobody knows."""
        import getpass

        try:
            return Printable(getpass.getuser())
        except (OSError, KeyError, ImportError):  # a user without a name, as in some containers
            return ""
