"""The certificate for programs that insist on encryption, made once on this computer.

Nobody else knows it: such a program must be told to trust it, or to look at none on this computer.
"""

from __future__ import annotations

import contextlib
import os
import ssl


def context(path: str) -> ssl.SSLContext:
    """What STARTTLS needs, with the certificate and key in a file, made where it is missing; raises
    OSError."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if not os.path.exists(path):
        _make(path)
    try:
        made.load_cert_chain(path)
    except ssl.SSLError:  # damaged, or cut off by a full disk
        _make(path)
        made.load_cert_chain(path)
    return made


def _make(path: str) -> None:
    import trustme

    authority = trustme.CA(organization_name="SMTP Desktop relay")
    issued = authority.issue_cert("localhost", "127.0.0.1", "::1")
    chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(issued.private_key_pem.bytes() + chain + authority.cert_pem.bytes())
