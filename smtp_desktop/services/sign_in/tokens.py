"""The saved sign-in of an account: in the keyring, or only until the program ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec

from smtp_desktop.errors import SecretNotFound, SecretStoreError
from smtp_desktop.model.purpose import OWN, Place, of_tokens
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.sign_in import Grant, Person, Registration
from smtp_desktop.ports.storage import SecretStore
from smtp_desktop.printable import Printable

# Of the two bundles that the store keeps while one replaces the other, this one is always meant.
SEAL = "sign-in"

_DAY = timedelta(days=1)
_USUAL_LIFE = timedelta(hours=1)  # of a token, whoever gives it


def entry(name: str) -> str:
    """Where the sign-in of an account is kept, beside the account's own secrets."""
    return f"{name}/sign-in"


@dataclass(frozen=True)
class Kept:
    """A sign-in as it is kept: who signed in, through which registration, and the cache to refresh
    from, whatever a token is wanted for.

    `expires_at` is when the last token ends, in UTC; the sign-in itself usually lasts longer.
    `place` is the server that it was given for; a sign-in that an earlier version has kept names
    none and belongs to the cloud's own servers. `claims` are what a service wants the next sign-in
    to prove, and `since` is when the person signed in, None where an earlier version has kept it.
    Of a sign-in that is over, whose `cache` is empty, nothing but these claims is of use.
    """

    client_id: str
    authority: str
    person: Person
    expires_at: datetime
    cache: Secret
    place: Place = OWN
    claims: str = ""
    since: datetime | None = None

    def lived(self, now: datetime) -> tuple[float, float] | None:
        """How many days after it began it worked for the last time, and how many it is old now;
        None where nobody knows when that was."""
        if self.since is None:
            return None
        worked = self.expires_at - _USUAL_LIFE - self.since
        return max(0.0, worked / _DAY), (now.astimezone(UTC) - self.since) / _DAY

    def belongs_to(self, registration: Registration) -> bool:
        """Whether it was given through this registration, for this server."""
        ours = of_tokens(self.client_id, self.authority, self.place)
        return ours.serves(registration.purpose)


class _Record(msgspec.Struct):
    client_id: str
    authority: str
    address: str
    tenant_id: str
    id: str
    expires_at: int
    cache: str
    host: str = ""
    port: int = 0
    is_clear: bool = False
    claims: str = ""
    since: int = 0


class Tokens:
    """The sign-ins of all accounts; `lock` keeps a second program from refreshing at once."""

    def __init__(
        self, store: SecretStore, lock: Callable[[str], AbstractContextManager[None]]
    ) -> None:
        self._store = store
        self._lock = lock
        self._until_quit: dict[str, Kept] = {}

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Hold other programs back while a sign-in is refreshed; raises SettingsNotSaved where
        another one holds it for long."""
        return self._lock(entry(name).replace("/", "."))

    def load(self, name: str) -> Kept | None:
        """The sign-in of an account, None where there is none; raises SecretStoreError."""
        last = self.last(name)
        return last if last and last.cache.reveal() else None

    def last(self, name: str) -> Kept | None:
        """The same, or what is left of a sign-in that is over."""
        if name in self._until_quit:
            return self._until_quit[name]
        try:
            secrets = self._store.read(entry(name), SEAL)
        except SecretNotFound:
            return None
        secret = secrets.get(SecretKind.SIGN_IN)
        return _decoded(secret) if secret else None

    def keep(
        self, name: str, registration: Registration, grant: Grant, since: datetime | None = None
    ) -> SecretStoreError | None:
        """Keep a sign-in that a person made at `since`, whole or not at all. What the keyring
        refuses is kept until the program ends, and the error says why it refused."""
        kept = Kept(
            registration.client_id,
            registration.authority,
            grant.person,
            grant.expires_at,
            grant.cache,
            registration.place,
            registration.claims,
            since.astimezone(UTC) if since else None,
        )
        return self._put(name, kept)

    def challenge(self, name: str, claims: str) -> None:
        """Note what the next sign-in has to prove; raises SecretStoreError where that cannot be
        read."""
        kept = self.load(name)
        if kept is not None and kept.claims != claims:
            self._put(name, replace(kept, claims=claims))

    def end(self, name: str) -> None:
        """Forget a sign-in that is over, but for what the next one has to prove; raises
        SecretStoreError."""
        kept = self.last(name)
        if kept is None or not kept.claims:
            self.remove(name)
        else:
            self._put(name, replace(kept, cache=Secret("")))

    def _put(self, name: str, kept: Kept) -> SecretStoreError | None:
        try:
            self._store.prepare(entry(name), {SecretKind.SIGN_IN: _encoded(kept)}, SEAL)
            self._store.settle(entry(name), SEAL)
        except SecretStoreError as error:
            self._until_quit[name] = kept
            return error
        self._until_quit.pop(name, None)
        return None

    def renamed(self, name: str, new: str) -> None:
        """Take what is kept until the program ends to an account's new name."""
        if name in self._until_quit:
            self._until_quit[new] = self._until_quit.pop(name)

    def remove(self, name: str) -> None:
        """Forget a sign-in, every piece of it; raises SecretStoreError."""
        was_in_memory = self._until_quit.pop(name, None) is not None
        try:
            self._store.remove(entry(name))
        except SecretStoreError:
            if not was_in_memory:
                raise


def _encoded(kept: Kept) -> Secret:
    record = _Record(
        kept.client_id,
        kept.authority,
        str(kept.person.address),
        str(kept.person.tenant_id),
        kept.person.id,
        int(kept.expires_at.timestamp()),
        kept.cache.reveal(),
        kept.place.host,
        kept.place.port,
        kept.place.is_clear,
        kept.claims,
        int(kept.since.timestamp()) if kept.since else 0,
    )
    return Secret(msgspec.json.encode(record).decode())


def _decoded(secret: Secret) -> Kept | None:
    """What somebody else has damaged counts as not there: connecting again fixes it."""
    try:
        found = msgspec.json.decode(secret.reveal().encode("utf-8", "replace"), type=_Record)
        expires_at = datetime.fromtimestamp(found.expires_at, UTC)
        since = datetime.fromtimestamp(found.since, UTC) if found.since else None
    except (msgspec.MsgspecError, ValueError, OverflowError, OSError):
        return None
    person = Person(Printable(found.address), Printable(found.tenant_id), found.id)
    cache, where = Secret(found.cache), Place(found.host, found.port, found.is_clear)
    return Kept(
        found.client_id, found.authority, person, expires_at, cache, where, found.claims, since
    )
