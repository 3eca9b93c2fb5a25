"""What the window says, heard by the presenter: one line for each thing a person can do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from smtp_desktop.gui.presenter.presenter import Presenter
from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.view import dialogs
from smtp_desktop.gui.view.form.picker import ServicePicker
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.gui.widgets.drops import Drops, file_in, text_in
from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.wording import result as result_words
from smtp_desktop.wording import window as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from smtp_desktop.gui.presenter.accounts.chooser import AccountChooser
    from smtp_desktop.gui.view.form.import_line import ImportLine
    from smtp_desktop.gui.view.form.oauth_fields import MicrosoftFields
    from smtp_desktop.gui.view.head import Head
    from smtp_desktop.services.support.letter import Letter


def wire(window: MainWindow, presenter: Presenter) -> None:
    """Connect a window and its presenter."""
    _wire_form(window, presenter)
    _wire_results(window, presenter)
    _wire_drops(window, presenter)
    footer = window.footer
    footer.edited.connect(presenter.edit)
    footer.left.connect(presenter.leave)
    footer.test_asked.connect(presenter.test)
    footer.stop_asked.connect(presenter.stop)
    footer.save_asked.connect(presenter.save)
    footer.undo_asked.connect(presenter.undo_all)
    window.page_asked.connect(presenter.show_page)
    window.answered.connect(presenter.answer)
    window.file_asked.connect(partial(_open_file, window, presenter))
    window.paste_asked.connect(partial(_paste, presenter))
    window.help_asked.connect(partial(_help, window))
    window.about_asked.connect(partial(_about, window))
    window.explain_asked.connect(partial(_explain, window, presenter))
    _wire_accounts(window.head, presenter.accounts)
    window.pages.page_made.connect(partial(_wire_page, window, presenter))
    window.add_pages()
    window.may_close = presenter.request_close
    window.is_busy = lambda: presenter.is_busy
    window.listen_to_keys()


def _wire_page(window: MainWindow, presenter: Presenter, page: Page, made: QWidget) -> None:
    programs, subject = window.programs, presenter.programs
    if page is Page.PROGRAMS and programs is not None:
        programs.switched.connect(lambda on: subject.switch(on=on))
        programs.add_asked.connect(subject.ask_for_name)
        programs.added.connect(subject.add)
        programs.closed.connect(subject.close_card)
        programs.revoke_asked.connect(subject.ask_to_revoke)
        programs.used.connect(subject.use)
        programs.copied.connect(copy)


def _wire_accounts(head: Head, accounts: AccountChooser) -> None:
    head.account_chosen.connect(accounts.choose)
    head.account_created.connect(accounts.create)
    head.account_renamed.connect(accounts.rename)
    head.account_removed.connect(accounts.ask_to_remove)


def _wire_form(window: MainWindow, presenter: Presenter) -> None:
    form = window.form
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
    form.begun.connect(presenter.begin)
    form.by_hand_asked.connect(presenter.fill_in_by_hand)
    form.service_asked.connect(presenter.ask_for_service)
    form.opened.connect(open_page)
    form.copied.connect(copy)
    form.look_ups_switched.connect(lambda on: presenter.detection.allow(allowed=on))
    form.import_line_made.connect(partial(_wire_import_line, presenter))
    form.picker_made.connect(partial(_wire_picker, presenter))
    form.microsoft_made.connect(partial(_wire_microsoft, window, presenter))


def _wire_results(window: MainWindow, presenter: Presenter) -> None:
    report, papers = window.report, presenter.papers
    report.acted.connect(presenter.act)
    report.fixed.connect(presenter.fixes.apply)
    report.undone.connect(presenter.fixes.undo)
    report.details_folded.connect(presenter.toggle_details)
    report.people_named.connect(lambda named: papers.name_people(named=named))
    report.letter_folded.connect(papers.toggle_letter)
    report.letter_save_asked.connect(partial(_save_letter, window, papers.save_letter))
    report.copied.connect(copy)
    report.opened.connect(open_page)
    report.answered.connect(presenter.delivery.answer)


def _wire_picker(presenter: Presenter, picker: ServicePicker) -> None:
    picker.picked.connect(presenter.pick_service)
    picker.asked.connect(presenter.ask_for_service)
    picker.undo_asked.connect(presenter.detection.undo)


def _wire_import_line(presenter: Presenter, line: ImportLine) -> None:
    line.used.connect(presenter.imports.use)
    line.undo_asked.connect(presenter.imports.undo)


def _wire_drops(window: MainWindow, presenter: Presenter) -> None:
    drops = Drops(window)
    drops.file_dropped.connect(presenter.imports.open_file)
    drops.text_dropped.connect(presenter.imports.open_text)


def _wire_microsoft(window: MainWindow, presenter: Presenter, fields: MicrosoftFields) -> None:
    panel, sign_in = fields.panel, presenter.sign_in
    panel.connect_asked.connect(lambda: sign_in.connect())
    panel.cancel_asked.connect(sign_in.cancel)
    panel.disconnect_asked.connect(sign_in.disconnect)
    panel.opened.connect(open_page)
    for card in (panel.waiting, panel.code):
        card.open_asked.connect(sign_in.open_again)
        card.copied.connect(copy)
    panel.waiting.code_asked.connect(lambda: sign_in.connect(by_code=True))
    panel.waiting.looked_up.connect(sign_in.look_up)
    panel.person.person_taken.connect(sign_in.use_person)
    panel.person.again_asked.connect(lambda: sign_in.connect())
    fields.folded.connect(sign_in.toggle_registration)
    fields.authority_folded.connect(sign_in.toggle_authority)
    fields.secret_toggled.connect(sign_in.toggle_secret)
    fields.request.copy_asked.connect(lambda: copy(presenter.papers.preparation()))
    fields.registration_asked.connect(partial(_show_registration, window))


def _show_registration(window: MainWindow) -> None:
    from smtp_desktop.gui.view.form.registration import show_registration

    title = QCoreApplication.translate("MicrosoftFields", "What to register at Microsoft")
    show_registration(window, title, open_page)


def copy(text: str) -> None:
    """Put a text on the clipboard; of secrets only a program's new password, by its own Copy."""
    QGuiApplication.clipboard().setText(text)


def open_page(address: str) -> None:
    """Open a page of help in the browser; nothing happens where the address is none."""
    from smtp_desktop.model import web_address

    page = web_address.read(address)
    if page:
        QDesktopServices.openUrl(QUrl(page.text, QUrl.ParsingMode.StrictMode))


def _open_file(window: MainWindow, presenter: Presenter) -> None:
    title = QCoreApplication.translate("MainWindow", "Open a settings file")
    path = dialogs.ask_for_file(window, title, tr(words.OPEN_KINDS))
    if path:
        presenter.imports.open_file(path)


def _save_letter(parent: QWidget, save: Callable[[Letter, str], None], letter: Letter) -> None:
    title = tr(result_words.SAVE_TITLE)
    dialogs.ask_where_to_save(parent, title, tr(words.LETTER_FILE), partial(save, letter))


def _explain(window: MainWindow, presenter: Presenter) -> None:
    from smtp_desktop.gui.view.explain_dialog import ExplainDialog

    dialog, explanation = ExplainDialog(window), presenter.explanation
    dialog.asked.connect(explanation.explain)
    dialog.picture_pasted.connect(explanation.refuse_picture)
    dialog.file_dropped.connect(explanation.explain_file)
    dialog.fixed.connect(explanation.use)
    dialog.copied.connect(copy)
    dialog.letter_folded.connect(explanation.toggle_letter)
    dialog.letter_save_asked.connect(partial(_save_letter, dialog, explanation.save_letter))
    dialog.opened.connect(open_page)
    dialog.finished.connect(explanation.close)
    explanation.open(dialog)
    dialog.open()


def _paste(presenter: Presenter) -> None:
    """Take settings that were copied elsewhere: a file by its path, or a text."""
    data = QGuiApplication.clipboard().mimeData()
    path = file_in(data)
    if path:
        presenter.imports.open_file(path)
    else:
        presenter.imports.open_text(text_in(data))


def _about(window: MainWindow) -> None:
    from smtp_desktop.gui.view.about import show_about

    show_about(window)


def _help(window: MainWindow) -> None:
    dialogs.show_help(window, tr(words.HELP_TITLE), tr(words.HELP_TEXT))
