"""No keyring, a bus without one, one that keeps nothing, one that nobody has set up."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from servers.keyring_daemon import PASSWORD, KeyringDaemon, Screen
from servers.person import NEW, OLD, Person, kept
from smtp_desktop.model.account import NoAuth

pytestmark = pytest.mark.live

LATER = 1.0  # seconds: a person reads the question first


# ---- Missing -------------------------------------------------------------------------------------


def left_running(mark: str) -> list[str]:
    """The programs that carry a mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return found


def test_without_a_session_bus_there_is_no_keyring_and_none_is_started(folder: Path) -> None:
    person = Person({"PATH": os.environ["PATH"], "HOME": str(folder), "DISPLAY": ":99"}, folder)
    done = person.saves(OLD)
    assert done.code == 3
    assert done.finding["code"] == "keyring_missing"
    assert done.finding["title"].endswith("there is no safe place for passwords.")
    assert person.finds() == "AccountNotFound"  # nothing is saved at all, so nothing is asked
    assert left_running(str(folder)) == []
    assert sorted(file.name for file in folder.rglob("*") if file.is_file()) == [
        "587.toml",
        "default.toml.lock",
    ]


def test_a_bus_without_a_keyring(folder: Path) -> None:
    with KeyringDaemon(daemon=False) as bus:
        person = Person(bus.environ, folder)
        done = person.saves(OLD)
        assert (done.code, done.finding["code"]) == (3, "keyring_missing")


@pytest.mark.parametrize("name", ["null", "fail"])
def test_a_keyring_that_keeps_nothing_is_refused(
    name: str, person: Person, keyring: KeyringDaemon
) -> None:
    person.environ["PYTHON_KEYRING_BACKEND"] = f"keyring.backends.{name}.Keyring"
    done = person.saves(OLD)
    assert (done.code, done.finding["code"]) == (3, "keyring_missing")
    assert keyring.entries() == []


def test_a_keyring_that_died_is_missing_and_the_next_one_is_locked(
    person: Person, keyring: KeyringDaemon
) -> None:
    assert person.saves(OLD, "old").code == 0
    keyring.kill()
    assert person.finds() == "SecretStoreUnavailable"
    assert person.saves(NEW).code == 3
    keyring.start_again()
    assert person.finds() == kept(OLD, "old")


def test_an_account_without_sign_in_needs_no_keyring(folder: Path) -> None:
    person = Person({"PATH": os.environ["PATH"], "HOME": str(folder)}, folder)
    relay = replace(OLD, auth=NoAuth())
    assert person.saves(relay, None).code == 0
    removed = person.sees_end(person.starts("-m", "smtp_desktop", "account", "remove"))
    assert removed.code == 0
    assert not (folder / "home" / "accounts" / "default.toml").exists()


# ---- A keyring that nobody has set up ------------------------------------------------------------


@pytest.mark.beside  # its bound leaves seconds
@pytest.mark.parametrize("is_running", [True, False], ids=["running", "started by the bus"])
def test_no_collection_and_nobody_to_ask(is_running: bool, folder: Path) -> None:
    daemon = KeyringDaemon(daemon=is_running, startable=not is_running, collection=False)
    with daemon as keyring:
        person = Person(keyring.environ, folder)
        done = person.saves(OLD)
        assert (done.code, done.finding["code"]) == (3, "keyring_missing")
        assert done.seconds < 5
        assert done.finding["title"].endswith("there is no safe place for passwords.")


def test_no_collection_is_asked_for_only_when_there_is_something_to_keep(
    screen: Screen, folder: Path
) -> None:
    with KeyringDaemon(collection=False, display=screen.display) as keyring:
        person = Person(keyring.environ, folder)
        assert person.saves(replace(OLD, auth=NoAuth()), None).code == 0
        assert person.finds() == "SecretNotFound"
        assert person.saves(OLD, None).code == 2
        assert screen.windows() == []

        saving = person.starts_saving(NEW)
        screen.wait_for_a_window()
        time.sleep(LATER)
        screen.press("Escape")
        done = person.sees_end(saving)
        assert done.code == 3
        assert done.finding["title"].startswith("The keyring was not opened.")

        saving = person.starts_saving(NEW)
        screen.wait_for_a_window()
        time.sleep(LATER)
        screen.type(PASSWORD)
        screen.press("Tab")
        screen.type(PASSWORD)
        screen.press("Return")
        assert person.sees_end(saving).code == 0
        assert person.finds() == kept(NEW)
