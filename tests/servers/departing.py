"""A program that notes messages as they set out, says so, and goes on until it is killed.

python -m servers.departing FOLDER MESSAGE-ID…
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from support.sending_log import departing, opened


def main(folder: str, *names: str) -> None:
    with opened(Path(folder)) as log:
        departures = log.departures
        departures.open()
        for name in names:
            departures.add(departing(name))
        print(len(names), flush=True)
        time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
