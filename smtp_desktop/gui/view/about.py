"""What this program is, its version, and the libraries it stands on with their licences."""

from __future__ import annotations

import sys
from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop import __version__, resources
from smtp_desktop.gui.widgets.basics import PlainLabel, TextLabel
from smtp_desktop.gui.widgets.style import BESIDE, MARGIN, PADDING, dress
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import frame as words
from smtp_desktop.wording.sentence import say

_LIBRARIES = (
    "PySide6-Essentials", "aiosmtpd", "cryptography", "defusedxml", "dnspython", "email-validator",
    "filelock", "idna", "keyring", "msal", "msgspec", "platformdirs", "PyJWT", "requests", "rtoml",
    "scramp", "tomli-w", "trustme", "truststore",
)  # fmt: skip
_OF_QT = "LGPL-3.0"
_LONG = 40  # letters; some libraries put the whole text of their licence where its name belongs


def show_about(parent: QWidget) -> QDialog:
    """Open the window about the program."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr(words.ABOUT))
    picture = QLabel()
    picture.setPixmap(QIcon(resources.path_if_there("icons/smtp-desktop.png")).pixmap(48, 48))
    title = PlainLabel(said(say(words.ABOUT_TITLE, version=__version__)))
    dress(title, "title")
    head = QHBoxLayout()
    head.setSpacing(PADDING)
    libraries = QPlainTextEdit(licences())
    libraries.setReadOnly(True)
    libraries.setTabChangesFocus(True)
    libraries.setAccessibleName(dialog.tr("Libraries and their licences"))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(MARGIN, MARGIN, MARGIN, PADDING)
    column.setSpacing(BESIDE + 4)
    column.addLayout(head)
    head.addWidget(picture)
    head.addWidget(title, 1)
    column.addWidget(TextLabel(text=tr(words.ABOUT_TEXT)))
    column.addWidget(libraries, 1)
    column.addWidget(buttons)
    dialog.resize(460, 420)
    dialog.open()
    return dialog


def licences() -> str:
    """A line for each library that is here: its name, version and licence."""
    python = f"Python {sys.version.split()[0]} – PSF-2.0"
    return "\n".join([python, *(line for name in _LIBRARIES if (line := _line(name)))])


def _line(name: str) -> str:
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:  # the stand-alone program has not all of their papers
        return name
    licence = next((facts[key] for key in ("License-Expression", "License") if key in facts), "")
    if name.startswith("PySide6"):
        licence = _OF_QT
    if not licence or len(licence) > _LONG or "\n" in licence:
        kinds = [one for one in facts.get_all("Classifier") or [] if one.startswith("License")]
        licence = kinds[0].rpartition(" :: ")[2] if kinds else ""
    return f"{name} {facts['Version']} – {licence}" if licence else f"{name} {facts['Version']}"
