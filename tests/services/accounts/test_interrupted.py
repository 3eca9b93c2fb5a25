"""Accounts whose saving fails or dies at any moment: the old one or the new one is there, whole."""

from __future__ import annotations

import itertools

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.keyrings import (
    Computer,
    CredentialManager,
    Died,
    MemoryKeyring,
    Moments,
    WindowsError,
    assert_only,
    password,
)
from smtp_desktop.errors import SecretNotFound, SecretStoreFailed, SettingsNotSaved
from smtp_desktop.model.account import Account, NoAuth, OAuth
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.secret import SecretKind
from smtp_desktop.ports.storage import Secrets
from support.fakes import account

OLD, NEW = (account(port, host="smtp.acme.test") for port in (587, 465))
RELAY = replace(OLD, auth=NoAuth())
MICROSOFT = replace(OLD, auth=OAuth("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "consumers"))
OLD_SECRET, NEW_SECRET = password("old" * 500), password(CANARY + "n" * 1500)


@pytest.fixture(params=[MemoryKeyring, CredentialManager])
def computer(request: pytest.FixtureRequest) -> Computer:
    return Computer(request.param)


FULL = SettingsNotSaved("default.toml: the disk is full")
REFUSED = WindowsError(5, "CredWrite", f"Access is denied: {CANARY}")


@pytest.mark.parametrize("before", [None, (OLD, OLD_SECRET)], ids=["first", "changing"])
def test_when_the_settings_cannot_be_written_nothing_changes(
    before: tuple[Account, Secrets] | None, computer: Computer
) -> None:
    if before:
        computer.accounts().save(*before)
    entries = computer.keyring.entries()
    computer.disk.moments = Moments(1, blow=FULL)
    with pytest.raises(SettingsNotSaved, match="the disk is full"):
        computer.accounts().save(NEW, NEW_SECRET)
    assert computer.whole() == before
    assert computer.keyring.entries() == entries


def test_when_the_keyring_fails_as_well_the_first_fault_is_told(computer: Computer) -> None:
    computer.accounts().save(OLD, OLD_SECRET)

    class FullAndDead(Moments):
        def next(self):  # type: ignore[no-untyped-def]
            computer.keyring.holder.moments = Moments(1, blow=REFUSED)
            raise FULL

    computer.disk.moments = FullAndDead()
    with pytest.raises(SettingsNotSaved, match="the disk is full"):
        computer.accounts().save(NEW, NEW_SECRET)
    computer.let(Moments())
    assert computer.whole() == (OLD, OLD_SECRET)
    computer.accounts().save(NEW, None)
    assert_only(computer.keyring.entries(), pieces=2)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_refused_by_the_keyring_at_any_call_nothing_or_all_is_saved(
    computer: Computer, after: bool
) -> None:
    for at in itertools.count(1):
        computer.accounts().save(OLD, OLD_SECRET)
        computer.keyring.holder.moments = moments = Moments(at, after=after, blow=REFUSED)
        try:
            computer.accounts().save(NEW, NEW_SECRET)
        except SecretStoreFailed:
            computer.let(Moments())
            assert computer.whole() == (OLD, OLD_SECRET)
            assert_only(computer.keyring.entries(), pieces=2)
        else:
            computer.let(Moments())
            assert computer.whole() == (NEW, NEW_SECRET), "it was said to be saved"
        if moments.passed < at:
            return


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("new", "secrets"),
    [(NEW, NEW_SECRET), (OLD, NEW_SECRET), (NEW, None), (RELAY, None), (MICROSOFT, None)],
    ids=["both", "password", "settings", "no sign-in", "another sign-in"],
)
def test_killed_at_any_moment_the_old_account_or_the_new_one_is_there(
    new: Account, secrets: Secrets | None, after: bool, computer: Computer
) -> None:
    kept = OLD_SECRET if secrets is None else secrets
    expected = (new, kept if new.auth_type is AuthType.BASIC else None)
    for at in itertools.count(1):
        computer.accounts().save(OLD, OLD_SECRET)
        moments = computer.let(Moments(at, after=after))
        try:
            computer.accounts().save(new, secrets)
        except Died:
            computer.let(Moments())
            assert computer.whole() in [(OLD, OLD_SECRET), expected]
        else:
            computer.let(Moments())
            assert computer.whole() == expected
            assert moments.passed < at
            return
        computer.accounts().save(OLD, OLD_SECRET)
        assert_only(computer.keyring.entries(), pieces=2)


def test_killed_while_removing_nothing_is_half_there_for_ever(computer: Computer) -> None:
    for at in itertools.count(1):
        computer.accounts().save(OLD, OLD_SECRET)
        computer.let(Moments(at))
        try:
            computer.accounts().remove()
        except Died:
            computer.let(Moments())
            assert computer.whole() in [(OLD, OLD_SECRET), (OLD, None)]
            computer.accounts().remove()
            assert computer.whole() is None
            assert computer.keyring.entries() == []
        else:
            return


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_damaged_keyring_is_who_can_fix_a_new_password(at: int) -> None:
    computer = Computer(MemoryKeyring)
    computer.accounts().save(OLD, OLD_SECRET)
    computer.keyring.holder.kept[computer.keyring.entries()[at]] = "damage"
    with pytest.raises(SecretNotFound):
        computer.accounts().secret(SecretKind.PASSWORD, OLD)
    with pytest.raises(SecretNotFound):
        computer.accounts().save(NEW, None)
    computer.accounts().save(NEW, NEW_SECRET)
    assert computer.whole() == (NEW, NEW_SECRET)
