"""What is kept of sign-ins: never in the way, and nothing that gives a secret away."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.adapters.files import atomic
from smtp_desktop.adapters.files.attempts import AttemptFile
from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.errors import (
    PermanentReply,
    SecretStoreError,
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
)
from smtp_desktop.ports.storage import Secrets
from smtp_desktop.services.sending.attempt_key import KeptKey
from smtp_desktop.services.sending.attempts import WINDOW, Attempts
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials
from support.clock import FixedClock
from support.counting import HOST, Desk, Keys, Text, Unwritable, refused_twice

# ---- Nothing of this may ever be in the way ------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", "\0", '{"key": 1}', '{"key": "", "attempts": []}'),
        '{"key": "00", "attempts": [["jane", "", 0]]}',
        '{"key": "00", "attempts": [{"host": "b", "login": "a", "mark": "", "at": "now"}]}',
        '{"key": "00", "attempts": [], "more": 1}',
        '{"key": "\ud800"}',
        '{"salt": "00", "attempts": [{"login": "a", "mark": "b", "at": 0.0}]}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_a_damaged_file_keeps_nobody_from_testing(text: str) -> None:
    desk = Desk(Text(text))
    refused_twice(desk)
    assert not desk.tries()


@given(st.text(max_size=60))
def test_no_text_in_the_file_is_ever_in_the_way(text: str) -> None:
    assert Desk(Text(text)).tries()


def test_a_file_that_cannot_be_written_keeps_nobody_from_testing() -> None:
    desk = Desk(Unwritable())
    assert all(desk.tries() for _ in range(4))


def test_times_to_come_are_those_of_a_clock_that_was_wrong() -> None:
    desk = Desk()
    desk.passes(86_400)
    refused_twice(desk)
    desk.passes(-86_400)
    refused_twice(desk)
    assert not desk.tries()


def test_no_more_is_kept_than_could_be_needed() -> None:
    desk = Desk()
    for number in range(150):
        desk.tries(username=f"user{number}")
    assert len(json.loads(desk.store.text)["attempts"]) <= 101
    desk.passes(WINDOW)
    desk.tries()
    assert len(json.loads(desk.store.text)["attempts"]) == 1


@given(st.text(st.characters(codec=None), min_size=1, max_size=20))
def test_any_secret_and_any_name_can_be_counted(text: str) -> None:
    desk = Desk()
    assert [desk.tries(text, username=text) for _ in range(3)] == [True, True, False]


# ---- Nothing gives the secret away ---------------------------------------------------------------


def test_the_file_alone_fits_every_password_alike() -> None:
    """Who has the file, and not the keyring, tries 1,000 passwords with the program's own code."""
    desk = refused_twice()
    for word in (CANARY, HOST, "jane", "5a17"):
        assert word not in desk.store.text
    for candidate in (CANARY, *map("candidate {}".format, range(1000))):
        assert Desk(Unwritable(desk.store.text), Keys(b"another")).tries(candidate)


def test_even_with_the_key_dozens_of_passwords_fit_however_many_names_were_tried() -> None:
    desk = Desk()
    for name in ("jane", "jane@acme.test", "ACME\\jane", "j.doe"):
        refused_twice(desk) if name == "jane" else desk.tries(username=name)
        desk.tries(username=name)
    fitting = 0
    for number in range(10_000):
        marks = {one["mark"] for one in json.loads(desk.store.text)["attempts"]}
        frozen = Desk(Unwritable(desk.store.text), desk.keys)
        fitting += not frozen.tries(f"candidate {number}")
        assert len(marks) == 1
    assert 15 <= fitting <= 80  # 39 on average: one in 256


def test_two_keys_have_no_mark_and_no_name_in_common() -> None:
    desks = [Desk(keys=Keys(bytes([number]) * 32)) for number in range(8)]
    for desk in desks:
        desk.tries()
    kept = [json.loads(desk.store.text) for desk in desks]
    for name in ("host", "login"):
        assert len({one["attempts"][0][name] for one in kept}) == len(desks)
    assert len({one["attempts"][0]["mark"] for one in kept}) > 1
    assert len({one["key"] for one in kept}) == len(desks)


def test_the_file_of_an_older_version_goes_with_the_first_attempt() -> None:
    old = '{"salt":"5a17","attempts":[{"login":"8c","mark":"1f","at":1790000000.0}]}'
    desk = Desk(Text(old))
    assert desk.tries()
    assert "salt" not in desk.store.text
    assert "1f" not in [one["mark"] for one in json.loads(desk.store.text)["attempts"][:-1]]


def test_without_a_keyring_nothing_is_written_and_the_third_still_asks() -> None:
    desk = Desk(Text('{"salt":"5a17","attempts":[]}'), Keys(None))
    refused_twice(desk)
    assert not desk.tries()
    assert desk.store.text == ""
    desk.works("the right one")
    refused_twice(desk)
    assert Desk(desk.store, Keys(None)).tries()  # the next start knows nothing


# ---- Forgotten with the account ------------------------------------------------------------------


def test_what_is_forgotten_counts_no_more_and_the_key_goes_too() -> None:
    desk = refused_twice()
    desk.subject.forget(HOST)
    assert (desk.store.text, desk.key) == ("", None)


def test_other_servers_are_not_forgotten_and_keep_their_key() -> None:
    desk = refused_twice()
    desk.tries(host="smtp.other.test")
    desk.tries(host="smtp.other.test", username="joe")
    desk.subject.forget(HOST)
    assert len(json.loads(desk.store.text)["attempts"]) == 2
    assert desk.tries()
    desk.subject.forget()
    assert (desk.store.text, desk.key) == ("", None)


def test_without_a_keyring_it_is_forgotten_as_well() -> None:
    desk = refused_twice(Desk(keys=Keys(None)))
    desk.subject.forget(HOST)
    refused_twice(desk)


def test_a_success_leaves_neither_a_record_nor_a_key() -> None:
    desk = refused_twice()
    desk.works("the right one")
    assert (desk.store.text, desk.key) == ("", None)


def test_the_key_stays_as_long_as_anything_is_remembered() -> None:
    store = InMemorySecretStore()
    desk = Desk(keys=KeptKey(store))
    key = refused_twice(desk).keys.read()
    desk.works(username="joe")
    assert KeptKey(store).read() == key
    assert not desk.tries()


def test_two_programs_at_once_count_on_whoever_is_done_first() -> None:
    desk = Desk(keys=KeptKey(InMemorySecretStore()))
    other = Desk(desk.store, desk.keys)
    with other.subject.one(HOST, Credentials("joe", lambda: CANARY)):
        desk.works()  # its record goes, that of the other program stays
        assert len(json.loads(desk.store.text)["attempts"]) == 1
    assert desk.store.text == ""
    refused_twice(desk)
    assert not other.tries(), "under the key that was made anew"


def test_the_key_of_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    file = AttemptFile(str(tmp_path), lock_seconds=0.0)
    keys = Keys()
    attempts = Attempts(file, keys, FixedClock())
    credentials = Credentials("jane", lambda: CANARY)
    with pytest.raises(PermanentReply), attempts.one(HOST, credentials):
        raise PermanentReply(Reply(535, ("no",)))
    with atomic.locked_if_possible(str(tmp_path / "attempts.json"), 1.0) as turn:
        assert turn.is_alone
        with attempts.one(HOST, credentials):
            pass
        assert keys.key is not None, "the other program may be writing under it"
    with attempts.one(HOST, credentials):
        pass
    assert file.read() == ""
    assert not keys.key


def test_a_program_that_runs_on_takes_the_key_that_another_has_made_since() -> None:
    desk = Desk(keys=KeptKey(InMemorySecretStore()))
    desk.tries()
    other = Attempts(desk.store, desk.keys, desk.clock)
    other.forget()
    with pytest.raises(PermanentReply), other.one(HOST, Credentials("jane", lambda: CANARY)):
        raise PermanentReply(Reply(535, ("no",)))
    assert desk.tries()
    assert not desk.tries()


# ---- The key -------------------------------------------------------------------------------------


class Troubled(InMemorySecretStore):
    """A keyring that cannot be used."""

    def __init__(self, trouble: SecretStoreError) -> None:
        super().__init__()
        self.trouble = trouble

    def read(self, name: str, seal: str) -> Secrets:
        raise self.trouble

    def remove(self, name: str) -> None:
        raise self.trouble


class Stuck(InMemorySecretStore):
    """A keyring that does not answer for a while."""

    def read(self, name: str, seal: str) -> Secrets:
        time.sleep(1)
        return {}


def test_the_key_is_made_once_and_found_again() -> None:
    store = InMemorySecretStore()
    key = KeptKey(store).read()
    assert key is not None
    assert len(key) == 64
    assert KeptKey(store).read() == key
    KeptKey(store).remove()
    assert KeptKey(store).read() not in (None, key)


@pytest.mark.parametrize(
    "trouble", [SecretStoreUnavailable("none"), SecretStoreLocked("locked"), SecretStoreHung("…")]
)
def test_a_keyring_that_cannot_be_used_keeps_no_key(trouble: SecretStoreError) -> None:
    keys = KeptKey(Troubled(trouble))
    assert keys.read() is None
    keys.remove()
    desk = refused_twice(Desk(keys=keys))
    assert not desk.tries()


def test_a_keyring_that_does_not_answer_is_not_waited_for_and_not_asked_again() -> None:
    desk = Desk(keys=KeptKey(Stuck(), seconds=0.1))
    began = time.monotonic()
    refused_twice(desk)
    assert not desk.tries()
    assert time.monotonic() - began < 0.9


def test_attempts_with_the_same_secret_tell_no_more_than_one() -> None:
    desk = Desk()
    for _ in range(5):
        desk.tries(anyway=True)
    marks = [one["mark"] for one in json.loads(desk.store.text)["attempts"]]
    assert len(marks) == 5
    assert all(one == other for one, other in pairwise(marks))
    assert len(marks[0]) == 2  # hexadecimal digits: eight bits


def test_a_refusal_is_counted_within_a_tenth_of_a_second() -> None:
    desk = Desk()
    subject = desk.subject
    credentials = Credentials("jane", lambda: CANARY)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        with (
            pytest.raises(PermanentReply),
            subject.one(HOST, credentials, anyway=True),
        ):
            raise PermanentReply(Reply(535, ("no",)))
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1
