"""Colours and sizes: the system's own style, with a few roles of text on top.

Every colour stands at least 4.5:1 against the window's background in light and dark; a test
computes it. Widgets name their role with the property ``role``.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QPalette


@dataclass(frozen=True)
class Colours:
    """The colours of one scheme, as ``#rrggbb``."""

    muted: str
    error: str
    good: str
    warning: str
    link: str
    card: str
    line: str


LIGHT = Colours(
    muted="#555555",
    error="#b3261e",
    good="#1b6e3c",
    warning="#7a4f00",
    link="#0b57d0",
    card="#ffffff",
    line="#c4c4c4",
)
DARK = Colours(
    muted="#bdbdbd",
    error="#ff8a80",
    good="#6fd08c",
    warning="#ffcf6b",
    link="#8ab4f8",
    card="#363636",
    line="#5c5c5c",
)


def is_dark(palette: QPalette) -> bool:
    """Whether the system uses a dark scheme: by what is really painted."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def colours(palette: QPalette) -> Colours:
    return DARK if is_dark(palette) else LIGHT


def sheet(colour: Colours, points: float) -> str:
    """The style sheet of the window; `points` is the size of ordinary text."""
    title, headline = f"{points * 1.5:.1f}pt", f"{points * 1.2:.1f}pt"
    return f"""
    QLabel[role="title"] {{ font-size: {title}; font-weight: 600; }}
    QLabel[role="muted"] {{ color: {colour.muted}; }}
    QLabel[role="error"] {{ color: {colour.error}; }}
    QLabel[role="good"] {{ color: {colour.good}; }}
    QLabel[role="warning"] {{ color: {colour.warning}; }}
    QLabel[role^="headline"] {{ font-size: {headline}; font-weight: 600; }}
    QLabel[role="headline-error"] {{ color: {colour.error}; }}
    QLabel[role="headline-good"] {{ color: {colour.good}; }}
    QFrame[role="card"] {{
        background: {colour.card}; border: 1px solid {colour.line}; border-radius: 6px;
    }}
    QFrame[role="card-error"] {{
        background: {colour.card}; border: 1px solid {colour.line};
        border-left: 4px solid {colour.error}; border-radius: 6px;
    }}
    QFrame[role="card-good"] {{
        background: {colour.card}; border: 1px solid {colour.line};
        border-left: 4px solid {colour.good}; border-radius: 6px;
    }}
    QFrame[role="card-warning"] {{
        background: {colour.card}; border: 1px solid {colour.line};
        border-left: 4px solid {colour.warning}; border-radius: 6px;
    }}
    QFrame[role="footer"] {{ border: none; border-top: 1px solid {colour.line}; }}
    QPushButton[role="link"] {{
        color: {colour.link}; border: 1px solid transparent; background: transparent;
        text-align: left; padding: 2px 3px; text-decoration: underline;
    }}
    QPushButton[role="link"]:focus {{ border: 1px dotted {colour.link}; }}
    QPushButton[role="fold"] {{
        border: 1px solid transparent; background: transparent; text-align: left;
        padding: 4px 3px; font-weight: 600;
    }}
    QPushButton[role="fold"]:focus {{ border: 1px dotted {colour.link}; }}
    """
