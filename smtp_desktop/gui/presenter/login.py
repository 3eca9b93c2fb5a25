"""Who signs in with what: the secrets on the screen, those that are saved, and which of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.presenter import jobs, sign_in_jobs
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.window import FormState
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.purpose import of_sign_in
from smtp_desktop.model.secret import Secret, SecretKind

if TYPE_CHECKING:
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.services import Services


def for_test(services: Services, account: Account, state: FormState, name: str) -> jobs.FindLogin:
    """The login of a test."""
    if account.auth_type is AuthType.OAUTH:
        one = registered(services, account, state, name)
        is_connected = bool(connection.connected_as(state))
        return sign_in_jobs.by_token(services, one, is_connected=is_connected)
    return jobs.by_password(account, state.form.password, _kept(services, state), name)


def registered(
    services: Services, account: Account, state: FormState, name: str
) -> sign_in_jobs.Registered:
    """The account on the screen, with where its client secret comes from."""
    kept = _kept(services, state) if connection.uses_saved_secret(state) else None
    kept_for = of_sign_in(state.form.draft, services.clouds)
    return sign_in_jobs.Registered(name, account, state.form.client_secret, kept, kept_for)


def to_save(state: FormState) -> dict[SecretKind, Secret] | None:
    """The secrets to save; None keeps what is saved, an empty table takes it away."""
    if not state.form.is_oauth:
        return {SecretKind.PASSWORD: state.form.password} if state.form.password else None
    if state.form.client_secret:
        return {SecretKind.CLIENT_SECRET: state.form.client_secret}
    return None if connection.uses_saved_secret(state) else {}


def needs_keyring(state: FormState) -> bool:
    """Whether a save without a keyring would lose a secret; marks may know that there is none."""
    return not state.form.is_oauth or keeps_client_secret(state) is not False


def keeps_client_secret(state: FormState) -> bool | None:
    """Whether a client secret is there once this is saved; None where nobody knows."""
    if not state.form.is_oauth:
        return False
    if state.form.client_secret is not None:
        return True
    return state.saved.has_client_secret if connection.uses_saved_secret(state) else False


def _kept(services: Services, state: FormState) -> Accounts:
    return services.session_accounts if state.saved.until_quit else services.accounts
