"""Run on Windows' side: the window on its practice mail server, and answers about it.

    python practice_window.py PORT

On that port of this computer each line is a question: `find NAME` for the middle of the visible
widget that a screen reader would call so (`X Y`, empty where there is none), `texts` for all that
can be read, `focus` for what hears the keyboard, `dark` for whether it is, `messages` for how many
the mailbox holds. Places are asked for each time, so a window that looks different is driven the
same way.
"""

from __future__ import annotations

import queue
import socketserver
import sys
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QWidget,
)

from smtp_desktop.gui import app
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.practice import Practice


def visible() -> list[QWidget]:
    """The widgets that can be seen, those of dialogs first."""
    tops = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    tops.sort(key=lambda one: isinstance(one, MainWindow))
    return [one for top in tops for one in top.findChildren(QWidget) if one.isVisible()]


def name_of(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    return (widget.accessibleName() or text_of(widget)).replace("&", "")


def text_of(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QLineEdit | QAbstractButton) else ""


def find(name: str) -> str:
    for widget in visible():
        if isinstance(widget, QTabBar):
            for at in range(widget.count()):
                if widget.tabText(at) == name:
                    place = widget.mapToGlobal(widget.tabRect(at).center())
                    return f"{place.x()} {place.y()}"
        is_a_field_name = isinstance(widget, QLabel)  # which leads nowhere when it is clicked
        if name_of(widget) == name and widget.isEnabled() and not is_a_field_name:
            scroll_to(widget)
            region = widget.visibleRegion()
            if not region.isEmpty():
                place = widget.mapToGlobal(region.boundingRect().center())
                return f"{place.x()} {place.y()}"
    return ""


def scroll_to(widget: QWidget) -> None:
    """What a person does with the wheel."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(widget)


def texts(_: str) -> str:
    return " | ".join(filter(None, map(text_of, visible()))).replace("\n", " ")


def focus(_: str) -> str:
    """Which widget hears the keyboard."""
    widget = QApplication.focusWidget()
    return f"{type(widget).__name__} {name_of(widget)}" if widget else ""


def main(port: int) -> int:
    practice = Practice(with_window=True)
    practice.start()
    answers: dict[str, Callable[[str], str]] = {
        "find": find,
        "texts": texts,
        "focus": focus,
        "dark": lambda _: str(QApplication.palette().window().color().lightness() < 128),
        "messages": lambda _: str(len(practice.mailbox.messages()) if practice.mailbox else 0),
    }

    class Questions(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                word, _, rest = line.decode().strip().partition(" ")
                self.wfile.write(f"{in_window(lambda w=word, r=rest: answers[w](r))}\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Questions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    start = app.Start(time.monotonic_ns(), warm_up=practice.warm_up, speak=practice.speak)
    try:
        return app.run(practice, start)
    finally:
        server.shutdown()
        practice.stop()


def in_window(function: Callable[[], str]) -> str:
    """What a function says in the thread of the window."""
    application = QApplication.instance()
    if application is None:
        return ""
    said: queue.SimpleQueue[str] = queue.SimpleQueue()
    QTimer.singleShot(0, application, lambda: said.put(function()))
    return said.get(timeout=60)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
