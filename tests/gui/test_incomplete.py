"""A window that cannot begin, for want of a file of the program, says so and ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# The box is read, and closed as a person would.
PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from smtp_desktop import main, resources

def read(box):
    print(box.text(), box.informativeText())
    QTimer.singleShot(0, box.reject)

QMessageBox.open = read
folder = sys.argv[1]
resources._folders = lambda: [folder]
sys.exit(main.main([]))
"""


def test_without_the_services_it_says_what_to_do(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "resources"
    kept = shutil.ignore_patterns("pictures", "packaging", "windows", "linux", "providers.toml")
    shutil.copytree(ROOT / "resources", folder, ignore=kept)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == (
        "A file of this program is missing or damaged. Install SMTP Desktop again. "
        "Your accounts and passwords stay. The file is providers.toml."
    ), done.stderr
    assert done.returncode == 1
