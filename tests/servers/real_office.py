"""The real program in a real window against a real mail host; only DNS and the browser are ours."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from servers.computer import Computer
from smtp_desktop.adapters.files.memory import InMemorySettings
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.model.sign_in.cloud import Cloud, Clouds
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.sign_in.tokens import Tokens
from support.window import Office

if TYPE_CHECKING:
    from servers.mailhost import MailHost
    from smtp_desktop.ports.sign_in import Browser

_PATIENCE_MS = 20_000


class RealComputer(Computer):
    """`identity` is where people sign in with a browser, `person` the one who does."""

    def __init__(
        self,
        host: MailHost,
        provider: Provider | None = None,
        identity: PracticeIdentityProvider | None = None,
        person: known.Person = known.YOU,
    ) -> None:
        super().__init__(host.ca_pem, TestLimits())
        self._host = host
        self._provider = provider
        self._identity = identity
        self._person = person

    @cached_property
    def dialer(self) -> NetworkDialer:
        return NetworkDialer(self.trust, self._host.lookup)

    @cached_property
    def providers(self) -> Providers:
        real = super().providers
        return real.with_first(self._provider) if self._provider else real

    @cached_property
    def browser(self) -> Browser:
        return Visitor(self._person)

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.secret_store, InMemorySettings().lock)

    @cached_property
    def clouds(self) -> Clouds:
        if self._identity is None:
            return super().clouds
        real = super().clouds.cloud[0]
        return Clouds(
            (
                Cloud(
                    id="practice",
                    name="Practice sign-in",
                    authority=self._identity.authority,
                    scope=real.scope,
                    hosts=("localhost",),
                    audiences=real.audiences,
                ),
            )
        )


class RealOffice(Office):
    """A person in front of the real program, who has typed some settings."""

    def __init__(
        self, qtbot: QtBot, qapp: QApplication, computer: RealComputer, password: str = ""
    ) -> None:
        services: Any = computer
        super().__init__(qtbot, services, QtTasks(qapp))
        self._qtbot = qtbot
        if password:
            self.presenter.type_password(password)

    def fills_in(
        self,
        host: str,
        port: int,
        encryption: Encryption,
        auth: AuthType = AuthType.BASIC,
        **typed: str,
    ) -> None:
        """Fill the form in; `typed` are other fields by their names in the draft."""
        draft = self.state.form.draft._replace(
            host=host, port=str(port), encryption=encryption, auth_type=auth, test_to=typed["email"]
        )
        draft = draft._replace(**typed)  # type: ignore[arg-type]
        self.presenter.screen.show(
            self.presenter.screen.state.with_form(draft=draft, touched=frozenset(Field))
        )

    def presses(self, text: str) -> None:
        """Click a button and wait until all that follows from it is over."""
        self.press(text)
        self._qtbot.waitUntil(lambda: self.state.is_idle, timeout=_PATIENCE_MS)
        QCoreApplication.processEvents()

    @property
    def finding(self) -> str:
        """The code of what is wrong, empty for nothing."""
        result = self.state.panel.result
        return result.finding.code if result and result.finding else ""

    @property
    def is_green(self) -> bool:
        result = self.state.panel.result
        return result is not None and result.tone is Tone.GOOD
