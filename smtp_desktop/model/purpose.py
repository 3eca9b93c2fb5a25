"""For whom a secret is kept, and whether it may go where it is wanted: the one place that says so.

A password belongs to a username at a server, a client secret to an app registration at its
authority, a sign-in to a registration and the outgoing server that its tokens go to (RFC 9700
§4.9). All of it is worked out from the form as typed, so that the window, the commands and what is
kept in the keyring cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Draft
from smtp_desktop.model.parse import oauth_in, server_in

if TYPE_CHECKING:
    from smtp_desktop.model.sign_in.cloud import Cloud, Clouds


class Place(msgspec.Struct, frozen=True):
    """One server, as secrets tell it from others.

    An encrypted server proves its name on every port, so `port` is 0 and tells nothing. Without
    encryption, and on this computer, where every port is another program, the port belongs to the
    place.
    """

    host: str = ""
    port: int = 0
    is_clear: bool = False

    def __str__(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{name}:{self.port}" if self.port else self.host


OWN = Place()  # the outgoing servers of the sign-in's own cloud, all of them


@dataclass(frozen=True)
class Purpose:
    """For whom a secret is kept: `who` signs in with it, and `place` is where.

    What is wanted `anywhere` goes to no server that somebody has typed, but to where whoever gave
    the secret says: whatever place it is kept for, it may be used there.
    """

    who: tuple[str, ...]
    place: Place = OWN
    anywhere: bool = field(default=False, compare=False)

    def serves(self, wanted: Purpose) -> bool:
        """Whether a secret that is kept for this may be used for what is `wanted`: for the same
        purpose, or for the same server once the connection to it is encrypted."""
        if wanted.anywhere:
            return wanted.who == self.who
        return wanted in (self, replace(self, place=_encrypted(self.place)))


def place(host: str, port: int, *, is_clear: bool = False) -> Place:
    """The place where a server is; `is_clear` says that the conversation with it is not
    encrypted."""
    is_numbered = is_clear or hosts.is_loopback(host)
    return Place(host.lower(), port if is_numbered else 0, is_clear)


def of_password(draft: Draft) -> Purpose:
    """What a password is kept for in these settings."""
    server = server_in(draft)
    is_clear = server.encryption is Encryption.NONE
    return Purpose((draft.username.strip(),), place(server.host, server.port, is_clear=is_clear))


def of_client_secret(draft: Draft, clouds: Clouds) -> Purpose:
    """What a client secret is kept for in these settings: its registration, and the authority,
    which alone gets to see it."""
    auth = oauth_in(draft)
    return Purpose(_folded(auth.client_id, clouds.identity(auth, _cloud_of(draft, clouds))))


def of_sign_in(draft: Draft, clouds: Clouds) -> Purpose:
    """What a sign-in through these settings is kept for."""
    auth = oauth_in(draft)
    at = clouds.identity(auth, _cloud_of(draft, clouds))
    where = token_place(draft, clouds)
    return of_tokens(auth.client_id, at, where, anywhere=draft.is_graph)


def of_tokens(client_id: str, authority: str, where: Place, *, anywhere: bool = False) -> Purpose:
    """What a sign-in is kept for that somebody was given through a registration; `where` is the
    place that its tokens go to.

    No permission is part of it: one sign-in gives a token for each way of sending.
    """
    return Purpose(_folded(client_id, authority), where, anywhere)


def token_place(draft: Draft, clouds: Clouds) -> Place:
    """Where the tokens of a sign-in go: to all servers of its own cloud, or to the one server that
    the settings name. Graph is the cloud's, and nobody types its address."""
    if draft.is_graph:
        return OWN
    server = server_in(draft)
    if clouds.owns(oauth_in(draft), server.host, server.port):
        return OWN
    return place(server.host, server.port, is_clear=server.encryption is Encryption.NONE)


def _cloud_of(draft: Draft, clouds: Clouds) -> Cloud:
    from smtp_desktop.model.sign_in import graph

    server = server_in(draft)
    return graph.cloud_at(server.host, oauth_in(draft), clouds, is_graph=draft.is_graph)


def _encrypted(where: Place) -> Place:
    return place(where.host, where.port) if where.is_clear else where


def _folded(*names: str) -> tuple[str, ...]:
    """Names as they are compared, however they are written."""
    return tuple(name.strip().rstrip("/").lower() for name in names)
