"""``account list | show | save | remove``."""

from __future__ import annotations

import contextlib
from argparse import Namespace
from collections.abc import Sequence
from enum import Enum

from smtp_desktop.cli import standard_input
from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output
from smtp_desktop.errors import SecretKeptForOther, SendingLogFailed, SettingsError
from smtp_desktop.model import codec
from smtp_desktop.model.draft import Field
from smtp_desktop.model.parse import to_draft
from smtp_desktop.model.secret import SecretKind
from smtp_desktop.model.sign_in.graph import on_the_wire
from smtp_desktop.services.sending.attempts import place
from smtp_desktop.services.services import Services
from smtp_desktop.wording.fields import FIELDS
from smtp_desktop.wording.relaying import REMOVED_REFUSES
from smtp_desktop.wording.sending_log import LOG_STAYS
from smtp_desktop.wording.sentence import say

KEPT_FOR_OTHER_LOGIN = (
    "These settings name another server or username than the saved account, so its password is "
    "not kept for them: give the password with --password-stdin."
)
KEPT_FOR_OTHER_REGISTRATION = (
    "These settings name another registration or sign-in page than the saved account, so its "
    "Client Secret is not kept for them: give the new one with --client-secret-stdin, or use "
    "“account remove” first if they need none."
)


def show(options: Namespace, services: Services, output: Output) -> int:
    """The saved account, no secrets, with the source of each value."""
    account = services.accounts.account(options.account)
    sources = services.accounts.sources(options.account)
    output.value(
        {"account": options.account, "settings": codec.to_values(account), "sources": sources}
    )
    draft = to_draft(account)
    for field in Field:
        if field.value in sources:
            label = f"{FIELDS[field]}:"
            output.line(f"{label:<34}{_shown(draft.value(field))}  ({sources[field.value]})")
    return 0


def names(options: Namespace, services: Services, output: Output) -> int:
    """The names of the saved accounts, the default first."""
    found = services.accounts.names()
    output.value(list(found))
    for name in found:
        output.line(name)
    if not found:
        output.line("No account is saved.")
    return 0


def save(options: Namespace, services: Services, output: Output) -> int:
    """Check, then store settings and secrets together or neither."""
    account = services.accounts.from_file(options.settings)
    kinds = [SecretKind.PASSWORD] * options.password_stdin
    kinds += [SecretKind.CLIENT_SECRET] * options.client_secret_stdin
    secrets = standard_input.secrets(kinds, account, services.providers) if kinds else None
    try:
        services.accounts.save(account, secrets, options.account)
    except SecretKeptForOther as error:
        is_password = error.kind == SecretKind.PASSWORD.value
        raise CallIsWrong(
            KEPT_FOR_OTHER_LOGIN if is_password else KEPT_FOR_OTHER_REGISTRATION
        ) from None
    server = on_the_wire(account, services.clouds).server.host
    output.line(f"Saved: {account.sender.email} through {server}.")
    output.value({"ok": True, "account": options.account})
    return 0


def remove(options: Namespace, services: Services, output: Output) -> int:
    """Forget settings, secrets and tokens, all of them."""
    if options.all:
        return _remove_all(services, output)
    server = _server_of(options.account, services)
    refused = _refused_without((options.account,), services)
    _remove(options.account, services)
    services.attempts.forget(server)
    output.line(f"Removed: the account {options.account}, with everything kept for it.")
    _tell_of_programs(refused, output)
    _tell_that_log_stays(services, output)
    output.value({"ok": True, "account": options.account})
    return 0


def _remove_all(services: Services, output: Output) -> int:
    """Every account, and what is remembered of sign-ins; none is no fault."""
    names = services.accounts.names()
    refused = _refused_without(names, services)
    for name in names:
        _remove(name, services)
    services.attempts.forget()
    output.line("Removed: every account, with everything kept for it.")
    _tell_of_programs(refused, output)
    _tell_that_log_stays(services, output)
    output.value({"ok": True, "accounts": list(names)})
    return 0


def _remove(name: str, services: Services) -> None:
    services.accounts.remove(name)
    services.known_facts.forget(name)


def _refused_without(gone: Sequence[str], services: Services) -> tuple[str, ...]:
    """The names of the programs that are refused once these accounts are gone."""
    with contextlib.suppress(SettingsError):  # in a list that is damaged nobody may send
        saved = services.accounts.names()
        return tuple(one.name for one in services.relaying.refused_without(gone, saved))
    return ()


def _tell_of_programs(refused: Sequence[str], output: Output) -> None:
    if refused:
        output.line(str(say(REMOVED_REFUSES, programs=", ".join(refused))))


def _tell_that_log_stays(services: Services, output: Output) -> None:
    """Whom something was sent to is still written down, and whoever removes an account knows it."""
    with contextlib.suppress(SendingLogFailed):
        if services.sending_log.count():
            output.line(LOG_STAYS)


def _server_of(name: str, services: Services) -> str:
    """Where the sign-ins of an account are counted; empty, for everywhere, where its settings do
    not say."""
    try:
        return place(services.accounts.account(name).server)
    except SettingsError:
        return ""


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.value if isinstance(value, Enum) else value)
