"""A sign-in address as people paste it: with its tenant, without, and what is none at all."""

import pytest

from smtp_desktop.model.sign_in import authority
from smtp_desktop.model.sign_in.authority import Authority
from smtp_desktop.model.sign_in.tenant import PERSONAL_TENANT

GUID = "00001111-aaaa-2222-bbbb-3333cccc4444"
OTHER = "99991111-aaaa-2222-bbbb-3333cccc4444"
BASE = "https://login.microsoftonline.com"


@pytest.mark.parametrize(
    ("typed", "base", "tenant"),
    [
        (BASE, BASE, ""),
        (f" {BASE}/ ", BASE, ""),
        ("HTTPS://Login.MicrosoftOnline.com:443/", BASE, ""),
        (f"{BASE}/{GUID}", BASE, GUID),
        (f"{BASE}/acme.onmicrosoft.com/", BASE, "acme.onmicrosoft.com"),
        (f"{BASE}/Organizations/v2.0", BASE, "organizations"),
        (f"{BASE}/{GUID}/oauth2/v2.0/authorize", BASE, GUID),
        (f"{BASE}/common/oauth2/token", BASE, "common"),
        (f"{BASE}/{GUID}/v2.0/.well-known/openid-configuration", BASE, GUID),
        ("https://login.acme.com/x/", "https://login.acme.com/x", ""),
        ("https://adfs.acme.com/adfs/acme.com", "https://adfs.acme.com/adfs", "acme.com"),
        ("https://localhost:8443/consumers", "https://localhost:8443", "consumers"),
        ("https://[::1]:8443", "https://[::1]:8443", ""),
        ("https://müller.de", "https://xn--mller-kva.de", ""),
    ],
)
def test_an_address_is_taken_apart_with_and_without_its_tenant(
    typed: str, base: str, tenant: str
) -> None:
    found = authority.read(typed)
    assert found == Authority(base, tenant)
    assert authority.read(base) == Authority(base), "what was taken apart is read the same again"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "login.microsoftonline.com", "http://login.microsoftonline.com", "https://"),
        *("https:///acme.com", "javascript:alert(1)", "file:///etc/passwd", "--new-window"),
        *("https://jane@login.acme.com", f"https://login.microsoftonline.com@evil.example/{GUID}"),
        *("https://jane:secret@login.acme.com", "https://login.acme.com?x=1", f"{BASE}/x#y"),
        *("https://login.acme.com:0", "https://login.acme.com:65536", "https://login.acme.com:x"),
        *(f"{BASE}/../{GUID}", f"{BASE}/./{GUID}", f"{BASE}/a//b", f"{BASE}/%2e%2e", f"{BASE}\\x"),
        *("https://log in.acme.com", "https://login.acme.com\n.example", "https://[nowhere]"),
    ],
)
def test_an_address_where_nobody_should_sign_in_is_refused(typed: str) -> None:
    assert authority.read(typed) is None


@pytest.mark.parametrize(
    ("named", "tenant", "expected"),
    [
        (GUID, OTHER, True),
        (GUID, GUID.upper(), False),
        ("acme.com", "other.com", True),
        ("acme.com", GUID, False),
        ("consumers", GUID, True),
        ("consumers", PERSONAL_TENANT, False),
        ("organizations", GUID, False),
        ("common", "acme.com", False),
        (GUID, "organizations", True),
        ("", GUID, False),
        (GUID, "", False),
    ],
)
def test_a_tenant_contradicts_only_what_it_can_not_be(
    named: str, tenant: str, expected: bool
) -> None:
    assert authority.contradicts(named, tenant) is expected
