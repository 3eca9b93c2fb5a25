"""Secrets from standard input: never from an argument or the environment, where others see them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from smtp_desktop.cli.parser import CallIsWrong
from smtp_desktop.cli.terminal import is_person, open_input
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.parse import problem_with_client_secret, problem_with_password, tidy_code
from smtp_desktop.model.provider import Providers
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.wording.fields import sentence_of

_MAX_BYTES = 16_384


def read(
    kinds: Sequence[SecretKind], account: Account, providers: Providers
) -> dict[SecretKind, Secret]:
    """One line of standard input for each kind, in this order; raises CallIsWrong."""
    return {kind: _checked(kind, _line(kind), account, providers) for kind in kinds}


def _line(kind: SecretKind) -> str:
    if sys.stdin is None or sys.stdin.closed:
        raise CallIsWrong("Standard input is closed, so no secret can be read from it.")
    if is_person(sys.stdin):
        return _typed("Password" if kind is SecretKind.PASSWORD else "Client Secret")
    raw = _raw_line()
    if len(raw) > _MAX_BYTES:
        raise CallIsWrong("The secret on standard input is far too long.")
    try:
        return raw.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise CallIsWrong("The secret on standard input is not text in UTF-8.") from None


def _typed(label: str) -> str:
    """What a person types unseen; the terminal shows the next words again, even where the time
    for the command ends before anything was typed."""
    import atexit
    import getpass

    if sys.platform != "win32":  # which keeps no such state
        import termios

        before = termios.tcgetattr(sys.stdin)
        atexit.register(termios.tcsetattr, sys.stdin, termios.TCSANOW, before)
    return getpass.getpass(f"{label}: ")


def _raw_line() -> bytes:
    with open_input() as source:
        return source.readline(_MAX_BYTES + 1)


def _checked(kind: SecretKind, text: str, account: Account, providers: Providers) -> Secret:
    if kind is SecretKind.PASSWORD and account.auth_type is not AuthType.BASIC:
        raise CallIsWrong("--password-stdin goes with the authentication type basic only.")
    if kind is SecretKind.CLIENT_SECRET and account.auth_type is not AuthType.OAUTH:
        raise CallIsWrong("--client-secret-stdin goes with the authentication type oauth only.")
    provider = providers.for_host(account.server.host)
    if provider and provider.grouped_code:
        text = tidy_code(text)
    is_password = kind is SecretKind.PASSWORD
    problem = problem_with_password(text) if is_password else problem_with_client_secret(text)
    if problem:
        raise CallIsWrong(str(sentence_of(problem)))
    if not text:
        raise CallIsWrong("No Client Secret came on standard input.")
    return Secret(text)
