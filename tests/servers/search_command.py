"""A command of the program, but settings are looked up at servers on this computer.

``python search_command.py WEB_PORT NAME_PORT WORDS…``
"""

from __future__ import annotations

import sys

from servers.search_program import SearchProgram
from smtp_desktop.cli.start import start


def nothing(*, window: bool, as_json: bool) -> int:
    raise AssertionError("practice has servers of its own")


if __name__ == "__main__":
    web_port, name_port = map(int, sys.argv[1:3])
    sys.exit(start(sys.argv[3:], lambda: SearchProgram(web_port, name_port), nothing))
