"""The relay as a process of its own: killed, ended, started twice, asked by the command line."""

from __future__ import annotations

import json
import os
import re
import signal
import smtplib
import socket
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from servers.sink import SILENT, Sink
from smtp_desktop import signals
from smtp_desktop.adapters.log.departures import DepartureFiles
from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.adapters.session.control import LocalControl
from smtp_desktop.places import Places
from smtp_desktop.ports.sending_log import Entry, State
from support.clock import RealClock
from support.patience import wait_until
from support.posix import signals_are_sent, sockets_are_files
from support.relay_process import Process, command
from support.relays import JANE, LETTER
from support.sending_log import EVERYTHING

A_TIME = r"(?:\d{4}-\d\d-\d\d )?\d\d:\d\d"


def insist(process: Process, worker: int, accepted: list[str], over: threading.Event) -> None:
    """Send a hundred messages, each until it is accepted."""
    client: smtplib.SMTP | None = None
    for one in range(100):
        name = f"{worker}-{one}"
        message = b"Message-ID: <" + name.encode() + b"@x>\r\n\r\nbody\r\n"
        while not over.is_set():
            try:
                client = client or process.client()
                client.sendmail(JANE, ["joe@acme.test"], message)
            except (OSError, smtplib.SMTPException):
                if client:
                    client.close()
                client = None
                time.sleep(0.05)
                continue
            accepted.append(name)
            break
    if client:
        client.close()


def log_of(process: Process) -> Sequence[Entry]:
    """What the sending log says to whoever looks at it."""
    places = Places({"SMTP_DESKTOP_HOME": str(process.home)})
    store = SqliteEntries(places.log, RealClock().now)
    try:
        DepartureFiles(places.log, lambda: store).recover_left()
        return store.entries(EVERYTHING)
    finally:
        store.close()


@pytest.mark.timeout(170)
def test_killed_three_times_under_load_nothing_is_lost(process: Process, sink: Sink) -> None:
    accepted: list[str] = []
    over = threading.Event()
    threads = [
        threading.Thread(target=insist, args=(process, number, accepted, over))
        for number in range(6)
    ]
    for one in threads:
        one.start()
    for goal in (100, 250, 400):
        while len(accepted) < goal:
            time.sleep(0.01)
        process.kill()
        process.start()
    for one in threads:
        one.join(120)
    over.set()
    process.kill()  # the last of them stand beside the log
    arrived = Counter(one.content.partition(b"<")[2].partition(b"@")[0] for one in sink.taken)
    assert len(accepted) == 600
    assert [name for name in accepted if name.encode() not in arrived] == []
    logged = {str(one.message_id)[1:-3].encode() for one in log_of(process)}
    assert arrived.keys() - logged == set()  # what was sent stands there, however the relay ended
    twice = sum(count - 1 for count in arrived.values())
    assert twice <= 3 * 6  # what each of the six had under way when it was killed
    print(f"duplicates: {twice}")


@signals_are_sent
@pytest.mark.parametrize("asked", ["SIGTERM", "SIGHUP"])  # the terminal was closed
def test_it_ends_when_it_is_asked_to_and_settles_what_is_under_way(
    process: Process, sink: Sink, asked: str
) -> None:
    begun = threading.Event()

    def plan(verb: str, words: str) -> str:
        if verb == "DOT":
            begun.set()
            time.sleep(1)
        return ""

    sink.plan = plan
    idle, busy = process.client(), process.client()
    thread = threading.Thread(target=lambda: busy.sendmail(JANE, ["joe@acme.test"], LETTER))
    thread.start()
    begun.wait(10)
    process.process.send_signal(getattr(signal, asked))
    assert idle.docmd("NOOP")[0] == 421
    thread.join(20)
    assert len(sink.taken) == 1
    assert process.close() == signals.INTERRUPTED
    idle.close()
    busy.close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", process.port), 5)


@signals_are_sent
def test_asked_twice_it_ends_at_once_and_says_what_is_not_known(
    process: Process, sink: Sink
) -> None:
    begun = threading.Event()

    def plan(verb: str, words: str) -> str:
        if verb == "DOT":
            begun.set()
            return SILENT
        return ""

    sink.plan = plan
    busy = process.client()
    answers: list[tuple[int, bytes]] = []

    def send() -> None:
        for words in (f"MAIL FROM:<{JANE}>", "RCPT TO:<joe@acme.test>", "DATA"):
            busy.docmd(words)
        busy.send(LETTER + b".\r\n")
        answers.append(busy.getreply())

    thread = threading.Thread(target=send)
    thread.start()
    assert begun.wait(10)
    process.process.send_signal(signal.SIGINT)
    wait_until(lambda: "Finishing what is" in process.said_beside, "the word that it waits")
    assert process.process.poll() is None
    process.process.send_signal(signal.SIGINT)
    assert process.close() == signals.INTERRUPTED  # well within the 20 s that it would wait
    thread.join(20)
    busy.close()
    assert answers[0][0] == 451
    assert answers[0][1].startswith(b"4.4.2 ")
    (entry,) = log_of(process)
    assert entry.state is State.UNCLEAR


@signals_are_sent
def test_with_nothing_under_way_it_ends_without_a_word(process: Process) -> None:
    process.process.send_signal(signal.SIGINT)
    assert process.close() == signals.INTERRUPTED
    assert "Finishing" not in process.said_beside


def test_the_commands_tell_and_change_what_runs(process: Process, sink: Sink) -> None:
    code, status = process.ask("status")
    assert code == 0
    assert status["running"] is True
    assert status["port"] == process.port
    assert status["addresses"] == ["127.0.0.1", "::1"]
    assert list(status) == [
        *("running", "port", "addresses", "since", "starts_with_session", "programs"),
        *("sent", "refused"),
    ]

    code, card = process.ask("add", "Old accounting")
    assert code == 0
    assert list(card) == ["name", "username", "password", "server", "port"]
    assert card["username"] == "old-accounting"
    client = smtplib.SMTP(card["server"], card["port"])
    client.login(card["username"], card["password"])
    client.sendmail(JANE, ["joe@acme.test"], LETTER)

    code, programs = process.ask("list")
    assert code == 0
    listed = programs[1]
    assert list(listed) == [
        *("name", "username", "account", "added", "last_used", "sent", "refused"),
    ]
    assert (listed["name"], listed["sent"], listed["refused"]) == ("Old accounting", 1, 0)
    assert card["password"] not in json.dumps(programs)
    assert card["password"] not in (process.home / "programs.toml").read_text()

    code, _ = process.ask("add", "old ACCOUNTING")
    assert code == 2
    code, _ = process.ask("revoke", "Old accounting")
    assert code == 0
    assert client.docmd("NOOP")[0] == 421
    client.close()
    code, _ = process.ask("revoke", "Old accounting")
    assert code == 2


def test_the_command_line_ends_it(process: Process) -> None:
    assert process.ask("stop") == (0, {"ok": True, "was_running": True})
    assert process.close() == 0
    assert process.ask("stop") == (0, {"ok": True, "was_running": False})


def test_people_read_times_as_they_write_them(process: Process) -> None:
    client = process.client()
    client.sendmail(JANE, ["joe@acme.test"], LETTER)
    client.quit()
    for words, line in (
        ("status", rf"The relay runs on 127.0.0.1 and ::1, port {process.port}, since {A_TIME}\."),
        ("list", rf"bench \(bench\): last used {A_TIME}, sent 1, refused 0"),
    ):
        done = process.command(words)
        assert re.match(line, done.stdout), done.stdout


def test_a_second_one_ends_at_once_and_well(process: Process) -> None:
    done = process.command()
    assert done.returncode == 0
    assert done.stdout.strip() == f"The relay runs already, on port {process.port}."


def test_a_second_one_on_another_port_is_refused(process: Process) -> None:
    other = process.port % 65535 + 1
    done = process.command("--port", str(other))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"runs already, on port {process.port}. Stop that one first" in done.stderr


def test_encryption_is_not_switched_on_beside_one_that_runs(process: Process) -> None:
    done = process.command("--starttls", "on")
    assert done.returncode == 1
    assert f"runs already, on port {process.port}, and offers no encryption." in done.stderr
    assert process.command("--starttls", "off").returncode == 0


def test_a_port_that_another_program_has_is_told(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = command("--port", str(port))
    assert done.returncode == 1
    assert f"Another program uses port {port}." in done.stderr


def test_no_relay_runs(home: Path) -> None:
    done = command("status", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["running"] is False


def test_a_folder_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SMTP_DESKTOP_HOME", str(tmp_path / "file" / "home"))
    done = command()
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path / 'file'}: a file is where its folder should be\n"


@sockets_are_files
def test_only_this_user_reaches_its_socket_and_its_files(process: Process) -> None:
    places = Places({"SMTP_DESKTOP_HOME": str(process.home)})
    found = os.stat(places.relay)
    assert stat.S_ISSOCK(found.st_mode)
    assert stat.S_IMODE(found.st_mode) == 0o600
    assert stat.S_IMODE(os.stat(places.register).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(places.relay)).st_mode) & 0o077 == 0


def test_it_listens_on_loopback_alone(process: Process) -> None:
    lines = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        lines += Path(table).read_text().splitlines()[1:]
    port = f":{process.port:04X}"
    local = {line.split()[1] for line in lines if line.split()[3] == "0A"}
    assert {one for one in local if one.endswith(port)} == {
        f"0100007F{port}",
        f"00000000000000000000000001000000{port}",
    }


JUNK = [b"", b"\n", b"{}\n", b"[1]\n", b"\xff" * 70_000, b'{"do":1}\n']
JUNK += [b'{"do":"sendmail","size":0}\n', b'{"do":"submit","size":0,"recipients":null}\n']


@sockets_are_files
@pytest.mark.parametrize("junk", JUNK)
def test_nonsense_in_the_socket_harms_nobody(process: Process, junk: bytes) -> None:
    places = Places({"SMTP_DESKTOP_HOME": str(process.home)})
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(places.relay)
        client.sendall(junk)
        client.shutdown(socket.SHUT_WR)
        while client.recv(1000):
            pass
    said = LocalControl(places.relay).ask({"do": "status"})
    assert said is not None
    assert said["running"] is True
    assert process.said_beside == ""


def test_it_stops_on_order(process: Process) -> None:
    places = Places({"SMTP_DESKTOP_HOME": str(process.home)})
    assert LocalControl(places.relay).ask({"do": "stop"}) == {"ok": True}
    assert process.close() == 0
    assert LocalControl(places.relay).ask({"do": "status"}) is None


def test_what_it_carries_is_in_the_sending_log(process: Process, home: Path) -> None:
    with process.client() as client:
        client.sendmail(JANE, ["joe@acme.test"], LETTER)
    places = Places({"SMTP_DESKTOP_HOME": str(process.home)})
    assert LocalControl(places.relay).ask({"do": "stop"}) == {"ok": True}
    process.close()
    done = subprocess.run(
        [sys.executable, "-m", "smtp_desktop", "log", "--json"],
        env=process.environ,
        capture_output=True,
        timeout=60,
        check=True,
    )
    (row,) = json.loads(done.stdout)

    assert (row["door"], row["program"], row["ok"]) == ("relay", "bench", True)
    assert row["to"] == ["joe@acme.test"]
