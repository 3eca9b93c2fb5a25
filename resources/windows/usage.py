"""What is tried of each installed program: its commands, its window."""

from __future__ import annotations

import json
import sys
import time

from installed import COMMAND, TITLE, WINDOW, Installed, check, until
from wine import CHECKOUT

sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from servers.scripted import ScriptedServer, due  # noqa: E402 - where the tests have it
from servers.terminal import settings_file  # noqa: E402
from smtp_desktop import __version__  # noqa: E402

PASSWORD = "Grüße-密码-4567"
WRONG_CALL = 2


def try_commands(program: Installed) -> None:
    """What the console program does, from its version to a password that it has kept."""
    code, said = program.command("--version")
    check("--version", holds=(code, said.strip()) == (0, f"smtp-desktop {__version__}"), seen=said)
    code, said = program.command("explain", "--json", "535 5.7.8 Fehler: Größe 密码")
    check("explain", holds=code == 0 and "code" in json.loads(said), seen=said)
    code, said = program.command("demo", "--no-window")
    check("demo --no-window", holds=code == 0, seen=said)
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        settings = program.wine.windows(settings_file(program.wine.drive, server.port))
        words = ("account", "save", "--settings", settings, "--password-stdin")
        code, said = program.command(*words, typed=f"{PASSWORD}\n")
        check("account save, into the Credential Manager", holds=code == 0, seen=said)
        code, said = program.command("test", "--no-send", "--json")
        check("test, with the saved password", holds=code == 0, seen=(code, said))
        check("the server has heard it", holds=any("AUTH PLAIN" in one for one in server.said))


def try_balloon(program: Installed) -> None:
    """A message that fails while nobody looks: a balloon says so, and opens the window."""
    result = program.wine.drive / "balloon"
    result.unlink(missing_ok=True)
    with ScriptedServer(due("AUTH").output("535 5.7.8 no")) as server:
        settings = program.wine.windows(settings_file(program.wine.drive, server.port))
        words = ("account", "save", "--settings", settings, "--password-stdin")
        code, said = program.command(*words, typed=f"{PASSWORD}\n")
        check("account save", holds=code == 0, seen=said)
        exe = program.wine.windows(program.folder / COMMAND)
        words = (program.wine.windows(result), TITLE, exe, "send", "--to", "joe@acme.test")
        program.unheard("balloon.py", *words)
    seen = result.read_text(encoding="utf-8") if result.exists() else ""
    check("a balloon says that sending fails", holds=seen == "clicked", seen=seen)
    until(lambda: program.screen.focus(f"^{TITLE}$"), "a click on it opens the window")
    program.wine.end(WINDOW)


def try_code_pages(program: Installed) -> None:
    """What is piped is UTF-8, whatever the code pages."""
    seen = program.helper("code_pages.py")
    check("code pages 1252 and 850", holds=seen == "1252 850", seen=seen)
    name = "Größe 密码.toml"
    code, said = program.command("test", "--settings", name, "--json")
    check(
        "JSON in UTF-8", holds=code == WRONG_CALL and name in json.loads(said)["error"], seen=said
    )


def try_without_console(program: Installed) -> None:
    """Started by a service: nothing to write to, nothing to read from, nothing that waits."""
    check("--version without a console", holds=program.without_console(COMMAND, "--version") == "0")
    settings = program.wine.windows(settings_file(program.wine.drive, 2525))
    words = ("account", "save", "--settings", settings, "--password-stdin")
    seen = program.without_console(COMMAND, *words)
    check("a password that nobody can type", holds=seen == str(WRONG_CALL), seen=seen)
    seen = program.without_console(WINDOW, "--version")
    check("the window's program without a console", holds=seen == "0", seen=seen)


def try_window(program: Installed) -> None:
    """First paint."""
    trace = program.wine.drive / "trace"
    trace.unlink(missing_ok=True)
    exe = program.wine.windows(program.folder / WINDOW)
    code, _ = program.wine.run(exe, SMTP_DESKTOP_TRACE=program.wine.windows(trace))
    painted = trace.is_file() and "first_paint" in trace.read_text(encoding="utf-8")
    check("first paint", holds=code == 0 and painted, seen=code)


def try_second_start(program: Installed) -> None:
    """A second start, and the end of the session, while the window is open."""
    exe = program.wine.windows(program.folder / WINDOW)
    with program.window() as first:
        began = time.monotonic()
        code, _ = program.wine.run(exe)
        took = time.monotonic() - began
        check(f"a second start ends ({took:.1f} s)", holds=code == 0 and first.poll() is None)
        seen = program.helper("end_session.py", TITLE)
        check("with nothing to lose, the session may end", holds=seen == "agrees", seen=seen)
        until(lambda: first.poll() is not None, "and the window with it")
