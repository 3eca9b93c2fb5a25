"""Connect and Disconnect at authorization servers that are none of Microsoft's."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import CANARY
from smtp_desktop.errors import (
    PermissionMissing,
    SecretStoreLocked,
    SignInRefused,
    SignInUnconfirmed,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.secret import Secret
from smtp_desktop.services.sign_in.confirmation import needed
from smtp_desktop.services.sign_in.progress import Waiting
from smtp_desktop.services.sign_in.sign_in import Connected
from smtp_desktop.waiting import Cancellation, Deadline
from support.signing import CLOUDS, JANE, PAGE, LockedStore, Scene, grant, microsoft

SECRET = Secret(CANARY)
GOOGLE = OAuth("a-client", "", provider="google")
OTHER = OAuth("a-client", "", provider="other", issuer="https://login.acme.test")


def at(host: str, auth: OAuth) -> Account:
    one = microsoft()
    return replace(one, server=replace(one.server, host=host), auth=auth)


MAIL = at("smtp.gmail.com", GOOGLE)


def connect(scene: Scene, one: Account = MAIL, *confirmed: str) -> Connected:
    return scene.service.connect(
        "default", one, SECRET, scene.progress.append, Cancellation(), confirmed=confirmed
    )


def test_each_account_is_signed_in_where_its_settings_say() -> None:
    scene = Scene(grant())
    assert connect(scene).person == JANE
    registration, redirect, hint = scene.others.asked[0][1]
    assert scene.provider.asked == []
    assert registration.authority == "https://accounts.google.com"
    assert registration.permission == "https://mail.google.com/ openid email"
    assert (redirect, hint) == ("http://127.0.0.1:1234", "jane@acme.test")
    found = scene.service.credentials("default", MAIL, SECRET, Deadline(2), Cancellation())
    assert found.username == JANE.address


def test_the_username_is_whom_the_page_is_to_greet() -> None:
    scene = Scene(grant())
    connect(scene, at("smtp.gmail.com", replace(GOOGLE, username="joe@acme.test")))
    assert scene.others.asked[0][1][2] == "joe@acme.test"


def test_a_secret_that_is_needed_is_missed_before_a_page_opens() -> None:
    scene = Scene(grant())
    with pytest.raises(SignInRefused) as caught:
        scene.service.connect("default", MAIL, None, scene.progress.append, Cancellation())
    assert (caught.value.error, caught.value.place) == ("invalid_client", "setup")
    assert (scene.events, scene.others.asked) == ([], [])


def test_a_sign_in_is_for_its_issuer_alone() -> None:
    scene = Scene(grant())
    connect(scene)
    assert scene.service.status("default", MAIL) is not None
    for other in (
        microsoft(),
        at("smtp.gmail.com", replace(GOOGLE, issuer="https://login.acme.test")),
        at("smtp.gmail.com", replace(GOOGLE, client_id="another")),
        at("smtp.acme.test", GOOGLE),
    ):
        assert scene.service.status("default", other) is None


def test_a_permission_that_the_server_names_is_not_named_anew() -> None:
    missing = PermissionMissing(SignInRefused("insufficient_scope"), "https://mail.google.com/")
    scene = Scene(grant(minutes=1), missing)
    connect(scene)
    with pytest.raises(PermissionMissing) as caught:
        scene.service.credentials("default", MAIL, SECRET, Deadline(2), Cancellation())
    assert caught.value.permission == "https://mail.google.com/"


# ---- What is confirmed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "hosts"),
    [
        (MAIL, ()),
        (at("smtp.acme.test", GOOGLE), ("smtp.acme.test",)),
        (at("smtp.acme.test", OTHER), ("login.acme.test", "smtp.acme.test")),
        (at("smtp.gmail.com", OTHER), ("login.acme.test", "smtp.gmail.com")),
        (
            at("smtp.gmail.com", replace(GOOGLE, issuer="https://login.acme.test")),
            ("login.acme.test", "smtp.gmail.com"),
        ),
        (at("localhost", replace(OTHER, issuer="https://localhost:8443")), ()),
    ],
)
def test_a_page_and_a_server_that_are_not_known_are_confirmed(
    one: Account, hosts: tuple[str, ...]
) -> None:
    wanted = needed(one, CLOUDS)
    assert (wanted.hosts if wanted else ()) == hosts
    if hosts:
        scene = Scene(grant())
        with pytest.raises(SignInUnconfirmed):
            connect(scene, one)
        assert scene.others.asked == []
        connect(scene, one, *hosts)


# ---- Disconnect ----------------------------------------------------------------------------------


def test_disconnect_ends_the_sign_in_where_it_was_given() -> None:
    scene = Scene(grant())
    connect(scene)
    assert scene.service.disconnect("default", MAIL, SECRET)
    assert scene.others.asked[-1] == ("revoke", grant().cache)
    assert scene.service.status("default", MAIL) is None
    assert not scene.service.disconnect("default", MAIL, SECRET), "nobody is connected"


@pytest.mark.parametrize("revokes", [False, None])
def test_it_is_forgotten_here_whatever_comes_of_that(revokes: bool | None) -> None:
    scene = Scene(grant())
    scene.others.revokes = revokes
    connect(scene)
    assert not scene.service.disconnect("default", MAIL, SECRET)
    assert scene.service.status("default", MAIL) is None


def test_what_was_given_elsewhere_is_not_shown_to_anybody() -> None:
    scene = Scene(grant())
    connect(scene)
    assert not scene.service.disconnect("default", at("smtp.acme.test", OTHER), SECRET)
    assert not [what for what, _ in scene.others.asked if what == "revoke"]
    scene = Scene(grant())
    scene.service.connect("default", microsoft(), None, scene.progress.append, Cancellation())
    assert not scene.service.disconnect("default", microsoft())
    assert [what for what, _ in scene.provider.asked] == ["begin", "redeem"]


def test_a_keyring_that_is_locked_says_so_afterwards_too() -> None:
    scene = Scene(store=LockedStore())
    with pytest.raises(SecretStoreLocked):
        scene.service.disconnect("default", MAIL, SECRET)


# ---- An address that is pasted -------------------------------------------------------------------


def test_what_a_browser_could_not_bring_is_pasted_while_it_is_waited_for() -> None:
    scene = Scene(grant())
    took: list[bool] = []

    def report(progress: object) -> None:
        if isinstance(progress, Waiting):
            texts = (f"http://127.0.0.1:1234/?code={CANARY}", "http://evil.test/")
            took.extend(scene.service.paste(progress.address, Secret(text)) for text in texts)
            took.append(scene.service.paste("https://login.example.test/other", Secret("x")))

    scene.service.connect("default", MAIL, SECRET, report, Cancellation(), in_address=True)
    assert took == [True, False, False]
    assert not scene.service.paste(PAGE.text, Secret("http://127.0.0.1:1234/"))
    assert scene.others.in_address
