"""Everybody can use it: names, order, keys, contrast, and nothing cut off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt, QTranslator
from PySide6.QtGui import QAccessible, QColor, QFont, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.gui.widgets import style
from smtp_desktop.gui.widgets.basics import TARGET, TextLabel
from smtp_desktop.model.draft import Field
from states.form import STATES
from support.events import settle
from support.gallery import shown
from support.window import Office, register

INPUTS = (QLineEdit, QComboBox, QCheckBox, QPushButton, QPlainTextEdit, QListWidget)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module", params=STATES)
def state(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def window(qapp: QApplication, state: str) -> Iterator[MainWindow]:
    """The window in a state, high enough to see all of it; the tests here only look at it."""
    with shown(state, 620, 1600) as window:
        yield window


def visible(window: QWidget, *kinds: type[QWidget]) -> list[QWidget]:
    found = [one for kind in kinds for one in window.findChildren(kind)]
    return [one for one in found if one.isVisible() and one.width() > 0]


def test_every_input_has_a_name(window: MainWindow) -> None:
    for widget in visible(window, *INPUTS):
        if isinstance(widget.parent(), QComboBox) or widget.objectName().startswith("qt_"):
            continue  # the inside of a combo box is named by the combo box
        spoken = QAccessible.queryAccessibleInterface(widget)
        assert spoken is not None
        if isinstance(widget, QComboBox):  # its spoken name is what is chosen: the label names it
            assert any(
                relation & QAccessible.RelationFlag.Label for _, relation in spoken.relations()
            )
        else:
            assert spoken.text(QAccessible.Text.Name).strip(), widget


def test_a_problem_is_part_of_the_spoken_description(window: MainWindow, state: str) -> None:
    wanted = STATES[state]().form.problems
    inputs = {**window.form.inputs, Field.TEST_TO: window.footer.to}
    if "microsoft" in vars(window.form):
        inputs |= window.form.microsoft.inputs
    for field, text in wanted.items():
        widget = inputs[field]
        if widget.isVisible():
            assert str(text) in widget.accessibleDescription() or field.is_secret


def test_tab_goes_in_the_order_of_reading(window: MainWindow) -> None:
    assert_in_order(window)


def test_tab_keeps_that_order_when_parts_come_late(qtbot: QtBot) -> None:
    office = Office(qtbot)
    office.window.resize(620, 1600)
    register(office)
    office.type(Field.CLIENT_SECRET, "a-secret-value")
    office.press("Save")
    office.tasks.run()
    assert_in_order(office.window)
    office.services.sign_in.address = "joe@contoso.onmicrosoft.com"
    office.press("Connect…")
    office.tasks.run()
    office.press("Test Email")
    office.tasks.run()
    assert_in_order(office.window)


def assert_in_order(window: QWidget) -> None:
    """Tab goes from one thing to the next as they are read."""
    settle()
    stops: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window and widget not in stops:
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy()
        if widget.isVisible() and takes_focus:
            stops.append(widget)
        widget = widget.nextInFocusChain()
    places = [stop.mapTo(window, QPoint(0, 0)) for stop in stops]
    rows = [
        (place.y() + stop.height() // 2, place.x())
        for place, stop in zip(places, stops, strict=True)
    ]
    for (y, x), (next_y, next_x) in pairwise(rows):
        assert next_y > y + 8 or (abs(next_y - y) <= 8 and next_x >= x), rows


def test_no_two_visible_things_share_a_letter(window: MainWindow) -> None:
    texts = [
        one.text()  # type: ignore[attr-defined]
        for one in visible(window, QLabel, QPushButton, QCheckBox)
        if not isinstance(one, TextLabel)
    ]
    letters = [found[1].lower() for text in texts if (found := re.search(r"(?<!&)&(\w)", text))]
    assert [letter for letter, times in Counter(letters).items() if times > 1] == []


def test_every_target_is_large_enough_to_hit(window: MainWindow) -> None:
    for widget in visible(window, QLineEdit, QComboBox, QCheckBox, QPushButton):
        if widget.objectName().startswith("qt_") or isinstance(widget.parent(), QComboBox):
            continue
        assert widget.height() >= TARGET, (widget, widget.height())


def palette_of(window: str, base: str, text: str) -> QPalette:
    palette = QPalette(QColor(window), QColor(window))
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.WindowText, QColor(text))
    return palette


SCHEMES = [
    ("#efefef", "#ffffff", "#000000"),
    ("#f0f0f0", "#ffffff", "#000000"),
    ("#fafafa", "#ffffff", "#2e3436"),
    ("#ffffff", "#ffffff", "#1b1e23"),
    ("#d8d0c0", "#e6dfd0", "#2b2117"),
    ("#2b2b2b", "#1f1f1f", "#ffffff"),
    ("#353535", "#2a2a2a", "#eeeeee"),
    ("#1e1e1e", "#141414", "#d8d8d8"),
    ("#484848", "#3c3c3c", "#ffffff"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_stand_out_in_every_scheme(scheme: tuple[str, str, str]) -> None:
    colours = style.mixed(palette_of(*scheme))
    grounds = [QColor(one) for one in (scheme[0], colours.card)]
    for name in ("text", "muted", "error", "good", "warning", "link"):
        colour = QColor(getattr(colours, name))
        assert min(style.contrast(colour, one) for one in grounds) >= 4.5, name
    for tint in ("error_tint", "good_tint", "warning_tint", "idle_tint"):
        assert style.contrast(QColor(colours.text), QColor(getattr(colours, tint))) >= 4.5, tint
    for tint in ("error_tint", "good_tint", "warning_tint"):
        assert style.contrast(QColor(colours.link), QColor(getattr(colours, tint))) >= 4.5, tint
    assert style.contrast(QColor(colours.on_filled), QColor(colours.filled)) >= 4.5
    assert style.contrast(QColor(colours.idle), QColor(colours.card)) >= 3


@pytest.mark.parametrize(("window", "text"), [("#000000", "#ffffff"), ("#ffffff", "#000000")])
def test_a_scheme_of_high_contrast_is_left_as_it_is(window: str, text: str) -> None:
    colours = style.mixed(palette_of(window, window, text))
    assert colours.muted == colours.line == colours.idle == text
    assert colours.card == colours.warning_tint == window
    for name in ("error", "good", "warning", "link"):
        assert style.contrast(QColor(getattr(colours, name)), QColor(window)) >= 7


def test_contrast_is_counted_as_wcag_does() -> None:
    assert style.contrast(QColor("#ffffff"), QColor("#000000")) == pytest.approx(21)
    assert style.contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


class Longer(QTranslator):
    """Makes every text 35 % longer, as other languages do."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        more = max(1, round(len(source) * 0.35))
        return source + ("~" * more if more < 8 else (" ~~~~~~" * more)[:more])


@pytest.fixture
def longer_texts(qapp: QApplication) -> Iterator[None]:
    translator = Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def double_text(qapp: QApplication) -> Iterator[None]:
    before = qapp.font()
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * 2)
    qapp.setFont(larger)
    yield
    qapp.setFont(before)


def cut_off(window: QWidget) -> list[str]:
    """Everything whose text has less room than it needs, or that sticks out of the window."""
    found = []
    for widget in visible(window, QLabel, QPushButton, QCheckBox):
        name = f"{type(widget).__name__} {widget.text()!r}"  # type: ignore[attr-defined]
        if isinstance(widget, TextLabel):
            if widget.height() < widget.heightForWidth(widget.width()):
                found.append(f"{name}: {widget.height()} high")
            longest = max(
                (widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split(" ")),
                default=0,
            )
            if longest > widget.width() + 1:
                found.append(f"{name}: a word of {longest} in {widget.width()}")
        elif widget.width() < widget.sizeHint().width():
            found.append(f"{name}: {widget.width()} wide, needs {widget.sizeHint().width()}")
        right = widget.mapTo(window, QPoint(widget.width(), 0)).x()
        if right > window.width() + 1:
            found.append(f"{name}: ends at {right} of {window.width()}")
    return found


def test_nothing_is_cut_off(window: MainWindow) -> None:
    assert cut_off(window) == []


# In windows of their own: the one that is shared would be told of other texts and letters too.
@pytest.mark.usefixtures("longer_texts")
@pytest.mark.parametrize("name", STATES)
def test_nothing_is_cut_off_when_texts_are_a_third_longer(name: str) -> None:
    with shown(name, 820, 1600) as window:
        assert cut_off(window) == []


@pytest.mark.usefixtures("double_text")
@pytest.mark.parametrize("name", STATES)
def test_nothing_is_cut_off_when_letters_are_twice_as_large(name: str) -> None:
    with shown(name, 1240, 3000) as window:
        assert cut_off(window) == []


def test_the_whole_form_works_from_right_to_left(qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        with shown("google_refused", 620, 1600) as window:
            assert cut_off(window) == []
            form, corner = window.form, QPoint(0, 0)
            email, label = form.inputs[Field.EMAIL], form.labels[Field.EMAIL]
            assert label.mapTo(window, corner).x() > email.mapTo(window, corner).x()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_colours_follow_the_system_when_it_turns_dark(qapp: QApplication) -> None:
    before = QPalette(qapp.palette())
    try:
        with shown("found", 620, 1600) as window:
            qapp.setPalette(QPalette(QColor("#353535"), QColor("#2b2b2b")))
            settle()
            labels = window.findChildren(TextLabel)
            muted = [one for one in labels if one.property("role") == "muted"]
            wanted = QColor(style.colours().muted)
            assert muted
            for one in muted:
                assert one.palette().color(QPalette.ColorRole.WindowText) == wanted
    finally:
        qapp.setPalette(before)
