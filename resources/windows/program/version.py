"""What Windows shows under Properties and in its list of programs."""

from __future__ import annotations

from typing import Any

from smtp_desktop import __version__


def resource() -> Any:
    """The version resource of the executables, as PyInstaller takes it."""
    from PyInstaller.utils.win32 import versioninfo as kinds

    numbers = tuple(int(one) for one in __version__.split(".")[:3])
    four = (*numbers, *(0,) * (4 - len(numbers)))
    texts = {
        "FileDescription": "SMTP Desktop",
        "FileVersion": __version__,
        "LegalCopyright": "MIT License",
        "ProductName": "SMTP Desktop",
        "ProductVersion": __version__,
    }
    told = [kinds.StringStruct(name, text) for name, text in texts.items()]
    return kinds.VSVersionInfo(
        ffi=kinds.FixedFileInfo(filevers=four, prodvers=four),
        kids=[
            kinds.StringFileInfo([kinds.StringTable("040904B0", told)]),
            kinds.VarFileInfo([kinds.VarStruct("Translation", [0x0409, 1200])]),
        ],
    )
