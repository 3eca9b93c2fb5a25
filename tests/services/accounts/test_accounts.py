"""Accounts: saved, found, refused and removed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.keyrings import (
    Computer,
    CredentialManager,
    Disk,
    MemoryKeyring,
    assert_only,
    password,
)
from smtp_desktop.adapters.files.memory import InMemorySecretStore, InMemorySettings
from smtp_desktop.errors import (
    AccountNotFound,
    SecretNotFound,
    SecretStoreLocked,
    SecretStoreUnavailable,
    SettingsFromNewerVersion,
    SettingsInvalid,
    SettingsUnreadable,
)
from smtp_desktop.model import codec
from smtp_desktop.model.account import NoAuth, OAuth
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.storage import Secrets, SecretStore
from smtp_desktop.services.accounts.accounts import Accounts
from support.fakes import CLOUDS, account

OLD, NEW = (account(port, host="smtp.acme.test") for port in (587, 465))
RELAY = replace(OLD, auth=NoAuth())
MICROSOFT = replace(OLD, auth=OAuth("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "consumers"))
OLD_SECRET, NEW_SECRET = password("old" * 500), password(CANARY + "n" * 1500)


class Silent:
    """A keyring that answers everything with an error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, name: str, seal: str) -> Secrets:
        raise self._error

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None:
        raise self._error

    def settle(self, name: str, seal: str) -> None:
        raise self._error

    def discard(self, name: str) -> None:
        raise self._error

    def remove(self, name: str) -> None:
        raise self._error

    def quiet(self) -> Silent:
        return self


@pytest.fixture(params=[MemoryKeyring, CredentialManager])
def computer(request: pytest.FixtureRequest) -> Computer:
    return Computer(request.param)


def test_what_was_saved_is_found_by_the_next_program(computer: Computer) -> None:
    computer.accounts().save(OLD, OLD_SECRET)
    assert computer.whole() == (OLD, OLD_SECRET)
    computer.accounts().save(NEW, NEW_SECRET)
    assert computer.whole() == (NEW, NEW_SECRET)
    assert_only(computer.keyring.entries(), pieces=2)


def test_no_new_password_keeps_the_one_saved_so_far(computer: Computer) -> None:
    computer.accounts().save(OLD, OLD_SECRET)
    computer.accounts().save(NEW, None)
    assert computer.whole() == (NEW, OLD_SECRET)


def test_the_same_password_is_not_written_again(computer: Computer) -> None:
    computer.accounts().save(OLD, OLD_SECRET)
    before = dict(computer.keyring.holder.kept)
    computer.accounts().save(NEW, OLD_SECRET)
    assert computer.keyring.holder.kept == before


def test_without_any_password_nothing_is_saved(computer: Computer) -> None:
    nothing: list[Secrets | None] = [None, {}]
    for secrets in nothing:
        with pytest.raises(SecretNotFound):
            computer.accounts().save(OLD, secrets)
    assert computer.whole() is None
    assert computer.keyring.entries() == []


def test_another_way_to_sign_in_forgets_the_secrets_of_the_old_one(computer: Computer) -> None:
    client = {SecretKind.CLIENT_SECRET: Secret(CANARY)}
    computer.accounts().save(OLD, OLD_SECRET)
    computer.accounts().save(MICROSOFT, None)
    assert computer.whole() == (MICROSOFT, None)
    assert computer.keyring.entries() == []
    computer.accounts().save(MICROSOFT, dict(client) | dict(OLD_SECRET))
    assert computer.whole() == (MICROSOFT, client)
    computer.accounts().save(RELAY, NEW_SECRET)
    assert computer.whole() == (RELAY, None)
    assert computer.keyring.entries() == []


def test_removing_forgets_everything(computer: Computer) -> None:
    computer.accounts().save(OLD, OLD_SECRET)
    computer.accounts().remove()
    assert computer.whole() is None
    assert computer.keyring.holder.kept == {}
    with pytest.raises(AccountNotFound):
        computer.accounts().remove()


def test_saving_the_settings_alone_leaves_the_keyring_alone(computer: Computer) -> None:
    computer.accounts().save(OLD, OLD_SECRET)
    before = dict(computer.keyring.holder.kept)
    computer.accounts().save_settings(NEW)
    assert computer.whole() == (NEW, OLD_SECRET)
    assert computer.keyring.holder.kept == before


@pytest.mark.parametrize("error", [SecretStoreUnavailable("none"), SecretStoreLocked("locked")])
def test_without_a_keyring_only_an_account_without_sign_in_is_saved(error: Exception) -> None:
    disk = Disk()
    store: SecretStore = Silent(error)
    subject = Accounts(disk, store, lambda: CLOUDS)
    secret = {SecretKind.CLIENT_SECRET: Secret(CANARY)}
    for one, secrets in ((OLD, OLD_SECRET), (OLD, None), (MICROSOFT, secret)):
        with pytest.raises(type(error)):
            subject.save(one, secrets)
        assert disk.names() == ()
    subject.save(RELAY, None)
    assert subject.account() == RELAY
    subject.remove()
    assert disk.names() == ()


def test_without_a_keyring_an_account_that_has_a_password_is_not_half_removed() -> None:
    disk = Disk()
    Accounts(disk, InMemorySecretStore(), lambda: CLOUDS).save(OLD, OLD_SECRET)
    subject = Accounts(disk, Silent(SecretStoreUnavailable("none")), lambda: CLOUDS)
    with pytest.raises(SecretStoreUnavailable):
        subject.remove()
    assert subject.account() == OLD


def test_what_is_not_saved_is_not_found(computer: Computer) -> None:
    subject = computer.accounts()
    assert subject.draft() is None
    with pytest.raises(AccountNotFound, match="work"):
        subject.account("work")
    with pytest.raises(AccountNotFound):
        subject.sources()
    with pytest.raises(SecretNotFound):
        subject.secret(SecretKind.PASSWORD, OLD)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[server", SettingsUnreadable),
        ("format = 9", SettingsFromNewerVersion),
        ("[server]\nport = 70000", SettingsInvalid),
    ],
)
def test_a_fault_in_the_saved_file_says_where(
    text: str, fault: type[SettingsInvalid], computer: Computer
) -> None:
    computer.disk.write("default", text)
    for read in (computer.accounts().account, computer.accounts().sources):
        with pytest.raises(fault) as caught:
            read()
        assert caught.value.path == "default"


def test_wrong_values_are_shown_in_the_form_all_the_same(computer: Computer) -> None:
    computer.disk.write("default", "[server]\nport = 70000")
    draft = computer.accounts().draft()
    assert draft
    assert draft.port == "70000"


def test_each_value_says_where_it_comes_from(computer: Computer) -> None:
    text = codec.encode(OLD)
    computer.disk.write("default", text.replace("port = 587\n", ""))
    sources = computer.accounts().sources()
    assert sources["server.host"] == "saved"
    assert sources["server.port"] == "default"
    assert not any("password" in key for key in sources)


def test_saving_repairs_a_broken_file(computer: Computer) -> None:
    computer.accounts().save(OLD, OLD_SECRET)
    computer.disk.write("default", "[server")
    computer.accounts().save(NEW, None)
    assert computer.whole() == (NEW, OLD_SECRET)


def test_a_registration_without_a_secret_needs_no_keyring() -> None:
    class Missing(InMemorySecretStore):
        def settle(self, name: str, seal: str) -> None:
            raise SecretStoreUnavailable("none")

    accounts = Accounts(InMemorySettings(), Missing(), lambda: CLOUDS)
    for port in (587, 465):
        registered = replace(MICROSOFT, server=replace(MICROSOFT.server, port=port))
        accounts.save(registered, None)
        assert accounts.account() == registered
    with pytest.raises(SecretStoreUnavailable):
        accounts.save(OLD, None)
    with pytest.raises(SecretStoreLocked):  # a secret may lie in there
        Accounts(Disk(), Silent(SecretStoreLocked("locked")), lambda: CLOUDS).save(MICROSOFT, None)


# ---- Written by hand -----------------------------------------------------------------------------

BY_HAND = """
format = 1
[account]
email = "jane@acme.test"
[server]
host = "{host}"
port = 587
encryption = "tls"
[auth]
type = "oauth"
client_id = "{client_id}"
tenant_id = "{tenant}"
"""


@pytest.mark.parametrize(
    ("host", "client_id", "tenant", "provider"),
    [
        ("smtp.gmail.com", "1-a.apps.googleusercontent.com", "", "google"),
        ("SMTP.Gmail.com.", "1-a.apps.googleusercontent.com", "", "google"),
        ("smtp.yandex.com", "1", "", "yandex"),
        ("smtp.office365.com", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "consumers", ""),
        ("mail.acme.test", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "consumers", ""),
    ],
)
def test_who_signs_people_in_is_told_by_the_server_where_the_file_does_not_say(
    host: str, client_id: str, tenant: str, provider: str
) -> None:
    text = BY_HAND.format(host=host, client_id=client_id, tenant=tenant)
    settings = InMemorySettings({"default": text})
    subject = Accounts(settings, InMemorySecretStore(), lambda: CLOUDS)
    draft = subject.draft()
    assert draft is not None
    assert draft.provider == provider
    found = subject.account().auth
    assert isinstance(found, OAuth)
    assert (found.client_id, found.provider) == (client_id, provider)


def test_a_file_that_says_who_signs_people_in_is_believed() -> None:
    text = BY_HAND.format(host="smtp.gmail.com", client_id="1", tenant="") + 'provider = "mail-ru"'
    subject = Accounts(InMemorySettings({"default": text}), InMemorySecretStore(), lambda: CLOUDS)
    found = subject.account().auth
    assert isinstance(found, OAuth)
    assert found.provider == "mail-ru"
