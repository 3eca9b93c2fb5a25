"""``connect``, ``disconnect`` and ``status`` on the terminal, with the practice sign-in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest
import trustme

from servers.computer import Computer, told, value_told
from servers.terminal import Terminal, settings_file
from smtp_desktop.demo.mail_server import PracticeServer
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.model.parse import to_draft
from smtp_desktop.model.purpose import of_sign_in
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.ports.sign_in import Browser


class Here(Computer):
    """A computer at which somebody signs in."""

    person = known.YOU
    accepts = True
    has_browser = True

    @cached_property
    def browser(self) -> Browser:
        return self if not self.has_browser else Visitor(self.person, accepts=self.accepts)

    def open(self, address: WebAddress) -> bool:
        return False


CA = trustme.CA()
NOT_SAVED = "No account is saved under the name default. Start smtp-desktop to set it up."


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    server = PracticeIdentityProvider(ca=CA)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def computer(provider: PracticeIdentityProvider, home: Path) -> Here:
    return Here(provider.ca_certificate)


def saved(
    computer: Computer,
    provider: PracticeIdentityProvider,
    folder: Path,
    port: int = 587,
    client: str = known.PUBLIC_CLIENT,
    more: str = "",
) -> Path:
    file = folder / "microsoft.toml"
    file.write_text(
        f"""format = 1
[account]
name = "You"
email = "{known.YOU.address}"
[server]
host = "localhost"
port = {port}
encryption = "tls"
[auth]
type = "oauth"
client_id = "{client}"
tenant_id = "practice.test"
authority = "{provider.authority}"
{more}
[test]
to = "{known.YOU.address}"
"""
    )
    account = computer.accounts.from_file(str(file))
    computer.accounts.save(account, None)
    return file


def test_connect_says_how_far_it_is_and_who_it_was(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    saved(computer, provider, tmp_path)
    assert computer.run(["connect"]) == 0
    out, err = told(capfd)
    assert "Finish signing in in your browser." in out
    assert f"{provider.pages}/{known.PRACTICE_TENANT}/oauth2/v2.0/authorize?" in out
    assert f"Connected as {known.YOU.address}." in out
    assert err == ""


def test_json_has_one_value_and_the_page_stands_beside_it(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    saved(computer, provider, tmp_path)
    assert computer.run(["connect", "--json"]) == 0
    out, err = told(capfd)
    assert json.loads(out) == {
        "ok": True,
        "account": "default",
        "connected": known.YOU.address,
        "tenant": known.PRACTICE_TENANT,
        "kept": True,
    }
    assert provider.pages in err


def test_somebody_else_is_told_and_not_kept(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    computer.person = known.COLLEAGUE
    saved(computer, provider, tmp_path)
    assert computer.run(["connect"]) == 1
    out, _ = told(capfd)
    assert f"Another person signed in than {known.YOU.address}." in out
    assert f"You signed in as {known.COLLEAGUE.address}, but Email is {known.YOU.address}." in out
    assert computer.run(["connect", "--json"]) == 1
    value = value_told(capfd)
    assert (value["ok"], value["other_person"]) == (False, known.COLLEAGUE.address)
    assert value["finding"]["owners"] == ["user"]
    assert computer.run(["status", "--json"]) == 0
    assert value_told(capfd)["connected"] is False
    kept_for = of_sign_in(to_draft(computer.accounts.account()), computer.clouds)
    assert computer.known_facts.connected("default", kept_for) == ""


@pytest.mark.parametrize("more", ["", f'username = "{known.COLLEAGUE.address}"\n'])
def test_a_delegate_says_who_signs_in_once(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    more: str,
) -> None:
    """The shared mailbox stands under Email, its delegate signs in (see “What to register”)."""
    computer.person = known.COLLEAGUE
    saved(computer, provider, tmp_path, more=more)
    words = [] if more else ["--as", known.COLLEAGUE.address.upper()]
    assert computer.run(["connect", *words]) == 0
    out, _ = told(capfd)
    assert "That is right for a shared mailbox you may send for" in out
    assert computer.run(["connect", "--json"]) == 0
    value = value_told(capfd)
    assert (value["connected"], "other_person" in value) == (known.COLLEAGUE.address, False)


def test_who_is_named_is_awaited_and_nobody_else(
    computer: Here, provider: PracticeIdentityProvider, tmp_path: Path
) -> None:
    saved(computer, provider, tmp_path)
    assert computer.run(["connect", "--as", known.COLLEAGUE.address]) == 1


def test_no_process_is_started_with_the_state_of_a_sign_in(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    saved(computer, provider, tmp_path)
    opened: list[str] = []

    class Watched(Visitor):
        def open(self, address: WebAddress) -> bool:
            opened.append(address.text)
            return super().open(address)

    computer.browser = Watched()
    assert computer.run(["connect"]) == 0
    (address,) = opened
    assert address.startswith("http://localhost:")
    assert "?" not in address
    assert "state=" in told(capfd)[0], "the page that a person copies is the real one"


def test_the_sign_in_sends_and_is_forgotten(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server = PracticeServer(CA, provider.is_valid)
    server.start()
    saved(computer, provider, tmp_path, server.port, more='secret_expires = "2027-05-31"')
    assert computer.run(["connect", "--json"]) == 0
    told(capfd)

    assert computer.run(["status", "--json"]) == 0
    status = value_told(capfd)
    assert list(status) == ["connected", "account", "tenant", "expires", "secret_expires"]
    assert (status["connected"], status["account"]) == (True, known.YOU.address)
    assert status["expires"].endswith("+00:00")
    assert status["secret_expires"] == "2027-05-31"

    assert computer.run(["test", "--json"]) == 0
    assert value_told(capfd)["steps"][5] == {
        "stage": "sign_in",
        "status": "passed",
        "ms": 0,
        "detail": known.YOU.address,
    } | {"ms": pytest.approx(0, abs=500)}
    (message,) = server.messages()
    assert message.sender == f"You <{known.YOU.address}>"

    kept_for = of_sign_in(to_draft(computer.accounts.account()), computer.clouds)
    assert computer.known_facts.connected("default", kept_for) == known.YOU.address, (
        "for the window"
    )
    assert computer.run(["disconnect"]) == 0
    assert computer.known_facts.connected("default", kept_for) == ""
    out, _ = told(capfd)
    assert "https://myapps.microsoft.com" in out
    assert computer.run(["status"]) == 0
    assert told(capfd)[0].startswith("Not connected.")
    server.stop()


def test_where_nobody_is_connected_there_is_nothing_to_end(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    saved(computer, provider, tmp_path)
    told(capfd)
    assert computer.run(["disconnect"]) == 0
    assert told(capfd)[0] == "Nobody was connected, so there is nothing to end.\n"


@pytest.mark.parametrize("words", [["connect"], ["connect", "--json"]])
def test_a_refusal_is_a_finding(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    saved(computer, provider, tmp_path, client=known.CONFIDENTIAL_CLIENT)
    assert computer.run(words) == 1
    out, err = told(capfd)
    if "--json" in words:
        value = json.loads(out)
        assert (value["ok"], value["account"]) == (False, "default")
        assert value["finding"]["code"] == "client_secret"
    else:
        assert "Client Secret" in out
        assert "AADSTS7000218" in out
        assert "\nA message for your IT administrator:\n\nSubject: " in out
        assert err == ""


@pytest.mark.parametrize("words", [["connect"], ["connect", "--json"]])
def test_where_an_id_is_missing_there_is_a_letter_to_whoever_has_it(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    words: list[str],
) -> None:
    file = saved(computer, provider, tmp_path)
    kept = Path(computer.places.accounts) / "default.toml"
    kept.write_text(file.read_text().replace('tenant_id = "practice.test"', 'tenant_id = ""'))
    assert computer.run(words) == 2
    out, err = told(capfd)
    assert "auth.tenant_id: Enter the Tenant ID" in err
    assert len(err.splitlines()) == 1
    if "--json" in words:
        assert not json.loads(out)["ok"]
    else:
        assert out.startswith("\nA message for your IT administrator:\n\nSubject: ")
        assert "Directory (tenant) ID" in out


def test_cancelling_on_the_page_ends_with_1(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    computer.accepts = False
    saved(computer, provider, tmp_path)
    assert computer.run(["connect"]) == 1
    assert computer.run(["status", "--json"]) == 0
    out, _ = told(capfd)
    assert '"connected": false' in out


def test_without_a_browser_the_page_is_printed_and_the_time_is_bounded(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    computer.has_browser = False
    saved(computer, provider, tmp_path)
    assert computer.run(["connect", "--timeout", "1"]) == 1
    out, err = told(capfd)
    assert "Open this page in a browser on this computer:" in out
    assert provider.pages in out
    assert "Nobody finished the sign-in" in out
    assert err == ""


@pytest.mark.parametrize("command", ["connect", "disconnect", "status"])
def test_an_account_with_a_password_has_nothing_to_connect(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    computer = Here()
    computer.keep(str(settings_file(tmp_path, 587, "starttls")))
    assert computer.run([command, "--json"]) == 2
    assert "does not sign in with OAuth 2.0" in told(capfd)[1]


@pytest.mark.parametrize("command", ["connect", "disconnect", "status"])
def test_without_an_account_nothing_begins(home: Path, command: str) -> None:
    ended = Terminal(home, keyring=False).run(command)
    assert (ended.code, ended.err) == (
        2,
        f"{NOT_SAVED}\n",
    )


def test_a_sign_in_goes_to_no_other_server(
    computer: Here,
    provider: PracticeIdentityProvider,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = saved(computer, provider, tmp_path)
    assert computer.run(["connect"]) == 0
    file.write_text(file.read_text().replace('"localhost"', '"other.example.test"'))
    assert computer.run(["test", "--settings", file]) == 2
    assert "its sign-in is not used there" in told(capfd)[1]


def test_without_a_keyring_nobody_can_say_who_is_connected(
    provider: PracticeIdentityProvider, home: Path, tmp_path: Path
) -> None:
    saved(Here(provider.ca_certificate), provider, tmp_path)
    ended = Terminal(home, keyring=False).run("status", "--json")
    assert ended.code == 3
    assert "no safe place for passwords" in ended.err
