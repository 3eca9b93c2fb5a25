"""Hear when the program is started a second time, and come to the front."""

from __future__ import annotations

import os

from PySide6.QtNetwork import QLocalServer

from smtp_desktop import instance
from smtp_desktop.gui.window import MainWindow


class SecondStart(QLocalServer):
    """Listens on a local socket, for this user alone, as long as the window lives."""

    def __init__(self, window: MainWindow, address: str) -> None:
        super().__init__(window)
        self._window = window
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
        if words[:1] != [instance.RAISE]:
            connection.abort()
            return
        if len(words) > 1:  # Wayland raises only who shows the token of the person's click
            os.environ["XDG_ACTIVATION_TOKEN"] = words[1].decode("ascii", "ignore")
        self._window.come_to_front()
        connection.write(b"ok")
        connection.flush()
        connection.disconnectFromServer()
