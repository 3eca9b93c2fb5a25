"""The guards around every test, and the fixtures that many share.

A test fails when it connects anywhere but to this computer, asks DNS, leaves a thread behind, logs
a warning, or lets the canary secret into a log or a file.
"""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, settings

# How fast values are made is counted by the wall's clock, of which neighbours take their part.
settings.register_profile("beside others", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("beside others")

# A shell's `&` and nohup have us ignore Ctrl+C, and a program we start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
# nohup has us ignore that the terminal was closed, which goes on; it is what is started that hears.
if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))  # for ``servers`` and ``fakes``

CANARY = "Canary-5ecret-9f31-Grüße"

_LOCAL_NAMES = ("localhost", "", "127.0.0.1", "::1", None)
_strayed: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note every way out of this computer; the operating system tells through its audit events."""
    if event == "socket.connect":
        sock, address = arguments
        is_stream = sock.type & socket.SOCK_STREAM == socket.SOCK_STREAM
        if sock.family in (socket.AF_INET, socket.AF_INET6) and is_stream:
            host = str(address[0]).partition("%")[0]
            if not ipaddress.ip_address(host).is_loopback:
                _strayed.append(f"connected to {host}")
                raise ConnectionRefusedError(f"tests talk to loopback only, not to {host}")
    elif event == "socket.getaddrinfo":
        host = arguments[0]
        if isinstance(host, bytes):
            host = host.decode()
        if host not in _LOCAL_NAMES and not _is_ip(host):
            _strayed.append(f"asked DNS for {host}")
            raise socket.gaierror(socket.EAI_AGAIN, "tests ask no DNS")


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _only_this_computer() -> Iterator[None]:
    _strayed.clear()
    yield
    assert not _strayed, _strayed


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own; no keyring but one that fails; nothing inherited from outside."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("SMTP_DESKTOP_HOME", str(folder))
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    inherited = ("SSL_CERT_FILE", "SSL_CERT_DIR", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
    for name in (*inherited, "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(autouse=True)
def _no_thread_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    if request.node.get_closest_marker("leaves_thread"):
        return
    end = time.monotonic() + 3
    while time.monotonic() < end:
        left = [one for one in threading.enumerate() if one not in before and one.is_alive()]
        if not left:
            return
        time.sleep(0.01)
    assert not left, [one.name for one in left]


@pytest.fixture(autouse=True)
def _no_warning_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    phases: tuple[Literal["setup", "call"], ...] = ("setup", "call")
    for when in phases:
        records = caplog.get_records(when)
        loud = [record.getMessage() for record in records if record.levelno >= logging.WARNING]
        assert not loud, loud


@pytest.fixture(autouse=True)
def _canary_stays_inside(
    home: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    yield
    out, err = capfd.readouterr()
    sys.stdout.write(out)
    assert CANARY not in out + err
    assert CANARY not in caplog.text
    for file in home.rglob("*"):
        if file.is_file() and not file.is_symlink():
            assert CANARY.encode() not in file.read_bytes(), file


_WORK = frozenset({"process_time"})  # of this program, of which no neighbour takes a part
_CLOCKS = frozenset({"monotonic", "perf_counter", "seconds", "Meter", "STALL"})
_SAYS_SO = re.compile(rf"\b({'|'.join(sorted(_CLOCKS))}|mark\.alone)\b")
# In this order; the first one sleeps for more than a minute.
_LONGEST = (
    "tests/relay/test_network.py", "tests/live/", "tests/gui/view/", "tests/cli/",
    "tests/contracts/", "tests/demo/",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests run alone and which count their work, and let the long files come first.

    So no worker is left with one at the end: the tests of a file all go to one worker.
    """
    items.sort(key=_place)
    for item in items:
        function, module = (getattr(item, name, None) for name in ("function", "module"))
        named = _named(function, module)
        if not (_CLOCKS.isdisjoint(named) or item.get_closest_marker("beside")):
            item.add_marker(pytest.mark.alone)
        if not _WORK.isdisjoint(named):
            item.add_marker(pytest.mark.work)
        if item.get_closest_marker("alone"):
            assert _may_run_alone(item.path), f"{item.nodeid} would not run with -m alone"


def pytest_collection_finish() -> None:
    """Leave thousands of tests out of every search for garbage: they stay until the end."""
    gc.collect()
    gc.freeze()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With ``-m alone`` pass over the files of which nothing runs alone: that is most of them."""
    is_file = config.option.markexpr == "alone" and collection_path.suffix == ".py"
    return True if is_file and not _may_run_alone(collection_path) else None


@cache
def _may_run_alone(file: Path) -> bool:
    """Whether a file names what makes a test run alone."""
    return bool(_SAYS_SO.search(file.read_text(encoding="utf-8")))


def _place(item: pytest.Item) -> int:
    """How early a test comes: the less, the earlier."""
    places = (place for place, one in enumerate(_LONGEST) if item.nodeid.startswith(one))
    return next(places, len(_LONGEST))


@cache
def _named(function: object, module: object) -> set[str]:
    """What a test names, or a helper of its module that it calls: a clock is among it where it
    measures how long a thing takes.

    A neighbour on the other core would lengthen that, and no limit is loosened for it.
    """
    own = _names(getattr(function, "__code__", None))
    helpers = [getattr(getattr(module, one, None), "__code__", None) for one in own]
    file = getattr(module, "__file__", None)
    nearby = [one for one in helpers if one and one.co_filename == file]
    return own.union(*map(_names, nearby))


def _names(code: CodeType | None) -> set[str]:
    """What a function names, and the functions within it."""
    if code is None:
        return set()
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return set(code.co_names).union(*map(_names, inner))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alone: measures a time that a neighbour would lengthen")
    config.addinivalue_line("markers", "beside: measures a time of which a neighbour may take some")
    config.addinivalue_line("markers", "leaves_thread: abandons a thread on purpose")
    config.addinivalue_line("markers", "live: needs a real server or desktop service")
    config.addinivalue_line("markers", "work: measures how long the processor works, for a while")
    config.addinivalue_line("markers", "slow: takes more than ten seconds")


def missing(what: str) -> None:
    """A real part is not here: on CI that is a failure, elsewhere a skip that says so."""
    if os.environ.get("SMTP_DESKTOP_CI"):
        pytest.fail(f"{what} is missing on the machine that must have it")
    pytest.skip(f"{what} is not installed here; make test installs it where it may")
