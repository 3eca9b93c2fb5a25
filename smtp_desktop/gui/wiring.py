"""What the window says, heard by the presenter: one line for each thing a person can do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from smtp_desktop.gui.presenter.presenter import Presenter
from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.view import dialogs
from smtp_desktop.gui.view.form.picker import ServicePicker
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.gui.widgets.drops import Drops, file_in, text_in
from smtp_desktop.gui.widgets.text import tr
from smtp_desktop.wording import result as result_words
from smtp_desktop.wording import sending_log as log_words
from smtp_desktop.wording import watch as watch_words
from smtp_desktop.wording import window as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from smtp_desktop.gui.presenter.accounts.chooser import AccountChooser
    from smtp_desktop.gui.presenter.log.daily import DailyPresenter
    from smtp_desktop.gui.presenter.log.page import LogPresenter
    from smtp_desktop.gui.view.form.import_line import ImportLine
    from smtp_desktop.gui.view.form.oauth_fields import MicrosoftFields
    from smtp_desktop.gui.view.head import Head
    from smtp_desktop.gui.view.log.entry_card import EntryCard
    from smtp_desktop.gui.view.log.page import LogPageView
    from smtp_desktop.services.support.letter import Letter


_TRAY_MS = 3000  # after the start: nobody waits for the icon


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
    window.returned.connect(presenter.look_again)
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
    presenter.log.count_soon()
    presenter.daily.begin()
    QTimer.singleShot(_TRAY_MS, window, partial(_add_tray, window, presenter))


def _add_tray(window: MainWindow, presenter: Presenter) -> None:
    """An icon in the tray, where there is one."""
    from PySide6.QtWidgets import QSystemTrayIcon

    if not QSystemTrayIcon.isSystemTrayAvailable():
        return
    from smtp_desktop.gui.view.log.tray import Tray

    tray = window.tray = Tray(window, window.clock)
    tray.open_asked.connect(window.come_to_front)
    tray.test_asked.connect(window.come_to_front)
    tray.test_asked.connect(presenter.test)
    tray.quit_asked.connect(window.close)
    tray.show_state(presenter.screen.state)


def _wire_page(window: MainWindow, presenter: Presenter, page: Page, made: QWidget) -> None:
    if page is Page.LOG:
        _wire_log(window, presenter)
    programs, subject = window.programs, presenter.programs
    if page is Page.PROGRAMS and programs is not None:
        programs.switched.connect(lambda on: subject.switch(on=on))
        programs.port_asked.connect(lambda: subject.switch(on=True, any_port=True))
        programs.add_asked.connect(subject.ask_for_name)
        programs.added.connect(subject.add)
        programs.closed.connect(subject.close_card)
        programs.revoke_asked.connect(subject.ask_to_revoke)
        programs.used.connect(subject.use)
        programs.look_asked.connect(subject.look_for_others)
        programs.copied.connect(copy)


def _wire_log(window: MainWindow, presenter: Presenter) -> None:
    page, subject, checks = window.log, presenter.log, presenter.daily
    assert page is not None
    emails, people = page.list, page.people
    page.looked.connect(subject.look)
    page.entry_made.connect(partial(_wire_entry, window, subject))
    emails.model.source = subject.rows
    emails.failures_chosen.connect(lambda failures: subject.choose(failures=failures))
    emails.since_chosen.connect(lambda since: subject.choose(since=since))
    emails.account_chosen.connect(lambda name: subject.choose(account=name))
    emails.searched.connect(subject.search)
    emails.opened.connect(partial(_open_entry, page, subject))
    emails.copy_asked.connect(partial(_copy_rows, subject))
    emails.export_asked.connect(partial(_export, window, subject))
    emails.clear_asked.connect(subject.clear)
    emails.undo_asked.connect(subject.undo_clear)
    emails.stop_asked.connect(subject.export.stop)
    emails.folder_asked.connect(_open_folder)
    people.add_asked.connect(subject.people.begin)
    people.change_asked.connect(subject.people.change)
    people.remove_asked.connect(subject.people.remove)
    people.saved.connect(subject.people.save)
    people.cancelled.connect(subject.people.cancel)
    people.retry_asked.connect(subject.people.try_again)
    people.set_aside_asked.connect(subject.people.set_aside)
    daily = page.daily
    daily.switched.connect(lambda on: checks.switch(on=on))
    daily.check_asked.connect(checks.check)
    daily.calendar_asked.connect(partial(_save_calendar, window, checks))


def _wire_entry(window: MainWindow, subject: LogPresenter, card: EntryCard) -> None:
    card.closed.connect(subject.entry.close)
    card.copied.connect(copy)
    card.opened.connect(open_page)
    card.letter_folded.connect(subject.entry.toggle_letter)
    card.letter_save_asked.connect(partial(_save_letter, window, subject.entry.save_letter))
    card.details_folded.connect(subject.entry.toggle_details)
    card.people_named.connect(lambda named: subject.entry.name_people(named=named))


def _open_entry(page: LogPageView, subject: LogPresenter, number: int, is_asked: bool) -> None:
    subject.entry.open(number)
    page.bring_entry(is_now=is_asked)


def _copy_rows(subject: LogPresenter, numbers: list[int], selected: int) -> None:
    from smtp_desktop.gui.view.log.model import line

    subject.copy(numbers, selected, line, copy)


def _export(window: MainWindow, subject: LogPresenter) -> None:
    title, kinds = tr(log_words.EXPORT_TITLE), tr(log_words.TABLES)
    dialogs.ask_where_to_save(
        window, title, tr(log_words.EXPORT_FILE), subject.export.start, kinds=kinds, suffix="csv"
    )


def _save_calendar(window: MainWindow, subject: DailyPresenter) -> None:
    title, kinds = tr(watch_words.CALENDAR_TITLE), tr(watch_words.CALENDARS)
    name, save = tr(watch_words.CALENDAR_FILE), subject.save_calendar
    dialogs.ask_where_to_save(window, title, name, save, kinds=kinds, suffix="ics")


def _open_folder(path: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(path))


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
    form.connection_chosen.connect(presenter.choose_connection)
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
    panel.waiting.address_asked.connect(sign_in.ask_for_address)
    panel.waiting.pasted.connect(sign_in.paste)
    panel.waiting.looked_up.connect(sign_in.look_up)
    panel.person.person_taken.connect(sign_in.use_person)
    panel.person.again_asked.connect(lambda: sign_in.connect())
    fields.folded.connect(sign_in.toggle_registration)
    fields.authority_folded.connect(sign_in.toggle_authority)
    fields.provider_chosen.connect(presenter.choose_provider)
    fields.secret_toggled.connect(sign_in.toggle_secret)
    fields.request.copy_asked.connect(lambda: copy(presenter.papers.preparation()))
    fields.registration_asked.connect(partial(_show_registration, window, presenter))


def _show_registration(window: MainWindow, presenter: Presenter) -> None:
    from smtp_desktop.gui.view.form import registration

    title = QCoreApplication.translate("MicrosoftFields", "What to register at Microsoft")
    text = registration.MICROSOFT
    if presenter.signs_in_at_google:
        title = QCoreApplication.translate("MicrosoftFields", "What to register at Google")
        text = registration.GOOGLE
    registration.show_registration(window, title, open_page, text)


def copy(text: str) -> None:
    """Put a text on the clipboard; of secrets only a program's new password, by its own Copy."""
    QGuiApplication.clipboard().setText(text)


def open_page(address: str) -> None:
    """Open a page of help in the browser; nothing happens where the address is none."""
    from smtp_desktop.model.sign_in import web_address

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
