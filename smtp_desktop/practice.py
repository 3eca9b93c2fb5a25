"""The program on the practice servers: a throw-away account, secrets in memory."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from threading import Event
from typing import TYPE_CHECKING

import trustme

from smtp_desktop.demo.mail_server import ADDRESS, HOST, NAME, PracticeServer
from smtp_desktop.demo.sign_in import data as sign_in_data
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.model.account import Account, BasicAuth, OAuth, Sender, Server
from smtp_desktop.model.address import Address
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.model.sign_in.cloud import Cloud, Clouds
from smtp_desktop.parts.relaying import RelayParts
from smtp_desktop.program import Program
from smtp_desktop.waiting import start_thread

if TYPE_CHECKING:
    from threading import Thread

    from smtp_desktop.adapters.network.tls import Trust
    from smtp_desktop.parts.outgoing import Outgoing
    from smtp_desktop.ports.sending_log import EntryStore
    from smtp_desktop.ports.sign_in import Browser
    from smtp_desktop.ports.storage import SecretStore
    from smtp_desktop.ports.system import OtherPrograms
    from smtp_desktop.relay.server import Setup
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.accounts.known import KnownFacts
    from smtp_desktop.services.accounts.preferences import Preferences
    from smtp_desktop.services.detection.detection import Detection
    from smtp_desktop.services.relaying.register import Register
    from smtp_desktop.services.relaying.relaying import Card, Relaying
    from smtp_desktop.services.sending.attempts import Attempts
    from smtp_desktop.services.sign_in.tokens import Tokens

_TENANT = Address(ADDRESS).domain
_RELAY_SECONDS = 20


class Practice(Program):
    """Everything as on the real computer, but the servers, the trust and the places.

    Without a window nobody sits at a browser, so the sign-in's pages are filled in by themselves.
    """

    def __init__(self, *, with_window: bool) -> None:
        super().__init__()
        ca = trustme.CA(organization_name="SMTP Desktop practice")
        self.identity = PracticeIdentityProvider(ca=ca)
        self.server = PracticeServer(ca, self.identity.is_valid)
        self.mailbox = self.server
        self._with_window = with_window
        self._relay_thread: Thread | None = None

    def start(self) -> None:
        """Start the practice servers and save the account; raises OSError where nothing listens."""
        self.identity.start()
        self.server.start()
        self.accounts.save(self.account, {SecretKind.PASSWORD: Secret(self.server.password)})

    def stop(self) -> None:
        """Stop the practice servers."""
        if self._relay_thread:
            self.relay.server.stop()
            self._relay_thread.join(_RELAY_SECONDS)
        self.server.stop()
        self.identity.stop()

    def start_relay(self) -> Card:
        """Let other programs send as well, and give what one of them is told; raises OSError where
        nothing listens."""
        card = self.relaying.add("Practice program")
        is_ready = Event()

        def serve() -> None:
            self.relay.server.run(0, may_move=False, ready=lambda _: is_ready.set())

        self._relay_thread = start_thread("practice relay", serve)
        if not is_ready.wait(_RELAY_SECONDS):
            raise OSError("The practice relay did not start.")
        return replace(card, port=self.relay.server.port)

    @property
    def account(self) -> Account:
        """The throw-away account; its password is the server's."""
        server = Server(HOST, self.server.port, Encryption.TLS)
        return Account(Sender(NAME, ADDRESS), server, BasicAuth(ADDRESS), ADDRESS)

    @property
    def microsoft_account(self) -> Account:
        """The same one, for signing in on the practice page instead of with a password."""
        auth = OAuth(sign_in_data.PUBLIC_CLIENT, _TENANT)
        return Account(self.account.sender, self.account.server, auth, ADDRESS)

    @cached_property
    def trust(self) -> Trust:
        from smtp_desktop.adapters.network.tls import Trust

        return Trust(ca_data=self.server.ca_certificate)

    @cached_property
    def secret_store(self) -> SecretStore:
        from smtp_desktop.adapters.files.memory import InMemorySecretStore

        return InMemorySecretStore()

    @cached_property
    def accounts(self) -> Accounts:
        from smtp_desktop.adapters.files.memory import InMemorySettings
        from smtp_desktop.services.accounts.accounts import Accounts

        return Accounts(InMemorySettings(), self.secret_store, lambda: self.clouds)

    @cached_property
    def session_accounts(self) -> Accounts:
        return self.accounts

    @cached_property
    def relay(self) -> RelayParts:
        return _PracticeRelay(self)

    @cached_property
    def outgoing(self) -> Outgoing:
        """Never through this person's real relay."""
        from smtp_desktop.ports.submission import NoRelay

        outgoing = super().outgoing
        outgoing.relay = NoRelay()
        return outgoing

    @cached_property
    def preferences(self) -> Preferences:
        from smtp_desktop.adapters.files.known import NoKnownFacts
        from smtp_desktop.services.accounts.preferences import Preferences

        return Preferences(NoKnownFacts())

    @cached_property
    def detection(self) -> Detection:
        """Asks nobody: in practice nothing leaves the computer."""
        return self.make_detection(may_ask=False)

    @cached_property
    def other_programs(self) -> OtherPrograms:
        """Offers nothing: practice has an account of its own."""
        from smtp_desktop.ports.system import NoPrograms

        return NoPrograms()

    @cached_property
    def tokens(self) -> Tokens:
        from smtp_desktop.adapters.files.memory import InMemorySettings
        from smtp_desktop.services.sign_in.tokens import Tokens

        return Tokens(self.secret_store, InMemorySettings().lock)

    @cached_property
    def entry_store(self) -> EntryStore:
        from smtp_desktop.ports.sending_log import NoEntries

        return NoEntries()

    @cached_property
    def known_facts(self) -> KnownFacts:
        from smtp_desktop.adapters.files.memory import InMemoryKnownFacts
        from smtp_desktop.services.accounts.known import KnownFacts

        return KnownFacts(InMemoryKnownFacts())

    @cached_property
    def attempts(self) -> Attempts:
        from smtp_desktop.adapters.files.attempts import NoAttempts
        from smtp_desktop.services.sending.attempt_key import KeptKey
        from smtp_desktop.services.sending.attempts import Attempts

        return Attempts(NoAttempts(), KeptKey(self.secret_store), self.clock)

    @cached_property
    def browser(self) -> Browser:
        from smtp_desktop.demo.sign_in.visitor import Visitor

        return super().browser if self._with_window else Visitor()

    @cached_property
    def clouds(self) -> Clouds:
        real = super().clouds.cloud[0]
        return Clouds(
            (
                Cloud(
                    id="practice",
                    name="Practice sign-in",
                    authority=self.identity.authority,
                    scope=real.scope,
                    hosts=(HOST,),
                    audiences=real.audiences,
                ),
            )
        )

    @cached_property
    def providers(self) -> Providers:
        here = Provider(
            id="practice",
            name="Practice server",
            domains=(_TENANT,),
            host=HOST,
            port=self.server.port,
            encryption=Encryption.TLS,
            client_id=sign_in_data.PUBLIC_CLIENT,
            tenant=_TENANT,
        )
        return super().providers.with_first(here)


class _PracticeRelay(RelayParts):
    """A relay whose programs are forgotten at the end."""

    @cached_property
    def register(self) -> Register:
        from smtp_desktop.adapters.files.memory import InMemoryRegister
        from smtp_desktop.services.relaying.register import Register

        return Register(InMemoryRegister(), self._program.clock)

    @cached_property
    def relaying(self) -> Relaying:
        from smtp_desktop.adapters.files.known import NoKnownFacts
        from smtp_desktop.ports.relaying import NoAutostart, NoControl
        from smtp_desktop.services.relaying.relaying import Relaying

        return Relaying(self.register, NoControl(), NoKnownFacts(), NoAutostart())

    @property
    def setup(self) -> Setup:
        from smtp_desktop.adapters.files.known import NoKnownFacts

        return replace(super().setup, address="", tallies=NoKnownFacts())
