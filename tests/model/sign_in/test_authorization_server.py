"""The authorization servers that this program knows, and the one that the settings describe."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smtp_desktop import resources
from smtp_desktop.model import purpose
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.choices import MICROSOFT, PROVIDERS, AuthType, ConnectionType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse, to_draft
from smtp_desktop.model.problem import ProblemCode
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.model.sign_in.issuer import are_scopes, is_issuer
from smtp_desktop.model.sign_in.web_address import WebAddress

CLOUDS = cloud.decode(resources.read_text("clouds.toml"))
ISSUER = "https://login.acme.test"
GOOGLE = Draft(
    auth_type=AuthType.OAUTH,
    email="jane@acme.test",
    client_id="123-abc.apps.googleusercontent.com",
    provider="google",
    host="smtp.gmail.com",
)
OTHER = GOOGLE._replace(provider="other", issuer=ISSUER, host="smtp.acme.test")


def account(draft: Draft) -> Account:
    found = parse(draft)
    assert isinstance(found, Account), found
    return found


def auth(draft: Draft) -> OAuth:
    found = account(draft).auth
    assert isinstance(found, OAuth)
    return found


def test_every_provider_that_can_be_chosen_is_known_and_no_other() -> None:
    assert (MICROSOFT, *(one.id for one in CLOUDS.server)) == PROVIDERS


@pytest.mark.parametrize("one", CLOUDS.server[:-1], ids=lambda one: one.id)
def test_what_is_known_of_a_server_is_whole(one: AuthorizationServer) -> None:
    assert is_issuer(one.issuer)
    for address in (one.authorization, one.token, one.account_page or one.issuer):
        assert WebAddress(address).text.startswith("https://")
    assert not one.revocation or WebAddress(one.revocation)
    assert one.redirect in ("http://127.0.0.1", "http://localhost")
    assert one.scopes
    assert are_scopes(one.scopes)
    assert one.hosts
    assert one.display == one.name
    assert one.host == WebAddress(one.authorization).host


def test_google_is_asked_for_what_renews_itself_and_says_who_it_is() -> None:
    found = CLOUDS.server_of(auth(GOOGLE))
    assert found
    assert found.scopes == ("https://mail.google.com/", "openid", "email")
    assert found.parameters == {"access_type": "offline", "prompt": "consent"}
    assert (found.sends_iss, found.needs_secret, found.person) == (True, True, "email")


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("smtp.office365.com", "microsoft"),
        ("smtp.gmail.com", "google"),
        ("SMTP.Gmail.com.", "google"),
        ("smtp.yandex.ru", "yandex"),
        ("smtp.mail.ru", "mail-ru"),
        ("smtp.acme.test", ""),
        ("", ""),
    ],
)
def test_a_mail_server_tells_who_signs_its_people_in(host: str, provider: str) -> None:
    assert CLOUDS.provider_at(host) == provider


@pytest.mark.parametrize(
    ("draft", "provider"),
    [
        (Draft(auth_type=AuthType.OAUTH, host="smtp.gmail.com"), "google"),
        (Draft(auth_type=AuthType.OAUTH, host=" smtp.gmail.com:465 "), "google"),
        (Draft(auth_type=AuthType.OAUTH, host="smtp.office365.com"), ""),
        (Draft(auth_type=AuthType.OAUTH, host="smtp.acme.test"), None),
        (Draft(auth_type=AuthType.OAUTH, host="no name"), None),
        (Draft(auth_type=AuthType.BASIC, host="smtp.gmail.com"), None),
        (
            Draft(auth_type=AuthType.OAUTH, host="smtp.gmail.com", connection=ConnectionType.GRAPH),
            None,
        ),
    ],
)
def test_a_server_fills_provider_where_it_decides_it(draft: Draft, provider: str | None) -> None:
    assert CLOUDS.provider_of(draft) == provider


@pytest.mark.parametrize("provider", ["", "microsoft", " Microsoft "])
def test_settings_that_name_nobody_mean_microsoft(provider: str) -> None:
    client = "11111111-2222-3333-4444-555555555555"
    draft = GOOGLE._replace(provider=provider, client_id=client, tenant_id="acme.test")
    assert CLOUDS.server_of(auth(draft)) is None
    assert CLOUDS.identity(auth(draft), CLOUDS.cloud[0]) == (
        "https://login.microsoftonline.com/acme.test"
    )


@pytest.mark.parametrize(
    "draft",
    [
        GOOGLE,
        GOOGLE._replace(issuer=ISSUER, scopes="mail"),
        OTHER,
        OTHER._replace(scopes="mail openid", secret_expires="2027-05-31", username="jane"),
    ],
)
def test_an_account_reads_as_it_was_written(draft: Draft) -> None:
    one = account(draft)
    assert parse(to_draft(one)) == one


def test_another_issuer_is_known_by_its_metadata_alone() -> None:
    known = CLOUDS.server_of(auth(GOOGLE))
    own = CLOUDS.server_of(auth(GOOGLE._replace(issuer=ISSUER)))
    same = CLOUDS.server_of(auth(GOOGLE._replace(issuer="https://accounts.google.com")))
    assert known
    assert own
    assert (own.issuer, own.authorization, own.token, own.revocation) == (ISSUER, "", "", "")
    assert (own.hosts, own.sends_iss, own.scopes) == ((), False, known.scopes)
    assert same == known


def test_what_the_settings_describe_goes_by_its_host() -> None:
    found = CLOUDS.server_of(auth(OTHER._replace(issuer=f"{ISSUER}:8443/realms/x", scopes="a b")))
    assert found
    assert (found.display, found.host) == ("login.acme.test:8443", "login.acme.test:8443")
    assert found.scopes == ("a", "b")
    assert CLOUDS.identity(auth(OTHER), CLOUDS.cloud[0]) == ISSUER


PROBLEMS: dict[str, tuple[Draft, Field, ProblemCode]] = {
    "unknown": (GOOGLE._replace(provider="x"), Field.PROVIDER, ProblemCode.PROVIDER_UNKNOWN),
    "no issuer": (OTHER._replace(issuer=" "), Field.ISSUER, ProblemCode.ISSUER_MISSING),
    "issuer": (OTHER._replace(issuer="acme.test"), Field.ISSUER, ProblemCode.ISSUER_INVALID),
    "scopes": (OTHER._replace(scopes='a "b"'), Field.SCOPES, ProblemCode.SCOPES_INVALID),
    "no client": (OTHER._replace(client_id=""), Field.CLIENT_ID, ProblemCode.CLIENT_ID_MISSING),
    "blanks": (GOOGLE._replace(client_id="a b"), Field.CLIENT_ID, ProblemCode.CLIENT_ID_HAS_BLANKS),
    "unseen": (
        GOOGLE._replace(client_id="a\u200bb\x07"),
        Field.CLIENT_ID,
        ProblemCode.CLIENT_ID_HAS_BLANKS,
    ),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_what_is_wrong_is_said_beside_its_field(case: str) -> None:
    draft, field, code = PROBLEMS[case]
    found = parse(draft)
    assert not isinstance(found, Account)
    assert [(one.field, one.code) for one in found] == [(field, code)]
    assert (found[0].instead == ", ".join(PROVIDERS)) == (case == "unknown")


def test_graph_is_microsofts_alone() -> None:
    from smtp_desktop.model.choices import ConnectionType

    found = parse(GOOGLE._replace(connection=ConnectionType.GRAPH))
    assert not isinstance(found, Account)
    assert [(one.field, one.code) for one in found] == [
        (Field.PROVIDER, ProblemCode.GRAPH_NEEDS_MICROSOFT)
    ]


@pytest.mark.parametrize(
    "text",
    [ISSUER, f"{ISSUER}/", f"{ISSUER}:8443/realms/x", "https://[::1]:1/", "https://127.0.0.1"],
)
def test_an_issuer(text: str) -> None:
    assert is_issuer(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://login.acme.test",
        "https://",
        f"{ISSUER}?x",
        f"{ISSUER}#x",
        f"{ISSUER}:0",
        f"{ISSUER}:99999",
        f"{ISSUER}/a b",
        "https://jane@login.acme.test",
        "https://LOGIN.acme.test",
        "https://lögin.acme.test",
        "https://[x]/",
        "https://[abc]/",
        "https://-.acme..test",
    ],
)
def test_no_issuer(text: str) -> None:
    assert not is_issuer(text)


def test_a_sign_in_and_a_client_secret_belong_to_their_issuer() -> None:
    def places(draft: Draft) -> tuple[purpose.Purpose, purpose.Purpose]:
        return purpose.of_client_secret(draft, CLOUDS), purpose.of_sign_in(draft, CLOUDS)

    assert places(GOOGLE) == places(GOOGLE._replace(host="smtp.googlemail.com"))
    for other in (
        GOOGLE._replace(issuer=ISSUER),
        GOOGLE._replace(client_id="another"),
        OTHER._replace(issuer=f"{ISSUER}/x"),
        OTHER,
    ):
        secret, sign_in = places(other)
        assert not secret.serves(places(GOOGLE)[0])
        assert not sign_in.serves(places(GOOGLE)[1])
    assert places(GOOGLE)[1].place == purpose.OWN
    assert str(places(OTHER)[1].place) == "smtp.acme.test"
    assert str(places(GOOGLE._replace(issuer=ISSUER))[1].place) == "smtp.gmail.com"


def test_what_an_account_describes_changes_nothing_of_what_is_known() -> None:
    one = replace(auth(OTHER), scopes=("x",))
    CLOUDS.server_of(one)
    assert CLOUDS.server_of(auth(OTHER)) != CLOUDS.server_of(one)
