"""A real mail host, real processes: whoever is to be told when email fails is told, once."""

from __future__ import annotations

import email
import email.policy
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email.message import Message
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import pytest
from msgspec import structs

from conftest import CANARY
from servers.addresses import free_ports
from servers.mailhost_settings import TYPED
from servers.real_office import RealComputer
from servers.terminal import Terminal
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account, BasicAuth, OAuth
from smtp_desktop.parts.watching import WatchParts
from smtp_desktop.program import Program
from smtp_desktop.services.testing.test_email import TestEmail
from smtp_desktop.waiting import Cancellation
from support.patience import wait_until
from support.posix import another_address

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

LETTER = b"To: joe@acme.test\r\nSubject: invoice\r\n\r\nHello\r\n"
TO_NOBODY = LETTER.replace(b"joe@", b"nobody@")
START = 0.5  # seconds between two starts of the program that only look
IT = "post@xn--bcher-kva.test"  # the mailbox ``buecher``


class Computer(RealComputer):
    """Writes down what is tested, as the program does."""

    @cached_property
    def tester(self) -> TestEmail:
        made: TestEmail = vars(Program)["tester"].func(self)
        return made

    def again(self) -> Computer:
        """The program started once more: it has kept no token in memory."""
        other = Computer(self._host, identity=self._identity)
        other.trust, other._keyring = self.trust, self.secret_store
        return other


class Office:
    """An account, `default`, and programs that send with it; `IT` is on the list."""

    def __init__(self, host: MailHost, home: Path, folder: Path) -> None:
        self.host = host
        self.home = home
        self.folder = folder
        self.terminal = Terminal(home, trusted=host.ca_pem)
        self.works = host.account("submission")
        self.save(self.works)
        assert self.send() == 0
        assert self.terminal.run("notify", "add", IT).code == 0

    def save(self, one: Account, password: str = CANARY, name: str = "default") -> None:
        settings = self.folder / "settings.toml"
        settings.write_text(codec.encode(one))
        words = ("account", "save", "--settings", settings, "--password-stdin", "--account", name)
        assert self.terminal.run(*words, typed=f"{password}\n".encode()).code == 0

    def save_second(self) -> None:
        joe = BasicAuth("joe@acme.test")
        self.save(self.host.account("submission", joe, email="joe@acme.test"), TYPED, "second")
        assert self.send("--account", "second") == 0

    def send(self, *words: str, letter: bytes = LETTER) -> int:
        return self.terminal.run("send", *words, typed=letter).code

    def notices(self) -> list[Message]:
        """What has arrived for whoever is to be told, each mailbox's in the order of arrival."""
        new = self.host.folder / "mail" / "buecher" / "new"
        files = sorted(new.glob("*"), key=lambda file: file.stat().st_mtime_ns)
        policy = email.policy.default
        return [email.message_from_bytes(file.read_bytes(), policy=policy) for file in files]

    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.notices()]

    def told(self, *subjects: str) -> None:
        """Wait until exactly these have arrived."""
        wait_until(lambda: len(self.subjects()) >= len(subjects), "no notice", 30)
        assert self.subjects() == list(subjects)

    def tell(self) -> None:
        """What the next errand does, whose turn comes once the last one is over."""
        assert self.terminal.run("notify", "send").code == 0

    def lets_time_pass(self) -> None:
        """From here on everybody may be told again."""
        with closing(sqlite3.connect(self.home / "log" / "sent-1.db", timeout=10)) as log, log:
            question = "UPDATE told SET value = json_set(value, '$.not_before', ?)"
            log.execute(question, ("2026-01-01T00:00:00+00:00",))


@pytest.fixture
def office(mail_host: MailHost, home: Path, tmp_path: Path) -> Iterator[Office]:
    yield Office(mail_host, home, tmp_path)
    shutil.rmtree(home)  # which ends what still works for it


def broken(office: Office, how: str) -> tuple[Account, str]:
    """An account as it is broken in some way, and its password."""
    if how == "password":
        return office.works, "Wrong-5ecret"
    if how == "certificate":
        return office.host.account("expired"), CANARY
    (port,) = free_ports(1)
    return structs.replace(
        office.works, server=structs.replace(office.works.server, port=port)
    ), CANARY


@pytest.mark.parametrize("how", ["password", "certificate", "server down"])
def test_with_another_account_a_breakdown_is_told_at_once_and_its_end_as_well(
    office: Office, how: str
) -> None:
    office.save_second()
    office.save(*broken(office, how))
    assert office.send() == 1
    assert office.send() == 1
    wait_until(office.notices, "nobody is told", 30)
    (first,) = office.notices()
    assert first["Subject"].startswith("Email from jane@acme.test could not be sent (")
    assert "<joe@acme.test>" in str(first["From"])
    office.save(office.works)
    assert office.send() == 0
    office.lets_time_pass()
    office.tell()
    office.told(str(first["Subject"]), "Email from jane@acme.test works again")
    log = office.terminal.run("log", "--json").value
    assert [row["account"] for row in log if row["door"] == "notice"] == ["default", "second"]


def test_the_only_account_tells_all_in_one_when_it_works_again(office: Office) -> None:
    office.save(office.works, "Wrong-5ecret")
    for _ in range(2):
        assert office.send() == 1
    office.tell()
    assert office.subjects() == []
    office.save(office.works)
    assert office.send() == 0
    office.told("Email from jane@acme.test works again; 2 emails were not sent")
    office.tell()
    office.told("Email from jane@acme.test works again; 2 emails were not sent")


def test_one_address_that_does_not_exist(office: Office) -> None:
    assert office.send(letter=TO_NOBODY) == 1
    office.told("1 email from jane@acme.test was not delivered")
    assert "to nobody@acme.test: There is no mailbox" in office.notices()[0].get_content()  # type: ignore[attr-defined]
    health = office.terminal.run("check", "--json").value
    assert health["state"] == "working"


def test_many_programs_at_once_tell_it_once(office: Office) -> None:
    office.save_second()
    words = ("send", "--account", "default")
    office.save(office.works, "Wrong-5ecret")
    running = [office.terminal.start(*words) for _ in range(6)]
    for one in running:
        one.communicate(LETTER, timeout=60)
    wait_until(office.subjects, "nobody is told", 30)
    office.tell()
    (subject,) = office.subjects()
    assert subject.startswith("Email from jane@acme.test could not be sent (")


def test_killed_at_any_moment_it_is_told_once_and_nothing_is_lost(office: Office) -> None:
    """The errand is killed again and again, at every moment of its life, until one gets through."""
    with filelock.FileLock(office.home / "errand.lock"):  # so that nobody else does it
        for _ in range(2):
            assert office.send(letter=TO_NOBODY) == 1
    moments = iter([0.3 + 0.4 * step for step in range(7)] + [3 + 0.15 * n for n in range(30)])
    kills = 0
    while not office.subjects():
        office.lets_time_pass()
        errand = office.terminal.start("notify", "send")
        try:
            errand.communicate(timeout=next(moments))
        except subprocess.TimeoutExpired:
            errand.kill()
            errand.communicate()
            kills += 1
    assert kills > 4
    office.tell()
    names = {one["Message-ID"] for one in office.notices()}
    assert len(names) == 1, "a second copy is one and the same message"
    assert set(office.subjects()) == {"2 emails from jane@acme.test were not delivered"}


def test_a_sign_in_that_was_revoked(
    mail_host: MailHost, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WatchParts, "call", lambda self: None)
    jane = replace(known.YOU, address="jane@acme.test", password="Jane-5ecret")
    identity = PracticeIdentityProvider(known.PRACTICE.with_(jane), key=mail_host.key)
    identity.start()
    try:
        office = Computer(mail_host, identity=identity, person=jane)
        office.trust = Trust(ca_data=mail_host.ca_pem + identity.ca_certificate)
        auth = OAuth(known.PUBLIC_CLIENT, "practice.test")
        tried = structs.replace(mail_host.account("submission", auth), test_to="joe@acme.test")
        office.accounts.save(tried, None)
        assert office.run(["connect", "--json"]) == 0
        assert office.again().run(["check", "--json"]) == 0
        assert office.run(["notify", "add", IT]) == 0
        identity.revoke(jane.address)
        assert office.again().run(["check", "--json"]) == 1
        office.watching.telling.tell(Cancellation())
        new = mail_host.folder / "mail" / "buecher" / "new"
        assert not list(new.glob("*"))
        assert office.run(["connect", "--json"]) == 0
        assert office.again().run(["check", "--json"]) == 0
        office.watching.telling.tell(Cancellation())
        office.watching.telling.tell(Cancellation())
        letter = email.message_from_bytes(mail_host.letter("buecher"), policy=email.policy.default)
        assert letter["Subject"] == "Email from jane@acme.test works again"
    finally:
        identity.stop()


def test_beside_a_relay_it_is_told_through_the_relay_and_accounts_are_watched(
    office: Office,
) -> None:
    relay = office.terminal.start("relay", "--port", str(free_ports(1)[0]))
    try:
        assert relay.stdout
        relay.stdout.readline()
        assert office.send(letter=TO_NOBODY) == 1
        office.told("1 email from jane@acme.test was not delivered")

        def noted() -> list[tuple[str, bool | None]]:
            log = office.terminal.run("log", "--json").value
            return [(row["door"], row["ok"]) for row in log[:2]]

        # The relay notes what the server said to the notice after it has arrived.
        both = [("notice", True), ("send", False)]
        wait_until(lambda: noted() == both, "it is noted", pause=START)
        office.terminal.run("log", "clear")  # or what was sent just now would say as much
        with another_address("127.83.117.10"):
            pass  # to the relay the network has changed

        def is_checked() -> bool:
            rows = office.terminal.run("log", "--json").value
            return any(row["door"] == "check" for row in rows)

        wait_until(is_checked, "nobody checks", 40, START)
    finally:
        relay.terminate()
        relay.communicate(timeout=20)
