"""The registration that an account's people sign in through, for a way of sending."""

from __future__ import annotations

from smtp_desktop.errors import LocalProtocolError, SignInRefused, WrongAudience
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.parse import to_draft
from smtp_desktop.model.purpose import token_place
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in import graph
from smtp_desktop.model.sign_in.claims import claims
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.ports.sign_in import Grant, Registration


def registration(account: Account, client_secret: Secret | None, clouds: Clouds) -> Registration:
    """What is asked for, where, and what the tokens are for.

    Raises LocalProtocolError for an account without OAuth.
    """
    auth = account.auth
    if not isinstance(auth, OAuth):
        raise LocalProtocolError("This account does not sign in with OAuth 2.0.", "order")
    found, server = graph.cloud_of(account, clouds), clouds.server_of(auth)
    return Registration(
        client_id=auth.client_id,
        client_secret=client_secret,
        authority=clouds.identity(auth, found),
        scope=" ".join(server.scopes) if server else found.scope_for(account.connection),
        audiences=() if server else found.audiences_for(account.connection),
        place=token_place(to_draft(account), clouds),
        server=server,
        anywhere=account.is_graph,
    )


def check_secret(registration: Registration) -> None:
    """Without its secret some servers give no token, and say so only after the whole sign-in."""
    if registration.server and registration.server.needs_secret and not registration.client_secret:
        raise SignInRefused("invalid_client", "client_secret is missing.", place="setup")


def check_audience(registration: Registration, grant: Grant) -> None:
    """Raises WrongAudience for a token for another service, which would only be refused, by a mail
    server and by Graph alike.

    What the tokens of other servers say is between them and their mail servers (RFC 6749 §1.4).
    """
    if registration.server:
        return
    audience = audience_of(grant.access_token)
    if audience and audience.rstrip("/") not in registration.audiences:
        raise WrongAudience(audience)


def audience_of(token: Secret) -> str:
    """Whom a token says it is for; empty where it does not say (personal accounts' do not)."""
    return claims(token.reveal()).audience


def hint(registration: Registration, account: Account) -> str:
    """Whom the page is to greet, and who signs in where it does not say who did."""
    return (registration.server and account.username) or account.sender.email
