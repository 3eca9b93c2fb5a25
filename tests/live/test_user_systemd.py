"""The daily check is installed, run and removed by a real systemd of a user.

Where the computer was not started by systemd, one runs in a mount namespace with a ``/run`` of its
own, so that nothing else here takes this for a computer that was. It sees no other processes, as it
takes all it sees into a control group of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import missing
from servers.scripted import ScriptedServer, greeted
from servers.terminal import ROOT, Terminal, settings_file

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's"),
]

SYSTEMD = "/usr/lib/systemd/systemd"
NEEDED = ("unshare", "dbus-run-session", "systemctl")
UNIT = "smtp-desktop-check-"

# The manager of a user starts only where the system's own would be.
BEGIN = f"""
mount -t tmpfs tmpfs /run && mkdir -p -m 700 /run/systemd/system /run/user/0 || exit 77
export XDG_RUNTIME_DIR=/run/user/0
dbus-run-session -- bash -ec '
{SYSTEMD} --user & systemd=$!
trap "kill $systemd; wait $systemd || true" EXIT
for each in $(seq 100); do systemctl --user list-units >/dev/null 2>&1 && break; sleep 0.1; done
' check || exit 77
"""


class Session:
    """A shell in a session that has a systemd of its own; `run` gives what it printed."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        whole = BEGIN.replace("' check ||", f"{script}' ||")
        return subprocess.run(
            ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "bash", "-c", whole],
            env=self._terminal.environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def session(home: Path) -> Session:
    if not all(map(shutil.which, (SYSTEMD, *NEEDED))):
        missing("systemd with dbus-run-session")
    if os.geteuid() != 0:
        missing("the right to give systemd a /run of its own (root)")
    made = Session(Terminal(home))
    tried = made.run("systemctl --user show --property=Version")
    if tried.returncode:
        missing(f"a user's systemd that starts ({tried.stderr.strip()})")
    return made


def test_a_real_systemd_takes_runs_and_forgets_the_daily_check(
    session: Session, home: Path, tmp_path: Path
) -> None:
    terminal = Terminal(home)
    program = f"{sys.executable} -m smtp_desktop"
    script = greeted().expect("MAIL").output("250 ok").expect("RCPT").output("250 ok")
    with ScriptedServer(script.expect("RSET").output("250 ok").expect("QUIT")) as server:
        file = settings_file(tmp_path, server.port, auth="none")
        assert terminal.run("account", "save", "--settings", file).code == 0
        done = session.run(f"""
{program} check install
unit=$(basename "$HOME"/.config/systemd/user/{UNIT}*.service)
systemctl --user list-timers --all --no-pager
systemctl --user start "$unit"
systemctl --user show --property=Result --property=ExecMainStatus "$unit"
{program} check install
{program} check uninstall
systemctl --user list-timers --all --no-pager
""")
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert said.count("Every account is checked once a day from now on (") == 2
    assert f"{UNIT}" in said.partition("1 timers listed.")[0]
    assert "Result=success\nExecMainStatus=0" in said
    assert said.rstrip().endswith("0 timers listed.")
    assert "MAIL" in " ".join(server.said), "it signed in, by systemd"
    left = [one.name for one in (home / ".config").rglob("*") if UNIT in one.name]
    assert left == []
    (row,) = terminal.run("log", "--json").value
    assert (row["door"], row["ok"]) == ("check", True)
