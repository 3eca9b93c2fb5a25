"""SCRAM against a library's server and against the arithmetic of RFC 5802 itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from scramp import ScramException, ScramMechanism

from conftest import CANARY
from smtp_desktop.errors import RemoteProtocolError
from smtp_desktop.smtp import sasl
from smtp_desktop.smtp.sasl import MAX_SCRAM_ITERATIONS, Credentials, Mechanism

NAMES = ("SCRAM-SHA-1", "SCRAM-SHA-256")


def begun(name: str, username: str = "jane", secret: str = CANARY) -> Mechanism:
    return sasl.begin(name, Credentials(username, lambda: secret))


def initial(subject: Mechanism) -> str:
    assert subject.initial is not None
    return subject.initial.decode()


# ---- RFC 5802 and 7677 by hand -------------------------------------------------------------------


@dataclass(frozen=True)
class Arithmetic:
    """What both sides compute from the password; nothing of the library is in it."""

    digest: str
    password: str
    salt: bytes
    iterations: int

    def proofs(self, bare: str, server_first: str, final_without_proof: str) -> tuple[str, str]:
        """The client's proof and the server's signature."""
        salted = hashlib.pbkdf2_hmac(
            self.digest, self.password.encode(), self.salt, self.iterations
        )
        message = f"{bare},{server_first},{final_without_proof}".encode()
        client_key = self._hmac(salted, b"Client Key")
        signature = self._hmac(hashlib.new(self.digest, client_key).digest(), message)
        proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        server = self._hmac(self._hmac(salted, b"Server Key"), message)
        return base64.b64encode(proof).decode(), base64.b64encode(server).decode()

    def _hmac(self, key: bytes, message: bytes) -> bytes:
        return hmac.new(key, message, self.digest).digest()


SHA1 = Arithmetic("sha1", "pencil", base64.b64decode("QSXCR+Q6sek8bf92"), 4096)
SHA256 = Arithmetic("sha256", "pencil", base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)


@pytest.mark.parametrize(
    ("arithmetic", "client", "server", "proof", "signature"),
    [
        (
            SHA1,
            "fyko+d2lbbFgONRv9qkxdawL",
            "3rfcNHYJY1ZVvWVs7j",
            "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            "rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        ),
        (
            SHA256,
            "rOprNGfwEbeRWgbNEkqO",
            "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
            "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        ),
    ],
    ids=["RFC 5802 §5", "RFC 7677 §3"],
)
def test_the_arithmetic_is_that_of_the_standards(
    arithmetic: Arithmetic, client: str, server: str, proof: str, signature: str
) -> None:
    salt = base64.b64encode(arithmetic.salt).decode()
    assert arithmetic.proofs(
        f"n=user,r={client}",
        f"r={client}{server},s={salt},i=4096",
        f"c=biws,r={client}{server}",
    ) == (proof, signature)


@pytest.mark.parametrize(("name", "arithmetic"), [*zip(NAMES, (SHA1, SHA256), strict=True)])
def test_the_proof_is_the_one_of_the_standards(name: str, arithmetic: Arithmetic) -> None:
    subject = begun(name, "user", "pencil")
    header, bare = initial(subject)[:3], initial(subject)[3:]
    assert header == "n,,"
    assert bare.startswith("n=user,r=")
    nonce = bare.partition("r=")[2] + "3rfcNHYJY1ZVvWVs7j"
    salt = base64.b64encode(arithmetic.salt).decode()
    server_first = f"r={nonce},s={salt},i={arithmetic.iterations}"
    proof, signature = arithmetic.proofs(bare, server_first, f"c=biws,r={nonce}")
    assert subject.respond(server_first.encode()) == f"c=biws,r={nonce},p={proof}".encode()
    assert (subject.is_complete, subject.respond(f"v={signature}".encode())) == (False, b"")
    assert subject.is_complete


# ---- A real exchange with a server of the library ------------------------------------------------


@dataclass
class Server:
    """A server that knows one password; `first` may change what it says first."""

    name: str
    password: str = CANARY
    iterations: int = 4096
    first: Callable[[str], str] = str
    final: Callable[[str], str] = str

    def exchange(self, subject: Mechanism) -> bool:
        """Whether the server lets the client in."""
        mechanism = ScramMechanism(self.name)
        known = mechanism.make_auth_info(self.password, self.iterations)
        server: Any = mechanism.make_server(lambda username: known)
        server.set_client_first(initial(subject))
        response = subject.respond(self.first(server.get_server_first()).encode())
        try:
            server.set_client_final(response.decode())
        except ScramException:
            return False
        assert subject.respond(self.final(server.get_server_final()).encode()) == b""
        return True


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("username", "secret"),
    [
        ("jane", "secret"),
        ("jürgen", CANARY),
        ("a=b,c@acme.com", "=,=3D"),
        ("jane", "caf\u00e9\u00a0bar"),  # SASLprep makes it a common blank on both sides
        ("jane", "IX\u2168"),
    ],
)
def test_a_right_password_opens_the_server(name: str, username: str, secret: str) -> None:
    subject = begun(name, username, secret)
    assert Server(name, secret).exchange(subject)
    assert subject.is_complete
    with pytest.raises(RemoteProtocolError, match="asks for more"):
        subject.respond(b"v=AAAA")


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_password_opens_nothing(name: str) -> None:
    subject = begun(name)
    assert not Server(name, "another").exchange(subject)
    assert not subject.is_complete


@pytest.mark.parametrize("name", NAMES)
def test_every_sign_in_has_a_nonce_of_its_own(name: str) -> None:
    assert len({initial(begun(name)) for _ in range(20)}) == 20


def another_signature(final: str) -> str:
    return final[:2] + ("B" if final[2] != "B" else "C") + final[3:]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "final", [another_signature, lambda final: "v=", lambda final: "", lambda final: "x" + final]
)
def test_a_server_that_does_not_know_the_password_is_found_out(
    name: str, final: Callable[[str], str]
) -> None:
    subject = begun(name)
    with pytest.raises(RemoteProtocolError, match="did not prove that it knows the password"):
        Server(name, final=final).exchange(subject)
    assert not subject.is_complete


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_inside_a_challenge_leaves_the_word_to_the_reply(name: str, step: int) -> None:
    subject = begun(name)
    if step:
        nonce = initial(subject).partition("r=")[2]
        subject.respond(f"r={nonce}x,s=QSXCR+Q6sek8bf92,i=4096".encode())
    assert subject.respond(b"e=invalid-proof\x1b") == b""
    assert subject.detail == "invalid-proof\ufffd"
    assert not subject.is_complete  # so that a reply of 235 behind it is not believed


@pytest.mark.parametrize("name", NAMES)
def test_as_much_work_as_any_real_server_asks_is_done(name: str) -> None:
    assert Server(name, iterations=MAX_SCRAM_ITERATIONS).exchange(begun(name))
