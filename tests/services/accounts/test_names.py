"""Several accounts: their names in order, and another name for one of them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.keyrings import Computer, CredentialManager, Died, MemoryKeyring, Moments, password
from smtp_desktop.adapters.files.memory import InMemorySecretStore, InMemorySettings
from smtp_desktop.errors import AccountNotFound, SecretNotFound, SettingsInvalid
from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.parse import to_draft
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.services.accounts.accounts import Accounts
from smtp_desktop.services.accounts.known import KnownFacts
from smtp_desktop.services.sign_in import tokens
from support.fakes import CLOUDS, account, secrets_of
from support.presenter import MemoryMarks

SAVED = account(587, host="smtp.acme.test")
SECRET = password(CANARY)


@pytest.fixture(params=[MemoryKeyring, CredentialManager])
def computer(request: pytest.FixtureRequest) -> Computer:
    return Computer(request.param)


def whole(computer: Computer, name: str) -> bool:
    """Whether an account is there with its password."""
    subject = computer.accounts()
    try:
        return (subject.account(name), secrets_of(subject, name)) == (SAVED, SECRET)
    except (AccountNotFound, SecretNotFound):
        return False


def test_the_default_is_named_first_and_the_others_in_order() -> None:
    texts = dict.fromkeys(("Sales", "default", "accounts", "invoices"), "")
    subject = Accounts(InMemorySettings(texts), InMemorySecretStore(), lambda: CLOUDS)

    assert subject.names() == ("default", "accounts", "invoices", "Sales")


def test_an_account_is_renamed_with_its_password_and_its_sign_in(computer: Computer) -> None:
    subject = computer.accounts()
    subject.save(SAVED, SECRET)
    store = computer.keyring.store()
    sign_in = {SecretKind.SIGN_IN: Secret("token " + CANARY)}
    store.prepare(tokens.entry("default"), sign_in, tokens.SEAL)
    store.settle(tokens.entry("default"), tokens.SEAL)

    subject.rename("default", "invoices")

    assert subject.names() == ("invoices",)
    assert whole(computer, "invoices")
    assert store.read(tokens.entry("invoices"), tokens.SEAL) == sign_in
    with pytest.raises(SecretNotFound):
        store.read(tokens.entry("default"), tokens.SEAL)
    with pytest.raises(SecretNotFound):
        store.read("default", "")


@pytest.mark.parametrize("name", ["Work", "work"])
def test_a_name_that_is_taken_is_refused_and_nothing_changes(computer: Computer, name: str) -> None:
    subject = computer.accounts()
    subject.save(SAVED, SECRET)
    subject.save(SAVED, SECRET, "work")
    before = computer.keyring.entries()

    with pytest.raises(SettingsInvalid):
        subject.rename("default", name)
    with pytest.raises(SettingsInvalid):
        subject.check_free(name)

    assert subject.names() == ("default", "work")
    assert computer.keyring.entries() == before


def test_what_is_not_there_is_not_renamed(computer: Computer) -> None:
    with pytest.raises(AccountNotFound):
        computer.accounts().rename("default", "work")
    assert computer.accounts().names() == ()


def test_an_account_without_a_sign_in_is_renamed_without_a_keyring() -> None:
    relay = replace(SAVED, auth=NoAuth())
    subject = Accounts(InMemorySettings(), InMemorySecretStore(), lambda: CLOUDS)
    subject.save(relay, None)

    subject.rename("default", "scanner")

    assert subject.account("scanner") == relay


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_moment_the_account_is_whole_under_one_of_the_names(
    computer: Computer, after: bool
) -> None:
    for at in itertools.count(1):
        subject = computer.accounts()
        if not whole(computer, "default"):
            subject.save(SAVED, SECRET)
        moments = computer.let(Moments(at, after=after))
        try:
            computer.accounts().rename("default", "work")
        except Died:
            computer.let(Moments())
            assert whole(computer, "default") or whole(computer, "work"), at
        else:
            computer.let(Moments())
            assert whole(computer, "work")
            assert computer.accounts().names() == ("work",)
            assert moments.passed < at
            return
        if "work" in computer.accounts().names():
            computer.accounts().remove("work")


def test_what_is_known_goes_with_the_name() -> None:
    known = KnownFacts(MemoryMarks())
    at = datetime(2026, 11, 30, tzinfo=UTC)
    known.keep("default", to_draft(SAVED), at)

    known.renamed("default", "work")

    assert known.tested_at("work", to_draft(SAVED)) == at
    assert known.tested_at("default", to_draft(SAVED)) is None
