"""The relay as a program of its own, as it really runs, with an account on loopback and the
secrets in memory: ``relay_program HOME PORT_OF_THE_PROVIDER PORT [USERNAME]``.

Prints its port, a username and its password, and then what the relay says. What to trust is in
$SSL_CERT_FILE.
"""

from __future__ import annotations

import json
import os
import sys

from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.model.account import Account, BasicAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.parts.relaying import serve
from smtp_desktop.ports.storage import SecretStore
from smtp_desktop.program import Program


class Here(Program):
    """A program whose keyring is in memory."""

    @property
    def secret_store(self) -> SecretStore:
        return _STORE


_STORE = InMemorySecretStore()


def main() -> None:
    """Serve until the end of the process."""
    port, password = int(sys.argv[2]), sys.stdin.readline().strip()
    os.environ["SMTP_DESKTOP_HOME"] = sys.argv[1]
    program = Here(is_quiet=True)
    server = Server("localhost", port, Encryption.STARTTLS)
    username = "".join(sys.argv[4:5]) or "jane@acme.test"
    account = Account(
        Sender("Jane", "jane@acme.test"), server, BasicAuth(username), "jane@acme.test"
    )
    program.accounts.save(account, {SecretKind.PASSWORD: Secret(password)})
    relaying = program.relay.relaying
    known = {one.program.username for one in relaying.programs()}
    password = "" if "bench" in known else relaying.add("bench").password.reveal()
    print(json.dumps({"port": int(sys.argv[3]), "username": "bench", "password": password}))
    sys.exit(serve(program, int(sys.argv[3]), "", any_port=False, as_json=False))


if __name__ == "__main__":
    main()
