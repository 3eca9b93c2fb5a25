"""Start the window: paint first, then load what it needs.

With SMTP_DESKTOP_TRACE=FILE the start-up marks are written there after the first paint, as lines
``mark nanoseconds`` of CLOCK_MONOTONIC, and the program quits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLockFile
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from smtp_desktop import instance, resources
from smtp_desktop.gui.presenter import Presenter
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.gui.window import MainWindow
from smtp_desktop.gui.wiring import wire
from smtp_desktop.waiting import start_thread

if TYPE_CHECKING:
    from smtp_desktop.services.kit import Kit

IMPORTED = time.monotonic_ns()
_OTHER_START_SECONDS = 5.0


class Start(NamedTuple):
    """How the window is started.

    `began` is the first mark of the trace, `trace` the file for the marks; `address` and `lock`
    keep a second start from opening a second window, empty where that does not matter; `warm_up`
    loads what the first click will need.
    """

    began: int
    trace: str = ""
    account: str = "default"
    address: str = ""
    lock: str = ""
    warm_up: Callable[[], None] = lambda: None


def run(kit: Kit, start: Start) -> int:
    """Open the window and give the program's exit code when it is closed."""
    marks = {"py_main": start.began, "imports_done": IMPORTED}
    application = QApplication(["smtp-desktop"])
    application.setApplicationName("smtp-desktop")
    application.setApplicationDisplayName("SMTP Desktop")
    application.setDesktopFileName("smtp-desktop")
    marks["qapp"] = time.monotonic_ns()
    lock = QLockFile(start.lock) if start.lock else None
    if lock and not _is_first(lock, start.address):
        return 0
    window = MainWindow(kit.clock)
    tasks = QtTasks(application)
    presenter = Presenter(window, kit, tasks, start.account)
    wire(window, presenter)
    marks["built"] = time.monotonic_ns()
    window.painted.connect(partial(_after_paint, application, window, presenter, start, marks))
    window.show()
    marks["shown"] = time.monotonic_ns()
    return application.exec()


def _is_first(lock: QLockFile, address: str) -> bool:
    """Whether no other window is open or about to open; an open one is raised."""
    if lock.tryLock(0) or lock.error() is not QLockFile.LockError.LockFailedError:
        return True
    end = time.monotonic() + _OTHER_START_SECONDS
    while time.monotonic() < end:
        if instance.raise_running(address):
            return False
        time.sleep(0.05)
    return True


def _after_paint(
    application: QApplication,
    window: MainWindow,
    presenter: Presenter,
    start: Start,
    marks: dict[str, int],
) -> None:
    if start.trace:
        marks["first_paint"] = time.monotonic_ns()
        with open(start.trace, "w", encoding="utf-8") as file:
            file.writelines(f"{name} {when}\n" for name, when in marks.items())
        application.quit()
        return
    application.setWindowIcon(QIcon(resources.path("icons/smtp-desktop.png")))
    presenter.start()
    if start.address:
        from smtp_desktop.gui.second_start import SecondStart  # QtNetwork: not before the paint

        SecondStart(window, start.address)
    start_thread("warm-up", start.warm_up)
