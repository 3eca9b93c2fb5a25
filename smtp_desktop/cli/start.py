"""From the words on the command line to a command.

The words are read before anything else is loaded: ``--help`` and a wrong call answer at once.
"""

from __future__ import annotations

from smtp_desktop.cli.options import CallIsWrong, build
from smtp_desktop.cli.terminal import prepare_output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smtp_desktop.cli.dispatch import Practise, Relay
    from smtp_desktop.services.services import Services

WRONG = 2


def start(
    words: Sequence[str],
    make_services: Callable[[], Services],
    practise: Practise,
    relay: Relay | None = None,
) -> int:
    """Run the command that the words name and give its exit code."""
    prepare_output(as_json="--json" in words)  # the help is printed while the words are read
    try:
        options = build().parse_args(words)
        if options.command is None:
            raise CallIsWrong("A command is missing (try smtp-desktop --help).")
    except CallIsWrong as error:
        from smtp_desktop.cli.output import Output

        Output(as_json="--json" in words).fault(str(error))
        return WRONG
    from smtp_desktop.cli import dispatch as commands

    return commands.run(options, make_services(), practise, relay)
