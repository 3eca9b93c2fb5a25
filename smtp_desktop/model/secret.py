"""A secret that never prints itself."""

from __future__ import annotations

from enum import Enum


class SecretKind(Enum):
    """What a secret is for; the value is its name in the keyring."""

    PASSWORD = "password"  # noqa: S105 - a name, not a password
    CLIENT_SECRET = "client-secret"  # noqa: S105
    SIGN_IN = "sign-in"
    ATTEMPTS = "attempts"
    PURPOSE = "purpose"  # kept beside a secret: for whom it is


class Secret:
    """A password, an app password, an API key or a token.

    Printing, formatting, logging or pickling one never shows it; `reveal` does, for the
    conversation with the server and the keyring alone.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself: never log it, never put it in an exception."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str:
        raise TypeError("A secret is not pickled.")
