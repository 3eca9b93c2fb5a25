"""An app registration as a person knows it: where its people sign in, and which people they are."""

from __future__ import annotations

import re

from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.sign_in.cloud import Cloud
from smtp_desktop.model.sign_in.tenant import GUID, PERSONAL_TENANT, TENANT_WORDS

REDIRECT_URI = "http://localhost"  # as it is registered; Microsoft adds any port by itself


_PUBLIC = "https://login.microsoftonline.com"


def sign_in_host(account: Account, cloud: Cloud | None) -> str:
    """The host that people sign in at, with its port where it has one."""
    own = account.auth.authority if isinstance(account.auth, OAuth) else ""
    address = own or (cloud.authority if cloud else _PUBLIC)
    return address.partition("://")[2].partition("/")[0]


def kind_of_tenant(account: Account) -> str:
    """What stands in Tenant ID: one of Microsoft's words, ``guid``, ``domain``, or nothing."""
    tenant = account.auth.tenant_id.lower() if isinstance(account.auth, OAuth) else ""
    if tenant == PERSONAL_TENANT:
        return "consumers"
    if tenant in TENANT_WORDS or not tenant:
        return tenant
    return "guid" if re.fullmatch(GUID, tenant) else "domain"
