"""What a fleet's tools, and a list of packages such as winget, have to know of the installers.

python facts.py                 all of it as JSON
python facts.py product-code    the code by which Windows Installer knows this version
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STAYS_OPEN = 1618


def version() -> str:
    text = (HERE.parents[1] / "smtp_desktop" / "__init__.py").read_text(encoding="utf-8")
    return str(re.findall(r'^__version__ = "(.+)"$', text, re.MULTILINE)[0])


def upgrade_code() -> str:
    """The same for ever: by it a new version finds the old one."""
    text = (HERE / "installer.wxs").read_text(encoding="utf-8")
    return str(re.findall(r'UpgradeCode="([^"]+)"', text)[0])


def product_code() -> str:
    """One for each version, and the same whenever that is built."""
    return str(uuid.uuid5(uuid.UUID(upgrade_code()), version())).upper()


def facts() -> dict[str, Any]:
    """Both installers, in winget's words."""
    common = {
        "Architecture": "x64",
        "MinimumOSVersion": "10.0.17763.0",
        "UpgradeBehavior": "install",
    }
    silent = {"Silent": "/S", "SilentWithProgress": "/S", "InstallLocation": "/D=<INSTALLPATH>"}
    return {
        "PackageVersion": version(),
        "Installers": [
            {
                "File": f"smtp-desktop-{version()}-setup.exe",
                "InstallerType": "nullsoft",
                "Scope": "user",
                "InstallerSwitches": silent,
                "OptionForPath": "/PATH",
                "ProductCode": "SMTP Desktop",
                "SilentUninstall": "/S",
                "OptionToForget": "/FORGET",
                "ExpectedReturnCodes": [
                    {
                        "InstallerReturnCode": STAYS_OPEN,
                        "ReturnResponse": "packageInUseByApplication",
                    }
                ],
                **common,
            },
            {
                "File": f"smtp-desktop-{version()}.msi",
                "InstallerType": "msi",
                "Scope": "machine",
                "InstallerSwitches": {"Silent": "/qn", "SilentWithProgress": "/qb"},
                "ProductCode": f"{{{product_code()}}}",
                "UpgradeCode": f"{{{upgrade_code().upper()}}}",
                **common,
            },
        ],
    }


if __name__ == "__main__":
    print(product_code() if sys.argv[1:] == ["product-code"] else json.dumps(facts(), indent=1))
