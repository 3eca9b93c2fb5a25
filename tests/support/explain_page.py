"""The page for pasted errors with a person in front of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from smtp_desktop.gui.view.explain_dialog import ExplainDialog
from support.events import settle
from support.window import Office

GOOGLE = "534 5.7.9 Application-specific password required. gsmtp"
STRANGE = "550 5.7.1 We dislike mail from you on Mondays"
WANTS_TLS = "530 5.7.0 Must issue a STARTTLS command first."
CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(office: Office) -> ExplainDialog:
    office.choose("Explain an error…")
    return the_page(office)


def the_page(office: Office) -> ExplainDialog:
    settle()
    (found,) = pages(office)
    return found


def pages(office: Office) -> list[ExplainDialog]:
    return [one for one in office.window.findChildren(ExplainDialog) if one.isVisible()]


def paste(office: Office, page: ExplainDialog, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(page.field, Qt.Key.Key_V, CONTROL)
    office.tasks.run()
    settle()
