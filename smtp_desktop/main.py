"""argv → window or command.

Imports almost nothing: ``--version`` and a second start of the window are answered before the
program behind them is loaded.
"""

from __future__ import annotations

import atexit
import os
import sys
import time

from smtp_desktop import signals

STARTED = time.monotonic_ns()  # the first mark of the start-up trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO

    from smtp_desktop.program import Program

DONE, FAILED, WRONG_CALL = 0, 1, 2
_SENDS = "smtp_desktop.cli.commands.sending.send"
NO_SCREEN = "There is no screen to open a window on. smtp-desktop --help lists the commands."


def run() -> NoReturn:
    """The whole process, from the words on the command line to its end."""
    open_standard_streams()
    if sys.argv[1:] == ["--version"]:
        sys.exit(main())  # nothing to interrupt, and listening takes longer than the answer
    signals.end_at_once()
    code = FAILED  # unless it ends in one that is known

    def leave() -> None:
        # Python remembers an interrupt that came while a text was executed, as for a named tuple,
        # and ends itself by the signal though it was handled.
        if code == signals.INTERRUPTED or _is_left_behind() or _SENDS in sys.modules:
            os._exit(code)  # putting everything away takes as long as sending

    atexit.register(leave)  # the first to be registered is the last to be run
    code = main()
    signals.ended()
    sys.exit(code)


def run_sendmail(content: bytes = b"") -> NoReturn:
    """The process that other programs start as ``sendmail``, without a relay; `content` is what was
    read already. Its end is a code of sysexits.h."""
    open_standard_streams()
    import gc

    gc.disable()  # nothing is garbage in a process that lives for one message
    from smtp_desktop.cli.sendmail import sendmail

    try:
        code, error, output = sendmail(sys.argv[0], sys.argv[1:], _program, content)
        _tell(output, sys.stdout)
        _tell(error and f"sendmail: {error}", sys.stderr)
    except KeyboardInterrupt:
        code = signals.INTERRUPTED
    os._exit(code)  # nothing is left to be put away, and putting it away takes as long as sending


def _tell(text: str, stream: TextIO | None) -> None:
    """Print a line where somebody can be told; the exit code says what matters."""
    if text and stream is not None:
        import contextlib

        with contextlib.suppress(OSError):
            print(text, file=stream, flush=True)


def open_standard_streams() -> None:
    """Open the null device as each standard stream that was closed when the program began: a file
    or a connection would take its number, and whatever is printed would go there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
            os.set_inheritable(opened, True)  # the browser is given it as well


def _is_left_behind() -> bool:
    """Whether a command goes on whose time is over: at its own end Python would wait for the
    output that it holds, and give up with a fatal error."""
    if "smtp_desktop.cli.dispatch" not in sys.modules:
        return False
    import threading

    from smtp_desktop.cli.dispatch import THREAD

    return any(one.name.endswith(f" {THREAD}") for one in threading.enumerate())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit code (see the table in README.md)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        from smtp_desktop import __version__

        print(f"smtp-desktop {__version__}")
        return DONE
    try:
        return _run_command(words) if words else _open_window()
    except KeyboardInterrupt:
        return signals.INTERRUPTED


def _run_command(words: Sequence[str]) -> int:
    if "send" in words:
        import gc

        gc.disable()  # as for sendmail
    from smtp_desktop.cli.start import start

    # Nobody sits in front of what runs by itself, to unlock a keyring.
    is_quiet = words[:2] == ["notify", "send"] or "--scheduled" in words
    return start(words, lambda: _real_program(is_quiet=is_quiet), _practise, _relay)


def _real_program(*, is_quiet: bool) -> Program:
    from smtp_desktop.program import Program

    signals.raise_interrupt()  # all is loaded, and now the command begins
    return Program(is_quiet=is_quiet)


def _program() -> Program:
    from smtp_desktop.program import Program

    return Program()


def _open_window() -> int:
    """The window; a second start raises the first one and ends."""
    from smtp_desktop import instance
    from smtp_desktop.program import Program

    program = Program()
    address = program.places.instance
    if not program.trace and instance.raise_running(address):
        return DONE
    if not instance.can_open_window():
        print(NO_SCREEN, file=sys.stderr)
        return WRONG_CALL
    import gc

    gc.disable()  # nothing is garbage before the first paint; it is switched on again after it
    from smtp_desktop.gui import app

    start = app.Start(
        began=STARTED,
        trace=program.trace,
        address=address,
        lock=program.places.lock,
        warm_up=program.warm_up,
        speak=program.speak,
    )
    return app.run(program, start)


def _relay(*, port: int, starttls: str, any_port: bool, as_json: bool) -> int:
    """The relay, in the foreground; a second one of the same person ends at once."""
    from smtp_desktop.parts.relaying import serve
    from smtp_desktop.program import Program

    return serve(Program(is_quiet=True), port, starttls, any_port=any_port, as_json=as_json)


def _practise(*, window: bool, as_json: bool) -> int:
    """The program on the practice server: in the window, or told on the terminal."""
    from smtp_desktop.instance import has_display
    from smtp_desktop.practice import Practice

    with_window = window and has_display()
    practice = Practice(with_window=with_window)
    practice.start()
    try:
        if with_window:
            from smtp_desktop.gui import app

            start = app.Start(STARTED, warm_up=practice.warm_up, speak=practice.speak)
            return app.run(practice, start)
        from smtp_desktop.cli.commands import demo as story

        accounts = practice.account, practice.microsoft_account
        return story.tell(
            practice, *accounts, practice.server, practice.start_relay, as_json=as_json
        )
    finally:
        practice.stop()


if __name__ == "__main__":
    run()
