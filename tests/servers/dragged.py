"""A window from which a file is dragged: ``python dragged.py PATH``, as a file manager does it."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

TITLE = "Files"


class Icon(QLabel):
    """Whoever presses on it holds the file."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)


if __name__ == "__main__":
    application = QApplication(["dragged"])
    icon = Icon("a file")
    icon.setWindowTitle(TITLE)
    icon.setGeometry(10, 40, 200, 120)
    icon.show()
    sys.exit(application.exec())
