"""Which email service stands behind an address or a server, and what it wants to be known first."""

from __future__ import annotations

import msgspec
import pytest

from smtp_desktop import resources
from smtp_desktop.model import provider
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.provider import Endpoint, Note, Provider, Providers

KNOWN = provider.decode(resources.read_text("providers.toml"))
BIG = Provider(
    id="big",
    name="Big Mail",
    domains=("big.com", "big.*", "*.large.net"),
    host="smtp.big.com",
    hosts=("relay.big.com", "*.out.big.com"),
    alternatives=(Endpoint(465, Encryption.SSL, "ssl.big.org"), Endpoint(25, Encryption.TLS)),
    notes=("app_password", "switch_on"),
    know="The page is slow.",
    button="Big",
)
CLOSED = Provider(id="closed", name="Closed", domains=("closed.org",))
SMALL = Provider(
    id="small", name="Small", domains=("big.de",), host="mail.small.de", username="{local}"
)

SUBJECT = Providers(
    (BIG, CLOSED, SMALL),
    {"app_password": "{name} wants an app password.", "switch_on": "Switch it on."},
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("jane@big.com", BIG),
        ("Jane@BIG.com", BIG),
        ("jane@big.com. ", BIG),
        ("jane@big.fr", BIG),
        ("jane@big.co.uk", BIG),
        ("jane@mail.large.net", BIG),
        ("jane@a.b.large.net", BIG),
        ("jane@closed.org", CLOSED),
        ("jane@big.de", SMALL),
        ("jane@large.net", None),
        ("jane@notbig.com", None),
        ("jane@big.company", None),
        ("jane@big.com.evil.org", None),
        ("jane@bigXcom", None),
        ("jane@xlarge.net", None),
        ("jane@", None),
        ("", None),
    ],
)
def test_a_service_is_found_by_the_domain_of_an_address(
    address: str, expected: Provider | None
) -> None:
    assert SUBJECT.for_address(address) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("smtp.big.com", BIG),
        (" SMTP.Big.com. ", BIG),
        ("relay.big.com", BIG),
        ("eu.out.big.com", BIG),
        ("ssl.big.org", BIG),
        ("mail.small.de", SMALL),
        ("out.big.com", None),
        ("smtpXbig.com", None),
        ("smtp.big.com.evil.org", None),
        ("", None),
    ],
)
def test_a_service_is_found_by_its_server(host: str, expected: Provider | None) -> None:
    assert SUBJECT.for_host(host) is expected


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "mail.localhost"])
def test_a_helper_on_this_computer_stands_for_no_service_in_particular(host: str) -> None:
    bridge = Provider(id="bridge", name="Bridge", host=host)
    subject = SUBJECT.with_first(bridge)
    assert subject.for_host(host) is bridge
    assert subject.behind(host) is None
    assert subject.behind("smtp.big.com") is BIG


def test_a_service_is_found_by_its_name_in_the_file() -> None:
    assert SUBJECT.by_id("closed") is CLOSED
    assert SUBJECT.by_id("Closed") is None


def test_a_service_without_a_server_has_no_smtp() -> None:
    assert BIG.has_smtp
    assert not CLOSED.has_smtp


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{address}", "jane.doe@acme.com"),
        ("{local}", "jane.doe"),
        ("{local}%{domain}", "jane.doe%acme.com"),
        ("apikey", "apikey"),
        ("", ""),
    ],
)
def test_a_username_is_made_as_the_service_expects(template: str, expected: str) -> None:
    one = Provider(id="x", name="X", username=template)
    assert one.username_for("jane.doe@acme.com") == expected


def test_braces_in_an_address_stay_what_they_are() -> None:
    assert BIG.username_for("{domain}@big.com") == "{domain}@big.com"


def test_the_general_is_said_first_and_the_particular_last() -> None:
    assert SUBJECT.notes_for(BIG) == (
        Note("app_password", "Big Mail wants an app password."),
        Note("switch_on", "Switch it on."),
        Note("good_to_know", "The page is slow."),
    )
    assert SUBJECT.notes_for(SMALL) == ()


def test_a_service_with_a_button_has_it() -> None:
    assert SUBJECT.buttons == (BIG,)


def test_a_service_in_front_is_found_first() -> None:
    own = Provider(id="own", name="Own", domains=("practice.test",), host="mail.small.de")
    subject = SUBJECT.with_first(own)
    assert subject.all == (own, BIG, CLOSED, SMALL)
    assert subject.for_host("mail.small.de") is own
    assert subject.notes_for(BIG) == SUBJECT.notes_for(BIG)


# ---- The file ------------------------------------------------------------------------------------

FILE = """
[notes]
app_password = "{name} wants an app password."

[[provider]]
id = "big"
name = "Big Mail"
domains = ["big.com"]
host = "smtp.big.com"
port = 465
encryption = "ssl"
alternatives = [{ port = 587, encryption = "starttls", host = "tls.big.com" }]
auth = "oauth"
notes = ["app_password"]
"""


def test_a_file_is_read() -> None:
    (one,) = provider.decode(FILE).all
    assert one == Provider(
        id="big",
        name="Big Mail",
        domains=("big.com",),
        host="smtp.big.com",
        port=465,
        encryption=Encryption.SSL,
        alternatives=(Endpoint(587, Encryption.STARTTLS, "tls.big.com"),),
        auth=AuthType.OAUTH,
        notes=("app_password",),
    )


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('notes = ["app_password"]', 'notes = ["unheard_of"]'),
        ("port = 465", 'port = "465"'),
        ('encryption = "ssl"', 'encryption = "SSL"'),
        ('auth = "oauth"', 'auth = "session"'),
        ('host = "smtp.big.com"', 'hots = "smtp.big.com"'),
        ("port = 587", "prot = 587"),
        ('domains = ["big.com"]', 'domains = ["mail.*.com"]'),
        ('domains = ["big.com"]', 'mx = ["*"]'),
        ('host = "tls.big.com"', 'host = "tls-*.big.com"'),
        ('id = "big"', ""),
        ("[notes]", "[remarks]"),
        ("[[provider]]", "[[provider]"),
    ],
)
def test_a_wrong_file_is_refused(right: str, wrong: str) -> None:
    assert right in FILE
    with pytest.raises((ValueError, msgspec.ValidationError)):
        provider.decode(FILE.replace(right, wrong))


def test_a_file_with_more_in_it_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        provider.decode(f"{FILE}\n[[providers]]\nid = 'x'\n")


def test_a_note_without_text_is_named() -> None:
    with pytest.raises(ValueError, match="big: no text for the note unheard_of"):
        provider.decode(FILE.replace('["app_password"]', '["unheard_of"]'))


@pytest.mark.parametrize(
    ("exchangers", "identifier"),
    [
        (["acme-com.mail.protection.outlook.com"], "microsoft-365"),
        (["mx.acme.test", "ASPMX.L.GOOGLE.COM."], "google-workspace"),
        (["mail.protection.outlook.com.evil.test"], None),
        ([], None),
    ],
)
def test_who_receives_the_mail_tells_the_service(
    exchangers: list[str], identifier: str | None
) -> None:
    found = KNOWN.for_mx(exchangers)
    assert (found.id if found else None) == identifier
