"""For whom a secret is kept, and what it may be used for."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smtp_desktop.model import purpose
from smtp_desktop.model.choices import AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Draft
from smtp_desktop.model.purpose import OWN, Purpose, of_sign_in, place
from smtp_desktop.model.sign_in.cloud import Cloud, Clouds
from support.fakes import CLOUDS

PASSWORD = Draft(
    email="jane@acme.test", username="jane", host="smtp.acme.test", encryption=Encryption.STARTTLS
)
SIGN_IN = Draft(
    auth_type=AuthType.OAUTH,
    client_id="00001111-aaaa-2222-bbbb-3333cccc4444",
    tenant_id="acme.test",
    host="smtp.office365.com",
)


def serves(kept: Draft, wanted: Draft) -> bool:
    return purpose.of_password(kept).serves(purpose.of_password(wanted))


def secret_serves(kept: Draft, wanted: Draft) -> bool:
    first, second = (purpose.of_client_secret(one, CLOUDS) for one in (kept, wanted))
    return first.serves(second)


def sign_in_serves(kept: Draft, wanted: Draft) -> bool:
    first, second = (purpose.of_sign_in(one, CLOUDS) for one in (kept, wanted))
    return first.serves(second)


@pytest.mark.parametrize(
    "same",
    [
        {"port": "465", "encryption": Encryption.SSL},
        {"host": " SMTP.acme.TEST. "},
        {"host": "smtp://smtp.acme.test:465/"},
        {"email": "shared@acme.test", "name": "Finance"},
    ],
)
def test_a_password_serves_every_port_of_a_server_that_proves_its_name(
    same: dict[str, object],
) -> None:
    assert serves(PASSWORD, PASSWORD._replace(**same))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"host": "smtp.acme.example"},
        {"host": "acme.test"},
        {"host": "smtp.аcme.test"},  # with a Cyrillic letter
        {"username": "joe"},
        {"username": "Jane"},
        {"encryption": Encryption.NONE},
    ],
)
def test_a_password_serves_no_other_server_or_username(other: dict[str, object]) -> None:
    assert not serves(PASSWORD, PASSWORD._replace(**other))  # type: ignore[arg-type]


def test_a_password_that_went_unencrypted_may_go_encrypted_and_not_to_another_port() -> None:
    clear = PASSWORD._replace(encryption=Encryption.NONE, port="2525")
    assert serves(clear, clear)
    assert serves(clear, PASSWORD)
    assert not serves(clear, clear._replace(port="25"))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "mail.localhost"])
@pytest.mark.parametrize("encryption", list(Encryption))
def test_on_this_computer_every_port_is_a_server_of_its_own(
    host: str, encryption: Encryption
) -> None:
    here = PASSWORD._replace(host=host, encryption=encryption, port="2525")
    assert serves(here, here)
    assert not serves(here, here._replace(port="2526"))
    signed_in = SIGN_IN._replace(host=host, port="2525")
    assert sign_in_serves(signed_in, signed_in)
    assert not sign_in_serves(signed_in, signed_in._replace(port="2526"))


@pytest.mark.parametrize(
    "other",
    [
        {"client_id": "99991111-aaaa-2222-bbbb-3333cccc4444"},
        {"tenant_id": "other.test"},
        {"authority": "https://login.other.test"},
        {"host": "smtp.partner.outlook.cn"},  # where another cloud signs people in
    ],
)
def test_client_secret_and_sign_in_serve_their_registration_alone(other: dict[str, str]) -> None:
    assert not secret_serves(SIGN_IN, SIGN_IN._replace(**other))  # type: ignore[arg-type]
    assert not sign_in_serves(SIGN_IN, SIGN_IN._replace(**other))  # type: ignore[arg-type]


def test_a_client_secret_is_shown_to_its_authority_whatever_the_server_is() -> None:
    assert secret_serves(SIGN_IN, SIGN_IN._replace(host="smtp.acme.test"))
    written_out = SIGN_IN._replace(authority="https://login.microsoftonline.com/")
    assert secret_serves(SIGN_IN, written_out)


def test_a_sign_in_serves_all_servers_of_its_cloud_and_nothing_else() -> None:
    for host in CLOUDS.cloud[0].hosts:
        assert sign_in_serves(SIGN_IN, SIGN_IN._replace(host=host))
    for host in ("smtp.acme.test", "office365.com", "smtp.office365.com.acme.test"):
        assert not sign_in_serves(SIGN_IN, SIGN_IN._replace(host=host))
        assert not sign_in_serves(SIGN_IN._replace(host=host), SIGN_IN)


def test_also_in_a_cloud_on_this_computer_every_port_is_a_server_of_its_own() -> None:
    real = CLOUDS.cloud[0]
    practice = Clouds((Cloud("p", "Practice", real.authority, real.scope, ("localhost",), ()),))
    here = SIGN_IN._replace(host="localhost", port="2525")
    kept = purpose.of_sign_in(here, practice)
    assert kept.serves(purpose.of_sign_in(here, practice))
    assert not kept.serves(purpose.of_sign_in(here._replace(port="2526"), practice))


def test_a_cloud_on_this_computer_owns_the_ports_that_it_names() -> None:
    real = CLOUDS.cloud[0]
    hosts = ("localhost", "localhost:2525")
    practice = Clouds((Cloud("p", "Practice", real.authority, real.scope, hosts, ()),))
    here = SIGN_IN._replace(host="localhost", port="2525")
    assert purpose.token_place(here, practice) == purpose.OWN
    assert purpose.token_place(here._replace(port="2526"), practice) != purpose.OWN


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (purpose.place("Smtp.Acme.test", 587), "smtp.acme.test"),
        (purpose.place("smtp.acme.test", 25, is_clear=True), "smtp.acme.test:25"),
        (purpose.place("127.0.0.1", 2525), "127.0.0.1:2525"),
        (purpose.place("::1", 2525), "[::1]:2525"),
    ],
)
def test_a_place_reads_as_its_server(where: purpose.Place, text: str) -> None:
    assert str(where) == text
    assert replace(where) == where


def test_what_goes_anywhere_may_be_given_for_any_server_but_not_the_other_way_round() -> None:
    there = Purpose(("client", "authority"), place("smtp.acme.com", 587))
    graph = Purpose(("client", "authority"), anywhere=True)
    assert there.serves(graph)
    assert graph.serves(graph)
    assert not graph.serves(there), "what was signed in for Graph opens no server that was typed"
    assert not Purpose(("other", "authority")).serves(graph)
    assert graph == Purpose(("client", "authority")), "it is kept for the cloud's own servers"


def test_a_sign_in_through_graph_is_kept_for_its_own_cloud() -> None:
    draft = Draft(
        auth_type=AuthType.OAUTH,
        client_id="00001111-aaaa-2222-bbbb-3333cccc4444",
        tenant_id="acme.com",
        host="smtp.acme.com",
        connection=ConnectionType.GRAPH,
    )
    wanted = of_sign_in(draft, CLOUDS)
    assert (wanted.place, wanted.anywhere) == (OWN, True)
    smtp = draft._replace(connection=ConnectionType.SMTP)
    assert of_sign_in(smtp, CLOUDS).serves(wanted)
    assert not wanted.serves(of_sign_in(smtp, CLOUDS))
