"""What ends when of an account: typed days, certificates, and facts from ``resources``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import msgspec

from smtp_desktop.model.account import OAuth
from smtp_desktop.model.notices.ends import End, What

if TYPE_CHECKING:
    from smtp_desktop.model.account import Account
    from smtp_desktop.ports.network import Certificate


class Announced(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day that a provider has named, for accounts that sign in one way."""

    provider: str
    auth: str
    at: date


class Endings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many days a sign-in lasts without use, by provider, and what providers have announced."""

    sign_in: dict[str, int] = {}
    announced: tuple[Announced, ...] = ()


def decode(text: str) -> Endings:
    """The file ``endings.toml``; raises ValueError."""
    return msgspec.convert(tomllib.loads(text), Endings)


def ends_of(
    account: Account,
    provider: str,
    endings: Endings,
    now: datetime,
    *,
    has_signed_in: bool,
    certificate: Certificate | None,
) -> tuple[End, ...]:
    """What ends of an account with a provider, the soonest first; `has_signed_in` says that it just
    has, and `certificate` is the one that its server showed."""
    found = [*_of_settings(account, provider, endings, now)]
    lasts = endings.sign_in.get(provider, 0)
    if isinstance(account.auth, OAuth) and has_signed_in and lasts:
        found.append(End(What.SIGN_IN, now + timedelta(days=lasts), now))
    if certificate:
        found.append(End(What.CERTIFICATE, certificate.not_after, certificate.not_before))
    return tuple(sorted(found, key=lambda end: end.at))


def _of_settings(account: Account, provider: str, endings: Endings, now: datetime) -> Iterator[End]:
    if isinstance(account.auth, OAuth) and account.auth.secret_expires:
        yield End(What.CLIENT_SECRET, _begin(date.fromisoformat(account.auth.secret_expires), now))
    for one in endings.announced:
        if (one.provider, one.auth) == (provider, account.auth_type.value):
            yield End(What.PROVIDER, _begin(one.at, now))


def _begin(day: date, now: datetime) -> datetime:
    """The moment from which on it is over, in this computer's zone."""
    return datetime.combine(day, time.min, now.tzinfo)
