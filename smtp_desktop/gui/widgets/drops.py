"""Files and texts that are dropped on the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from smtp_desktop.gui.widgets.text import as_written
from smtp_desktop.services.imports.addresses import typed
from smtp_desktop.services.imports.reading import MAX_BYTES, looks_like_a_file

_ARRIVING = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class Drops(QObject):
    """Takes what is dropped anywhere on a window.

    Signals: `file_dropped` (path), `text_dropped` (text).
    """

    file_dropped = Signal(str)
    text_dropped = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        path, text = file_in(event.mimeData()), text_in(event.mimeData())
        if not (path or text):
            return False
        event.acceptProposedAction()
        if event.type() not in _ARRIVING:
            self._take(path, text)
        return True

    def _take(self, path: str, text: str) -> None:
        if path:
            self.file_dropped.emit(path)
        else:
            self.text_dropped.emit(text)


def is_more_than_words(data: QMimeData) -> bool:
    """Whether this belongs to the whole form, and not into the one field it is held over."""
    text = text_in(data)
    return bool(file_in(data)) or looks_like_a_file(text) or typed(text) is not None


def file_in(data: QMimeData) -> str:
    """The path of the first file on this computer among what is dropped or pasted."""
    paths = [as_written(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if paths else ""


def text_in(data: QMimeData) -> str:
    """The text among what is dropped, no longer than settings can be."""
    return data.text()[: MAX_BYTES + 1] if data.hasText() else ""
