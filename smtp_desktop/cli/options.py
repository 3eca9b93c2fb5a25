"""The command line's grammar."""

from __future__ import annotations

import argparse
import os

from smtp_desktop import __version__
from smtp_desktop.cli import numbers
from smtp_desktop.model.account_name import DEFAULT

TYPE_CHECKING = False  # importing it would double what --help costs
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn


class CallIsWrong(Exception):
    """The words on the command line make no call; the message is one line."""


class _Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": _formatter, "allow_abbrev": False, **settings})

    def error(self, message: str) -> NoReturn:
        """One line says what is wrong, as with every other fault."""
        from smtp_desktop.printable import Printable  # for --help alone it is not needed

        raise CallIsWrong(f"{Printable(message)} (try {self.prog} --help)")


class _Command(_Parser):
    """The parser of one command, made once that command is called: making all of them takes longer
    than answering ``--help``."""

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self.fill: Callable[[argparse.ArgumentParser], None] = _add_common

    def made(self) -> _Command:
        """The same with all its options."""
        super().__init__(**self._settings)
        self.fill(self)
        return self

    def parse_known_args(self, *words: Any, **settings: Any) -> Any:
        return super(_Command, self.made()).parse_known_args(*words, **settings)


def build() -> argparse.ArgumentParser:
    """The parser of ``smtp-desktop``."""
    parser = _Parser(
        prog="smtp-desktop",
        description="Set up outgoing email on this computer and test it. Without a command the "
        "window opens.",
        epilog="Exit codes: 0 done, 1 it ran and failed, 2 the call or the settings are wrong, "
        "3 no safe place for secrets, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"smtp-desktop {__version__}")
    _add_common(parser, default_here=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Command)
    for name, (words_of_help, fill) in _COMMANDS.items():
        commands.add_parser(name, help=words_of_help).fill = fill
    return parser


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Help as wide as the terminal; argparse itself loads a module for archives to find out."""
    try:
        columns = os.get_terminal_size().columns
    except (OSError, ValueError):  # Windows calls a stream that is not there a wrong value
        columns = 80
    return argparse.HelpFormatter(prog, width=max(columns - 2, 20))


def _add_common(parser: argparse.ArgumentParser, *, default_here: bool = False) -> None:
    """The options that every command takes, before it or after it."""
    default = DEFAULT if default_here else argparse.SUPPRESS
    parser.add_argument(
        "--account", metavar="NAME", default=default, help=f"which account ({DEFAULT})"
    )
    _add_form(parser, default_here=default_here)


def _add_form(parser: argparse.ArgumentParser, *, default_here: bool = False) -> None:
    """How a command answers, and how soon."""

    def default(value: object) -> object:
        return value if default_here else argparse.SUPPRESS

    parser.add_argument(
        "--json", action="store_true", default=default(False), help="print one JSON value"
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=numbers.seconds,
        default=default(0.0),
        help="end the whole command after so long",
    )


def _fill_account(account: argparse.ArgumentParser) -> None:
    verbs = account.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)
    names = verbs.add_parser("list", help="the names of the saved accounts, the default first")
    show = verbs.add_parser("show", help="the saved account, no secrets")
    save = verbs.add_parser("save", help="store settings and secrets, together or neither")
    save.add_argument("--settings", metavar="FILE", required=True, help="settings file (TOML)")
    save.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    save.add_argument(
        "--client-secret-stdin",
        action="store_true",
        help="read the Client Secret from standard input (after the password, if both)",
    )
    remove = verbs.add_parser("remove", help="forget settings, secrets and tokens, all of them")
    remove.add_argument("--all", action="store_true", help="those of every account")
    for verb in (names, show, save, remove):
        _add_common(verb)


def _fill_detect(detect: argparse.ArgumentParser) -> None:
    detect.add_argument("address", metavar="ADDRESS", help="the email address to set up")
    detect.add_argument(
        "--offline", action="store_true", help="ask nobody: only what the program itself knows"
    )
    _add_common(detect)


def _fill_import(imports: argparse.ArgumentParser) -> None:
    imports.add_argument(
        "file", metavar="FILE", nargs="?", help="what holds the settings (standard input)"
    )
    imports.add_argument(
        "--address",
        metavar="ADDRESS",
        default="",
        help="whose settings they are, where they are a form for many people",
    )
    _add_common(imports)


def _fill_test(test: argparse.ArgumentParser) -> None:
    test.add_argument(
        "--settings", metavar="FILE", help="test these settings instead of the saved account"
    )
    test.add_argument("--to", metavar="ADDRESS", help="send the test email there")
    test.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    test.add_argument(
        "--try-anyway",
        action="store_true",
        help="sign in even if the same password was refused twice in ten minutes, or if the "
        "address belongs to one service and the server to another",
    )
    test.add_argument("--no-send", action="store_true", help="stop before a message is sent")
    test.add_argument(
        "--letter",
        metavar="FILE",
        help="write a message to whoever else must fix it (- for the terminal)",
    )
    test.add_argument(
        "--details",
        metavar="FILE",
        help="write the whole story for IT, without email addresses (- for the terminal)",
    )
    test.add_argument(
        "--with-addresses", action="store_true", help="keep email addresses in the details"
    )
    test.add_argument(
        "--check-domain",
        action="store_true",
        help="look at the sender's domain in DNS (SPF, DKIM, DMARC) also after a test that "
        "failed, and add the key domain to --json",
    )
    _add_common(test)


def _fill_explain(explain: argparse.ArgumentParser) -> None:
    from smtp_desktop.diagnosis.stage import Stage  # only this command knows the stages

    explain.add_argument(
        "--stage",
        choices=[stage.value for stage in Stage],
        default="",
        metavar="STAGE",
        help="where it failed: " + ", ".join(stage.value for stage in Stage),
    )
    explain.add_argument("--host", metavar="HOST", default="", help="the outgoing server")
    explain.add_argument(
        "--auth", choices=["basic", "oauth"], default="", help="how it was to sign in"
    )
    explain.add_argument(
        "text", metavar="TEXT", nargs="*", help="the error text; without it, standard input"
    )
    _add_common(explain)


def _fill_send(send: argparse.ArgumentParser) -> None:
    send.add_argument(
        "--from",
        dest="sender",
        metavar="ADDRESS",
        default="",
        help="who answers for it (the account's address)",
    )
    send.add_argument(
        "--to",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="who receives it; may be given more than once (whom its To, Cc and Bcc name)",
    )
    send.add_argument("file", metavar="FILE", nargs="?", help="the message (standard input)")
    _add_common(send)


def _fill_log(log: argparse.ArgumentParser) -> None:
    log.add_argument("verb", nargs="?", choices=["clear"], metavar="clear", help="delete all of it")
    log.add_argument("--failures", action="store_true", help="only what was not sent to everybody")
    log.add_argument(
        "--since", metavar="WHEN", default="", help="not what is older: 2h, 7d, or a date and time"
    )
    log.add_argument("--limit", metavar="N", type=numbers.count, default=0, help="only the newest")
    log.add_argument("--csv", action="store_true", help="a table for a spreadsheet")
    log.add_argument(
        "--account", dest="only", metavar="NAME", default="", help="only this account's (all)"
    )
    _add_form(log)


def _fill_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("--quiet", action="store_true", help="say nothing where all is well")
    check.add_argument(
        "--scheduled",
        action="store_true",
        help="check every account as the daily check does, which asks nobody",
    )
    check.add_argument(
        "--ics", metavar="FILE", default="", help="write what ends when as a calendar file"
    )
    check.add_argument(
        "--remind-after",
        metavar="DAYS",
        type=numbers.days,
        default=None,
        help="remind of secrets that are so old, from now on (0, as at first: never)",
    )
    verbs = check.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser)
    _add_common(check)
    for name, words in (
        ("install", "check every account once a day from now on"),
        ("uninstall", "stop checking every account once a day"),
    ):
        _add_common(verbs.add_parser(name, help=words))


def _fill_notify(notify: argparse.ArgumentParser) -> None:
    verbs = notify.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)
    names = verbs.add_parser("list", help="who is on the list, and how soon each is told")
    add = verbs.add_parser("add", help="put somebody on the list, or change how soon")
    add.add_argument("--daily", action="store_true", help="one summary a day (at once)")
    remove = verbs.add_parser("remove", help="take somebody off the list")
    for verb in (add, remove):
        verb.add_argument("address", metavar="ADDRESS", help="the email address")
    send = verbs.add_parser("send", help="tell everybody what they are still owed")
    aside = verbs.add_parser("set-aside", help="keep a damaged list beside, go on with the rest")
    for verb in (names, add, remove, send, aside):
        _add_common(verb)


def _fill_export(export: argparse.ArgumentParser) -> None:
    export.add_argument(
        "--for",
        dest="program",
        choices=["postfix", "exim", "msmtp"],
        required=True,
        help="what it is for",
    )
    _add_common(export)


def _fill_connect(connect: argparse.ArgumentParser) -> None:
    connect.add_argument(
        "--device-code",
        action="store_true",
        help="sign in with a browser on any device, by typing a code there",
    )
    connect.add_argument(
        "--paste-address",
        action="store_true",
        help="where the browser cannot return: type or pipe in the address at which it stopped",
    )
    connect.add_argument(
        "--no-browser", action="store_true", help="print the page to open instead of opening it"
    )
    connect.add_argument(
        "--confirm",
        metavar="HOST",
        action="append",
        default=[],
        help="go on although this sign-in page or outgoing server is none of Microsoft's (may be "
        "given twice)",
    )
    connect.add_argument(
        "--as",
        dest="sign_in_as",
        metavar="ADDRESS",
        default="",
        help="who signs in, where that is not Email's address: for a shared mailbox",
    )
    _add_common(connect)


def _fill_relay(relay: argparse.ArgumentParser) -> None:
    relay.add_argument(
        "--port",
        metavar="N",
        type=numbers.port,
        default=0,
        help="listen there, now and from now on (2525 at first)",
    )
    relay.add_argument(
        "--any-port",
        action="store_true",
        help="where the port is taken, listen on one of the next, from now on",
    )
    relay.add_argument(
        "--starttls",
        choices=["on", "off"],
        default="",
        help="offer encryption to programs that insist on it, from now on (off at first)",
    )
    _add_common(relay)
    _fill_programs(relay.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser))


def _fill_programs(verbs: argparse._SubParsersAction[_Parser]) -> None:
    add = verbs.add_parser("add", help="let a program send, and show its password this once")
    _fill_relay_add(add)
    revoke = verbs.add_parser("revoke", help="let a program send no more, at once")
    revoke.add_argument("name", metavar="NAME", help="the program or its username")
    plain = (
        ("status", "whether it runs, where, and what it has sent"),
        ("list", "the programs that may send"),
        ("stop", "end the one that runs; it starts again if it starts with the session"),
        ("install", "start with the session"),
        ("uninstall", "stop starting with the session"),
    )
    others = [verbs.add_parser(name, help=words) for name, words in plain]
    for verb in (revoke, *others):
        _add_common(verb)


def _fill_relay_add(add: argparse.ArgumentParser) -> None:
    add.add_argument("name", metavar="NAME", help="the program, as you call it")
    add.add_argument(
        *("--use", "--account"),
        dest="use",
        metavar="ACCOUNT",
        default="",
        help="always send with this account (else the sender's address says which)",
    )
    add.add_argument(
        "--force-from",
        action="store_true",
        help="put the account's own address in place of the sender's",
    )
    _add_form(add)


def _fill_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument(
        "--no-window", action="store_true", help="tell the story on the terminal instead"
    )
    _add_common(demo)


_COMMANDS = {
    "account": ("list, show, save or remove saved accounts", _fill_account),
    "detect": ("find the settings for an email address", _fill_detect),
    "import": ("read the settings of another program or provider; saves nothing", _fill_import),
    "test": ("send a test email", _fill_test),
    "explain": ("what an error text means, offline", _fill_explain),
    "connect": ("sign in with the browser", _fill_connect),
    "disconnect": ("forget the sign-in", _add_common),
    "status": ("who is connected", _add_common),
    "relay": ("let other programs on this computer send", _fill_relay),
    "close": ("ask the open window to close; unsaved changes are asked about", _add_common),
    "send": ("send a message that is written already", _fill_send),
    "log": ("what was sent and what was not, or clear it", _fill_log),
    "check": ("sign in without sending, and say what ends when", _fill_check),
    "notify": ("list, add or remove the people to notify when sending fails", _fill_notify),
    "export": ("the account as the configuration of a mail server", _fill_export),
    "demo": ("try the program on a practice mail server inside it", _fill_demo),
}
