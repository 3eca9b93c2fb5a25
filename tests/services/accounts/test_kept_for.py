"""A saved secret is handed out for what it is kept for, and for nothing else."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from conftest import CANARY
from smtp_desktop.adapters.files.memory import InMemorySecretStore, InMemorySettings
from smtp_desktop.errors import SecretKeptForOther, SecretNotFound
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account, BasicAuth, OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.services.accounts.accounts import Accounts
from support.fakes import CLOUDS, account, secrets_of

GUID, OTHER_GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "99991111-aaaa-2222-bbbb-3333cccc4444"
PASSWORD = {SecretKind.PASSWORD: Secret(CANARY)}
CLIENT_SECRET = {SecretKind.CLIENT_SECRET: Secret(CANARY)}

BASIC = account(587, auth=BasicAuth("jane"), host="smtp.acme.test")
OTHER_HOST = account(587, auth=BasicAuth("jane"), host="smtp.other.test")
OTHER_NAME = account(587, auth=BasicAuth("joe"), host="smtp.acme.test")
HERE = account(2525, auth=BasicAuth("jane"), host="127.0.0.1")
OTHER_PORT_HERE = account(2526, auth=BasicAuth("jane"), host="127.0.0.1")


def microsoft(
    client: str = GUID, tenant: str = "acme.test", authority: str = "", host: str = ""
) -> Account:
    auth = OAuth(client, tenant, authority=authority)
    return account(587, auth=auth, host=host or "smtp.office365.com")


REGISTERED = microsoft()
ELSEWHERE = [
    microsoft(client=OTHER_GUID),
    microsoft(tenant="other.test"),
    microsoft(authority="https://login.other.test"),
    microsoft(host="smtp.partner.outlook.cn"),
]


class Office:
    """Settings and secrets that outlive the programs that use them."""

    def __init__(self) -> None:
        self.files = InMemorySettings()
        self.store = InMemorySecretStore()

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.files, self.store, lambda: CLOUDS)

    def forget_purposes(self) -> None:
        """As an earlier version has kept it."""
        kept = dict(self.store.read("default", "any"))
        del kept[SecretKind.PURPOSE]
        self.store.prepare("default", kept, "seal")
        self.store.settle("default", "seal")


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize(
    ("saved", "other"),
    [(BASIC, OTHER_HOST), (BASIC, OTHER_NAME), (HERE, OTHER_PORT_HERE)],
)
@pytest.mark.parametrize("is_old", [False, True])
def test_saving_other_settings_carries_no_password_there(
    office: Office, saved: Account, other: Account, *, is_old: bool
) -> None:
    office.accounts.save(saved, PASSWORD)
    if is_old:
        office.forget_purposes()
    with pytest.raises(SecretKeptForOther):
        office.accounts.save(other, None)
    assert office.accounts.account() == saved
    assert secrets_of(office.accounts) == PASSWORD
    office.accounts.save(other, {SecretKind.PASSWORD: Secret("another")})
    assert secrets_of(office.accounts) == {SecretKind.PASSWORD: Secret("another")}


@pytest.mark.parametrize("other", ELSEWHERE)
@pytest.mark.parametrize("is_old", [False, True])
def test_saving_another_registration_carries_no_client_secret_there(
    office: Office, other: Account, *, is_old: bool
) -> None:
    office.accounts.save(REGISTERED, CLIENT_SECRET)
    if is_old:
        office.forget_purposes()
    with pytest.raises(SecretKeptForOther):
        office.accounts.save(other, None)
    assert office.accounts.account() == REGISTERED
    assert secrets_of(office.accounts) == CLIENT_SECRET
    office.accounts.save(other, {})
    with pytest.raises(SecretNotFound):
        secrets_of(office.accounts)


@pytest.mark.parametrize(
    ("saved", "secrets", "others"),
    [
        (BASIC, PASSWORD, [OTHER_HOST, OTHER_NAME]),
        (HERE, PASSWORD, [OTHER_PORT_HERE]),
        (REGISTERED, CLIENT_SECRET, ELSEWHERE),
    ],
)
def test_a_secret_is_not_handed_out_for_other_settings(
    office: Office, saved: Account, secrets: dict[SecretKind, Secret], others: list[Account]
) -> None:
    office.accounts.save(saved, secrets)
    ((kind, secret),) = secrets.items()
    for other in others:
        with pytest.raises(SecretKeptForOther):
            office.accounts.secret(kind, other)
    assert office.accounts.secret(kind, saved) == secret


@pytest.mark.parametrize(
    ("saved", "secrets", "other"),
    [
        (BASIC, PASSWORD, OTHER_HOST),
        (HERE, PASSWORD, OTHER_PORT_HERE),
        (REGISTERED, CLIENT_SECRET, ELSEWHERE[2]),
    ],
)
def test_a_settings_file_that_somebody_has_changed_takes_no_secret_along(
    office: Office, saved: Account, secrets: dict[SecretKind, Secret], other: Account
) -> None:
    office.accounts.save(saved, secrets)
    office.files.write("default", codec.encode(other))
    with pytest.raises(SecretKeptForOther):
        secrets_of(office.accounts)
    with pytest.raises(SecretKeptForOther):
        office.accounts.save(other, None)


def test_what_changes_neither_server_nor_username_keeps_the_password(office: Office) -> None:
    office.accounts.save(BASIC, PASSWORD)
    server = replace(BASIC.server, port=465, encryption=Encryption.SSL)
    changed = replace(BASIC, server=server, sender=replace(BASIC.sender, name="Finance"))
    office.accounts.save(changed, None)
    assert secrets_of(office.accounts) == PASSWORD


def test_what_an_earlier_version_has_kept_belongs_to_the_settings_it_was_saved_with(
    office: Office,
) -> None:
    office.accounts.save(BASIC, PASSWORD)
    office.forget_purposes()
    assert secrets_of(office.accounts) == PASSWORD
    office.accounts.save(replace(BASIC, enabled=False), None)
    assert SecretKind.PURPOSE in office.store.read("default", "any")
    office.files.write("default", codec.encode(OTHER_HOST))
    with pytest.raises(SecretKeptForOther):
        secrets_of(office.accounts)


@pytest.mark.parametrize("damage", ["", "x", "[]", '{"who":[]}', '{"who":1,"place":{}}', "\ud800"])
def test_a_note_that_somebody_has_damaged_is_for_nobody(office: Office, damage: str) -> None:
    office.accounts.save(BASIC, PASSWORD)
    kept = {**office.store.read("default", "any"), SecretKind.PURPOSE: Secret(damage or "{}")}
    office.store.prepare("default", kept, "seal")
    office.store.settle("default", "seal")
    with pytest.raises(SecretKeptForOther):
        secrets_of(office.accounts)


def test_the_note_beside_a_secret_holds_no_secret(office: Office) -> None:
    office.accounts.save(BASIC, PASSWORD)
    note = office.store.read("default", "any")[SecretKind.PURPOSE].reveal()
    assert msgspec.json.decode(note) == {
        "who": ["jane"],
        "place": {"host": "smtp.acme.test", "port": 0, "is_clear": False},
        "anywhere": False,
    }
