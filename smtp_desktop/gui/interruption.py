"""Hear Ctrl+C, the request to end, and the end of the session while Qt waits for something."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QSessionManager

from smtp_desktop import signals
from smtp_desktop.gui.view.window import MainWindow


class Interruption(QObject):
    """Ends the application with the exit code of an interrupted program; nothing is asked.

    Python hears a signal between two of its own instructions, and a window that waits runs none:
    the byte that Python writes at once wakes it.
    """

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        waking = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        waking.activated.connect(self._wake)
        application.aboutToQuit.connect(self._end)
        signals.hear(self._interrupt)

    def _interrupt(self) -> None:
        """Leave the loop from inside it: the first paint may come before it has begun."""
        application = self.parent()
        assert isinstance(application, QCoreApplication)
        QTimer.singleShot(0, application, lambda: application.exit(signals.INTERRUPTED))

    def _wake(self) -> None:
        self._ours.recv(100)  # by now Python has called what hears the signal

    def _end(self) -> None:
        signals.ignore()
        signal.set_wakeup_fd(-1)


class SessionEnd(QObject):
    """Lets the session end, or Windows' own installer close the program, where nothing is lost by
    it; else the person is asked, and the session goes on."""

    def __init__(self, application: QGuiApplication, window: MainWindow) -> None:
        super().__init__(application)
        self._window = window
        # Whoever asks waits for what the signal has called, and for nothing later.
        application.commitDataRequest.connect(self.hear, Qt.ConnectionType.DirectConnection)

    def hear(self, session: QSessionManager) -> None:
        """The session wants to end."""
        if not self._window.may_close() and session.allowsInteraction():
            session.cancel()
            session.release()
            self._window.come_to_front()
