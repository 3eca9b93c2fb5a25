"""A real gnome-keyring: open, locked, asked, dismissed, hung; the program run as a person does."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from servers.keyring_daemon import PASSWORD, KeyringDaemon, Screen
from servers.keyrings import assert_only
from servers.person import IGNORED, NEW, OLD, Person, kept

pytestmark = pytest.mark.live

LATER = 1.0  # seconds: a person reads the question first


# ---- It works ------------------------------------------------------------------------------------


def test_what_was_saved_is_found_by_the_next_program(
    person: Person, keyring: KeyringDaemon
) -> None:
    done = person.saves(OLD)
    assert (done.code, json.loads(done.out)) == (0, {"ok": True, "account": "default"})
    assert person.finds() == kept(OLD)
    assert person.saves(NEW, "another" * 500).code == 0
    assert person.finds() == kept(NEW, "another" * 500)
    assert_only(keyring.entries(), pieces=4)
    assert person.saves(OLD, None).code == 0
    assert person.finds() == kept(OLD, "another" * 500)
    removed = person.sees_end(person.starts("-m", "smtp_desktop", "account", "remove"))
    assert removed.code == 0
    assert keyring.entries() == []
    assert person.finds() == "AccountNotFound"


def test_where_no_password_is_saved_the_call_is_wrong(person: Person) -> None:
    done = person.saves(OLD, None)
    assert done.code == 2
    assert done.err == "No password is saved for this account. Enter it.\n"
    assert not (person.folder / "home" / "accounts" / "default.toml").exists()


def test_two_programs_that_save_at_once_leave_the_account_of_one_of_them(person: Person) -> None:
    for number in range(5):
        pairs = [(replace(OLD, server=replace(OLD.server, port=2000 + number)), f"a{number}")]
        pairs += [(replace(OLD, server=replace(OLD.server, port=3000 + number)), f"b{number}")]
        running = [person.starts_saving(*pair) for pair in pairs]
        assert [person.sees_end(one).code for one in running] == [0, 0]
        assert person.finds() in [kept(*pair) for pair in pairs]


# ---- Locked --------------------------------------------------------------------------------------


@pytest.mark.beside  # its bound leaves seconds
def test_locked_and_nobody_to_ask(person: Person, keyring: KeyringDaemon) -> None:
    assert person.saves(OLD, "old").code == 0
    keyring.lock()
    done = person.saves(NEW)
    assert done.code == 3
    assert done.finding["code"] == "keyring_locked"
    assert done.finding["title"] == "Nothing was changed: the keyring is locked."
    assert done.finding["title"] in done.err
    assert done.seconds < 5
    assert person.finds() == "SecretStoreLocked"
    assert "port = 587" in (person.folder / "home" / "accounts" / "default.toml").read_text()
    assert keyring.end() is None


def test_the_question_is_closed_and_then_answered(
    asking: KeyringDaemon, screen: Screen, folder: Path
) -> None:
    person = Person(asking.environ, folder)
    assert person.saves(OLD, "old").code == 0
    asking.lock()
    saving = person.starts_saving(NEW)
    screen.wait_for_a_window()
    time.sleep(LATER)
    screen.press("Escape")
    done = person.sees_end(saving)
    assert done.code == 3
    assert done.finding["code"] == "keyring_locked"
    assert done.finding["title"].startswith("The keyring was not opened.")
    assert asking.is_locked()

    saving = person.starts_saving(NEW)
    screen.wait_for_a_window()
    time.sleep(LATER)
    screen.type(PASSWORD)
    screen.press("Return")
    assert person.sees_end(saving).code == 0
    assert person.finds() == kept(NEW)
    assert_only(asking.entries(), pieces=1)


def test_a_question_that_nobody_answers_is_not_waited_for_for_ever(
    asking: KeyringDaemon, screen: Screen, folder: Path
) -> None:
    asking.lock()
    ignoring = Person(asking.environ, folder).starts("-c", IGNORED)
    screen.wait_for_a_window()
    out, err = ignoring.communicate(timeout=30)
    assert not err
    first, second = (line.split() for line in out.splitlines())
    assert first[0] == second[0] == "SecretStoreHung"
    assert 2 <= float(first[1]) < 5
    assert float(second[1]) < 0.5


QUIET = """
import os
from smtp_desktop.adapters.keyring.store import KeyringSecretStore
from smtp_desktop.errors import SecretStoreError
from smtp_desktop.services.sending.attempt_key import KeptKey
quiet = KeyringSecretStore(os.environ).quiet()
try:
    quiet.read("default", "")
except SecretStoreError as error:
    print(type(error).__name__, KeptKey(quiet).read())
"""


@pytest.mark.beside  # its bound leaves seconds
def test_what_is_not_worth_a_question_asks_none(
    asking: KeyringDaemon, screen: Screen, folder: Path
) -> None:
    person = Person(asking.environ, folder)
    assert person.saves(OLD, "old").code == 0
    asking.lock()
    began = time.monotonic()
    done = person.sees_end(person.starts("-c", QUIET), began)
    assert done.out.split() == ["SecretStoreLocked", "None"]
    assert done.seconds < 5
    assert asking.is_locked()


# ---- Hung ----------------------------------------------------------------------------------------


@pytest.mark.beside  # its bound leaves seconds
def test_a_keyring_that_hangs_is_given_up_soon(person: Person, keyring: KeyringDaemon) -> None:
    assert person.saves(OLD, "old").code == 0
    keyring.freeze()
    began = time.monotonic()
    hung = person.finds()
    seconds = time.monotonic() - began
    done = person.saves(NEW)
    keyring.thaw()
    assert hung == "SecretStoreHung"
    assert 2 <= seconds < 6, "two seconds for the keyring, the rest for starting the program"
    assert done.code == 3
    assert done.finding["code"] == "keyring_missing"
    assert done.finding["title"] == "Nothing was saved: the keyring does not answer."
    assert person.finds() == kept(OLD, "old")
    assert person.saves(NEW).code == 0
    assert person.finds() == kept(NEW)


def test_stopping_a_save_that_waits_for_the_keyring_leaves_everything_as_it_was(
    person: Person, keyring: KeyringDaemon
) -> None:
    assert person.saves(OLD, "old").code == 0
    keyring.freeze()
    saving = person.starts_saving(NEW)
    time.sleep(LATER)
    saving.send_signal(signal.SIGINT)
    done = person.sees_end(saving)
    keyring.thaw()
    assert done.code == 130
    assert person.finds() == kept(OLD, "old")
    assert_only(keyring.entries(), pieces=1)
