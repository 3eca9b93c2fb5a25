"""The look-up of settings for an address, as the window shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from smtp_desktop.model.address import Address
from smtp_desktop.model.draft import Field


class Search(NamedTuple):
    """A search for the settings of a domain, under way or ended.

    `filled` holds what was put into the form, by field, and `before` what stood there; both are
    empty where nothing was. `source` is where the server's name comes from.
    """

    domain: str
    is_running: bool = True
    is_slow: bool = False
    source: str = ""
    is_foreign: bool = False
    host: str = ""
    filled: Mapping[Field, object] = {}
    before: Mapping[Field, object] = {}

    @property
    def can_undo(self) -> bool:
        return bool(self.filled)


def domain_of(email: str) -> str:
    """The domain of an address as typed."""
    return Address(email).plain_domain
