"""Authorization servers besides Microsoft's: where people sign in, and what each one wants."""

from __future__ import annotations

import msgspec

from smtp_desktop.model.account import OAuth
from smtp_desktop.model.choices import OTHER_PROVIDER


class AuthorizationServer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One authorization server (RFC 6749), known by its `issuer` (RFC 8414 §2).

    Without addresses of its own its metadata is read. `parameters` are added to the page's address.
    `sends_iss` says that every answer names the issuer (RFC 9207), so that one without it is
    refused. `person` is the claim of the ID token that names the mailbox; where it is empty the
    settings do. A sign-in ends after `days_while_tested` where the app that asks for it is not
    published yet; 0 where it does not. `account_page` is where people take their permission back,
    `hosts` are its mail servers.
    """

    id: str
    name: str
    issuer: str = ""
    authorization: str = ""
    token: str = ""
    revocation: str = ""
    redirect: str = "http://127.0.0.1"
    scopes: tuple[str, ...] = ()
    parameters: dict[str, str] = {}
    sends_iss: bool = False
    needs_secret: bool = False
    person: str = ""
    days_while_tested: int = 0
    account_page: str = ""
    hosts: tuple[str, ...] = ()

    def described_by(self, auth: OAuth) -> AuthorizationServer:
        """The same one as an account's settings have it: another issuer's addresses are read from
        its own metadata, and its mail servers are unknown."""
        found = msgspec.structs.replace(self, scopes=auth.scopes or self.scopes)
        if not auth.issuer or auth.issuer == self.issuer:
            return found
        empty = {"authorization": "", "token": "", "revocation": "", "account_page": ""}
        return msgspec.structs.replace(
            found, issuer=auth.issuer, sends_iss=False, hosts=(), **empty
        )

    @property
    def host(self) -> str:
        """The host of the page at which people sign in, with its port where it has one."""
        return (self.authorization or self.issuer).partition("://")[2].partition("/")[0]

    @property
    def display(self) -> str:
        """What people call it; one that only the settings know goes by its host."""
        return self.host if self.id == OTHER_PROVIDER else self.name
