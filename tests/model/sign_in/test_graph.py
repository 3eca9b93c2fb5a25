"""Which Microsoft Graph an account sends through."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smtp_desktop.model.account import Account, BasicAuth, OAuth, Server
from smtp_desktop.model.choices import ConnectionType, Encryption
from smtp_desktop.model.sign_in import graph
from support.fakes import CLOUDS
from support.graph import ACCOUNT, CLIENT


def of(host: str = "", authority: str = "") -> Account:
    auth = OAuth(CLIENT, "acme.com", authority=authority)
    return replace(ACCOUNT, server=Server(host, 587, Encryption.TLS), auth=auth)


@pytest.mark.parametrize(
    ("host", "authority", "server"),
    [
        ("", "", "graph.microsoft.com"),
        ("smtp.acme.com", "", "graph.microsoft.com"),
        ("smtp.office365.com", "", "graph.microsoft.com"),
        ("smtp.office365.us", "", "graph.microsoft.us"),
        ("outlook-dod.office365.us", "", "dod-graph.microsoft.us"),
        ("smtp.partner.outlook.cn", "", "microsoftgraph.chinacloudapi.cn"),
        ("", "https://login.microsoftonline.us", "graph.microsoft.us"),
        ("", "https://login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
        ("", "https://login.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn"),
        ("", "https://login.acme.com", "graph.microsoft.com"),
        ("", "no address", "graph.microsoft.com"),
    ],
)
def test_the_cloud_is_known_by_its_server_or_by_where_people_sign_in(
    host: str, authority: str, server: str
) -> None:
    account = of(host, authority)
    found = graph.on_the_wire(account, CLOUDS)
    assert found.server == Server(server, 443, Encryption.SSL)
    assert graph.on_the_wire(found, CLOUDS) == found, "it may be asked again"
    assert graph.cloud_of(found, CLOUDS) == graph.cloud_of(account, CLOUDS)


def test_an_account_of_smtp_stays_as_it_is() -> None:
    account = replace(of("smtp.office365.us"), connection=ConnectionType.SMTP)
    assert graph.on_the_wire(account, CLOUDS) is account
    assert graph.cloud_of(account, CLOUDS).id == "us-government"
    password = replace(account, auth=BasicAuth("jane"))
    assert graph.cloud_of(password, CLOUDS).id == "us-government"


def test_a_graph_may_stand_on_a_port_of_its_own() -> None:
    found = graph.at(of(), "https://localhost:8443")
    assert found.server == Server("localhost", 8443, Encryption.SSL)


@pytest.mark.parametrize(
    ("authority", "known"),
    [
        ("", True),
        ("https://login.microsoftonline.us", True),
        ("https://login.acme.com", False),
        ("nonsense", False),
    ],
)
def test_only_microsofts_own_sign_in_is_known_to_have_a_graph(authority: str, known: bool) -> None:
    assert graph.is_of_a_known_cloud(of(authority=authority), CLOUDS) is known


def test_a_password_has_no_sign_in_of_its_own() -> None:
    assert graph.is_of_a_known_cloud(replace(of(), auth=BasicAuth("jane")), CLOUDS)
    assert graph.cloud_of(replace(of(), auth=BasicAuth("jane")), CLOUDS) == CLOUDS.cloud[0]
