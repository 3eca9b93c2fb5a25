"""The bill of materials: every library that a package may hold, as CycloneDX tells it.

CycloneDX's own tool writes it twice: from the pins, which are complete for every system and know
the sums of all files, and from an environment that holds the program alone, where licences and what
needs what can be read. Python, and what the stand-alone program takes from Debian, is added here.
"""

from __future__ import annotations

import json
import platform
import ssl
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from resources.packaging import debian
from resources.packaging.licences import normal
from resources.packaging.publisher import NAME, ROOT, VERSION

Bill = dict[str, Any]
_PINS = ROOT / "resources" / "requirements.txt"
_INSTALLERS = ("pip", "hatchling", "editables", "pathspec", "pluggy", "trove-classifiers")
_CHECK = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
sys.exit(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()))
"""


def write(file: Path, tools: Path, program: Path, bundle: Path, work: Path) -> None:
    """Write the bill. `tools` is the environment that CycloneDX's tool is in, `program` one with
    nothing but the program and its libraries, `bundle` the stand-alone program.

    Raises CalledProcessError where the tool fails, or the bill is not what CycloneDX prescribes.
    """
    work.mkdir(parents=True, exist_ok=True)
    pinned = _told(tools, work / "pinned.json", "requirements", str(_PINS))
    found = _told(tools, work / "found.json", "environment", str(program / "bin" / "python"))
    bill = together(pinned, found, _brought(bundle))
    file.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    words = [str(tools / "bin" / "python"), "-c", _CHECK]
    subprocess.run(words, input=file.read_bytes(), check=True)


def together(pinned: Bill, found: Bill, brought: Iterable[Bill]) -> Bill:
    """One bill of both: what was found with its licence, each pinned file with its sum."""
    sums = {normal(one["name"]): one for one in pinned["components"]}
    parts = {normal(one["name"]): one for one in found["components"]}
    parts.pop(NAME, None)
    for name, one in sums.items():
        known = parts.setdefault(name, {key: one[key] for key in one if key != "description"})
        known["externalReferences"] = [
            *(ref for ref in known.get("externalReferences", []) if ref["type"] != "distribution"),
            *(_with_comment(ref) for ref in one["externalReferences"]),
        ]
    for name in (*_INSTALLERS, *(set(parts) - set(sums))):
        parts.pop(name, None)
    components = [*parts.values(), *brought]
    refs = {one["bom-ref"] for one in components} | {"root-component"}
    needed = [
        one | {"dependsOn": [ref for ref in one.get("dependsOn", []) if ref in refs]}
        for one in found["dependencies"]
        if one["ref"] in refs
    ]
    bill = found | {"components": components, "dependencies": needed}
    bill["metadata"]["component"]["version"] = VERSION
    return bill


def _with_comment(reference: Bill) -> Bill:
    return reference | {"comment": "one file for each system; the sums are those of the pins"}


def _told(tools: Path, file: Path, *words: str) -> Bill:
    command = [str(tools / "bin" / "cyclonedx-py"), *words, "--output-reproducible"]
    subprocess.run(
        [*command, "--pyproject", str(ROOT / "pyproject.toml"), "-o", str(file)],
        check=True,
        env={"PYTHONWARNINGS": "ignore", "PATH": "/usr/bin:/bin"},
    )
    return dict(json.loads(file.read_text(encoding="utf-8")))


def _brought(bundle: Path) -> list[Bill]:
    """What the stand-alone program holds beside the libraries of Python."""
    own = {"CPython": platform.python_version(), "OpenSSL": ssl.OPENSSL_VERSION.split()[1]}
    parts = [
        _part(name, version, f"pkg:generic/{name.lower()}@{version}")
        for name, version in own.items()
    ]
    libraries = (bundle / "_internal").glob("lib*.so*")
    owners = debian.owners([one.name for one in libraries if not one.is_symlink()])
    owners = {one: owner for one, owner in owners.items() if not one.startswith("libpython")}
    for package in sorted(set(owners.values())):
        version = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Version}\n", package],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[0]
        parts.append(_part(package, version, f"pkg:deb/debian/{package}@{quote(version)}"))
    return parts


def _part(name: str, version: str, purl: str) -> Bill:
    told = {"bom-ref": f"{name}=={version}", "name": name, "version": version, "purl": purl}
    return told | {"type": "library"}
