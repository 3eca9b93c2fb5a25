"""Windows programs on this computer: how they are started, and what they call its files."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
SECONDS = 300  # for one program; a busy computer needs some of them


class Wine:
    """One Windows, as `prefix` has made it in a folder under a name."""

    def __init__(self, folder: Path, name: str) -> None:
        lines = (folder / f"{name}.environment").read_text(encoding="utf-8")
        found = re.findall(r"(\w+)=('[^']*'|\S+)", lines)
        self.environ = os.environ | {key: value.strip("'") for key, value in found}
        self.drive = folder / name / "drive_c"

    def windows(self, path: Path) -> str:
        """A path of this side as Windows' programs see it."""
        if path.is_relative_to(self.drive):
            return "C:\\" + str(path.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    def start(self, *words: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start a program; its streams are pipes, because Wine 8 gives Python no plain files."""
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(["wine", *words], env=self.environ | environ, **pipes)

    def run(self, *words: str, typed: str = "", **environ: str) -> tuple[int, str]:
        """Run a program to its end; its exit code, and what it has said as UTF-8."""
        with self.start(*words, **environ) as process:
            try:
                out, _ = process.communicate(typed.encode(), SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            return process.returncode, out.decode("utf-8", "surrogateescape")

    def end(self, program: str) -> None:
        """End a program on the spot, as a power cut does."""
        self.run("taskkill", "/F", "/IM", program)

    def shut_down(self) -> None:
        """End this Windows and whatever runs there: one that was begun without a screen has none
        for whoever comes later."""
        subprocess.run(["wineserver", "--kill"], env=self.environ, check=False, timeout=SECONDS)
        subprocess.run(["wineserver", "--wait"], env=self.environ, check=True, timeout=SECONDS)


@contextmanager
def ending(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that does not outlive this block, whatever fails in it: nobody waits for ever."""
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


class Screen:
    """A person at keyboard and mouse of an X screen."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {key: value for key, value in environ.items() if key != "LD_PRELOAD"}

    def shows(self, title: str) -> bool:
        """Whether a window with this title is seen."""
        return not self._do("search", "--onlyvisible", "--name", title)

    def focus(self, title: str) -> bool:
        """Give the window with this title the keyboard; whether it is there."""
        return not self._do("search", "--onlyvisible", "--name", title, "windowfocus", "--sync")

    def type(self, text: str) -> None:
        self._do("type", "--delay", "40", text)

    def press(self, *keys: str) -> None:
        self._do("key", "--delay", "40", *keys)

    def click(self, x: str, y: str) -> None:
        self._do("mousemove", x, y)
        self._do("click", "1")

    def _do(self, *words: str) -> int:
        done = subprocess.run(
            ["xdotool", *words],
            env=self._environ,
            check=False,
            timeout=60,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return done.returncode
