"""The program on the practice servers: a throw-away account, secrets in memory."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import trustme
from msgspec import structs

from smtp_desktop.demo.authorization_server import GOOGLE as GOOGLE_RULES
from smtp_desktop.demo.authorization_server import PracticeAuthorizationServer
from smtp_desktop.demo.graph import PracticeGraph
from smtp_desktop.demo.mail_server import ADDRESS, HOST, NAME, PracticeServer
from smtp_desktop.demo.sign_in import data as sign_in_data
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.errors import RelayNotStarted
from smtp_desktop.model.account import Account, BasicAuth, OAuth, Sender, Server
from smtp_desktop.model.address import Address
from smtp_desktop.model.choices import GOOGLE, OTHER_PROVIDER, Encryption
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.model.sign_in.cloud import Cloud, Clouds
from smtp_desktop.parts.relaying import RelayParts
from smtp_desktop.parts.watching import WatchParts
from smtp_desktop.program import Program
from smtp_desktop.relay.listening import PortTaken, free_port
from smtp_desktop.waiting import Cancellation, Deadline, start_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Thread

    from smtp_desktop.adapters.network.tls import Trust
    from smtp_desktop.parts.outgoing import Outgoing
    from smtp_desktop.ports.notices import DesktopNotices, NoticeStore
    from smtp_desktop.ports.relaying import Schedule
    from smtp_desktop.ports.sending_log import Departures, EntryStore
    from smtp_desktop.ports.sign_in import Browser
    from smtp_desktop.ports.storage import KnownFactStore, SecretStore
    from smtp_desktop.ports.system import OtherPrograms
    from smtp_desktop.relay.server import Setup
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.accounts.known import KnownFacts
    from smtp_desktop.services.accounts.preferences import Preferences
    from smtp_desktop.services.detection.detection import Detection
    from smtp_desktop.services.notices.people import People
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
        # Whatever Client ID and Client Secret somebody makes up is good here.
        self.google = PracticeAuthorizationServer(replace(GOOGLE_RULES, secret=""), ca=ca)
        self.server = PracticeServer(ca, self._is_valid)
        self.graph = PracticeGraph(self.identity.issued, ca, self.server)
        self.mailbox = self.server
        self._with_window = with_window

    def start(self) -> None:
        """Start the practice servers and save the account; raises OSError where nothing listens."""
        self.identity.start()
        self.google.start()
        self.server.start()
        self.graph.start()
        self.accounts.save(self.account, {SecretKind.PASSWORD: Secret(self.server.password)})

    def stop(self) -> None:
        """Stop the practice servers."""
        self.relay.stop()
        self.graph.stop()
        self.server.stop()
        self.google.stop()
        self.identity.stop()

    def _is_valid(self, user: str, token: str) -> bool:
        return self.identity.is_valid(user, token) or self.google.is_valid(user, token)

    def start_relay(self) -> Card:
        """Let other programs send as well, and give what one of them is told; raises OSError where
        nothing listens."""
        try:
            self.relaying.switch_on(Deadline(_RELAY_SECONDS), Cancellation())
        except RelayNotStarted as error:
            raise OSError("The practice relay did not start.") from error
        return self.relaying.add("Practice program")

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
    def relay(self) -> _PracticeRelay:
        return _PracticeRelay(self)

    @cached_property
    def outgoing(self) -> Outgoing:
        """Never through this person's real relay, nor beside their log."""
        from smtp_desktop.ports.sending_log import NothingListed
        from smtp_desktop.ports.submission import NoRelay

        outgoing = super().outgoing
        outgoing.relay = NoRelay()
        outgoing.listing = NothingListed()
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
    def watching(self) -> WatchParts:
        return _PracticeWatch(self)

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
                    hosts=(HOST, f"{HOST}:{self.server.port}"),
                    audiences=real.audiences,
                    graph=self.graph.base,
                    graph_scope=real.graph_scope,
                    graph_audiences=real.graph_audiences,
                ),
            ),
            tuple(self._servers(super().clouds)),
        )

    def _servers(self, real: Clouds) -> Iterator[AuthorizationServer]:
        """Google as it is practised, and any other: nothing here goes to a real one."""
        for one in real.server:
            if one.id == GOOGLE:
                yield structs.replace(
                    one,
                    issuer=self.google.issuer,
                    authorization=f"{self.google.pages}/authorize",
                    token=f"{self.google.issuer}/token",
                    revocation=f"{self.google.issuer}/revoke",
                    hosts=(HOST, f"{HOST}:{self.server.port}"),
                )
            elif one.id == OTHER_PROVIDER:
                yield one

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


class _PracticeWatch(WatchParts):
    """Notes nothing, and tells nobody."""

    @property
    def entries(self) -> EntryStore:
        from smtp_desktop.ports.sending_log import NoEntries

        return NoEntries()

    @property
    def departures(self) -> Departures:
        from smtp_desktop.ports.sending_log import NoDepartures

        return NoDepartures()

    @property
    def notices(self) -> NoticeStore:
        from smtp_desktop.ports.notices import NoNoticeStore

        return NoNoticeStore()

    @cached_property
    def people(self) -> People:
        from smtp_desktop.adapters.files.memory import InMemorySettings
        from smtp_desktop.services.notices.people import People

        return People(InMemorySettings())

    @cached_property
    def schedule(self) -> Schedule:
        from smtp_desktop.ports.relaying import NoAutostart

        return NoAutostart()

    @cached_property
    def desktop(self) -> DesktopNotices:
        from smtp_desktop.ports.notices import NoDesktop

        return NoDesktop()


class _PracticeRelay(RelayParts):
    """A relay in a thread of this program, whose programs are forgotten at the end; see
    ``ports.relaying.RelayLaunch``."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._thread: Thread | None = None

    @cached_property
    def register(self) -> Register:
        from smtp_desktop.adapters.files.memory import InMemoryRegister
        from smtp_desktop.services.relaying.register import Register

        made = Register(InMemoryRegister(), self._program.clock)
        made.keep_port(free_port())  # the usual one is the real relay's
        return made

    @cached_property
    def _tallies(self) -> KnownFactStore:
        from smtp_desktop.adapters.files.memory import InMemoryKnownFacts

        return InMemoryKnownFacts()

    @cached_property
    def relaying(self) -> Relaying:
        from smtp_desktop.adapters.session.control import LocalControl
        from smtp_desktop.ports.relaying import NoAutostart
        from smtp_desktop.services.relaying.relaying import Relaying

        control = LocalControl(self._program.places.practice_relay)
        return Relaying(self.register, control, self._tallies, NoAutostart(), self)

    @property
    def setup(self) -> Setup:
        address = self._program.places.practice_relay
        return replace(super().setup, address=address, tallies=self._tallies, stamp=lambda: 0)

    @contextlib.contextmanager
    def start(self, *, any_port: bool = False) -> Iterator[Callable[[], RelayNotStarted | None]]:
        self.__dict__.pop("server", None)  # a relay runs once
        relay, port = self.server, self.register.book().port
        troubles: list[str] = []

        def serve() -> None:
            try:
                relay.run(port, may_move=True, ready=lambda it: self.register.keep_port(it.port))
            except (OSError, PortTaken) as error:
                troubles.append(str(error))

        self._thread = thread = start_thread("practice relay", serve)
        yield lambda: None if thread.is_alive() else RelayNotStarted("".join(troubles))

    def stop(self) -> None:
        """End it."""
        if self._thread is not None:
            self.server.stop()
            self._thread.join(_RELAY_SECONDS)
