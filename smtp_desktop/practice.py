"""The program on the practice mail server: a throw-away account, secrets in memory."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from smtp_desktop.demo.server import ADDRESS, HOST, NAME, PracticeServer
from smtp_desktop.model.account import Account, BasicAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.program import Program

if TYPE_CHECKING:
    from smtp_desktop.adapters.connection import NetworkDialer
    from smtp_desktop.services.accounts import Accounts
    from smtp_desktop.services.marks import Marks


class Practice(Program):
    """Everything as on the real computer, but the server, the trust and the places."""

    is_practice = True

    def __init__(self) -> None:
        super().__init__()
        self.server = PracticeServer()
        self.mailbox = self.server

    def start(self) -> None:
        """Start the practice server and save its account; raises OSError where nothing listens."""
        self.server.start()
        self.accounts.save(self.account, {SecretKind.PASSWORD: Secret(self.server.password)})

    @property
    def account(self) -> Account:
        """The throw-away account; its password is the server's."""
        server = Server(HOST, self.server.port, Encryption.TLS)
        return Account(Sender(NAME, ADDRESS), server, BasicAuth(ADDRESS), ADDRESS)

    @cached_property
    def accounts(self) -> Accounts:
        from smtp_desktop.adapters.memory_store import InMemorySecretStore, InMemorySettings
        from smtp_desktop.services.accounts import Accounts

        return Accounts(InMemorySettings(), InMemorySecretStore())

    @cached_property
    def session_accounts(self) -> Accounts:
        return self.accounts

    @cached_property
    def marks(self) -> Marks:
        from smtp_desktop.adapters.mark_file import NoMarks
        from smtp_desktop.services.marks import Marks

        return Marks(NoMarks())

    @cached_property
    def dialer(self) -> NetworkDialer:
        from smtp_desktop.adapters.connection import NetworkDialer
        from smtp_desktop.adapters.tls import Trust

        return NetworkDialer(Trust(ca_data=self.server.ca_certificate))

    @cached_property
    def providers(self) -> Providers:
        here = Provider(
            id="practice",
            name="Practice server",
            domains=(ADDRESS.partition("@")[2],),
            host=HOST,
            port=self.server.port,
            encryption=Encryption.TLS,
        )
        return super().providers.with_first(here)
