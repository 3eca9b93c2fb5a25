"""``python -m smtp_desktop``."""

from smtp_desktop.main import run

run()
