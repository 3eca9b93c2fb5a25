"""Connect, use, disconnect: the service, with everything around it played."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

from conftest import CANARY
from smtp_desktop.errors import (
    Cancelled,
    ConnectionTimedOut,
    LocalProtocolError,
    SecretStoreLocked,
    SignInError,
    SignInExpired,
    SignInNeeded,
    SignInRefused,
    WrongAudience,
)
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.sign_in import Grant
from smtp_desktop.services.sign_in.progress import Redeeming, Typing, Waiting
from smtp_desktop.services.sign_in.registrations import audience_of
from smtp_desktop.services.sign_in.sign_in import Connected
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import account
from support.signing import GUID, JANE, NOW, LockedStore, Scene, grant, microsoft, token


def connect(scene: Scene, secret: Secret | None = None, *, opens: bool = True) -> Connected:
    return scene.service.connect(
        "default", microsoft(), secret, scene.progress.append, Cancellation(), opens=opens
    )


def credentials(scene: Scene, name: str = "default") -> Credentials:
    return scene.service.credentials(name, microsoft(), None, Deadline(2), Cancellation())


# ---- Connect -------------------------------------------------------------------------------------


def test_the_way_back_is_open_before_the_browser_is() -> None:
    scene = Scene(grant())
    connected = connect(scene)
    assert connected == Connected(JANE, NOW + timedelta(minutes=60))
    assert scene.events == [
        "listen",
        "expect the state",
        "lead once to https://login.example.test/page",
        "open http://localhost:1234/3",
        "wait",
        "closed",
        "lock default.sign-in",
        "unlock",
    ]


def test_opened_again_the_browser_gets_another_address_while_the_sign_in_waits() -> None:
    scene = Scene(grant())

    def report(progress: object) -> None:
        if isinstance(progress, Waiting):
            assert scene.service.open_again(progress.address)

    scene.service.connect("default", microsoft(), None, report, Cancellation())
    opened = [one for one in scene.events if one.startswith("open ")]
    assert len(set(opened)) == 2
    assert not any("login.example.test" in one for one in opened), "no process shows the state"
    assert not scene.service.open_again("https://login.example.test/page"), "it is over"
    assert len([one for one in scene.events if one.startswith("open ")]) == 2


def test_the_page_for_a_code_is_opened_as_it_is_while_the_code_is_good() -> None:
    scene = Scene(grant())

    def report(progress: object) -> None:
        assert isinstance(progress, Typing)
        assert scene.service.open_again(progress.address)

    scene.service.connect_by_code("default", microsoft(), None, report, Cancellation())
    assert "open https://login.example.test/device" in scene.events
    assert not scene.service.open_again("https://login.example.test/device")


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "https://evil.test/", "--help"])
def test_nothing_but_the_page_of_a_sign_in_is_opened_again(address: str) -> None:
    scene = Scene(grant())
    assert not scene.service.open_again(address)
    assert scene.events == []


def test_it_says_how_far_it_is() -> None:
    scene = Scene(grant())
    connect(scene)
    waiting, redeeming = scene.progress
    assert isinstance(waiting, Waiting)
    assert (waiting.address, waiting.is_open) == ("https://login.example.test/page", True)
    assert 1 < waiting.seconds <= 2
    assert redeeming == Redeeming()


@pytest.mark.parametrize(("has_browser", "opens"), [(False, True), (True, False)])
def test_without_a_browser_the_address_is_told(has_browser: bool, opens: bool) -> None:
    scene = Scene(grant())
    scene.has_browser = has_browser
    connect(scene, opens=opens)
    assert isinstance(scene.progress[0], Waiting)
    assert not scene.progress[0].is_open


def test_the_registration_is_the_account_s_and_email_is_only_a_hint() -> None:
    scene = Scene(grant())
    secret = Secret(CANARY)
    connect(scene, secret)
    registration, redirect_uri, hint = scene.provider.asked[0][1]
    assert (registration.client_id, registration.client_secret) == (GUID, secret)
    assert registration.authority == "https://login.microsoftonline.com/acme.test"
    assert registration.scope == "https://outlook.office.com/SMTP.Send"
    assert (redirect_uri, hint) == ("http://localhost:1234", "jane@acme.test")


def test_a_code_can_be_typed_elsewhere() -> None:
    scene = Scene(grant())
    connected = scene.service.connect_by_code(
        "default", microsoft(), None, scene.progress.append, Cancellation()
    )
    assert connected.person == JANE
    assert scene.progress == [Typing("ABCD-EFGH", "https://login.example.test/device", 900)]
    assert credentials(scene).username == JANE.address


def test_stop_in_the_browser_keeps_nothing() -> None:
    scene = Scene(grant())
    cancellation = Cancellation()

    def report(progress: object) -> None:
        cancellation.cancel()

    with pytest.raises(Cancelled):
        scene.service.connect("default", microsoft(), None, report, cancellation)
    assert scene.tokens.load("default") is None


def test_stop_while_the_tokens_come_keeps_nothing() -> None:
    scene = Scene(grant())
    cancellation = Cancellation()

    def report(progress: object) -> None:
        if isinstance(progress, Redeeming):
            cancellation.cancel()

    with pytest.raises(Cancelled):
        scene.service.connect("default", microsoft(), None, report, cancellation)
    assert scene.tokens.load("default") is None


def test_a_token_for_another_service_is_not_kept() -> None:
    scene = Scene(grant(access=token("https://graph.microsoft.com")))
    with pytest.raises(WrongAudience) as caught:
        connect(scene)
    assert caught.value.audience == "https://graph.microsoft.com"
    assert scene.tokens.load("default") is None


def test_a_personal_account_s_token_says_nothing_and_is_taken() -> None:
    scene = Scene(grant(access=Secret("EwB4A8l6BAAU" + CANARY)))
    assert connect(scene).person == JANE


def test_an_account_with_a_password_has_nothing_to_connect() -> None:
    scene = Scene()
    with pytest.raises(LocalProtocolError):
        scene.service.status("default", account(587))


def test_without_a_keyring_the_sign_in_lasts_until_the_program_ends() -> None:
    scene = Scene(grant(minutes=1), grant("2"), store=LockedStore())
    assert isinstance(connect(scene).trouble, SecretStoreLocked)
    assert credentials(scene).username == JANE.address
    assert scene.service.status("default", microsoft()) is not None
    scene.service.disconnect("default")
    with pytest.raises(SecretStoreLocked):
        scene.service.status("default", microsoft())


# ---- Use -----------------------------------------------------------------------------------------


def test_the_signed_in_person_signs_in_with_the_token() -> None:
    scene = Scene(grant())
    connect(scene)
    found = credentials(scene)
    assert (found.username, found.is_token) == (JANE.address, True)
    assert found.secret() == token().reveal()
    assert CANARY not in repr(found)


def test_a_token_is_used_until_five_minutes_before_its_end() -> None:
    scene = Scene(grant("1"), grant("2"))
    connect(scene)
    scene.clock.moment = NOW + timedelta(minutes=54)
    assert credentials(scene).secret() == token(mark="1").reveal()
    scene.clock.moment = NOW + timedelta(minutes=56)
    assert credentials(scene).secret() == token(mark="2").reveal()


def test_another_program_refreshes_without_asking_and_keeps_what_it_gets() -> None:
    scene = Scene(grant("1"), grant("2"), grant("3"))
    connect(scene)
    scene.service = scene.another_program()
    scene.events.clear()
    credentials(scene)
    assert scene.events == ["lock default.sign-in", "unlock"]
    kept = scene.tokens.load("default")
    assert kept is not None
    assert kept.cache == grant("2").cache, "refresh tokens change with every use"
    scene.service = scene.another_program()
    credentials(scene)
    assert [cache for what, cache in scene.provider.asked if what == "refresh"] == [
        grant("1").cache,
        grant("2").cache,
    ]


def test_nobody_is_connected() -> None:
    with pytest.raises(SignInNeeded):
        credentials(Scene())


@pytest.mark.parametrize(
    "other",
    [
        microsoft("22222222-2222-3333-4444-555555555555"),
        microsoft(tenant="other.test"),
        microsoft(authority="https://login.other.test"),
    ],
)
def test_a_sign_in_is_for_its_own_registration_only(other: object) -> None:
    scene = Scene(grant())
    connect(scene)
    assert scene.service.status("default", other) is None  # type: ignore[arg-type]
    with pytest.raises(SignInNeeded):
        scene.service.credentials("default", other, None, Deadline(2), Cancellation())  # type: ignore[arg-type]
    assert scene.service.status("default", microsoft()) is not None


def test_an_expired_sign_in_is_forgotten() -> None:
    scene = Scene(grant(minutes=1), SignInExpired("invalid_grant"))
    connect(scene)
    with pytest.raises(SignInExpired):
        credentials(scene)
    assert scene.service.status("default", microsoft()) is None
    with pytest.raises(SignInNeeded):
        credentials(scene)


def test_a_network_that_is_down_loses_nothing() -> None:
    scene = Scene(grant(minutes=1), ConnectionTimedOut("No answer."), grant("2"))
    connect(scene)
    with pytest.raises(ConnectionTimedOut):
        credentials(scene)
    assert credentials(scene).secret() == token(mark="2").reveal()


def test_two_accounts_have_two_sign_ins() -> None:
    scene = Scene(grant())
    connect(scene)
    with pytest.raises(SignInNeeded):
        credentials(scene, "other")


# ---- Disconnect ----------------------------------------------------------------------------------


def test_after_disconnecting_nothing_is_left() -> None:
    scene = Scene(grant())
    connect(scene)
    scene.service.disconnect("default")
    assert scene.service.status("default", microsoft()) is None
    with pytest.raises(SignInNeeded):
        credentials(scene)
    scene.service.disconnect("default")


def test_status_says_who_and_until_when() -> None:
    scene = Scene(grant())
    connect(scene)
    scene.service = scene.another_program()
    found = scene.service.status("default", microsoft())
    assert found == Connected(JANE, NOW + timedelta(minutes=60))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", CANARY, "é" * 500, "\ud800"])
def test_whatever_stands_in_a_token_its_audience_is_read_without_a_stumble(text: str) -> None:
    assert audience_of(Secret(text)) == ""


# ---- What a service wants proven -----------------------------------------------------------------

CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'


def asked_of(scene: Scene) -> list[str]:
    """What every sign-in in the browser was to prove, the first one first."""
    return [one[0].claims for what, one in scene.provider.asked if what == "begin"]


@pytest.mark.parametrize(
    "refusal",
    [SignInRefused("interaction_required"), SignInExpired("invalid_grant"), grant("2")],
)
def test_what_could_not_be_proven_goes_into_the_next_sign_in_and_no_further(
    refusal: SignInError | Grant,
) -> None:
    scene = Scene(grant(), refusal, grant("3"), grant("4"))
    connect(scene)
    with contextlib.suppress(SignInError):
        scene.service.renewed("default", microsoft(), None, Deadline(2), Cancellation(), CLAIMS)
    for _ in range(2):
        scene.service = scene.another_program()
        connect(scene)
    assert asked_of(scene) == ["", CLAIMS, ""]
    assert scene.service.credentials("default", microsoft(), None, Deadline(2), Cancellation())


def test_what_has_to_be_proven_stays_when_another_token_is_fetched_meanwhile() -> None:
    scene = Scene(grant(), SignInRefused("interaction_required"), grant("2"), grant("3"))
    connect(scene)
    with pytest.raises(SignInRefused):
        scene.service.renewed("default", microsoft(), None, Deadline(2), Cancellation(), CLAIMS)
    credentials(scene)
    connect(scene)
    assert asked_of(scene) == ["", CLAIMS]


def test_a_locked_keyring_does_not_keep_anybody_from_signing_in() -> None:
    scene = Scene(grant(), store=LockedStore())
    assert connect(scene).trouble is not None
    assert asked_of(scene) == [""]


# ---- How long it lasted --------------------------------------------------------------------------


def test_a_sign_in_that_is_over_tells_when_it_last_worked_and_when_it_did_not() -> None:
    scene = Scene(grant(), grant("2", 60 + 24 * 60), SignInExpired("invalid_grant"))
    connect(scene)
    scene.clock.moment += timedelta(days=1)
    credentials(scene)
    scene.clock.moment += timedelta(days=6.5)
    scene.service = scene.another_program()
    with pytest.raises(SignInExpired) as caught:
        credentials(scene)
    assert caught.value.lived == pytest.approx((1, 7.5))


def test_of_a_sign_in_that_is_over_only_what_the_next_one_has_to_prove_is_left() -> None:
    scene = Scene(grant(), SignInExpired("invalid_grant"), grant("2"))
    connect(scene)
    with pytest.raises(SignInExpired):
        scene.service.renewed("default", microsoft(), None, Deadline(2), Cancellation(), CLAIMS)
    scene.service = scene.another_program()
    assert scene.service.status("default", microsoft()) is None
    with pytest.raises(SignInNeeded):
        credentials(scene)
    left = scene.tokens.last("default")
    assert left is not None
    assert (left.cache.reveal(), left.claims) == ("", CLAIMS)
    scene.service.disconnect("default")
    assert scene.tokens.last("default") is None
