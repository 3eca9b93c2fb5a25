"""Stand-ins for what the presenter is given: a services in memory, tasks that wait for the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from smtp_desktop.adapters.files.attempts import NoAttempts
from smtp_desktop.adapters.files.known import NoKnownFacts
from smtp_desktop.adapters.files.memory import (
    InMemoryRegister,
    InMemorySecretStore,
    InMemorySettings,
)
from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.finding import Finding, Fix
from smtp_desktop.errors import (
    FileNotWritten,
    SecretStoreError,
    SettingsUnreadable,
    SmtpDesktopError,
)
from smtp_desktop.gui.presenter.background import Job, Result
from smtp_desktop.gui.presenter.presenter import Presenter
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.account import BasicAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.provider import Providers
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.relaying import NoAutostart
from smtp_desktop.ports.sending_log import NoDepartures
from smtp_desktop.ports.storage import Change, Secrets, Table
from smtp_desktop.ports.system import Mailbox, NoPrograms, OtherPrograms
from smtp_desktop.services.accounts.accounts import Accounts
from smtp_desktop.services.accounts.known import KnownFacts
from smtp_desktop.services.accounts.preferences import Preferences
from smtp_desktop.services.detection.detection import Detected
from smtp_desktop.services.notices.people import People
from smtp_desktop.services.relaying.register import Register
from smtp_desktop.services.relaying.relaying import Relaying
from smtp_desktop.services.sender_domain.check import SenderDomain
from smtp_desktop.services.sending.attempt_key import KeptKey
from smtp_desktop.services.sending.attempts import Attempts
from smtp_desktop.services.sending_log.browsing import LogBrowser
from smtp_desktop.services.sending_log.sending_log import SendingLog
from smtp_desktop.services.support.explanation import Explainer
from smtp_desktop.services.watch.daily import Overview
from smtp_desktop.waiting import Cancellation
from support.clock import FixedClock
from support.dns import FakeDns
from support.fakes import BOOK, CATALOGUE, PROVIDERS, account
from support.memory_log import MemoryLog
from support.microsoft import CLOUDS, FakeSignIn
from support.tester import FakeTester


class ManualTasks:
    """Keeps a job until the test lets it run, so that every moment in between can be looked at."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.timers: list[Callable[[], None]] = []
        self.cancelled: list[Cancellation] = []

    def start(
        self,
        job: Job[Result],
        on_report: Callable[[Any], None],
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
    ) -> Cancellation:
        cancellation = Cancellation()
        self.cancelled.append(cancellation)

        def run() -> None:
            try:
                result = job(cancellation, on_report)
            except Exception as error:  # noqa: BLE001 - as the real one does
                on_failed(error)
            else:
                on_done(result)

        self.waiting.append(run)
        return cancellation

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        self.timers.append(function)

    def run(self) -> None:
        """Let everything that waits happen."""
        while self.waiting:
            self.waiting.pop(0)()

    def a_second_passes(self) -> None:
        timers, self.timers = self.timers, []
        for function in timers:
            function()


class FakeDetection:
    """Reports and gives back what it is told, and keeps what was asked."""

    def __init__(self) -> None:
        self.reports: list[Detected] = []
        self.error: Exception | None = None
        self.asked: list[str] = []

    def run(
        self, address: str, report: Callable[[Detected], None], cancellation: Cancellation
    ) -> Detected:
        self.asked.append(address)
        if self.error:
            raise self.error
        for one in self.reports:
            report(one)
        return self.reports[-1] if self.reports else Detected(address)


class TroubledSecrets(InMemorySecretStore):
    """A keyring with a trouble, until the trouble is taken away."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: SmtpDesktopError | None = None

    def read(self, name: str, seal: str) -> Secrets:
        self._check()
        return super().read(name, seal)

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None:
        self._check()
        super().prepare(name, secrets, seal)

    def settle(self, name: str, seal: str) -> None:
        self._check()
        super().settle(name, seal)

    def remove(self, name: str) -> None:
        self._check()
        super().remove(name)

    def _check(self) -> None:
        if self.trouble:
            raise self.trouble


class TroubledRegister(InMemoryRegister):
    """A list of programs that can be read, and written only without trouble."""

    trouble: SmtpDesktopError | None = None

    def change(self, function: Callable[[str], str]) -> None:
        if self.trouble:
            raise self.trouble
        super().change(function)


class NoRelay:
    """No relay of this user can be asked."""

    def ask(
        self, order: dict[str, Any], content: bytes = b"", seconds: float = 5.0
    ) -> dict[str, Any] | None:
        return None

    def is_there(self) -> bool:
        return False


class MemoryMarks:
    """Marks as they are on the disk, which a second start finds again."""

    def __init__(self) -> None:
        self.table: dict[str, dict[str, str]] = {}
        self.is_full = False  # the disk: nothing can be written

    def read(self) -> Table:
        return {name: dict(mark) for name, mark in self.table.items()}

    def change(self, function: Change) -> bool:
        if self.is_full:
            return False
        self.table = function(self.read())
        return True


class MemoryTextFiles:
    """Files in memory, with a trouble if the test wants one."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.trouble: FileNotWritten | None = None

    def write(self, path: str, text: str | Iterable[str], line_end: str = "\n") -> bool:
        if self.trouble:
            raise self.trouble
        was_there = path in self.files
        self.files[path] = "".join(text).replace("\n", line_end)
        return was_there


class FakeSchedule:
    """A daily check that is switched on and off; `problem` is why it cannot be."""

    def __init__(self) -> None:
        self.is_on = self.is_at_login = False
        self.installed = 0
        self.problem: Exception | None = None

    def install(self) -> str:
        self.installed += 1
        self._switch(on=True)
        return "somewhere"

    def uninstall(self) -> bool:
        was = self.is_on
        self._switch(on=False)
        return was

    def _switch(self, *, on: bool) -> None:
        if self.problem:
            raise self.problem
        self.is_on = on


class FakeDaily:
    """Accounts that are as they are said to be; those that were checked."""

    def __init__(self) -> None:
        self.accounts: tuple[Overview, ...] = ()
        self.at: datetime | None = None
        self.checked: list[str] = []
        self.problem: Exception | None = None
        self.locked: SecretStoreError | None = None

    def overview(self) -> tuple[Overview, ...]:
        if self.problem:
            raise self.problem
        return self.accounts

    def checked_at(self) -> datetime | None:
        return self.at

    def check(self, name: str, cancellation: Cancellation) -> None:
        self.checked.append(name)

    def check_all(self, cancellation: Cancellation) -> None:
        self.checked += [one.account for one in self.overview()]
        if self.locked:
            raise self.locked

    def catch_up(self) -> None:
        self.checked.append("caught up")


class FakeServices:
    """Everything in memory; see ``services.services.Services``."""

    errand: Any = None

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        files = InMemorySettings(settings)
        self.secrets = TroubledSecrets()
        self.accounts = Accounts(files, self.secrets, lambda: self.clouds)
        self.session_accounts = Accounts(files, InMemorySecretStore(), lambda: self.clouds)
        self.tester: Any = FakeTester()
        self.submissions: Any = None
        self.register_store = TroubledRegister()
        self.register = Register(self.register_store, FixedClock())
        self.relaying: Any = Relaying(self.register, NoRelay(), NoKnownFacts(), NoAutostart())
        self.detection: Any = FakeDetection()
        self.providers: Providers = PROVIDERS
        self.catalogue: Catalogue = CATALOGUE
        self.clouds = CLOUDS
        self.dns = FakeDns()
        self.sender_domain = SenderDomain(self.dns, lambda: self.providers)
        self.sign_in: Any = FakeSignIn()
        self.mark_store = MemoryMarks()
        self.known_facts = KnownFacts(self.mark_store)
        self.preferences = Preferences(MemoryMarks())
        self.clock = FixedClock()
        self.attempts = Attempts(NoAttempts(), KeptKey(self.secrets), self.clock)
        self.computer = "office-pc"
        self.user_name = "janed"
        self.full_name = ""
        self.letters = BOOK
        self.text_files = MemoryTextFiles()
        self.list_separator = ","
        self.mailbox: Mailbox | None = None
        self.window_address = ""
        self.files: dict[str, bytes] = {}
        self.other_programs: OtherPrograms = NoPrograms()
        self._explain_and_keep()

    def _explain_and_keep(self) -> None:
        self.explainer = Explainer(
            self.clock,
            lambda: self.catalogue,
            lambda: self.letters,
            lambda: self.providers,
            lambda: self.clouds,
            lambda: self.computer,
            lambda: self.user_name,
        )
        self.log_store = MemoryLog(self.clock)
        self.sending_log: Any = SendingLog(
            lambda: self.log_store, NoDepartures, self.clock, lambda _: None
        )
        self.log_browser = LogBrowser(
            lambda: self.log_store, lambda: self.log_store, self.sending_log, self.clock
        )
        self.people_store = InMemorySettings()
        self.people_stopped: set[str] = set()
        self.people: Any = People(
            self.people_store,
            lambda person: self.people_stopped.discard(person.address.casefold()),
            lambda: frozenset(self.people_stopped),
        )
        self.daily: Any = FakeDaily()
        self.schedule = FakeSchedule()

    def beginning_of(self, path: str, most: int) -> bytes:
        if path not in self.files:
            raise SettingsUnreadable("there is no such file")
        return self.files[path][:most]


class RecordingView:
    """Keeps every state it was shown."""

    def __init__(self) -> None:
        self.states: list[WindowState] = []

    def show_state(self, state: WindowState) -> None:
        self.states.append(state)


class Desk:
    """A presenter with its stand-ins, started and loaded."""

    def __init__(self, services: FakeServices | None = None) -> None:
        self.services = services or FakeServices()
        self.tasks = ManualTasks()
        self.view = RecordingView()
        self.subject = Presenter(self.view, self.services, self.tasks, "default")
        self.subject.start()
        self.tasks.run()

    @property
    def state(self) -> WindowState:
        return self.subject.screen.state


SAVED = account(587, Encryption.TLS, BasicAuth("jane"), host="smtp.acme.test")


def saved_kit(password: str = "pw-saved") -> FakeServices:
    services = FakeServices()
    services.accounts.save(SAVED, {SecretKind.PASSWORD: Secret(password)})
    return services


def filled_in(services: FakeServices | None = None) -> Desk:
    """A desk where everything needed has been typed."""
    desk = Desk(services)
    desk.subject.edit(Field.EMAIL, "jane@acme.test")
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()  # nothing is found for this domain
    desk.subject.edit(Field.HOST, "smtp.acme.test")
    desk.subject.type_password("pw-typed")
    return desk


def finding(*fixes: Fix) -> Finding:
    return Finding("wrong_port", ("user",), True, "Wrong port.", "Because.", ("Fix it.",), fixes)
