"""The commands: each reads its words, asks a service and says what came of it."""

from __future__ import annotations

import contextlib
import math
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from smtp_desktop import signals
from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output, finding_value
from smtp_desktop.errors import (
    Cancelled,
    InstallationDamaged,
    SecretNotFound,
    SecretStoreError,
    SettingsError,
    SettingsInvalid,
)
from smtp_desktop.model.problem import ProblemCode
from smtp_desktop.waiting import Deadline, call

FAILED, WRONG, NO_SAFE_PLACE = 1, 2, 3

THREAD = "command"  # in which a command runs that may be left behind

_FROM_AN_ADMINISTRATOR = (ProblemCode.CLIENT_ID_MISSING, ProblemCode.TENANT_MISSING)

_GRACE = 2.0  # seconds for saying how it ended, once the time for the command is over

if TYPE_CHECKING:
    from smtp_desktop.services.services import Services

    Command = Callable[[Namespace, Services, Output], int]


def _account(verb: str) -> Command:
    from smtp_desktop.cli.commands import account

    verbs: dict[str, Command] = {
        "list": account.names,
        "show": account.show,
        "save": account.save,
        "remove": account.remove,
    }
    return verbs[verb]


def _notify(verb: str) -> Command:
    from smtp_desktop.cli.commands.sending import notify

    verbs: dict[str, Command] = {
        "list": notify.names,
        "add": notify.add,
        "remove": notify.remove,
        "send": notify.send,
        "set-aside": notify.set_aside,
    }
    return notify.saying_the_way_on(verbs[verb])


def _sign_in(command: str) -> Command:
    from smtp_desktop.cli.commands import connect

    commands: dict[str, Command] = {
        "connect": connect.connect,
        "disconnect": connect.disconnect,
        "status": connect.status,
    }
    return commands[command]


def _other(command: str) -> Command:
    """One command, and nothing that only others need."""
    if command == "detect":
        from smtp_desktop.cli.commands.detect import detect as found
    elif command == "import":
        from smtp_desktop.cli.commands.imports import read_settings as found
    elif command == "test":
        from smtp_desktop.cli.commands.test_email import test as found
    elif command == "explain":
        from smtp_desktop.cli.commands.explain import explain as found
    elif command == "send":
        from smtp_desktop.cli.commands.sending.send import send as found
    elif command == "log":
        from smtp_desktop.cli.commands.sending.log import log as found
    elif command == "export":
        from smtp_desktop.cli.commands.export import export as found
    else:
        from smtp_desktop.cli.commands.close import close as found
    return found


def _relay(verb: str) -> Command:
    from smtp_desktop.cli.commands.sending import relay

    verbs: dict[str, Command] = {
        "status": relay.status,
        "add": relay.add,
        "list": relay.list_programs,
        "revoke": relay.revoke,
        "stop": relay.stop,
        "install": relay.install,
        "uninstall": relay.uninstall,
    }
    return verbs[verb]


def _check(verb: str) -> Command:
    from smtp_desktop.cli.commands.sending import check

    verbs: dict[str, Command] = {"install": check.install, "uninstall": check.uninstall}
    return verbs.get(verb, check.check)


# What a command takes where no verb is behind it, and would else pass over in silence.
_WITHOUT_A_VERB = {
    "relay": ("port", "any_port", "starttls"),
    "check": ("ics", "remind_after", "scheduled"),
}


def _command(options: Namespace, verb: str) -> Command:
    """The command that the words name; only its own module is loaded. Raises CallIsWrong."""
    name = options.command
    given = (one for one in _WITHOUT_A_VERB.get(name, ()) if getattr(options, one))
    if verb and (option := next(given, "")):
        shown = f"--{option.replace('_', '-')}"
        raise CallIsWrong(f"{shown} goes with {name} alone, and not with {name} {verb}.")
    rooms = {"account": _account, "check": _check, "notify": _notify, "relay": _relay}
    if name in rooms:
        return rooms[name](verb)
    return _sign_in(name) if name in ("connect", "disconnect", "status") else _other(name)


class Practise(Protocol):
    """Runs the program on the practice server; gives the exit code."""

    def __call__(self, *, window: bool, as_json: bool) -> int: ...


class Relay(Protocol):
    """Serves other programs until somebody stops it; gives the exit code."""

    def __call__(self, *, port: int, starttls: str, any_port: bool, as_json: bool) -> int: ...


def run(
    options: Namespace, services: Services, practise: Practise, relay: Relay | None = None
) -> int:
    """Run one command and give its exit code."""
    output = Output(as_json=options.json)
    try:
        if options.command == "demo":
            return _practise(options, practise)
        verb = getattr(options, "verb", "") or ""
        if relay and (options.command, verb) == ("relay", ""):
            return relay(
                port=options.port,
                starttls=options.starttls,
                any_port=options.any_port,
                as_json=options.json,
            )
        command = _command(options, verb)
        return _in_time(lambda: command(options, services, output), options.timeout)
    except CallIsWrong as error:
        output.fault(str(error))
        return WRONG
    except (SettingsError, SecretNotFound) as error:
        from smtp_desktop.wording.shared import fault

        output.fault(str(fault(error)))
        _tell_whom_to_ask(error, services, output)
        return WRONG
    except SecretStoreError as error:
        return _no_safe_place(error, services, output)
    except (Cancelled, KeyboardInterrupt):
        _last_words("Stopped.", output)
        return signals.INTERRUPTED
    except TimeoutError:
        _last_words(f"The command did not end within {options.timeout:g} seconds.", output)
        return FAILED
    except BrokenPipeError:  # whoever read our output did not wait for its end
        return FAILED
    except (OSError, InstallationDamaged) as error:
        output.fault((error.strerror if isinstance(error, OSError) else "") or str(error))
        return FAILED


def _practise(options: Namespace, practise: Practise) -> int:
    def run() -> int:
        return practise(window=not options.no_window, as_json=options.json)

    return _in_time(run, options.timeout) if options.no_window else run()


def _in_time(function: Callable[[], int], seconds: float) -> int:
    """Run a command beside the program's first thread, which hears Ctrl+C and the clock whatever
    the command is busy with."""
    return call(THREAD, function, Deadline(seconds + _GRACE if seconds else math.inf))


def _last_words(text: str, output: Output) -> None:
    """Say why a command ends; the one that was left behind may still hold standard output."""
    with contextlib.suppress(TimeoutError):
        call(THREAD, lambda: output.fault(text), Deadline(_GRACE))


def _tell_whom_to_ask(
    error: SettingsError | SecretNotFound, services: Services, output: Output
) -> None:
    """The letter to whoever has Client ID and Tenant ID, where these settings lack them."""
    problem = error.problem if isinstance(error, SettingsInvalid) else None
    if problem is None or problem.code not in _FROM_AN_ADMINISTRATOR:
        return
    assert isinstance(error, SettingsInvalid)
    letter = services.explainer.preparation(error.draft) if error.draft else None
    if letter:
        from smtp_desktop.wording.shared import message_for

        output.line()
        output.line(f"{message_for(letter.to)}:")
        output.line()
        output.line(letter.text)


def _no_safe_place(error: SecretStoreError, services: Services, output: Output) -> int:
    finding = services.explainer.of_keyring(error).finding
    steps = " ".join(finding.steps)
    output.fault(
        f"{finding.title} {finding.explanation} {steps}",
        {"ok": False, "error": finding.title, "finding": finding_value(finding)},
    )
    return NO_SAFE_PLACE
