"""Settings that cannot be used are refused in one line, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import CANARY
from smtp_desktop.adapters.files.settings import read_file
from smtp_desktop.errors import SettingsUnreadable
from smtp_desktop.main import main
from smtp_desktop.model import codec
from support.fakes import account
from support.posix import mkfifo
from support.small_files import open_folder, somebody_else

GOOD = codec.encode(account(587))
LINE = GOOD.splitlines().index("[auth]") + 1

REFUSED = {
    "newer": (GOOD.replace("format = 1", "format = 2"), "line 1, format: "),
    "no such format": (GOOD.replace("format = 1", "format = 0"), "line 1, format: "),
    "format as text": (GOOD.replace("format = 1", 'format = "1"'), "line 1, format: "),
    "password": (
        GOOD.replace("[auth]", f'[auth]\npassword = "{CANARY}"'),
        f"line {LINE + 1}, auth.password: secrets do not belong in a settings file",
    ),
    "client secret": (
        GOOD.replace("[auth]", f'[auth]\nclient_secret = "{CANARY}"'),
        f"line {LINE + 1}, auth.client_secret: secrets do not belong in a settings file",
    ),
    "nested secret": (
        GOOD + f'\n[test.more]\n"api-key" = "{CANARY}"\n',
        "test.more.api-key: secrets do not belong in a settings file",
    ),
    "inline secret": (
        GOOD.replace("[auth]", f'[auth]\nmore = {{ token = "{CANARY}" }}'),
        "auth.more.token: secrets do not belong in a settings file",
    ),
    "unknown key": (
        GOOD.replace("[auth]", "[auth]\nusrname = 1"),
        f"line {LINE + 1}, auth.usrname: there is no such setting",
    ),
    "unknown section": (GOOD + "\n[smtp]\nport = 1\n", "smtp: there is no such setting"),
    "text for a number": (
        GOOD.replace("port = 587", 'port = "587"'),
        "server.port: this must be a whole number, not text in quotation marks",
    ),
    "number for text": (
        GOOD.replace('host = "localhost"', "host = 1"),
        "server.host: this must be text in quotation marks, not a whole number",
    ),
    "section for text": (
        GOOD.replace('host = "localhost"', "host = {}"),
        "server.host: this must be text in quotation marks",
    ),
    "unknown choice": (
        GOOD.replace('"starttls"', '"tls1"'),
        'server.encryption: this must be one of "ssl"',
    ),
    "port 70000": (GOOD.replace("port = 587", "port = 70000"), "server.port: "),
    "broken": (GOOD.replace("[server]", "[server"), "this is not a settings file"),
    "zero bytes": (GOOD.replace("localhost", "local\0host"), "this is not a settings file"),
    "another file": ("\x7fELF\x02\x01\x01", "this is not a settings file"),
    "empty": ("", "account.email: "),
}


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that anybody may enter, and in which a secret may lie."""
    with open_folder() as one:
        yield one


def refusal(path: Path, capfd: pytest.CaptureFixture[str], home: Path) -> str:
    """Save from this file; the one line that says why not. Nothing may have changed."""
    before = {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}
    assert main(["account", "save", "--settings", str(path), "--password-stdin"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1, err
    assert CANARY not in err
    assert err.startswith(f"{path}")
    assert {file: file.read_bytes() for file in home.rglob("*") if file.is_file()} == before
    return err.removeprefix(f"{path}").lstrip(",: ")


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_wrong_settings_are_refused_with_line_and_key(
    text: str, words: str, elsewhere: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = elsewhere / "settings.toml"
    file.write_text(text)
    assert words in refusal(file, capfd, home)


def test_a_folder_is_refused(
    elsewhere: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "it is a folder" in refusal(elsewhere, capfd, home)


def test_a_missing_file_is_refused(
    elsewhere: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert "there is no such file" in refusal(elsewhere / "none.toml", capfd, home)
    (elsewhere / "link.toml").symlink_to("nowhere")
    assert "there is no such file" in refusal(elsewhere / "link.toml", capfd, home)
    (elsewhere / "file").touch()
    assert "there is no such folder" in refusal(elsewhere / "file" / "x.toml", capfd, home)


def test_a_file_that_may_not_be_read_is_refused(elsewhere: Path) -> None:
    file = elsewhere / "settings.toml"
    file.write_text(GOOD)
    file.chmod(0)
    with somebody_else(), pytest.raises(SettingsUnreadable, match="this user may not read") as it:
        read_file(str(file))
    assert it.value.path == str(file)


def test_a_file_that_is_far_too_large_is_refused(
    elsewhere: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = elsewhere / "settings.toml"
    with file.open("wb") as large:
        large.write(GOOD.encode())
        large.truncate(50_000_000)
    assert "it is far too large" in refusal(file, capfd, home)


def test_a_file_that_is_not_utf_8_is_refused(
    elsewhere: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = elsewhere / "settings.toml"
    file.write_bytes('name = "Jörg"'.encode("latin-1"))
    assert "it is not a text file in UTF-8" in refusal(file, capfd, home)
    file.write_bytes(GOOD.encode("utf-16"))
    assert "it is not a text file in UTF-8" in refusal(file, capfd, home)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", "/proc/self/mem"])
def test_a_device_is_refused(path: str, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert refusal(Path(path), capfd, home)


@pytest.mark.timeout(20)
def test_a_pipe_is_refused_and_not_waited_for(
    elsewhere: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    mkfifo(elsewhere / "pipe")
    assert "it is not an ordinary file" in refusal(elsewhere / "pipe", capfd, home)
    (home / "accounts").mkdir()
    mkfifo(home / "accounts" / "default.toml")
    assert main(["account", "show"]) == 2
    assert "it is not an ordinary file" in capfd.readouterr().err
