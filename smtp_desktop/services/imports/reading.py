"""What was read out of a text from elsewhere, and how it fits the ways in that this program has.

Passwords that stand there are passed over: they never travel with settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.sign_in.cloud import Clouds

MAX_BYTES = 256_000  # a settings file has some hundred

SERVER = frozenset({Field.HOST, Field.PORT, Field.ENCRYPTION})

_NO_LABELS: Mapping[Field, str] = {}


class Reading(NamedTuple):
    """What was read: the text spoke of the `fields` of the `draft`, and of no others.

    `names_port` says that the port was written down and is not only the usual one, `had_password`
    that a password stood there and was left out, and `is_ours` that the text was written for this
    program. `read_as` is the kind of text, and `labels` are the names under which its values stood
    there.
    """

    draft: Draft
    fields: frozenset[Field]
    names_port: bool = False
    had_password: bool = False
    is_ours: bool = False
    read_as: str = ""
    labels: Mapping[Field, str] = _NO_LABELS


def looks_like_a_file(text: str) -> bool:
    """Whether the content of a whole file was pasted where one word belongs."""
    return "\n" in text.strip() or text.lstrip().startswith("<")


def of_program(draft: Draft) -> Reading:
    """An account of another program as settings."""
    server = SERVER | {Field.AUTH_TYPE}
    who = (Field.NAME, Field.EMAIL, Field.USERNAME)
    return Reading(
        draft, server.union(field for field in who if draft.text(field)), names_port=True
    )


def way_in(host: str, wished: AuthType, providers: Providers, clouds: Clouds) -> AuthType:
    """How this program signs in at a server where another program signs in as it `wished`.

    Others bring an app registration of their own for OAuth 2.0, which does not come along: away
    from Microsoft a password is asked for. And where Microsoft takes no password any more, one that
    worked elsewhere is of no use.
    """
    name = host.lower()
    provider = providers.behind(name)
    if provider:
        return provider.auth
    is_microsoft = any(name in cloud.hosts for cloud in clouds.cloud)
    return AuthType.BASIC if wished is AuthType.OAUTH and not is_microsoft else wished


def fitting(reading: Reading, providers: Providers, clouds: Clouds) -> Reading:
    """The reading with the way to sign in that this program has at its server."""
    draft = reading.draft
    if reading.is_ours or Field.HOST not in reading.fields:
        return reading
    auth_type = way_in(draft.host, draft.auth_type, providers, clouds)
    fields = reading.fields | {Field.AUTH_TYPE}
    return reading._replace(draft=draft._replace(auth_type=auth_type), fields=fields)
