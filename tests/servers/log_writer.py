"""A program that writes into the sending log as fast as it can.

    python -m servers.log_writer FOLDER NAME MANY

It says the name of each entry once the log has taken it, and ends after so many.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime

from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.ports.sending_log import State
from smtp_desktop.printable import Printable
from support.sending_log import FAILED, SENT, put


def main(folder: str, name: str, many: int) -> None:
    store = SqliteEntries(folder, lambda: datetime.now().astimezone(), seconds=20)
    for each in range(many):
        sender = Printable(f"{name}-{each}")
        began = put(store, replace(SENT, sender=sender, state=State.UNDER_WAY))
        ended = replace(FAILED if each % 20 == 0 else SENT, sender=sender)
        assert store.keep([(began, ended)]) == [began]
        print(sender, flush=True)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
