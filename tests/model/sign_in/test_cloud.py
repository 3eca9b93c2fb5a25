"""Which of Microsoft's clouds an account belongs to."""

from __future__ import annotations

import msgspec
import pytest

from smtp_desktop import resources
from smtp_desktop.model.account import OAuth
from smtp_desktop.model.choices import ConnectionType
from smtp_desktop.model.sign_in import cloud

CLOUDS = cloud.decode(resources.read_text("clouds.toml"))
GUID = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("smtp.office365.com", "global"),
        ("SMTP-Mail.Outlook.com.", "global"),
        ("smtp.office365.us", "us-government"),
        ("outlook-dod.office365.us", "us-dod"),
        ("smtp.partner.outlook.cn", "china"),
        ("smtp.acme.com", "global"),
        ("", "global"),
    ],
)
def test_the_outgoing_server_tells_the_cloud(host: str, name: str) -> None:
    assert CLOUDS.for_host(host).id == name


@pytest.mark.parametrize("one", CLOUDS.cloud, ids=lambda one: one.id)
def test_every_cloud_asks_for_mail_and_for_nothing_else(one: cloud.Cloud) -> None:
    assert one.scope.startswith("https://")
    assert one.scope.endswith("/SMTP.Send")
    assert one.authority.startswith("https://login.")
    assert "graph" not in one.scope.lower()
    assert one.scope.removesuffix("/SMTP.Send") in one.audiences


@pytest.mark.parametrize("one", CLOUDS.cloud, ids=lambda one: one.id)
def test_each_way_of_sending_has_a_permission_and_audiences_of_its_own(one: cloud.Cloud) -> None:
    smtp, graph = ConnectionType.SMTP, ConnectionType.GRAPH
    assert (one.scope_for(smtp), one.audiences_for(smtp)) == (one.scope, one.audiences)
    assert one.scope_for(graph) == f"{one.graph}/Mail.Send"
    assert one.graph in one.audiences_for(graph)
    assert one.graph.startswith("https://")
    assert not set(one.audiences_for(smtp)) & set(one.audiences_for(graph))


def test_people_sign_in_at_their_tenant() -> None:
    found = CLOUDS.for_host("smtp.office365.us")
    assert cloud.authority(found, OAuth(GUID, "acme.com")) == (
        "https://login.microsoftonline.us/acme.com"
    )


def test_an_authority_in_the_settings_counts_more_than_the_cloud() -> None:
    auth = OAuth(GUID, "consumers", authority="https://localhost:8443/")
    assert cloud.authority(CLOUDS.cloud[0], auth) == "https://localhost:8443/consumers"


@pytest.mark.parametrize(
    "typed",
    [
        "https://login.acme.test",
        "https://login.acme.test/",
        "https://login.acme.test/acme.com",
        "https://login.acme.test/acme.com/v2.0/",
        "https://login.acme.test/acme.com/oauth2/v2.0/authorize",
    ],
)
def test_an_authority_is_taken_with_its_tenant_and_without(typed: str) -> None:
    auth = OAuth(GUID, "acme.com", authority=typed)
    assert cloud.authority(CLOUDS.cloud[0], auth) == "https://login.acme.test/acme.com"


def test_a_cloud_is_known_by_all_names_of_its_sign_in() -> None:
    for one in CLOUDS.cloud:
        at_it = {CLOUDS.at(host) for host in one.all_sign_in_hosts}
        assert {found.authority for found in at_it if found} == {one.authority}
    assert CLOUDS.at("login.acme.test") is None
    assert CLOUDS.at("") is None


@pytest.mark.parametrize("text", ["", "cloud = []", "[[cloud]]\nid = 'x'", "cloud = ["])
def test_a_damaged_file_is_noticed(text: str) -> None:
    with pytest.raises((ValueError, msgspec.ValidationError)):
        cloud.decode(text)
