"""Start the window: paint first, then load what it needs.

With SMTP_DESKTOP_TRACE=FILE the start-up marks are written there after the first paint, as lines
``mark nanoseconds`` of CLOCK_MONOTONIC, and the program quits.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLocale, QLockFile
from PySide6.QtWidgets import QApplication

from smtp_desktop import signals
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.model.account_name import DEFAULT

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtWidgets import QMessageBox

    from smtp_desktop.diagnosis.translation import Translate
    from smtp_desktop.errors import InstallationDamaged
    from smtp_desktop.services.services import Services

IMPORTED = time.monotonic_ns()
_OTHER_START_SECONDS = 5.0
_THEME = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


class Start(NamedTuple):
    """How the window is started.

    `began` is the first mark of the trace, `trace` the file for the marks; `address` and `lock`
    keep a second start from opening a second window, empty where that does not matter; `warm_up`
    loads what the first click will need, and `speak` is told how findings are translated.
    """

    began: int
    trace: str = ""
    account: str = DEFAULT
    address: str = ""
    lock: str = ""
    warm_up: Callable[[], None] = lambda: None
    speak: Callable[[Translate], None] = lambda _: None


def run(services: Services, start: Start) -> int:
    """Open the window and give the program's exit code when it is closed."""
    signals.end_at_once()
    marks = {"py_main": start.began, "imports_done": IMPORTED}
    application = QApplication(["smtp-desktop"])
    application.setApplicationName("smtp-desktop")
    application.setApplicationDisplayName("SMTP Desktop")
    application.setDesktopFileName("smtp-desktop")
    if sys.platform == "win32":
        heed_dark(application)
    marks["qapp"] = time.monotonic_ns()
    lock = QLockFile(start.lock) if start.lock else None
    if lock and not _is_first(lock, start.address):
        return 0
    if QLocale().language() not in (QLocale.Language.English, QLocale.Language.C):
        _translate(application, start)  # English is what everything is written in
    window = MainWindow(services.clock, has_mailbox=services.mailbox is not None)
    window.show_state(WindowState())
    marks["built"] = time.monotonic_ns()
    after = _write_marks if start.trace else _come_to_life
    window.painted.connect(partial(after, application, window, services, start, marks))
    window.show()
    marks["shown"] = time.monotonic_ns()
    return application.exec()


def is_told_dark() -> bool:
    """Whether a person has told Windows that its programs be dark."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _THEME) as key:
                return bool(winreg.QueryValueEx(key, "AppsUseLightTheme")[0] == 0)
        except OSError:
            return False
    else:
        return False


def heed_dark(application: QApplication, is_told: Callable[[], bool] = is_told_dark) -> None:
    """Be dark where a person has chosen it: the style of Windows 10 knows the light alone.

    Qt itself, which knows of high contrast as well, is asked only where it may say so: its answer
    brings all of its enumerations, see `gui.widgets.early`.
    """

    def heed() -> None:
        if application.style().objectName() != "windowsvista":
            return
        if application.styleHints().colorScheme().name == "Dark":
            application.setStyle("fusion")

    application.styleHints().colorSchemeChanged.connect(heed)
    if is_told():
        heed()


def _translate(application: QApplication, start: Start) -> None:
    """Let the program speak the language of the desktop, where there is a file for it."""
    from smtp_desktop import resources
    from smtp_desktop.gui.widgets import text

    if translation := text.translation(QLocale(), resources.path_if_there("translations")):
        application.installTranslator(translation)
        start.speak(QApplication.translate)


def _is_first(lock: QLockFile, address: str) -> bool:
    """Whether no other window is open or about to open; an open one is raised."""
    if lock.tryLock(0) or lock.error() is not QLockFile.LockError.LockFailedError:
        return True
    if not address:
        return True  # nowhere to ask the other one: two windows are better than none
    from smtp_desktop import instance

    end = time.monotonic() + _OTHER_START_SECONDS
    while time.monotonic() < end:
        if instance.raise_running(address):
            return False
        time.sleep(0.05)
    return True


def _write_marks(
    application: QApplication,
    window: MainWindow,
    services: Services,
    start: Start,
    marks: dict[str, int],
) -> None:
    marks["first_paint"] = time.monotonic_ns()
    with open(start.trace, "w", encoding="utf-8") as file:
        file.writelines(f"{name} {when}\n" for name, when in marks.items())
    application.quit()


def _come_to_life(
    application: QApplication,
    window: MainWindow,
    services: Services,
    start: Start,
    marks: dict[str, int],
) -> None:
    """The window is on the screen: load its behaviour beside it, then let it answer."""
    gc.enable()
    from smtp_desktop.gui.interruption import Interruption, SessionEnd
    from smtp_desktop.gui.tasks import QtTasks

    Interruption(application)
    tasks = QtTasks(application)

    def load(*_: object) -> None:
        import_module("smtp_desktop.gui.wiring")

    def answer(_: None) -> None:
        from smtp_desktop.errors import InstallationDamaged
        from smtp_desktop.gui.presenter.presenter import Presenter
        from smtp_desktop.gui.wiring import wire

        try:
            presenter = Presenter(window, services, tasks, start.account)
        except InstallationDamaged as error:
            _end_with(application, window, error)
            return
        wire(window, presenter)
        tell_what_is_missing(window)
        presenter.start()
        SessionEnd(application, window)
        _listen(application, window, start)
        # What is wrong with the program's own files is told before anybody clicks.
        tasks.start(lambda *_: _warm_up(start.warm_up), _nothing, _nothing, presenter.tell_fault)

    tasks.start(load, _nothing, answer, _nothing)


def _end_with(application: QApplication, window: MainWindow, error: InstallationDamaged) -> None:
    """Without one file nothing in the window could answer: say so, and end once it is read."""
    from smtp_desktop.gui.view.dialogs import tell_incomplete

    tell_incomplete(window, error).finished.connect(lambda _: application.exit(1))


def tell_what_is_missing(window: MainWindow) -> None:
    """From here on a click that needs a missing or damaged file of the program tells it in a box,
    each time again: nobody between the click and here has, and it would seem to do nothing."""
    before = sys.excepthook
    shown: list[QMessageBox] = []

    def hear(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        from smtp_desktop.errors import InstallationDamaged
        from smtp_desktop.gui.view.dialogs import tell_incomplete

        if not isinstance(error, InstallationDamaged):
            before(kind, error, trace)
        elif not shown:
            box = tell_incomplete(QApplication.activeModalWidget() or window, error)
            shown.append(box)
            box.finished.connect(lambda _: shown.clear())

    sys.excepthook = hear


def _listen(application: QApplication, window: MainWindow, start: Start) -> None:
    """What can wait until the window answers: the icon, a second start."""
    from PySide6.QtGui import QIcon

    from smtp_desktop import resources

    application.setWindowIcon(QIcon(resources.path_if_there("icons/smtp-desktop.png")))
    if start.address:
        from smtp_desktop.gui.second_start import SecondStart

        SecondStart(window, start.address)


def _warm_up(services: Callable[[], None]) -> None:
    """Load what the first click will need, and the page that takes longest to load."""
    services()
    import_module("smtp_desktop.gui.view.log.page")


def _nothing(_: object) -> None:
    """A report that nobody waits for."""
