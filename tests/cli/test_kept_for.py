"""No command carries a secret to a server, a username or a registration that it is not kept for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest
import trustme

from conftest import CANARY
from servers.computer import Computer, told, value_told
from servers.scripted import ScriptedServer, greeted
from servers.terminal import Terminal, settings_file
from smtp_desktop.demo.mail_server import PracticeServer
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.ports.sign_in import Browser
from support.posix import openpty

EVIL = "mail.evil.test"
CA = trustme.CA()


class Here(Computer):
    """A computer at which somebody signs in, in a browser that counts its pages."""

    opened = 0

    @cached_property
    def browser(self) -> Browser:
        return self

    def open(self, address: WebAddress) -> bool:
        self.opened += 1
        return Visitor(known.YOU, accepts=True).open(address)


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider(ca=CA)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def computer(provider: PracticeIdentityProvider, home: Path) -> Here:
    return Here(provider.ca_certificate)


def microsoft(
    provider: PracticeIdentityProvider,
    folder: Path,
    *,
    host: str = "localhost",
    port: int = 2525,
    authority: str = "",
) -> Path:
    file = folder / f"{host}-{port}.toml"
    file.write_text(
        f"""format = 1
[account]
name = "You"
email = "{known.YOU.address}"
[server]
host = "{host}"
port = {port}
encryption = "tls"
[auth]
type = "oauth"
client_id = "{known.PUBLIC_CLIENT}"
tenant_id = "practice.test"
authority = "{authority or provider.authority}"
[test]
to = "{known.YOU.address}"
"""
    )
    return file


def save(computer: Computer, file: Path) -> int:
    return computer.run(["account", "save", "--settings", file])


# Passwords


@pytest.mark.parametrize(
    "other",
    [
        {"host": EVIL},
        {"username": "joe"},
        {"port": 465, "encryption": "ssl", "host": EVIL},
    ],
)
def test_account_save_carries_no_password_to_another_server_or_username(
    computer: Here, tmp_path: Path, capfd: pytest.CaptureFixture[str], other: dict[str, object]
) -> None:
    first = settings_file(tmp_path, 587, "tls", host="mail.acme.test")
    computer.keep(str(first))
    before = computer.accounts.account()
    values = {"port": 587, "encryption": "tls", "host": "mail.acme.test", **other}
    assert save(computer, settings_file(tmp_path, **values)) == 2  # type: ignore[arg-type]
    out, err = told(capfd)
    assert (out, err.count("\n")) == ("", 1)
    assert "--password-stdin" in err
    assert computer.accounts.account() == before
    assert computer.accounts.secret(SecretKind.PASSWORD, before) == Secret(CANARY)


def test_account_save_carries_no_password_to_another_port_of_this_computer(
    computer: Here, tmp_path: Path
) -> None:
    computer.keep(str(settings_file(tmp_path, 2525)))
    assert save(computer, settings_file(tmp_path, 2526)) == 2


def test_a_settings_file_that_somebody_has_changed_gets_no_password(
    computer: Here, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    computer.keep(str(settings_file(tmp_path, 587, "tls", host="mail.acme.test")))
    with ScriptedServer(greeted("AUTH PLAIN")) as server:
        kept = Path(computer.places.accounts) / "default.toml"
        text = kept.read_text()
        text = text.replace("mail.acme.test", EVIL).replace("587", str(server.port))
        kept.write_text(text)
        assert computer.run(["test"]) == 2
    assert server.heard == []
    assert "another server or username" in told(capfd)[1]


def test_account_save_carries_no_client_secret_to_another_sign_in_page(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    account = computer.accounts.from_file(str(microsoft(provider, tmp_path)))
    computer.accounts.save(account, {SecretKind.CLIENT_SECRET: Secret(CANARY)})
    other = microsoft(provider, tmp_path, port=587, authority="https://login.evil.test")
    assert save(computer, other) == 2
    assert "--client-secret-stdin" in told(capfd)[1]
    assert computer.accounts.account() == account
    assert computer.accounts.secret(SecretKind.CLIENT_SECRET, account) == Secret(CANARY)


# Sign-ins


def test_after_account_save_of_another_server_nobody_is_connected(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert save(computer, microsoft(provider, tmp_path)) == 0
    assert computer.run(["connect"]) == 0
    other = PracticeServer(CA, provider.is_valid)
    other.start()
    for host in (EVIL, "localhost"):
        assert save(computer, microsoft(provider, tmp_path, host=host, port=other.port)) == 0
        told(capfd)
        assert computer.run(["status", "--json"]) == 0
        assert value_told(capfd)["connected"] is False
    assert computer.run(["test", "--json"]) == 1
    steps = {one["stage"]: one["status"] for one in value_told(capfd)["steps"]}
    assert (steps["sign_in"], steps["auth"]) == ("failed", "not_reached")
    assert not other.messages()
    other.stop()
    assert save(computer, microsoft(provider, tmp_path)) == 0
    told(capfd)
    assert computer.run(["status", "--json"]) == 0
    assert value_told(capfd)["connected"] is True


def test_settings_in_a_file_for_another_server_use_no_sign_in(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert save(computer, microsoft(provider, tmp_path)) == 0
    assert computer.run(["connect"]) == 0
    with ScriptedServer(greeted("AUTH PLAIN")) as server:
        for host in ("localhost", EVIL):
            other = microsoft(provider, tmp_path, host=host, port=server.port)
            assert computer.run(["test", "--settings", other]) == 2
    assert server.heard == []
    assert "its sign-in is not used there" in told(capfd)[1].replace("\n", " ")


# Confirmed on the terminal


def test_a_strange_server_is_confirmed_by_its_name(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert save(computer, microsoft(provider, tmp_path, host=EVIL)) == 0
    page = provider.authority.removeprefix("https://").partition("/")[0]
    for words in ([], ["--confirm", EVIL], ["--confirm", page], ["--json"], ["--device-code"]):
        told(capfd)
        assert computer.run(["connect", *words]) == 2
        out, err = told(capfd)
        assert err.count("\n") == 1 or "--json" in words
        assert f"--confirm {page} --confirm {EVIL}" in out + err
    assert computer.opened == 0
    assert computer.run(["connect", "--confirm", page, "--confirm", EVIL.upper()]) == 0
    assert computer.opened == 1


@pytest.mark.parametrize(("answer", "code"), [("y", 1), ("n", 2), ("", 2)])
def test_somebody_at_a_terminal_sees_both_names_and_is_asked(
    home: Path, tmp_path: Path, answer: str, code: int
) -> None:
    terminal = Terminal(home)
    nobody = "https://127.0.0.1:1"  # so a sign-in that goes on ends at once
    file = tmp_path / "strange.toml"
    text = settings_file(tmp_path, 587, "tls", "oauth", host=EVIL).read_text()
    file.write_text(text.replace("tenant_id", f'authority = "{nobody}"\ntenant_id'))
    assert terminal.run("account", "save", "--settings", file).code == 0
    ours, theirs = openpty()
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    command = terminal.start("connect", **streams, start_new_session=True)
    shown = b""
    while b"Go on? [y/N]" not in shown:
        shown += os.read(ours, 1000)
    assert b"127.0.0.1" in shown
    assert EVIL.encode() in shown
    os.write(ours, f"{answer}\n".encode())
    assert command.wait(60) == code
    os.close(theirs)
    os.close(ours)
