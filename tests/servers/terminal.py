"""The program as a person or a script runs it: a process with its words, input and output."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import CANARY

ROOT = Path(__file__).parents[2]
KEYRINGS = Path(__file__).parents[1] / "keyrings"

SETTINGS = """\
format = 1

[account]
name = "Jane Doe"
email = "jane@acme.test"

[server]
host = "{host}"
port = {port}
encryption = "{encryption}"

[auth]
type = "{auth}"
{login}
[test]
to = "joe@acme.test"
"""


def settings_file(
    folder: Path,
    port: int,
    encryption: str = "none",
    auth: str = "basic",
    *,
    host: str = "localhost",
    username: str = "jane",
) -> Path:
    """A settings file about a server on this computer."""
    logins = {
        "basic": f'username = "{username}"\n',
        "none": "",
        "oauth": 'client_id = "00001111-aaaa-2222-bbbb-3333cccc4444"\ntenant_id = "consumers"\n',
    }
    file = folder / f"{host}-{port}-{auth}-{username}.toml"
    values = {"host": host, "port": port, "encryption": encryption, "auth": auth}
    file.write_text(SETTINGS.format(login=logins[auth], **values))
    return file


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


class Terminal:
    """Runs commands in a home of its own, with a keyring in a file or with none."""

    def __init__(self, home: Path, *, keyring: bool = True, trusted: str = "") -> None:
        self.keyring = home.parent / "keyring.json"
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "SMTP_DESKTOP_HOME": str(home),
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(KEYRINGS))),
            "PYTHONUTF8": "1",
            "FILE_KEYRING": str(self.keyring),
            "PYTHON_KEYRING_BACKEND": (
                "file_keyring.FileKeyring" if keyring else "keyring.backends.fail.Keyring"
            ),
        }
        if trusted:
            file = home.parent / "trusted.pem"
            file.write_text(trusted)
            self.environ["SSL_CERT_FILE"] = str(file)

    def start(self, *words: str | Path, **settings: Any) -> subprocess.Popen[bytes]:
        """Start a command and leave it to the caller."""
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        call = [sys.executable, "-m", "smtp_desktop", *map(str, words)]
        return subprocess.Popen(call, **{"env": self.environ, "cwd": ROOT, **pipes, **settings})

    def run(self, *words: str | Path, typed: bytes = b"", **environ: str) -> Ended:
        """Run a command to its end; no secret stands in what it prints."""
        process = self.start(*words, env=self.environ | environ)
        return ended(process, typed)


def lines(output: bytes) -> str:
    """A text with the ends of lines that every system has."""
    return output.decode("utf-8", "replace").replace("\r\n", "\n")


def ended(process: subprocess.Popen[bytes], typed: bytes | None = None) -> Ended:
    """Wait for a command; it shows no traceback and no secret in any form."""
    with process:
        streams = process.communicate(typed, timeout=60)
    out, err = (stream or b"" for stream in streams)
    shown = out + err
    forms = (CANARY.encode(), base64.b64encode(CANARY.encode()), ascii(CANARY)[1:-1].encode())
    assert not [form for form in forms if form in shown], shown
    assert b"Traceback" not in shown, shown.decode()
    assert b"Fatal Python error" not in shown, shown.decode()
    return Ended(
        process.returncode,
        lines(out),
        lines(err),
    )
