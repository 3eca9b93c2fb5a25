"""Reading autoconfig pages, good, odd and hostile."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.discovery import autoconfig
from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.errors import DiscoveryError
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.printable import Printable

SERVER = """\
<outgoingServer type="smtp">
  <hostname>smtp.acme.com</hostname><port>465</port><socketType>SSL</socketType>
  <username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>
</outgoingServer>"""
PAGE = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="acme.com">{}</emailProvider></clientConfig>"""


def offers(servers: str) -> tuple[Offer, ...]:
    return autoconfig.read(PAGE.format(servers).encode(), Source.AUTOCONFIG, "acme.com")


def changed(old: str, new: str) -> tuple[Offer, ...]:
    assert old in SERVER
    return offers(SERVER.replace(old, new))


def test_a_page_offers_its_server() -> None:
    assert offers(SERVER) == (
        Offer(
            Source.AUTOCONFIG,
            "smtp.acme.com",
            465,
            Encryption.SSL,
            AuthType.BASIC,
            Printable("{address}"),
        ),
    )


def test_several_servers_keep_their_order() -> None:
    second = SERVER.replace("smtp.", "b.").replace("465", "587").replace(">SSL<", ">STARTTLS<")
    found = offers(SERVER + second)
    assert [(one.host, one.port, one.encryption, one.rank) for one in found] == [
        ("smtp.acme.com", 465, Encryption.SSL, 0),
        ("b.acme.com", 587, Encryption.TLS, 1),
    ]


def test_a_page_with_a_namespace_and_comments_is_read() -> None:
    page = (
        '<clientConfig xmlns="urn:x"><!-- hello --><emailProvider>'
        f"{SERVER.replace('<port>', '<!-- port --><port>')}</emailProvider></clientConfig>"
    )
    assert len(autoconfig.read(page.encode(), Source.DATABASE, "acme.com")) == 1


@pytest.mark.parametrize("encryption", ["plain", "", "none", "clear"])
def test_a_server_without_encryption_is_never_offered(encryption: str) -> None:
    assert changed(">SSL<", f">{encryption}<") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('type="smtp"', 'type="exchange"'),
        ("smtp.acme.com", ""),
        ("smtp.acme.com", "not a name"),
        ("465", "0"),
        ("465", "65536"),
        ("465", "4 65"),
        ("465", "\u0664\u0666\u0665"),
        ("<port>465</port>", ""),
    ],
)
def test_a_server_that_cannot_be_used_is_left_away(old: str, new: str) -> None:
    assert changed(old, new) == ()


def test_an_international_name_becomes_the_one_for_dns() -> None:
    assert changed("smtp.acme.com", "smtp.bücher.example")[0].host == "smtp.xn--bcher-kva.example"


def test_the_domain_stands_in_for_its_placeholder() -> None:
    assert changed("smtp.acme.com", "mail.%EMAILDOMAIN%")[0].host == "mail.acme.com"


@pytest.mark.parametrize(
    ("written", "template"),
    [
        ("%EMAILADDRESS%", "{address}"),
        ("%EMAILLOCALPART%", "{local}"),
        ("%EMAILLOCALPART%@%EMAILDOMAIN%", "{local}@{domain}"),
        ("%REALNAME%", None),
        ("{address.__class__}", "address.__class__"),
        ("", None),
    ],
)
def test_placeholders_become_a_template(written: str, template: str | None) -> None:
    assert changed("%EMAILADDRESS%", written)[0].username == template


@pytest.mark.parametrize(
    ("named", "auth"),
    [
        (["OAuth2", "password-cleartext"], AuthType.OAUTH),
        (["GSSAPI", "password-cleartext"], AuthType.BASIC),
        (["NTLM"], None),
        ([], None),
    ],
)
def test_the_first_known_authentication_counts(named: list[str], auth: AuthType | None) -> None:
    written = "".join(f"<authentication>{one}</authentication>" for one in named)
    found = changed("<authentication>password-cleartext</authentication>", written)
    assert found[0].auth is auth


def test_a_page_names_twenty_servers_at_the_most() -> None:
    assert len(offers(SERVER * 50)) == 20


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<clientConfig>&c;</clientConfig>"""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Welcome to the hotel</body></html>",
        b"<clientConfig>",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="klingon"?><clientConfig/>',
        BOMB.encode(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><clientConfig/>',
        b"<clientConfig>" + b" " * autoconfig.MAX_BYTES + b"</clientConfig>",
    ],
)
def test_what_is_no_such_page_is_refused(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(DiscoveryError):
        autoconfig.read(body, Source.AUTOCONFIG, "acme.com")
    assert time.process_time() - began < 1


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(DiscoveryError):
        assert isinstance(autoconfig.read(body, Source.AUTOCONFIG, "acme.com"), tuple)
