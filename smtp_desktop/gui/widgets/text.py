"""Sentences in the window's language."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from smtp_desktop.wording.sentence import CONTEXT, Sentence


def translation(locale: QLocale, folder: str) -> QTranslator | None:
    """The texts in the language of `locale`, or None while `folder` has no file for it."""
    texts = QTranslator(QCoreApplication.instance())
    return texts if texts.load(locale, "smtp_desktop", "_", folder) else None


def tr(template: str) -> str:
    """A text of the shared tables, translated."""
    return QCoreApplication.translate(CONTEXT, template)


def said(sentence: Sentence | None) -> str:
    """A sentence, translated first and filled in then; empty for none."""
    return sentence.filled(tr(sentence.template)) if sentence else ""


def as_written(path: str) -> str:
    """A path of Qt's as people write it on this computer; empty for none."""
    return os.path.normpath(path) if path else ""


def listed(texts: Sequence[str]) -> str:
    """Texts below each other, each with its dot; a single one needs none."""
    dot = "•  " if len(texts) > 1 else ""
    return "\n".join(dot + one for one in texts)
