"""Tokens go to the servers of their cloud, or to a server that the person has confirmed."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from smtp_desktop.errors import SignInNeeded, SignInUnconfirmed
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.services.sign_in.confirmation import needed, readable
from smtp_desktop.services.sign_in.sign_in import Connected
from smtp_desktop.waiting import Cancellation, Deadline
from support.signing import CLOUDS, JANE, Scene, grant, microsoft, token

EVIL = "mail.evil.test"


def at(host: str, port: int = 587, authority: str = "") -> Account:
    one = microsoft(authority=authority)
    return replace(one, server=replace(one.server, host=host, port=port))


def connect(scene: Scene, one: Account, *confirmed: str, by_code: bool = False) -> Connected:
    service = scene.service
    play = service.connect_by_code if by_code else service.connect
    return play(
        "default", one, None, scene.progress.append, Cancellation(), confirmed=tuple(confirmed)
    )


def assert_needs_sign_in(scene: Scene, one: Account) -> None:
    """Nobody is connected for this account: it is said, and nobody is asked for a token."""
    asked = len(scene.provider.asked)
    for service in (scene.service, scene.another_program()):
        assert service.status("default", one) is None
        with pytest.raises(SignInNeeded):
            service.credentials("default", one, None, Deadline(2), Cancellation())
    assert len(scene.provider.asked) == asked


def fetched(scene: Scene, one: Account) -> str:
    found = scene.another_program().credentials("default", one, None, Deadline(2), Cancellation())
    return found.secret()


def test_a_token_goes_to_no_server_but_those_of_its_cloud() -> None:
    scene = Scene(grant(), grant("2"))
    connect(scene, at("smtp.office365.com"))
    for host in (EVIL, "localhost", "smtp.office365.com.evil.test", "smtp.office365.us"):
        assert_needs_sign_in(scene, at(host))
    assert fetched(scene, at("smtp-mail.outlook.com")) == token(mark="2").reveal()


def test_a_token_for_a_confirmed_server_goes_there_alone() -> None:
    scene = Scene(grant(), grant("2"))
    connect(scene, at("mail.acme.test"), "mail.acme.test")
    for host in ("smtp.office365.com", EVIL):
        assert_needs_sign_in(scene, at(host))
    assert fetched(scene, at("mail.acme.test", port=465)) == token(mark="2").reveal()


def test_on_this_computer_a_token_goes_to_its_own_port_alone() -> None:
    scene = Scene(grant(), grant("2"))
    here = at("127.0.0.1", 2525, "https://localhost:8443")
    connect(scene, here)
    assert_needs_sign_in(scene, at("127.0.0.1", 2526, "https://localhost:8443"))
    assert fetched(scene, here) == token(mark="2").reveal()


def test_a_token_for_an_encrypted_server_does_not_go_there_in_the_clear() -> None:
    def here(encryption: Encryption) -> Account:
        one = at("127.0.0.1", 2525, "https://localhost:8443")
        return replace(one, server=replace(one.server, encryption=encryption))

    scene = Scene(grant(), grant("2"), grant("3"))
    connect(scene, here(Encryption.TLS))
    assert_needs_sign_in(scene, here(Encryption.NONE))
    connect(scene, here(Encryption.NONE))
    assert fetched(scene, here(Encryption.TLS)) == token(mark="3").reveal()


def test_a_sign_in_that_an_earlier_version_kept_is_for_its_cloud_alone() -> None:
    scene = Scene(grant(), grant("2"))
    connect(scene, at("mail.acme.test"), "mail.acme.test")
    kept = scene.store.read("default/sign-in", "sign-in")[SecretKind.SIGN_IN]
    record = msgspec.json.decode(kept.reveal())
    assert record.pop("host") == "mail.acme.test"
    assert record.pop("port") == 0
    old = Secret(msgspec.json.encode(record).decode())
    scene.store.prepare("default/sign-in", {SecretKind.SIGN_IN: old}, "sign-in")
    scene.store.settle("default/sign-in", "sign-in")
    scene.service = scene.another_program()
    assert_needs_sign_in(scene, at("mail.acme.test"))
    assert fetched(scene, at("smtp.office365.com")) == token(mark="2").reveal()


@pytest.mark.parametrize("by_code", [False, True])
@pytest.mark.parametrize(
    ("one", "hosts"),
    [
        (at(EVIL), (EVIL,)),
        (at("localhost", 2525), ("localhost:2525",)),
        (at("smtp.office365.com", authority="https://login.evil.test"), ("login.evil.test",)),
        (at(EVIL, authority="https://login.evil.test/x"), ("login.evil.test", EVIL)),
        (at(EVIL, authority="https://127.0.0.1:8443"), ("127.0.0.1:8443", EVIL)),
        (at("127.0.0.1", 25, "https://login.evil.test"), ("login.evil.test", "127.0.0.1:25")),
    ],
)
def test_a_stranger_is_confirmed_before_anything_opens(
    one: Account, hosts: tuple[str, ...], *, by_code: bool
) -> None:
    for confirmed in ((), ("another.test",), hosts[:-1]):
        scene = Scene(grant())
        with pytest.raises(SignInUnconfirmed) as caught:
            connect(scene, one, *confirmed, by_code=by_code)
        assert caught.value.hosts == hosts
        assert (scene.events, scene.provider.asked, scene.progress) == ([], [], [])
    assert connect(Scene(grant()), one, *hosts, by_code=by_code).person == JANE


@pytest.mark.parametrize(
    "one",
    [
        at("smtp.office365.com"),
        at("smtp.partner.outlook.cn"),
        at("smtp-mail.outlook.com", authority="https://login.microsoftonline.com/"),
        at("localhost", 2525, "https://127.0.0.1:8443"),
    ],
)
def test_microsofts_own_and_what_stays_on_this_computer_need_no_confirmation(one: Account) -> None:
    assert needed(one, CLOUDS) is None


def test_a_name_is_confirmed_however_people_write_it() -> None:
    wanted = needed(at("xn--bcher-kva.test"), CLOUDS)
    assert wanted is not None
    assert wanted.server == "bücher.test (xn--bcher-kva.test)"
    assert wanted.page == "login.microsoftonline.com"
    for typed in ("BÜCHER.test", "xn--bcher-kva.test.", "https://bücher.test/"):
        assert wanted.is_in((typed,))
    assert not wanted.is_in(("bucher.test",))


def test_what_is_no_name_is_shown_without_what_a_window_would_obey() -> None:
    wanted = needed(at("smtp.office365.com", authority="https://<b>login</b>"), CLOUDS)
    assert wanted is not None
    assert wanted.page == "?b?login?"


def test_a_name_that_cannot_be_read_is_shown_as_dns_has_it() -> None:
    assert readable("xn--99999999.test") == "xn--99999999.test"
    assert readable("smtp.acme.test") == "smtp.acme.test"
