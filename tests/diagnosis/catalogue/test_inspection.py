"""Products that open encrypted connections, told from the issuers they write."""

from __future__ import annotations

import msgspec
import pytest

from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import inspection

PRODUCTS = inspection.decode(resources.read_text("inspection.toml"))

ISSUERS = {
    "Avast Web/Mail Shield Root, Avast Web/Mail Shield": ("Avast", "computer"),
    "avast! Web/Mail Shield Root": ("Avast", "computer"),
    "AVG Web/Mail Shield Root, AVG Technologies cz": ("AVG", "computer"),
    "ESET SSL Filter CA, ESET, spol. s r. o.": ("ESET", "computer"),
    "Kaspersky Anti-Virus Personal Root Certificate, AO Kaspersky Lab": ("Kaspersky", "computer"),
    "Bitdefender Personal CA.Net-Defender, Bitdefender": ("Bitdefender", "computer"),
    "Norton Web/Mail Shield Root, NortonLifeLock Inc.": ("Norton", "computer"),
    "G DATA Mail Protection Root": ("G DATA", "computer"),
    "Dr.Web SSL Proxy CA": ("Dr.Web", "computer"),
    "mitmproxy": ("mitmproxy", "computer"),
    "DO_NOT_TRUST_FiddlerRoot, DO_NOT_TRUST": ("Fiddler", "computer"),
    "PortSwigger CA": ("Burp", "computer"),
    "Zscaler Intermediate Root CA (zscalertwo.net)": ("Zscaler", "network"),
    "FGT60F1234567890, Fortinet": ("FortiGate", "network"),
    "Palo Alto Networks Decryption CA": ("Palo Alto Networks", "network"),
    "Cisco Umbrella Secondary SubCA fra-SG": ("Cisco Umbrella", "network"),
    "ca.acme.goskope.com, Netskope Inc": ("Netskope", "network"),
    "Check Point SSL Inspection": ("Check Point", "network"),
    "Sophos SSL CA_C01001ABCDEF": ("Sophos", "network"),
    "McAfee Web Gateway": ("Trellix Web Gateway", "network"),
    "Trellix Web Gateway Root CA": ("Trellix Web Gateway", "network"),
    "Forcepoint Cloud CA": ("Forcepoint", "network"),
    "Fireware HTTPS Proxy (SN 1234), WatchGuard_Technologies": ("WatchGuard", "network"),
    "SonicWall Firewall DPI-SSL": ("SonicWall", "network"),
    "Blue Coat ProxySG": ("Blue Coat", "network"),
    "Barracuda Networks SSL Inspection": ("Barracuda", "network"),
    "Trend Micro IWSVA CA": ("Trend Micro", "network"),
    "Squid Proxy CA": ("Squid", "network"),
    "untangle.acme.com, Untangle": ("Untangle", "network"),
}

# Those who vouch for real servers, and names that only look like a product's.
HONEST = [
    *("GTS CA 1C3, Google Trust Services LLC", "DigiCert Cloud Services CA-1, DigiCert Inc"),
    *(
        "R11, Let's Encrypt",
        "Sectigo RSA Domain Validation Secure Server CA",
        "Amazon RSA 2048 M02",
    ),
    *("Symantec Class 3 Secure Server CA - G4", "GlobalSign RSA OV SSL CA 2018", "Cisco Systems"),
    *("Microsoft Azure RSA TLS Issuing CA 03", "Telekom Security ServerID OV Class 2 CA"),
    *("Entrust Certification Authority - L1K", "Apple Public Server RSA CA 12", "Acme Root CA"),
    *("Reset CA", "Presets Ltd", "Nortonville Schools", "Squidward", "Average CA", ""),
]


@pytest.mark.parametrize("issuer", ISSUERS)
def test_a_product_is_named_as_people_know_it(issuer: str) -> None:
    product = PRODUCTS.behind(issuer)
    assert product is not None
    assert (product.name, product.kind) == ISSUERS[issuer]


@pytest.mark.parametrize("issuer", HONEST)
def test_an_honest_issuer_is_taken_for_no_product(issuer: str) -> None:
    assert PRODUCTS.behind(issuer) is None


def test_every_product_stands_once_and_every_issuer_in_small_letters() -> None:
    names = [one.name for one in PRODUCTS.product]
    assert len(names) == len(set(names))
    issuers = [issuer for one in PRODUCTS.product for issuer in one.issuers]
    assert len(issuers) == len(set(issuers))
    assert all(issuer == issuer.lower().strip() and len(issuer) >= 3 for issuer in issuers)
    assert all(one.issuers for one in PRODUCTS.product)


@pytest.mark.parametrize("product", PRODUCTS.product, ids=lambda one: one.name)
def test_each_written_issuer_leads_to_its_own_product(product: inspection.Product) -> None:
    for issuer in product.issuers:
        assert PRODUCTS.behind(f"{issuer.upper()} CA, X") == product


@pytest.mark.parametrize(
    "text",
    [
        "[[product]]\nname = 'x'\nkind = 'elsewhere'\nissuers = ['x']",
        "[[product]]\nname = 'x'\nkind = 'network'",
        "[[products]]\nname = 'x'",
    ],
)
def test_a_wrong_table_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        inspection.decode(text)
