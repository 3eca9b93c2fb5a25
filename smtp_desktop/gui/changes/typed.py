"""Secrets that were typed and are not saved yet: where they may go when the program, and not the
person, names another server. Pure."""

from __future__ import annotations

from smtp_desktop.gui.changes import typed_secret
from smtp_desktop.gui.state.service import domain_of
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
    if after.form.password is not None and _moves_password(before, after):
        after = typed_secret.taken_out(after, _server(before), after.form.draft.host.strip())
    if _moves_client_secret(before, after):
        after = after.with_form(client_secret=None)
    return after


def _moves_password(before: FormState, after: FormState) -> bool:
    if before.form.password is None or not _server(before):
        return False
    # Which username or encryption is right a person tries with one and the same password.
    username, encryption = before.form.draft.username, before.form.draft.encryption
    wanted = of_password(after.form.draft._replace(username=username, encryption=encryption))
    is_same = of_password(before.form.draft._replace(host=_server(before))).serves(wanted)
    return not is_same and not _is_expected(before, after.form.draft)


def _server(before: FormState) -> str:
    """The server that a typed password is for, also once its field was emptied."""
    return before.form.draft.host.strip() or before.form.password_for[0]


def _is_expected(before: FormState, draft: Draft) -> bool:
    host = hosts.read(draft.host).ascii_host or ""
    known = before.service.provider.host if before.service.provider else ""
    domain = hosts.to_ascii(domain_of(before.form.draft.email.strip())) or ""
    return host == known or (bool(domain) and hosts.is_below(host, (domain,)))


def _moves_client_secret(before: FormState, after: FormState) -> bool:
    if (
        before.form.client_secret is None
        or not before.form.draft.client_id.strip()
        or not before.known.clouds
    ):
        return False
    first, second = (
        of_client_secret(one.form.draft, before.known.clouds) for one in (before, after)
    )
    return not first.serves(second)
