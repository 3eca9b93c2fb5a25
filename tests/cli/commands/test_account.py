"""``account save | show | remove``, with a keyring that outlives each command, and without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import CANARY
from servers.scripted import ScriptedServer, due
from servers.terminal import Terminal, settings_file

SECTIONS = ["format", "account", "server", "auth", "test"]
GUID = "00001111-aaaa-2222-bbbb-3333cccc4444"


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal(home)


def saved_files(home: Path) -> list[str]:
    return sorted(file.name for file in (home / "accounts").glob("*.toml"))


def test_an_account_is_saved_shown_used_and_removed(
    terminal: Terminal, home: Path, tmp_path: Path
) -> None:
    script = due("content").output("250 queued").expect("QUIT")
    with ScriptedServer(script) as server:
        settings = settings_file(tmp_path, server.port)
        save = ("account", "save", "--settings", settings, "--password-stdin")
        saved = terminal.run(*save, typed=f"{CANARY}\n".encode())
        assert (saved.code, saved.err) == (0, "")
        assert saved.out == "Saved: jane@acme.test through localhost.\n"
        assert CANARY in json.dumps(json.loads(terminal.keyring.read_text()), ensure_ascii=False)

        shown = terminal.run("account", "show")
        assert shown.code == 0
        assert str(server.port) in shown.out
        assert terminal.run("test").code == 0
        assert len([line for line in server.said if line.startswith("AUTH")]) == 1

    removed = terminal.run("account", "remove", "--json")
    assert (removed.code, removed.value) == (0, {"ok": True, "account": "default"})
    assert json.loads(terminal.keyring.read_text()) == {}
    assert saved_files(home) == []
    assert terminal.run("account", "show").code == 2
    assert terminal.run("account", "remove").code == 2


def test_without_a_keyring_a_removal_is_not_said_to_be_a_save(
    terminal: Terminal, home: Path, tmp_path: Path
) -> None:
    save = ("account", "save", "--settings", settings_file(tmp_path, 9), "--password-stdin")
    assert terminal.run(*save, typed=f"{CANARY}\n".encode()).code == 0
    removed = Terminal(home, keyring=False).run("account", "remove")
    assert removed.code == 3
    assert removed.err.startswith("The account was not removed: no keyring is running.")
    assert saved_files(home) == ["default.toml"]


def test_programs_that_a_removed_account_leaves_behind_are_named(
    terminal: Terminal, tmp_path: Path
) -> None:
    settings = settings_file(tmp_path, 2587)
    save = ("account", "save", "--settings", settings, "--password-stdin")
    assert terminal.run(*save, typed=f"{CANARY}\n".encode()).code == 0
    assert terminal.run("relay", "add", "Old scanner", "--use", "default").code == 0

    assert terminal.run("relay", "add", "Website").code == 0  # by whichever fits its sender
    assert terminal.run(*save, "--account", "shop", typed=f"{CANARY}\n".encode()).code == 0

    removed = terminal.run("account", "remove")
    assert "are refused from now on: Old scanner." in removed.out
    assert terminal.run("relay", "add", "Till", "--use", "shop").code == 0
    removed = terminal.run("account", "remove", "--all")
    assert "are refused from now on: Website, Till." in removed.out
    again = terminal.run("account", "remove", "--all")
    assert again.out == "Removed: every account, with everything kept for it.\n"


def test_the_last_account_leaves_every_program_behind(terminal: Terminal, tmp_path: Path) -> None:
    settings = settings_file(tmp_path, 2587)
    save = ("account", "save", "--settings", settings, "--password-stdin")
    assert terminal.run(*save, typed=f"{CANARY}\n".encode()).code == 0
    assert terminal.run("relay", "add", "Website").code == 0
    assert "are refused from now on: Website." in terminal.run("account", "remove").out


def test_the_names_of_the_saved_accounts_the_default_first(
    terminal: Terminal, home: Path, tmp_path: Path
) -> None:
    nobody = terminal.run("account", "list")
    assert (nobody.code, nobody.out) == (0, "No account is saved.\n")
    assert json.loads(terminal.run("account", "list", "--json").out) == []

    settings = settings_file(tmp_path, 2587)
    for name in ("work", "default", "Invoices"):
        save = ("account", "save", "--account", name, "--settings", settings, "--password-stdin")
        assert terminal.run(*save, typed=b"secret\n").code == 0

    assert terminal.run("account", "list").out == "default\nInvoices\nwork\n"
    listed = terminal.run("account", "list", "--json")
    assert json.loads(listed.out) == ["default", "Invoices", "work"]


def test_the_json_of_a_saved_account(terminal: Terminal, tmp_path: Path) -> None:
    settings = settings_file(tmp_path, 2587, "starttls")
    save = ("account", "save", "--account", "work", "--settings", settings, "--password-stdin")
    saved = terminal.run(*save, "--json", typed=b"secret\n")
    assert (saved.code, saved.value) == (0, {"ok": True, "account": "work"})

    value = terminal.run("account", "show", "--account", "work", "--json").value

    assert list(value) == ["account", "settings", "sources"]
    assert value["account"] == "work"
    assert list(value["settings"]) == SECTIONS
    assert value["settings"]["server"] == {
        "host": "localhost",
        "port": 2587,
        "encryption": "starttls",
    }
    assert value["settings"]["auth"] == {"type": "basic", "username": "jane"}
    assert set(value["sources"].values()) == {"saved"}
    assert "secret" not in json.dumps(value)


def test_a_value_that_the_file_leaves_out_is_the_programs_own(
    terminal: Terminal, home: Path
) -> None:
    (home / "accounts").mkdir()
    file = home / "accounts" / "default.toml"
    file.write_text('[account]\nemail = "jane@acme.test"\n[server]\nhost = "mail.acme.test"\n')
    with file.open("a") as more:
        more.write('[auth]\nusername = "jane"\n')

    sources = terminal.run("account", "show", "--json").value["sources"]
    shown = terminal.run("account", "show").out

    assert (sources["server.host"], sources["auth.username"]) == ("saved", "saved")
    assert (sources["server.port"], sources["server.encryption"]) == ("default", "default")
    (line,) = [line for line in shown.splitlines() if line.startswith("Port:")]
    assert line.split() == ["Port:", "587", "(default)"]


@pytest.mark.parametrize("backend", ["fail", "null"])
def test_without_a_safe_keyring_nothing_is_saved(home: Path, tmp_path: Path, backend: str) -> None:
    terminal = Terminal(home, keyring=False)
    settings = settings_file(tmp_path, 587, "tls")
    save = ("account", "save", "--settings", settings, "--password-stdin", "--json")
    environ = {"PYTHON_KEYRING_BACKEND": f"keyring.backends.{backend}.Keyring"}

    result = terminal.run(*save, typed=f"{CANARY}\n".encode(), **environ)

    assert result.code == 3
    assert result.value["ok"] is False
    assert result.value["finding"]["code"] == "keyring_missing"
    assert "Nothing was saved" in result.value["error"]
    assert saved_files(home) == []


def test_a_saved_account_whose_keyring_has_gone(
    terminal: Terminal, home: Path, tmp_path: Path
) -> None:
    settings = settings_file(tmp_path, 587, "tls")
    save = ("account", "save", "--settings", settings, "--password-stdin")
    assert terminal.run(*save, typed=b"secret\n").code == 0

    without = Terminal(home, keyring=False)

    for command in ("test", "check"):
        refused = without.run(command)
        assert refused.code == 3
        assert refused.err.startswith("The saved password cannot be read: no keyring is running.")
    sent = without.run("send", "--to", "bob@acme.test", typed=b"Subject: Invoice\n\nIt.\n")
    assert "The saved password cannot be read" in sent.err + sent.out
    assert "Nothing was saved" not in sent.err + sent.out
    assert without.run("account", "show").code == 0
    assert without.run("account", "remove").code == 3
    assert saved_files(home) == ["default.toml"]


def test_an_account_without_sign_in_needs_no_keyring(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home, keyring=False)
    settings = settings_file(tmp_path, 587, "none", "none")

    assert terminal.run("account", "save", "--settings", settings).code == 0
    assert terminal.run("account", "remove").code == 0


def test_new_settings_keep_the_saved_password(terminal: Terminal, tmp_path: Path) -> None:
    first = settings_file(tmp_path, 587, "tls", host="mail.example")
    save = ("account", "save", "--settings")
    nothing_yet = terminal.run(*save, first)
    assert (nothing_yet.code, nothing_yet.err.count("\n")) == (2, 1)
    assert terminal.run(*save, first, "--password-stdin", typed=b"secret\n").code == 0
    before = terminal.keyring.read_text()

    other_port = settings_file(tmp_path, 465, "ssl", host="mail.example")
    assert terminal.run(*save, other_port).code == 0

    assert terminal.keyring.read_text() == before
    assert terminal.run("account", "show", "--json").value["settings"]["server"]["port"] == 465


def test_a_client_secret_is_saved_and_never_shown(terminal: Terminal, tmp_path: Path) -> None:
    settings = settings_file(tmp_path, 587, "tls", "oauth")
    save = ("account", "save", "--settings", settings, "--client-secret-stdin")

    assert terminal.run(*save, typed=f"{CANARY}\n".encode()).code == 0
    assert terminal.run(*save, typed=f"{GUID}\n".encode()).code == 2, "that is its id"
    assert terminal.run(*save).code == 2
    shown = terminal.run("account", "show", "--json")
    assert shown.value["settings"]["auth"]["client_id"] == GUID
    assert terminal.run("status", "--json").value["connected"] is False


def test_all_accounts_are_forgotten_at_once(terminal: Terminal, home: Path, tmp_path: Path) -> None:
    settings = settings_file(tmp_path, 2587)
    for name in ("default", "work"):
        save = ("account", "save", "--account", name, "--settings", settings, "--password-stdin")
        assert terminal.run(*save, typed=b"secret\n").code == 0
    removed = terminal.run("account", "remove", "--all", "--json")
    assert (removed.code, removed.value) == (0, {"ok": True, "accounts": ["default", "work"]})
    assert json.loads(terminal.keyring.read_text()) == {}
    assert saved_files(home) == []
    assert terminal.run("account", "remove", "--all").code == 0, "none is no fault"
