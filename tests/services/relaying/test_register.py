"""Programs that may send, and their passwords."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from smtp_desktop.adapters.files.memory import InMemoryRegister
from smtp_desktop.adapters.files.register import RegisterFile
from smtp_desktop.errors import SettingsError, SettingsInvalid
from smtp_desktop.services.relaying.register import Register, SenderRule, decode, new_password
from smtp_desktop.wording.shared import fault
from support.clock import FixedClock, RealClock


@pytest.fixture
def store() -> InMemoryRegister:
    return InMemoryRegister()


@pytest.fixture
def register(store: InMemoryRegister) -> Register:
    return Register(store, RealClock())


def test_a_password_is_shown_once_and_kept_as_a_hash(
    register: Register, store: InMemoryRegister
) -> None:
    added = register.add("Old accounting", "work", SenderRule.ACCOUNT)
    password = added.password.reveal()
    assert re.fullmatch(r"[a-z2-7]{5}(?:-[a-z2-7]{5}){4}", password)
    assert password not in store.read()
    assert password.replace("-", "") not in store.read()
    assert password not in repr(added)

    book = register.book()
    found = book.admits("old-accounting", password.encode())
    assert found is not None
    assert (found.name, found.account, found.sender) == (
        *("Old accounting", "work"),
        SenderRule.ACCOUNT,
    )


@pytest.mark.parametrize(
    ("username", "password"),
    [("old-accounting", b"wrong"), ("nobody", b""), ("", b""), ("old-accounting", b"\xff\0")],
)
def test_nobody_else_comes_in(register: Register, username: str, password: bytes) -> None:
    register.add("Old accounting")
    assert register.book().admits(username, password) is None


def test_an_empty_register_admits_nobody(register: Register) -> None:
    assert register.book().admits("", b"") is None
    assert register.book().admits("x", b"y") is None


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Grüße & Söhne", "grue-sohne"),
        ("  CRM 2.0 ", "crm-2-0"),
        ("会計", "program"),
        ("x" * 60, "x" * 36),
        ("---", "program"),
    ],
)
def test_usernames_are_such_that_no_program_bites_on_them(
    register: Register, name: str, username: str
) -> None:
    assert register.add(name).program.username == username


def test_two_programs_never_have_one_username(register: Register) -> None:
    names = [register.add(name).program.username for name in ("A b", "A-b", "A.b")]
    assert names == ["a-b", "a-b-2", "a-b-3"]


def test_programs_are_bound_to_another_account(register: Register) -> None:
    for name, account in (("A", "work"), ("B", "shop"), ("C", "work"), ("D", "")):
        register.add(name, account)
    bound = register.bound_to("work")
    assert [one.name for one in bound] == ["A", "C"]

    register.rebind(bound, "office")
    assert [one.account for one in register.book().program] == ["office", "shop", "office", ""]


def test_nothing_is_written_where_nobody_is_bound(
    register: Register, store: InMemoryRegister
) -> None:
    register.rebind(register.bound_to("work"), "office")
    assert store.read() == ""


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_that_is_none(register: Register, name: str) -> None:
    with pytest.raises(SettingsInvalid):
        register.add(name)
    assert register.book().program == ()


def test_a_name_is_taken_once(register: Register) -> None:
    register.add("Scanner")
    with pytest.raises(SettingsInvalid, match="already"):
        register.add("scanner")


@pytest.mark.parametrize("name", ["Old accounting", "OLD ACCOUNTING", "old-accounting"])
def test_a_program_is_revoked_by_name_or_username(register: Register, name: str) -> None:
    password = register.add("Old accounting").password.reveal().encode()
    kept = register.add("Other").password.reveal().encode()
    assert register.revoke(name, or_username=True).name == "Old accounting"
    assert register.book().admits("old-accounting", password) is None
    assert register.book().admits("other", kept)
    with pytest.raises(SettingsInvalid, match="no program"):
        register.revoke(name, or_username=True)


def test_a_program_named_as_another_one_signs_in_is_revoked_alone(register: Register) -> None:
    first, second = register.add("Büro").program, register.add("buro").program
    assert (first.username, second.username) == ("buro", "buro-2")
    assert register.revoke("buro", or_username=True) == second
    assert register.book().program == (first,)
    with pytest.raises(SettingsInvalid, match="no program"):
        register.revoke("buro")  # which another window has revoked
    assert register.revoke("buro", or_username=True) == first


def test_port_and_encryption_are_remembered(register: Register) -> None:
    assert (register.book().port, register.book().starttls) == (2525, False)
    register.keep_port(2600)
    register.offer_starttls(offered=True)
    register.add("x")
    assert (register.book().port, register.book().starttls) == (2600, True)


_PASSWORD = "[[program]]\nname = 'x'\nusername = 'x'\nadded = ''\npassword = "


@pytest.mark.parametrize(
    "text",
    [
        *("x", "port = 'a'", "other = 1", "format = 9", "[[program]]\n"),
        *("port = 0", "port = 65536", "port = -1", f"port = {'9' * 30}"),
        *(f"{_PASSWORD}'ä'", f"{_PASSWORD}'plain words'"),
    ],
)
def test_a_damaged_register_is_no_register(text: str) -> None:
    with pytest.raises(SettingsError):
        decode(text)


def test_of_a_damaged_register_people_learn_the_file_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "programs.toml"
    file.write_text("nonsense")
    register = Register(RegisterFile(str(file)), RealClock())
    for call in (
        register.book,
        lambda: register.add("Old accounting"),
        lambda: register.revoke("x"),
    ):
        with pytest.raises(SettingsInvalid) as caught:
            call()
        told = str(fault(caught.value))
        assert told.startswith(f"{file}: the list of programs is damaged")
        assert "Move this file elsewhere, then add the programs again" in told
    assert file.read_text() == "nonsense"


@pytest.mark.parametrize("data", [b"\xff\xfe\0", b"#" * 300_000], ids=["no text", "too large"])
def test_also_of_one_that_nobody_can_read(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "programs.toml"
    file.write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        Register(RegisterFile(str(file)), RealClock()).book()
    told = str(fault(caught.value))
    assert told.startswith(f"{file}: the list of programs is ")
    assert told.endswith("each gets a new password")


def test_passwords_are_never_alike() -> None:
    assert len({new_password().reveal() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("name", ["Old\naccounting", "Old\x00", "\x1b[31mred"])
def test_a_name_holds_no_controls(register: Register, name: str) -> None:
    with pytest.raises(SettingsInvalid, match="no line breaks"):
        register.add(name)


def test_it_is_kept_when_the_port_changed_below_programs(store: InMemoryRegister) -> None:
    clock = FixedClock()
    register = Register(store, clock)
    register.keep_port(2600)
    assert register.book().moved == "", "no program had the old one"
    register.add("Old accounting")
    clock.moment += timedelta(minutes=1)
    register.keep_port(2600)
    assert not register.book().is_before_move("")
    register.keep_port(2601)
    book = register.book()
    assert book.is_before_move(book.program[0].added)
    assert book.is_before_move("")
    assert not book.is_before_move((clock.moment + timedelta(minutes=1)).isoformat())
    assert Register(store, clock).book() == book
