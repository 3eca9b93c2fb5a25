"""The bare reference: a window with the same fields and nothing behind them.

Writes the start-up marks to the file named by SMTP_DESKTOP_TRACE after its first paint, and quits.
"""

import os
import time

MARKS = {"py_main": time.monotonic_ns()}

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtGui import QPaintEvent  # noqa: E402
from PySide6.QtWidgets import (  # noqa: E402
    QApplication,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

MARKS["imports_done"] = time.monotonic_ns()

TEXTS = (
    "Name", "Email", "Username", "Password", "Client ID", "Client Secret", "Tenant ID",
    "Redirect URI", "Outgoing Server", "Test Email Address",
)  # fmt: skip
CHOICES = {
    "Authentication type": ("Basic / session", "OAuth 2.0"),
    "Encryption": ("SSL", "TLS", "STARTTLS", "None"),
    "Sign-in method": ("Strongest", "PLAIN", "LOGIN"),
}


class Form(QWidget):
    """Fifteen fields, a text and two buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.is_painted = False
        column = QVBoxLayout(self)
        fields = QFormLayout()
        column.addLayout(fields)
        for label in TEXTS:
            fields.addRow(label, QLineEdit())
        for label, choices in CHOICES.items():
            combo = QComboBox()
            combo.addItems(choices)
            fields.addRow(label, combo)
        port = QSpinBox()
        port.setRange(1, 65535)
        port.setValue(587)
        fields.addRow("Port", port)
        fields.addRow("", QCheckBox("Use these settings to send email"))
        result = QPlainTextEdit()
        result.setReadOnly(True)
        column.addWidget(result)
        for label in ("Test Email", "Save"):
            column.addWidget(QPushButton(label))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            QTimer.singleShot(0, write_marks)


def write_marks() -> None:
    """The first picture is on the screen."""
    MARKS["first_paint"] = time.monotonic_ns()
    with open(os.environ["SMTP_DESKTOP_TRACE"], "w", encoding="ascii") as file:
        file.writelines(f"{name} {when}\n" for name, when in MARKS.items())
    QApplication.quit()


if __name__ == "__main__":
    application = QApplication(["reference"])
    MARKS["qapp"] = time.monotonic_ns()
    form = Form()
    MARKS["built"] = time.monotonic_ns()
    form.show()
    MARKS["shown"] = time.monotonic_ns()
    application.exec()
