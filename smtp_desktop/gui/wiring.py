"""What the window says, heard by the presenter: one line for each thing a person can do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from smtp_desktop.gui import dialogs, words
from smtp_desktop.gui.picker import ServicePicker
from smtp_desktop.gui.presenter import Presenter
from smtp_desktop.gui.text import tr
from smtp_desktop.gui.window import MainWindow


def wire(window: MainWindow, presenter: Presenter) -> None:
    """Connect a window and its presenter."""
    form, footer = window.form, window.footer
    form.edited.connect(presenter.edit)
    form.left.connect(presenter.leave)
    form.password_typed.connect(presenter.type_password)
    form.client_secret_typed.connect(presenter.type_client_secret)
    form.auth_chosen.connect(presenter.choose_auth)
    form.encryption_chosen.connect(presenter.choose_encryption)
    form.switched.connect(lambda on: presenter.switch(on=on))
    form.notice_followed.connect(presenter.follow_notice)
    form.server_folded.connect(presenter.toggle_server)
    form.advanced_folded.connect(presenter.toggle_advanced)
    form.copied.connect(copy)
    form.picker_made.connect(partial(_wire_picker, presenter))
    report = window.report
    report.acted.connect(presenter.act)
    report.fixed.connect(presenter.apply_fix)
    report.details_folded.connect(presenter.toggle_details)
    report.copied.connect(copy)
    report.opened.connect(open_page)
    footer.edited.connect(presenter.edit)
    footer.left.connect(presenter.leave)
    footer.test_asked.connect(presenter.test)
    footer.stop_asked.connect(presenter.stop)
    footer.save_asked.connect(presenter.save)
    footer.undo_asked.connect(presenter.undo_all)
    window.tab_asked.connect(lambda index: presenter.show_mailbox(shown=index == 1))
    window.answered.connect(presenter.answer)
    window.file_asked.connect(partial(_open_file, window, presenter))
    window.help_asked.connect(partial(_help, window))
    window.may_close = presenter.request_close
    window.listen_to_keys()


def _wire_picker(presenter: Presenter, picker: ServicePicker) -> None:
    picker.picked.connect(presenter.pick_service)
    picker.asked.connect(presenter.ask_for_service)
    picker.opened.connect(open_page)


def copy(text: str) -> None:
    """Put a text without secrets on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def open_page(address: str) -> None:
    """Open a page of help in the browser; only addresses from our own data come here."""
    QDesktopServices.openUrl(QUrl(address))


def _open_file(window: MainWindow, presenter: Presenter) -> None:
    title = QCoreApplication.translate("MainWindow", "Open a settings file")
    kinds = QCoreApplication.translate("MainWindow", "Settings files (*.toml);;All files (*)")
    path = dialogs.ask_for_file(window, title, kinds)
    if path:
        presenter.open_file(path)


def _help(window: MainWindow) -> None:
    dialogs.show_help(window, tr(words.HELP_TITLE), tr(words.HELP_TEXT))
