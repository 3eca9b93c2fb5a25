"""Sentences in the window's language."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from smtp_desktop.wording import CONTEXT, Sentence


def tr(template: str) -> str:
    """A text of the shared tables, translated."""
    return QCoreApplication.translate(CONTEXT, template)


def said(sentence: Sentence | None) -> str:
    """A sentence, translated first and filled in then; empty for none."""
    return sentence.filled(tr(sentence.template)) if sentence else ""


def listed(texts: Sequence[str]) -> str:
    """Texts below each other, each with its dot; a single one needs none."""
    dot = "•  " if len(texts) > 1 else ""
    return "\n".join(dot + one for one in texts)
