"""The tenant finder: what Microsoft says publicly about the organization behind a domain."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum

from smtp_desktop.errors import DiscoveryError, TlsError, TransportError
from smtp_desktop.model.sign_in.cloud import Cloud
from smtp_desktop.model.sign_in.tenant import GUID, PERSONAL_TENANT
from smtp_desktop.ports.pages import Pages
from smtp_desktop.services.detection.sources import Addresses
from smtp_desktop.waiting import Cancellation, Deadline

_MAX_BYTES = 64_000


class AccountKind(Enum):
    """How Microsoft signs the people of a domain in; FEDERATED ones sign in on a page of their own
    company."""

    MANAGED = "managed"
    FEDERATED = "federated"
    PERSONAL = "personal"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Tenant:
    """An organization at Microsoft; `tenant_id` is empty where none is known for the domain."""

    tenant_id: str = ""
    kind: AccountKind = AccountKind.UNKNOWN


class TenantFinder:
    """Asks Microsoft's public pages, with a domain and never with an address."""

    def __init__(self, pages: Pages, addresses: Addresses) -> None:
        self._pages = pages
        self._addresses = addresses

    def find(
        self, domain: str, cloud: Cloud, deadline: Deadline, cancellation: Cancellation
    ) -> Tenant:
        """The tenant of a domain in ASCII; an empty one where Microsoft knows none or says
        nothing. Raises Cancelled alone."""
        values = {"domain": domain, "authority": cloud.authority}
        openid = self._ask(self._addresses.openid.format(**values), deadline, cancellation)
        found = re.search(GUID, str(openid.get("issuer", "")).lower())
        if found is None:
            return Tenant()
        if found[0] == PERSONAL_TENANT:
            return Tenant("consumers", AccountKind.PERSONAL)
        realm = self._ask(self._addresses.realm.format(**values), deadline, cancellation)
        return Tenant(found[0], _kind(str(realm.get("account_type", ""))))

    def _ask(
        self, address: str, deadline: Deadline, cancellation: Cancellation
    ) -> dict[str, object]:
        try:
            body = self._pages.fetch(address, _MAX_BYTES, deadline, cancellation)
            value = json.loads(body or b"{}")
        except (DiscoveryError, TransportError, TlsError, ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


def _kind(account_type: str) -> AccountKind:
    known = {"managed": AccountKind.MANAGED, "federated": AccountKind.FEDERATED}
    return known.get(account_type.lower(), AccountKind.UNKNOWN)
