"""The sign-in of any authorization server with the practice one, as the tests of both use them."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from smtp_desktop import resources
from smtp_desktop.adapters.sign_in.authorization_code import AuthorizationCode
from smtp_desktop.adapters.sign_in.redirects import LoopbackRedirects
from smtp_desktop.demo import authorization_server as practice
from smtp_desktop.demo.authorization_server import PracticeAuthorizationServer
from smtp_desktop.demo.sign_in.visitor import Page, Visitor
from smtp_desktop.model.account import OAuth
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.ports.sign_in import Begun, Grant, Registration
from smtp_desktop.waiting import Cancellation, Deadline

CLOUDS = cloud.decode(resources.read_text("clouds.toml"))
YOU = "you@practice.test"


def google(server: PracticeAuthorizationServer) -> Registration:
    """Google as this program knows it, with the practice server's addresses."""
    auth = OAuth(practice.CLIENT, "", provider="google")
    known = CLOUDS.server_of(auth)
    assert known
    here = msgspec.structs.replace(
        known,
        issuer=server.issuer,
        authorization=f"{server.pages}/authorize",
        token=f"{server.issuer}/token",
        revocation=f"{server.issuer}/revoke",
    )
    secret = Secret(practice.CLIENT_SECRET)
    scope = " ".join(here.scopes)
    return Registration(practice.CLIENT, secret, server.issuer, scope, (), server=here)


def other(server: PracticeAuthorizationServer, *scopes: str) -> Registration:
    """A server that is known by its issuer alone."""
    auth = OAuth(practice.CLIENT, "", provider="other", issuer=server.issuer, scopes=scopes)
    found = CLOUDS.server_of(auth)
    assert found
    return Registration(
        practice.CLIENT, None, server.issuer, " ".join(found.scopes), (), server=found
    )


def begun(
    subject: AuthorizationCode, wanted: Registration, uri: str = "http://127.0.0.1:9"
) -> Begun:
    return subject.begin(wanted, uri, YOU, Deadline(20), Cancellation())


def allowed(one: Begun, visitor: Visitor | None = None) -> Page:
    """The page that leads back to the program."""
    return (visitor or Visitor()).sign_in(one.address.text)


def signed_in(subject: AuthorizationCode, wanted: Registration) -> Grant:
    """A whole sign-in, as the service does it."""
    with LoopbackRedirects().listen(wanted.redirect) as back:
        one = begun(subject, wanted, back.uri)
        back.expect(one.state)
        Visitor().deliver(allowed(one))
        answer = back.wait(Deadline(5), Cancellation())
    return subject.redeem(wanted, one, answer, Deadline(20), Cancellation())


def redeemed(subject: AuthorizationCode, wanted: Registration, **changed: str) -> Grant:
    """A sign-in whose answer is changed on its way; what is changed to nothing is left away."""
    one = begun(subject, wanted)
    answer = {**allowed(one).answer, **changed}
    told = {name: value for name, value in answer.items() if value}
    return subject.redeem(wanted, one, told, Deadline(20), Cancellation())


def refreshed(subject: AuthorizationCode, wanted: Registration, cache: Secret) -> Grant:
    return subject.refresh(wanted, cache, Deadline(20), Cancellation())


def without_secret(wanted: Registration) -> Registration:
    return replace(wanted, client_secret=None)


def revoked(subject: AuthorizationCode, wanted: Registration, cache: Secret) -> bool:
    """End a sign-in where it was given; whether that was done."""
    return subject.revoke(wanted, cache, Deadline(20), Cancellation())
