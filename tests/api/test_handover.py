"""The shortest way to a running relay: what it says, what it believes, and what it loads."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smtp_desktop.api.handover import Ended, address, mailed
from smtp_desktop.places import Places

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it takes the long way")

WELL = {"code": 0, "output": "", "error": ""}


@pytest.fixture
def environ(home: Path) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="s-") as session:  # a socket's path is a short one
        yield {"SMTP_DESKTOP_HOME": str(home), "XDG_RUNTIME_DIR": session}


@contextmanager
def relay(environ: dict[str, str], answer: bytes) -> Iterator[list[bytes]]:
    """A relay that gives one answer; what it heard stands in the list."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address(environ))
        listener.listen()

        def serve() -> None:
            link, _ = listener.accept()
            with link, link.makefile("rb") as reader:
                heard.append(reader.readline())
                heard.append(reader.read(json.loads(heard[0])["size"]))
                link.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield heard
        thread.join(10)


def ended(environ: dict[str, str], answer: object, *words: str) -> tuple[Ended, list[bytes]]:
    line = answer if isinstance(answer, bytes) else json.dumps(answer).encode() + b"\n"
    with relay(environ, line) as heard, pytest.raises(Ended) as end:
        mailed(words, environ, lambda: b"message")
    return end.value, heard


def test_the_words_and_the_message_are_handed_over_as_they_are(environ: dict[str, str]) -> None:
    words = ("-f", 'a"b@ü.test', "\udcff", "new\nline")
    end, (order, content) = ended(environ, WELL, *words)

    assert (end.code, end.error, end.output) == (0, "", "")
    assert json.loads(order) == {"do": "sendmail", "argv": list(words), "size": 7}
    assert content == b"message"


def test_what_the_relay_says_is_how_it_ends(environ: dict[str, str]) -> None:
    end, _ = ended(environ, {"code": 67, "output": "", "error": "ann@acme.test: 550 no"})
    assert (end.code, end.error) == (67, "ann@acme.test: 550 no")


@pytest.mark.parametrize("answer", [b"", b"nonsense\n", b'{"code": "x"}\n', b"[]\n", b'{"code": 1'])
def test_a_relay_that_breaks_off_leaves_it_unclear(environ: dict[str, str], answer: bytes) -> None:
    end, _ = ended(environ, answer)
    assert end.code == 75
    assert "may have been sent" in end.error


def test_what_the_relay_does_not_take_goes_another_way(environ: dict[str, str]) -> None:
    with relay(environ, b'{"error": "too_big"}\n'):
        assert mailed((), environ, lambda: b"message") == b"message"


def test_without_a_relay_the_message_is_not_even_read(environ: dict[str, str]) -> None:
    def read() -> bytes:
        raise AssertionError("it was read")

    assert mailed((), environ, read) == b""
    Path(address(environ)).touch()  # of a relay that was killed
    assert mailed((), environ, read) == b""


def test_a_folder_that_others_can_enter_is_not_looked_into(environ: dict[str, str]) -> None:
    os.chmod(environ["XDG_RUNTIME_DIR"], 0o755)
    assert not address(environ).startswith(environ["XDG_RUNTIME_DIR"])


@pytest.mark.parametrize("session", ["its own", "open to others", "none", "too long"])
def test_it_looks_where_the_program_has_its_sockets(environ: dict[str, str], session: str) -> None:
    if session == "open to others":
        os.chmod(environ["XDG_RUNTIME_DIR"], 0o755)
    elif session == "none":
        del environ["XDG_RUNTIME_DIR"]
    elif session == "too long":
        environ["XDG_RUNTIME_DIR"] += "/" + "r" * 90
        os.mkdir(environ["XDG_RUNTIME_DIR"], 0o700)
    for home in ("", environ["SMTP_DESKTOP_HOME"]):
        environ["SMTP_DESKTOP_HOME"] = home
        window = Path(Places(environ).instance)
        name = window.name.replace("smtp-desktop-", "smtp-desktop-relay-")
        assert address(environ) == str(window.with_name(name))


def test_it_ends_alike_where_nobody_can_be_told(environ: dict[str, str]) -> None:
    answer = json.dumps({"code": 67, "output": "", "error": "no Joe"}).encode() + b"\n"
    with relay(environ, answer), open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from smtp_desktop.api.sendmail import run; run()", "joe"],
            input=b"message",
            stderr=full,
            env=os.environ | environ,
            timeout=60,
            cwd=Path(__file__).parents[2],
        )
    assert done.returncode == 67


def test_it_loads_next_to_nothing() -> None:
    program = (
        "import sys; before = set(sys.modules); from smtp_desktop.api import sendmail; "
        "print(*(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    loaded = done.stdout.split()
    assert len(loaded) <= 12, loaded
    assert not {"__future__", "re", "enum", "json", "socket", "dataclasses", "typing"} & set(loaded)
