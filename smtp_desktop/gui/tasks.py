"""Work beside the window: daemon threads behind one gate that shuts when the program ends.

One signal in the whole program crosses threads, and it is here. Daemon threads, because leaving
must not wait for a stuck server; the gate, because a worker must not emit into a dying Qt.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.gui.presenter.background import Job, Result, Task
from smtp_desktop.waiting import Cancellation, start_thread

_log = logging.getLogger(__name__)

# For one picture the window asks for the interpreter a dozen times, and waits as long for each
# while a job calculates: with Python's own 5 ms it stood still for 80.
_SECONDS_OF_A_JOB = 0.001


class QtTasks(QObject):
    """See ``gui.presenter.background.Tasks``.

    Signals: `_relayed` carries a function to the window's thread, which calls it.
    """

    _relayed = Signal(object)

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        sys.setswitchinterval(_SECONDS_OF_A_JOB)
        self._gate = threading.Lock()
        self._is_open = True
        self._running: set[Cancellation] = set()
        self._relayed.connect(self._call, Qt.ConnectionType.QueuedConnection)
        application.aboutToQuit.connect(self.shut)

    def start(
        self,
        job: Job[Result],
        on_report: Callable[[Any], None],
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
    ) -> Task:
        """Run a job in a thread of its own; its functions are called on this thread."""
        cancellation = Cancellation()
        self._running.add(cancellation)

        def run() -> None:
            try:
                result = job(cancellation, lambda value: self._send(partial(on_report, value)))
            except SmtpDesktopError as error:
                self._send(partial(on_failed, error))
            except Exception as error:  # noqa: BLE001 - one of the edges: a bug is shown, not fatal
                _log.error("A job failed: %s", type(error).__name__, exc_info=error)
                self._send(partial(on_failed, error))
            else:
                self._send(partial(on_done, result))
            finally:
                self._running.discard(cancellation)

        start_thread("job", run)
        return cancellation

    def later(self, seconds: float, function: Callable[[], None]) -> None:
        """Call a function on this thread after a while, unless the program has ended by then."""
        QTimer.singleShot(round(seconds * 1000), self, partial(self._call, function))

    def shut(self) -> None:
        """The program ends: cancel what runs and let nothing through any more."""
        with self._gate:
            self._is_open = False
        for cancellation in list(self._running):
            cancellation.cancel()

    def _send(self, function: Callable[[], None]) -> None:
        with self._gate:
            if self._is_open:
                self._relayed.emit(function)

    def _call(self, function: Callable[[], None]) -> None:
        if self._is_open:  # what was on its way when the program ended has nothing to show it on
            function()
