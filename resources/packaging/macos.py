"""What macOS is told about the program; written from Apple's documents, never seen by a Mac."""

from __future__ import annotations

from resources.packaging.publisher import TITLE, VERSION, publisher

# Qt 6.11 asks for it; what the libraries inside ask for is less.
OLDEST = "13.0"


def info_plist() -> dict[str, str | bool]:
    """The lines of Info.plist beside those that PyInstaller writes itself."""
    return {
        "CFBundleDisplayName": TITLE,
        "CFBundleShortVersionString": VERSION,
        "CFBundleVersion": VERSION,
        "LSApplicationCategoryType": "public.app-category.business",
        "LSBackgroundOnly": False,  # PyInstaller takes it for a terminal's program: one inside is
        "LSMinimumSystemVersion": OLDEST,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # dark where the desktop is dark
        "NSHumanReadableCopyright": f"MIT License, {publisher().name}",
    }
