"""A settings file that cannot be used: one line names file, line and key, and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import CANARY
from servers.computer import Computer, told, value_told
from servers.terminal import settings_file
from support.posix import mkfifo


@pytest.fixture
def right(tmp_path: Path) -> str:
    return settings_file(tmp_path, 587, "tls").read_text()


CHANGES = [
    ("port = 587", "port = 0", "line 9, server.port"),
    ("port = 587", "port = 70000", "line 9, server.port"),
    ("port = 587", 'port = "587"', "line 9, server.port"),
    ("port = 587", "port = many", "line 9"),
    ("port = 587", "port = 587\ncolour = 1", "line 10, server.colour"),
    ('host = "localhost"', 'host = ""', "line 8, server.host"),
    ('host = "localhost"', 'host = "https://mail.test/"', "line 8, server.host"),
    ('host = "localhost"', 'host = "mail.test:587"', "line 8, server.host"),
    ('host = "localhost"', 'host = "jane@acme.test"', "line 8, server.host"),
    ('encryption = "tls"', 'encryption = "TLS1.2"', "line 10, server.encryption"),
    ('encryption = "tls"', 'encryption = "none"', ""),
    ('email = "jane@acme.test"', 'email = "jane"', "line 5, account.email"),
    ('email = "jane@acme.test"', 'email = "ja ne@acme.test"', "line 5, account.email"),
    ('name = "Jane Doe"', 'name = "Jane\\nBcc: x"', "line 4, account.name"),
    ('type = "basic"', 'type = "kerberos"', "line 13, auth.type"),
    ('username = "jane"', f'password = "{CANARY}"', "line 14, auth.password"),
    ('username = "jane"', 'mechanism = "NTLM"\nusername = "j"', "line 14, auth.mechanism"),
    ('to = "joe@acme.test"', 'to = "joe"', "line 17, test.to"),
    ("format = 1", "format = 2", "line 1, format"),
    ("format = 1", 'format = "1"', "line 1, format"),
    ("format = 1", f'api_token = "{CANARY}"', "line 1, api_token"),
    ("[server]", "[server", "line 7"),
]


@pytest.mark.parametrize("command", ["test", "account save"])
@pytest.mark.parametrize(("old", "new", "place"), CHANGES)
def test_the_place_of_the_fault_is_named(
    home: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    right: str,
    old: str,
    new: str,
    place: str,
    command: str,
) -> None:
    file = tmp_path / "wrong.toml"
    assert old in right
    text = right.replace(old, new, 1)
    if new == 'encryption = "none"':
        text = text.replace("localhost", "mail.acme.test")
    file.write_text(text)

    assert Computer().run([*command.split(), "--settings", file]) == 2

    out, err = told(capfd)
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"{file}, {place}" if place else str(file))
    assert not (home / "accounts").exists()


def unreadable(tmp_path: Path, kind: str) -> Path:
    """A path at which there is no settings file."""
    path = tmp_path / "settings.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        mkfifo(path)
    elif kind == "device":
        return Path("/dev/zero")
    elif kind == "50 MB":
        with path.open("wb") as file:
            file.truncate(50_000_000)
    elif kind == "binary":
        path.write_bytes(bytes(range(256)))
    elif kind == "latin-1":
        path.write_bytes('name = "Jörg"'.encode("latin-1"))
    elif kind == "link in a circle":
        path.symlink_to(path)
    elif kind == "below a file":
        path.write_text("")
        return path / "settings.toml"
    return path


KINDS = ["missing", "folder", "pipe", "device", "50 MB", "binary", "latin-1", "below a file"]


@pytest.mark.parametrize("kind", [*KINDS, "link in a circle"])
def test_what_is_no_settings_file_is_told_in_one_line(
    tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = unreadable(tmp_path, kind)

    assert Computer().run(["test", "--settings", path, "--json"]) == 2

    error = value_told(capfd)["error"]
    assert error.startswith(f"{path}")
    assert "\n" not in error


def test_an_empty_file_lacks_everything_and_says_the_first_thing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.toml"
    file.write_text("")

    assert Computer().run(["test", "--settings", file]) == 2
    assert told(capfd)[1].count("\n") == 1


def test_a_saved_file_that_was_damaged_is_named(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (home / "accounts").mkdir()
    (home / "accounts" / "default.toml").write_text("[account]\nemail = 5\n")

    for words in (["test"], ["account", "show"]):
        assert Computer().run(words) == 2
        assert "default.toml, line 2, account.email: this must be text" in told(capfd)[1]
