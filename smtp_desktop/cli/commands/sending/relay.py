"""``relay status | add | list | revoke | stop | install | uninstall``; the relay is ``main``'s."""

from __future__ import annotations

from argparse import Namespace

from smtp_desktop.cli.output import Output
from smtp_desktop.errors import FileNotWritten, RelayNotStarted, RelaySilent, SettingsError
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.services.relaying.register import SenderRule
from smtp_desktop.services.relaying.relaying import Card, ListedProgram, RelayStatus
from smtp_desktop.services.services import Services
from smtp_desktop.waiting import Cancellation, Deadline
from smtp_desktop.wording import relaying as words
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import fault

_NOT_RUNNING = "The relay does not run. Start it with: smtp-desktop relay"
_SILENT = str(words.silent())
_STILL_RUNS = "The relay still runs. Ask again in a moment."
_TAKEN_BACK = "{name} was not added: its password could not be printed ({why})."
_NOT_TAKEN_BACK = (
    "The password of {name} could not be printed ({why}). Revoke it, then add it again: "
    "smtp-desktop relay revoke NAME"
)
_SECONDS = 25.0  # longer than a relay waits for what is being sent


def status(options: Namespace, services: Services, output: Output) -> int:
    """How the relay does; 1 where it does not run or not answer, 2 where its list of programs is
    damaged."""
    found = services.relaying.status()
    value = {
        "running": found.is_running,
        "port": found.port,
        "addresses": list(found.addresses),
        "since": found.since or None,
        "starts_with_session": found.starts_with_session,
        "programs": found.programs,
        "sent": found.sent,
        "refused": found.refused,
    }
    if found.is_running:
        _tell(found, services, output)
    elif found.is_silent:
        output.fault(_SILENT, value | {"error": _SILENT})
        return 1
    else:
        output.line(_NOT_RUNNING)
    if found.unread:
        said = str(fault(found.unread))
        output.fault(said, value | {"error": said})
        return 2
    output.value(value)
    return 0 if found.is_running else 1


def _tell(found: RelayStatus, services: Services, output: Output) -> None:
    """How a relay that runs does."""
    where = " and ".join(found.addresses)
    since = words.time_of(found.since, services.clock.now().date())
    output.line(f"The relay runs on {where}, port {found.port}, since {since}.")
    counted = f"Since then sent for them: {found.sent}, refused: {found.refused}."
    output.line(f"Programs: {found.programs}. {counted}")
    output.line(
        "It starts with the session."
        if found.starts_with_session
        else "It does not start with the session (smtp-desktop relay install)."
    )


def add(options: Namespace, services: Services, output: Output) -> int:
    """Let a program send, and show what to type into it, this once."""
    rule = SenderRule.ACCOUNT if options.force_from else SenderRule.AS_GIVEN
    account = options.use or (options.account if options.account != DEFAULT else "")
    if account:
        services.accounts.account(account)  # says so where there is none
    card = services.relaying.add(options.name, account, rule)
    try:
        _show(card, output)
    except OSError as error:
        return _take_back(card, error, services, output)
    relaying = services.relaying
    if not relaying.is_running:
        output.line(_SILENT if relaying.is_silent else _NOT_RUNNING)
    return 0


def _show(card: Card, output: Output) -> None:
    """Print what is typed into a program; raises OSError."""
    output.value(
        {
            "name": card.name,
            "username": card.username,
            "password": card.password.reveal(),
            "server": card.server,
            "port": card.port,
        }
    )
    output.line(f"{card.name} can send with these settings. The password is shown only now.")
    output.line(f"  Server:    {card.server}")
    output.line(f"  Port:      {card.port}")
    output.line("  Security:  none (the connection does not leave this computer)")
    output.line(f"  Username:  {card.username}")
    output.line(f"  Password:  {card.password.reveal()}")


def _take_back(card: Card, error: OSError, services: Services, output: Output) -> int:
    """Nobody has seen the password, and nobody ever will: let the program send no more."""
    why = error.strerror or str(error)
    try:
        services.relaying.revoke(card.name)
    except SettingsError:
        output.fault(_NOT_TAKEN_BACK.format(name=card.name, why=why))
    else:
        output.fault(_TAKEN_BACK.format(name=card.name, why=why))
    return 1


def list_programs(options: Namespace, services: Services, output: Output) -> int:
    """The programs that may send, without their passwords."""
    found = services.relaying.programs()
    is_bound = any(one.program.account for one in found)
    accounts = services.accounts.names() if is_bound else ()
    port = services.relaying.status().port if any(one.needs_port for one in found) else 0
    output.value([_value(one) for one in found])
    for one in found:
        time = words.time_of(one.last_used, services.clock.now().date())
        used = f"last used {time}" if time else "never used"
        counted = f"sent {one.sent}, refused {one.refused}"
        output.line(f"{one.program.name} ({one.program.username}): {used}, {counted}")
        if one.program.account and one.program.account not in accounts:
            output.line(f"  {say(words.ITS_ACCOUNT_GONE, account=one.program.account)}")
        if one.needs_port:
            output.line(f"  {say(words.NEEDS_PORT, port=port)}")
    if not found:
        output.line("No program sends through this computer yet (smtp-desktop relay add NAME).")
    return 0


def revoke(options: Namespace, services: Services, output: Output) -> int:
    """Let a program send no more, at once."""
    gone = services.relaying.revoke(options.name, or_username=True)
    output.value({"ok": True, "name": gone.name})
    output.line(f"{gone.name} can send no more.")
    return 0


def stop(options: Namespace, services: Services, output: Output) -> int:
    """End the relay that runs; 1 where it goes on."""
    try:
        was_running = services.relaying.stop(Deadline(options.timeout or _SECONDS), Cancellation())
    except RelayNotStarted as error:
        output.fault(_SILENT if isinstance(error, RelaySilent) else _STILL_RUNS)
        return 1
    output.value({"ok": True, "was_running": was_running})
    output.line("The relay has ended." if was_running else "No relay runs.")
    return 0


def install(options: Namespace, services: Services, output: Output) -> int:
    """Start the relay with the session from now on."""
    try:
        where = services.relaying.autostart.install()
    except FileNotWritten as error:
        return _not_written(error, output)
    output.value({"ok": True, "where": where})
    output.line(f"The relay starts with the session ({where}).")
    return 0


def uninstall(options: Namespace, services: Services, output: Output) -> int:
    """Start the relay with the session no more; one that runs goes on."""
    try:
        was_there = services.relaying.autostart.uninstall()
    except FileNotWritten as error:
        return _not_written(error, output)
    output.value({"ok": True, "was_installed": was_there})
    output.line("The relay does not start with the session.")
    return 0


def _not_written(error: FileNotWritten, output: Output) -> int:
    output.fault(str(error))
    return 1


def _value(one: ListedProgram) -> dict[str, object]:
    return {
        "name": one.program.name,
        "username": one.program.username,
        "account": one.program.account or None,
        "added": one.program.added,
        "last_used": one.last_used or None,
        "sent": one.sent,
        "refused": one.refused,
    }
