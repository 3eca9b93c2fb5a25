"""What an account signs in with when it sends: the saved password, or a fresh token."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop.errors import SecretNotFound
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline

if TYPE_CHECKING:
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.sign_in.sign_in import SignIn


class Logins:
    """The sign-ins of saved accounts, as nobody has to be asked for them."""

    def __init__(self, accounts: Callable[[], Accounts], sign_in: Callable[[], SignIn]) -> None:
        self._accounts = accounts
        self._sign_in = sign_in

    def password(self, name: str, account: Account) -> Credentials | None:
        """The saved username and password; None where the account needs none.

        Raises SecretNotFound and whatever else the keyring does.
        """
        if account.auth_type is not AuthType.BASIC:
            return None
        secret = self._accounts().secret(SecretKind.PASSWORD, account, name)
        return Credentials(account.username, secret.reveal)

    def token(
        self, name: str, account: Account
    ) -> Callable[[Deadline, Cancellation], Credentials] | None:
        """How a fresh token is come by; None where the account needs none."""
        if not isinstance(account.auth, OAuth):
            return None

        def fetch(deadline: Deadline, cancellation: Cancellation) -> Credentials:
            secret = self._client_secret(name, account)
            return self._sign_in().credentials(name, account, secret, deadline, cancellation)

        return fetch

    def renewal(
        self, name: str, account: Account
    ) -> Callable[[Deadline, Cancellation, str], Credentials] | None:
        """How another token is come by in place of one that was refused; None where the account
        needs none."""
        if not isinstance(account.auth, OAuth):
            return None

        def fetch(deadline: Deadline, cancellation: Cancellation, claims: str) -> Credentials:
            secret = self._client_secret(name, account)
            return self._sign_in().renewed(name, account, secret, deadline, cancellation, claims)

        return fetch

    def _client_secret(self, name: str, account: Account) -> Secret | None:
        try:
            return self._accounts().secret(SecretKind.CLIENT_SECRET, account, name)
        except SecretNotFound:
            return None
