"""One sign-in, one token for each way of sending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from smtp_desktop.errors import ConsentNeeded, PermissionMissing, SignInExpired, WrongAudience
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import ConnectionType
from smtp_desktop.services.sign_in.consent_link import consent_link
from smtp_desktop.services.sign_in.sign_in import Connected
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline
from support.signing import CLOUDS, JANE, NOW, OUTLOOK, Scene, grant, microsoft, token

GRAPH = "https://graph.microsoft.com"
SMTP, BY_GRAPH = ConnectionType
FOR_GRAPH = grant("g", access=token(GRAPH, "g"))


def by(connection: ConnectionType) -> Account:
    return replace(microsoft(), connection=connection)


def connect(scene: Scene, connection: ConnectionType = SMTP) -> Connected:
    return scene.service.connect(
        "default", by(connection), None, scene.progress.append, Cancellation()
    )


def fetched(scene: Scene, connection: ConnectionType) -> Credentials:
    return scene.service.credentials("default", by(connection), None, Deadline(2), Cancellation())


def refreshes(scene: Scene) -> int:
    return sum(what == "refresh" for what, _ in scene.provider.asked)


@pytest.mark.parametrize(("first", "second"), [(SMTP, BY_GRAPH), (BY_GRAPH, SMTP)])
def test_the_other_way_of_sending_needs_no_second_sign_in(
    first: ConnectionType, second: ConnectionType
) -> None:
    grants = {SMTP: grant("s"), BY_GRAPH: FOR_GRAPH}
    scene = Scene(grants[first], grants[second])
    connect(scene, first)
    other = fetched(scene, second)
    assert (other.username, other.is_token) == (JANE.address, True)
    assert other.secret() == grants[second].access_token.reveal()
    assert [what for what, _ in scene.provider.asked] == ["begin", "redeem", "refresh"]
    assert scene.service.status("default", by(second)) is not None


def test_each_way_asks_for_its_own_permission_at_its_own_service() -> None:
    scene = Scene(FOR_GRAPH)
    connect(scene, BY_GRAPH)
    registration = scene.provider.asked[0][1][0]
    assert (registration.scope, registration.permission) == (f"{GRAPH}/Mail.Send", "Mail.Send")
    assert GRAPH in registration.audiences
    assert OUTLOOK not in registration.audiences


def test_a_token_is_fetched_once_an_hour_for_each_way() -> None:
    scene = Scene(grant("s"), FOR_GRAPH, grant("s2"))
    connect(scene)
    for _ in range(3):
        for way in ConnectionType:
            fetched(scene, way)
    assert refreshes(scene) == 1
    scene.clock.moment = NOW + timedelta(minutes=57)
    fetched(scene, SMTP)
    assert refreshes(scene) == 2


def test_what_was_refreshed_for_one_way_is_what_the_other_refreshes_from() -> None:
    scene = Scene(grant("s"), FOR_GRAPH, grant("s2"))
    connect(scene)
    fetched(scene, BY_GRAPH)
    scene.service = scene.another_program()
    fetched(scene, SMTP)
    used = [cache for what, cache in scene.provider.asked if what == "refresh"]
    assert used == [grant("s").cache, FOR_GRAPH.cache]


@pytest.mark.parametrize(("way", "name"), [(BY_GRAPH, "Mail.Send"), (SMTP, "SMTP.Send")])
def test_a_permission_that_is_missing_is_named_and_the_sign_in_stays(
    way: ConnectionType, name: str
) -> None:
    refusal = ConsentNeeded("invalid_grant", "AADSTS65001: no", ("65001",), "token", "Trace 1")
    refusal.clock_ahead = 3
    scene = Scene(grant("s"), refusal, FOR_GRAPH if way is BY_GRAPH else grant("s"))
    connect(scene)
    scene.service = scene.another_program()
    with pytest.raises(PermissionMissing) as caught:
        fetched(scene, way)
    assert caught.value.permission == name
    assert (caught.value.codes, caught.value.reference) == (("65001",), "Trace 1")
    assert caught.value.clock_ahead == 3
    assert scene.service.status("default", by(way)) is not None
    fetched(scene, way)


def test_a_token_of_one_service_is_none_for_the_other() -> None:
    scene = Scene(grant("s"), grant("s"))
    connect(scene)
    with pytest.raises(WrongAudience):
        fetched(scene, BY_GRAPH)


def test_an_end_is_an_end_for_every_way() -> None:
    scene = Scene(grant("s"), grant("g", minutes=1, access=token(GRAPH)), SignInExpired("x"))
    connect(scene)
    fetched(scene, BY_GRAPH)
    with pytest.raises(SignInExpired):
        fetched(scene, BY_GRAPH)
    assert scene.service.status("default", microsoft()) is None
    with pytest.raises(Exception, match="Nobody is connected"):
        fetched(scene, SMTP)


def test_all_tokens_go_with_a_name_with_another_person_and_with_disconnect() -> None:
    scene = Scene(grant("s"), FOR_GRAPH, grant("s2"), FOR_GRAPH)
    connect(scene)
    fetched(scene, BY_GRAPH)
    scene.service.renamed("elsewhere", "nowhere")
    connect(scene)
    fetched(scene, BY_GRAPH)
    assert refreshes(scene) == 2, "a new person gets none of the old one's tokens"
    scene.service.disconnect("default")
    with pytest.raises(Exception, match="Nobody is connected"):
        fetched(scene, BY_GRAPH)


def test_tokens_in_memory_go_along_to_a_new_name() -> None:
    scene = Scene(grant("s"), FOR_GRAPH)
    connect(scene)
    fetched(scene, BY_GRAPH)
    scene.service.renamed("default", "new")
    for way in ConnectionType:
        scene.service.credentials("new", by(way), None, Deadline(2), Cancellation())
    assert refreshes(scene) == 1


def test_an_administrator_allows_the_service_that_is_used() -> None:
    cloud = CLOUDS.for_host("smtp.office365.com")
    assert "outlook.office.com%2F.default" in consent_link(microsoft(), cloud)
    assert "graph.microsoft.com%2F.default" in consent_link(microsoft(), cloud, BY_GRAPH)
