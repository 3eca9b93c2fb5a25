"""Text from outside, planted at every entrance, reaches no exit as it was."""

from __future__ import annotations

import json
import ssl
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import quote

import jwt
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from servers.computer import Computer, told
from servers.name_server import name_server
from servers.scripted import Script, ScriptedServer, due
from servers.terminal import settings_file
from smtp_desktop import errors
from smtp_desktop.adapters.files.other_programs import InstalledPrograms
from smtp_desktop.adapters.network.dns import SystemDns
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.http import Answer, Asked
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.diagnosis.pasted import unwrap
from smtp_desktop.discovery.merge import Settings
from smtp_desktop.discovery.offer import Offer
from smtp_desktop.model.sign_in.claims import Claims
from smtp_desktop.model.sign_in.claims import claims as read_claims
from smtp_desktop.ports.network import Certificate, Sighting
from smtp_desktop.ports.sign_in import DeviceCode, Person
from smtp_desktop.printable import Printable
from smtp_desktop.services.imports import reader
from smtp_desktop.services.support.letter_story import Story
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import HASTY
from support.foreign import HOSTILE, ON_A_LINE, ORDER, assert_harmless, assert_values_harmless

STAGES = ["greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "content"]
OF_A_TYPE: Mapping[type, tuple[str, ...]] = {
    Certificate: ("subject", "issuer", "names"),
    Sighting: ("said",),
    TestReport: ("facts", "transcript"),
    Story: ("reply", "seen", "said", "computer", "facts", "transcript"),
    Person: ("address", "tenant_id"),
    DeviceCode: ("code",),
    Offer: ("username",),
    Settings: ("username",),
    Claims: ("audience", "scope", "name"),
}


@pytest.mark.parametrize("kind", OF_A_TYPE, ids=lambda one: one.__name__)
def test_what_comes_from_outside_is_of_a_type_that_cannot_be_raw(kind: type) -> None:
    hints = get_type_hints(kind)
    raw = [name for name in OF_A_TYPE[kind] if "Printable" not in str(hints[name])]
    assert raw == []


def exits(
    computer: Computer, words: list[object], folder: Path, capfd: pytest.CaptureFixture[str]
) -> list[str]:
    """Run a command for people and for programs; all that was shown, each looked at."""
    papers = [folder / name for name in ("letter", "details")] if words[0] == "test" else []
    options: list[object] = []
    for paper in papers:
        options += [f"--{paper.name}", paper]
    options += ["--with-addresses", "--try-anyway"] if papers else []
    computer.run([*words, *options])
    shown = [*told(capfd), *(one.read_text() for one in papers if one.exists())]
    computer.run([*words, *options, "--json"])
    out, err = told(capfd)
    assert_values_harmless(json.loads(out), "JSON")
    shown += [out, err]
    for one in shown:
        assert_harmless(one, str(words))
    return shown


@pytest.fixture
def computer(home: Path) -> Computer:
    return Computer("", HASTY)


@pytest.mark.parametrize("stage", STAGES)
def test_a_server_s_refusal(
    stage: str, computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    refusal = f"550-5.7.1 {ON_A_LINE}\r\n550 5.7.1 {ON_A_LINE}\r\n".encode()
    with ScriptedServer(due(stage).raw(refusal).close()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        shown = exits(computer, ["test"], tmp_path, capfd)
    assert any("evil" in one for one in shown)


def test_a_server_s_name_and_keywords(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keywords = f"250-{ON_A_LINE}\r\n250-AUTH {ON_A_LINE}\r\n250 {ON_A_LINE}\r\n".encode()
    script = Script().raw(f"220 {ON_A_LINE}\r\n".encode()).expect("EHLO").raw(keywords).hear()
    with ScriptedServer(script) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert any("EVIL" in one for one in exits(computer, ["test"], tmp_path, capfd))


def test_what_is_no_mail_server(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(Script().raw(f"{HOSTILE}\r\n".encode()).close()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert any("evil" in one for one in exits(computer, ["test"], tmp_path, capfd))


def hostile_certificate() -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    names = [NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME]
    name = x509.Name([x509.NameAttribute(one, HOSTILE[:45]) for one in names])
    ascii_name = HOSTILE.encode("ascii", "ignore").decode()
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(ascii_name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(pem).tempfile() as path:
        context.load_cert_chain(path)
    return context


def test_a_certificate_writes_no_line_of_its_own(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(Script().wait(), implicit=hostile_certificate()) as server:
        computer.keep(str(settings_file(tmp_path, server.port, "ssl")))
        shown = exits(computer, ["test"], tmp_path, capfd)
    assert any("Issued by: evil" in one for one in shown)


class HostileProvider(PracticeIdentityProvider):
    """Answers in the words of somebody else wherever it is asked for a token."""

    def _answer(self, asked: Asked) -> Answer | None:
        if not asked.path.endswith("/token"):
            return super()._answer(asked)
        value = {
            "error": f"invalid_grant{HOSTILE}",
            "error_description": f"AADSTS50020: {HOSTILE}",
            "error_codes": [HOSTILE, 50020],
            "trace_id": f"1, {ORDER}, {HOSTILE}",
            "correlation_id": HOSTILE,
        }
        return Answer(json.dumps(value), 400, "application/json; charset=utf-8")


class Here(Computer):
    """A computer at which somebody signs in."""

    browser = Visitor(known.YOU, accepts=True)


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    server = HostileProvider(ca=trustme.CA())
    server.start()
    yield server
    server.stop()


def test_a_sign_in_server_s_refusal(
    provider: PracticeIdentityProvider,
    home: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = settings_file(tmp_path, 587, "tls", "oauth")
    text = file.read_text().replace('"consumers"', '"practice.test"')
    text = text.replace("00001111-aaaa-2222-bbbb-3333cccc4444", known.PUBLIC_CLIENT)
    file.write_text(text.replace("[test]", f'authority = "{provider.authority}"\n[test]'))
    computer = Here(provider.ca_certificate)
    computer.accounts.save(computer.accounts.from_file(str(file)), None)
    assert any("evil" in one for one in exits(computer, ["connect"], tmp_path, capfd))


SETTINGS = {
    "a key": "[server]\n{text} = 1\n",
    "a section": "[{text}]\n",
    "a secret's key": '[auth]\n"password{bare}" = 1\n',
    "a choice": "[server]\nencryption = {text}\n",
    "a name": "[account]\nname = {text}\n",
    "a username": "[auth]\nusername = {text}\n",
    "an address": "[account]\nemail = {text}\n",
    "a server": "[server]\nhost = {text}\n",
    "an authority": '[auth]\ntype = "oauth"\nauthority = "https://a/{bare}"\n',
    "no TOML": "{bare}",
}


@pytest.mark.parametrize("part", SETTINGS)
def test_a_settings_file(
    part: str, computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    quoted = json.dumps(HOSTILE.replace("\U000e0041", ""))
    name = f"{ON_A_LINE}\n{ORDER}.toml"
    if sys.platform == "win32":  # whose file names steer no terminal, but may still mislead
        name = "".join(one for one in name if one >= " ")
    file = tmp_path / name
    file.write_text(SETTINGS[part].format(text=quoted, bare=quoted[1:-1]), encoding="utf-8")
    for words in (["account", "save", "--settings", file], ["test", "--settings", file]):
        shown = exits(computer, list(words), tmp_path, capfd)
        assert any("evil" in one for one in shown)


def test_words_of_the_call(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for words in (["detect", HOSTILE], ["account", "show", "--account", HOSTILE]):
        exits(computer, list(words), tmp_path, capfd)


PASTED = [
    f"535 5.7.8 {HOSTILE}",
    f"550 5.1.1 <jane{ON_A_LINE}@acme.test>: no such user",
    f"smtplib.SMTPSenderRefused: (550, b'5.7.1 {ON_A_LINE}', 'a\x9b\u202e@acme.test')",
    f"AADSTS50020: {HOSTILE}",
    HOSTILE,
]


@pytest.mark.parametrize("text", PASTED, ids=ascii)
def test_a_pasted_text(
    text: str, computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    exits(computer, ["explain", text], tmp_path, capfd)
    assert "\x9b" not in unwrap.plain(text)


def page(username: str) -> bytes:
    return (
        '<clientConfig version="1.1"><emailProvider id="acme.test">'
        '<outgoingServer type="smtp"><hostname>smtp.acme.test</hostname><port>465</port>'
        "<socketType>SSL</socketType><authentication>password-cleartext</authentication>"
        f"<username>{username}</username></outgoingServer></emailProvider></clientConfig>"
    ).encode()


def test_what_others_wrote_down(tmp_path: Path) -> None:
    allowed = "".join(one for one in HOSTILE if one in "\r\n" or one >= " ")  # in XML
    readings = [
        reader.read(page(allowed), "jane@acme.test"),
        reader.read(f"smtp://{quote(HOSTILE)}@smtp.acme.test".encode(), "jane@acme.test"),
    ]
    drafts = [one.draft for one in readings] + list(drafts_of_programs(tmp_path))
    assert len(drafts) == 4
    for draft in drafts:
        assert "evil" in draft.username
        for field in (draft.username, draft.name, draft.email):
            assert_harmless(field)
            assert "\n" not in field


def drafts_of_programs(home: Path) -> Iterator[Any]:
    profile = home / ".thunderbird" / "p"
    profile.mkdir(parents=True)
    (profile.parent / "profiles.ini").write_text("[Profile0]\nPath=p\nDefault=1\n")
    text = json.dumps(HOSTILE)
    (profile / "prefs.js").write_text(
        'user_pref("mail.smtpserver.s1.hostname", "smtp.acme.test");\n'
        f'user_pref("mail.smtpserver.s1.username", {text});\n'
        'user_pref("mail.identity.i1.smtpServer", "s1");\n'
        f'user_pref("mail.identity.i1.useremail", {text});\n'
        f'user_pref("mail.identity.i1.fullName", {text});\n'
    )
    (home / ".msmtprc").write_text(
        f'account a\nhost smtp.acme.test\nfrom "x{ON_A_LINE[:12]}"\nuser "{ON_A_LINE[:12]}"\n'
    )
    for one in InstalledPrograms({"HOME": str(home)}, "linux").accounts():
        yield one.draft


def test_a_record_of_a_domain() -> None:
    octets = "".join(f"\\{one:03}" for one in HOSTILE.encode())
    with name_server({("acme.test", "TXT"): [f'"v=spf1 {octets}"']}) as server:
        dns = SystemDns(["127.0.0.1"], server.port)
        answer = dns.txt("acme.test", Deadline(3), Cancellation())
    assert "evil" in answer.values[0]
    assert_values_harmless(list(answer.values))


def test_what_a_token_says() -> None:
    claims = {"aud": HOSTILE, "scp": HOSTILE, "upn": HOSTILE}
    read = read_claims(jwt.encode(claims, "x" * 40))
    assert_values_harmless([str(read.audience), str(read.scope), str(read.name)])


ERRORS = [
    errors.SettingsInvalid(HOSTILE, HOSTILE),
    errors.TlsError(HOSTILE, reason=HOSTILE),
    errors.SignInRefused(HOSTILE, HOSTILE, [HOSTILE], reference=HOSTILE),
    errors.WrongAudience(HOSTILE),
    errors.IdentityProviderFailed(HOSTILE),
    errors.HostNotFound(HOSTILE),
    errors.DiscoveryError(HOSTILE),
    errors.SecretStoreFailed(HOSTILE),
    errors.FileNotWritten(HOSTILE),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda one: type(one).__name__)
def test_an_error_says_one_printable_line(error: errors.SmtpDesktopError) -> None:
    told = [str(error), *(one for one in vars(error).values() if isinstance(one, str))]
    assert_values_harmless(told)
    assert all(isinstance(one, Printable) for one in vars(error).values() if one == HOSTILE)
