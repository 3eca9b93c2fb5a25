"""Hear when the program is started a second time, and come to the front; close for an installer."""

from __future__ import annotations

import os

from PySide6.QtNetwork import QLocalServer

from smtp_desktop import instance
from smtp_desktop.gui.view.window import MainWindow


class SecondStart(QLocalServer):
    """Listens on a local socket, for this user alone, as long as the window lives."""

    def __init__(self, window: MainWindow, address: str) -> None:
        super().__init__(window)
        self._window = window
        self._asker = b""
        self.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self.newConnection.connect(self._answer)
        QLocalServer.removeServer(address)  # whoever held it is gone: the lock file is ours
        self.listen(address)

    def _answer(self) -> None:
        connection = self.nextPendingConnection()
        connection.readyRead.connect(lambda: self._read(connection))
        connection.disconnected.connect(connection.deleteLater)
        if connection.bytesAvailable():
            self._read(connection)

    def _read(self, connection: object) -> None:
        from PySide6.QtNetwork import QLocalSocket

        assert isinstance(connection, QLocalSocket)
        words = bytes(connection.readLine(4096).data()).split()
        if words[:1] == [instance.CLOSE]:
            self._close(words[-1])
        elif words[:1] == [instance.RAISE]:
            if len(words) > 1:  # Wayland raises only who shows the token of the person's click
                os.environ["XDG_ACTIVATION_TOKEN"] = words[1].decode("ascii", "ignore")
            self._window.come_to_front()
        else:
            connection.abort()
            return
        connection.write(b"ok")
        connection.flush()
        connection.disconnectFromServer()

    def _close(self, asker: bytes) -> None:
        """Close the window where nothing is lost or broken off by it. Else the person is asked,
        once for each program that wants it closed: Cancel is an answer."""
        if asker == self._asker or self._window.is_busy():
            return
        self._asker = asker
        if not self._window.close():
            self._window.come_to_front()
