"""Run on Windows' side: starts a program with no console and no streams, as a service does.

    python without_console.py SECONDS PROGRAM WORD…

Prints its exit code, or `hangs`.
"""

import subprocess
import sys

DETACHED_PROCESS = 0x8

seconds, *call = sys.argv[1:]
process = subprocess.Popen(call, creationflags=DETACHED_PROCESS, close_fds=True)
try:
    print(process.wait(float(seconds)))
except subprocess.TimeoutExpired:
    process.kill()
    print("hangs")
