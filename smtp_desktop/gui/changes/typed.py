"""Secrets that were typed and are not saved yet: where they may go when the program, and not the
person, names another server. Pure."""

from __future__ import annotations

from smtp_desktop.gui.changes import typed_secret
from smtp_desktop.gui.state.search import domain_of
from smtp_desktop.gui.state.window import FormState
from smtp_desktop.model import host as hosts
from smtp_desktop.model.draft import Draft
from smtp_desktop.model.purpose import of_client_secret, of_password


def with_own_secrets(before: FormState, after: FormState) -> FormState:
    """The state after a change, without the secrets that were typed for something else.

    A file, a fix or its Undo may name any server: the person types the password for it once more.
    It stays where nothing was named before, for a server of the person's own domain, and for the
    server that their email service is known to have.
    """
    if after.password is not None and _moves_password(before, after):
        after = typed_secret.taken_out(after, _server(before), after.draft.host.strip())
    if _moves_client_secret(before, after):
        after = after._replace(client_secret=None)
    return after


def _moves_password(before: FormState, after: FormState) -> bool:
    if before.password is None or not _server(before):
        return False
    # Which username or encryption is right a person tries with one and the same password.
    username, encryption = before.draft.username, before.draft.encryption
    wanted = of_password(after.draft._replace(username=username, encryption=encryption))
    is_same = of_password(before.draft._replace(host=_server(before))).serves(wanted)
    return not is_same and not _is_expected(before, after.draft)


def _server(before: FormState) -> str:
    """The server that a typed password is for, also once its field was emptied."""
    return before.draft.host.strip() or before.password_for[0]


def _is_expected(before: FormState, draft: Draft) -> bool:
    host = hosts.read(draft.host).ascii_host or ""
    known = before.provider.host if before.provider else ""
    domain = hosts.to_ascii(domain_of(before.draft.email.strip())) or ""
    return host == known or (bool(domain) and hosts.is_below(host, (domain,)))


def _moves_client_secret(before: FormState, after: FormState) -> bool:
    if before.client_secret is None or not before.draft.client_id.strip() or not before.clouds:
        return False
    first, second = (of_client_secret(one.draft, before.clouds) for one in (before, after))
    return not first.serves(second)
