"""The window with changes that are not saved, and the question about them on the screen."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from smtp_desktop.gui import app
from smtp_desktop.gui.window import MainWindow
from smtp_desktop.main import STARTED
from smtp_desktop.model.draft import Field
from smtp_desktop.program import Program


def ask() -> None:
    """Type, and close the window as its cross does; say when it asks."""
    (window,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
    window.form.edited.emit(Field.EMAIL, "jane@acme.test")
    assert not window.close()
    print("asked", flush=True)


def ask_soon() -> None:
    application = QApplication.instance()
    assert application
    time.sleep(1.5)  # by then what was saved is loaded
    QTimer.singleShot(0, application, ask)


if __name__ == "__main__":
    sys.exit(app.run(Program(), app.Start(STARTED, warm_up=ask_soon)))
