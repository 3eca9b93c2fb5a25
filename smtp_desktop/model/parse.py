"""From what was typed to an account that can be trusted, all fields at once.

``parse(draft)`` gives an `Account` or every `Problem` together, never the first one only.
A problem is a code; its sentence stands in ``wording.fields``.
"""

from __future__ import annotations

import re

from smtp_desktop.model import host as hosts
from smtp_desktop.model.account import (
    Account,
    Auth,
    BasicAuth,
    NoAuth,
    OAuth,
    Sender,
    Server,
)
from smtp_desktop.model.address import Address
from smtp_desktop.model.choices import (
    MECHANISMS,
    MICROSOFT,
    OTHER_PROVIDER,
    PROVIDERS,
    SUBMISSION_PORT,
    AuthType,
    Encryption,
)
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.problem import Problem, ProblemCode, Problems
from smtp_desktop.model.sign_in import authority as authorities
from smtp_desktop.model.sign_in import issuer as issuers
from smtp_desktop.model.sign_in.authority import Authority
from smtp_desktop.model.sign_in.tenant import GUID, TENANT_WORDS
from smtp_desktop.printable import is_printable

_GUID = re.compile(GUID, re.IGNORECASE)
_GROUPED_CODE = re.compile(r"[A-Za-z]{4}(?:[ \u00a0][A-Za-z]{4}){3}")
_LONGEST_ADDRESS = 320  # characters: 64 and 255 around the sign (RFC 5321 §4.5.3.1)
_LONGEST_LOCAL = 64  # octets
# An address as nearly all are: the library, whose loading takes longer than sending a message, has
# nothing to say about it.
_PLAIN_ADDRESS = re.compile(
    r"(?=.{1,64}@.{1,200}\Z)[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@"
    r"(?:(?:[a-z0-9]+-)*[a-z0-9]+\.)+[a-z]{2,60}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class _Collector:
    """Gathers problems while every field is read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, field: Field, code: ProblemCode, instead: str = "") -> None:
        self.problems.append(Problem(field, code, instead))


def parse(draft: Draft) -> Account | Problems:
    """The account that a draft describes, or everything that keeps it from being one."""
    found = _Collector()
    sender = Sender(_name(draft, found), _address(draft.email, Field.EMAIL, found))
    auth = _auth(draft, found)
    server = _kept_server(draft) if draft.is_graph else _server(draft, found)
    test_to = sender.email
    if draft.test_to.strip():
        test_to = _address(draft.test_to, Field.TEST_TO, found)
    _check_together(draft, server, found)
    if found.problems:
        order = list(Field)
        return tuple(sorted(found.problems, key=lambda problem: order.index(problem.field)))
    return Account(sender, server, auth, test_to, draft.enabled, draft.connection)


def problem_with(draft: Draft, field: Field) -> Problem | None:
    """What is wrong with one field, for showing it when the person leaves the field."""
    outcome = parse(draft)
    if isinstance(outcome, Account):
        return None
    return next((problem for problem in outcome if problem.field is field), None)


def problem_with_password(text: str) -> Problem | None:
    """What is wrong with a password, before anything is sent."""
    if not text:
        return Problem(Field.PASSWORD, ProblemCode.PASSWORD_MISSING)
    if _CONTROL.search(text):
        return Problem(Field.PASSWORD, ProblemCode.PASSWORD_HAS_CONTROL_CHARACTERS)
    return None


def problem_with_client_secret(text: str) -> Problem | None:
    """What is wrong with a client secret: a GUID is the Secret ID and not the secret, which stands
    in the column Value."""
    if _GUID.fullmatch(text.strip()):
        return Problem(Field.CLIENT_SECRET, ProblemCode.CLIENT_SECRET_IS_THE_ID)
    return None


def tidy_code(text: str) -> str:
    """A code of 16 letters without the blanks between its four groups; any other text unchanged."""
    stripped = text.strip(" \u00a0\r\n\t")
    if _GROUPED_CODE.fullmatch(stripped):
        return stripped.replace(" ", "").replace("\u00a0", "")
    return text


def tidy_tenant(text: str) -> str:
    """A Tenant ID without blanks and without an address that was pasted around it; a word is put in
    small letters."""
    tenant = text.strip()
    if "://" in tenant:
        tenant = tenant.split("://", 1)[1].partition("/")[2].partition("/")[0]
    return tenant.lower() if tenant.lower() in TENANT_WORDS else tenant


def to_draft(account: Account) -> Draft:
    """The form that shows an account; ``parse(to_draft(account)) == account``."""
    auth = account.auth
    return Draft(
        enabled=account.enabled,
        name=account.sender.name,
        email=account.sender.email,
        auth_type=account.auth_type,
        username=account.username,
        mechanism=auth.mechanism if isinstance(auth, BasicAuth) else "",
        client_id=auth.client_id if isinstance(auth, OAuth) else "",
        tenant_id=auth.tenant_id if isinstance(auth, OAuth) else "",
        authority=auth.authority if isinstance(auth, OAuth) else "",
        secret_expires=auth.secret_expires if isinstance(auth, OAuth) else "",
        provider=auth.provider if isinstance(auth, OAuth) else "",
        issuer=auth.issuer if isinstance(auth, OAuth) else "",
        scopes=" ".join(auth.scopes) if isinstance(auth, OAuth) else "",
        connection=account.connection,
        host=account.server.host,
        port=str(account.server.port),
        encryption=account.server.encryption,
        ehlo=account.server.ehlo,
        test_to=account.test_to,
    )


def checked_address(typed: str) -> str | Problem:
    """An e-mail address in its normal form, or what is wrong with it."""
    found = _Collector()
    address = _address(typed, Field.EMAIL, found)
    return found.problems[0] if found.problems else address


def server_in(draft: Draft) -> Server:
    """The outgoing server that a form describes, tidied, whether it is right or wrong."""
    return _server(draft, _Collector())


def oauth_in(draft: Draft) -> OAuth:
    """The app registration that a form describes, tidied, whether it is right or wrong."""
    return _oauth(draft, draft.username.strip(), _Collector())


def _check_together(draft: Draft, server: Server, found: _Collector) -> None:
    """What each of two fields allows and both together do not."""
    if draft.is_graph:
        if draft.auth_type is not AuthType.OAUTH:
            found.add(Field.AUTH_TYPE, ProblemCode.GRAPH_NEEDS_OAUTH)
    elif (
        draft.encryption is Encryption.NONE
        and draft.auth_type is not AuthType.NONE
        and server.host
        and not hosts.is_loopback(server.host)
    ):
        found.add(Field.ENCRYPTION, ProblemCode.PASSWORD_NEEDS_ENCRYPTION)


def _name(draft: Draft, found: _Collector) -> str:
    name = draft.name.strip()
    if not is_printable(name):
        found.add(Field.NAME, ProblemCode.NAME_HAS_CONTROL_CHARACTERS)
    return name


def _address(typed: str, field: Field, found: _Collector) -> str:
    """A full address in its normal form (RFC 5321 §4.1.2, RFC 6531)."""
    text = typed.strip()
    if not text:
        found.add(field, ProblemCode.EMAIL_MISSING)
        return ""
    local, domain = Address(text).local, Address(text).domain
    if not (local and domain) or ("." not in domain.strip(".") and domain != "localhost"):
        found.add(field, ProblemCode.EMAIL_INCOMPLETE)
        return text
    without_blanks = re.sub(r"\s", "", text)
    normal = _normal_address(without_blanks)
    if normal is None:
        found.add(field, ProblemCode.EMAIL_INVALID)
    elif len(Address(normal).local.encode()) > _LONGEST_LOCAL:
        found.add(field, ProblemCode.EMAIL_TOO_LONG)
    elif text != without_blanks:
        found.add(field, ProblemCode.EMAIL_HAS_BLANKS, without_blanks)
    return normal or text


def _normal_address(text: str) -> str | None:
    """The normal form of an address without blanks, None where it can be nobody's."""
    if len(text) > _LONGEST_ADDRESS:  # the library takes the square of its length
        return None
    if _PLAIN_ADDRESS.fullmatch(text):
        return text
    # Imported here: it reads tables of characters, and the window is painted before it is needed.
    from email_validator import (
        SPECIAL_USE_DOMAIN_NAMES,
        EmailNotValidError,
        validate_email,
    )

    # Offices do send from names such as acme.local, which the library refuses by this list.
    SPECIAL_USE_DOMAIN_NAMES.clear()
    try:
        return validate_email(
            text, check_deliverability=False, globally_deliverable=False
        ).normalized
    except EmailNotValidError:
        return None


def _auth(draft: Draft, found: _Collector) -> Auth:
    if draft.auth_type is AuthType.NONE:
        return NoAuth()
    username = draft.username.strip()
    if not is_printable(username):
        found.add(Field.USERNAME, ProblemCode.USERNAME_HAS_CONTROL_CHARACTERS)
    if draft.auth_type is AuthType.OAUTH:
        return _oauth(draft, username, found)
    if not username:
        found.add(Field.USERNAME, ProblemCode.USERNAME_MISSING)
    mechanism = draft.mechanism.strip().upper()
    if mechanism and mechanism not in MECHANISMS:
        found.add(Field.MECHANISM, ProblemCode.MECHANISM_UNKNOWN, ", ".join(MECHANISMS))
    return BasicAuth(username, mechanism)


def _oauth(draft: Draft, username: str, found: _Collector) -> OAuth:
    provider, issuer = draft.provider.strip().lower(), draft.issuer.strip()
    if provider in ("", MICROSOFT):
        return _at_microsoft(draft, username, provider, found)
    if provider not in PROVIDERS:
        found.add(Field.PROVIDER, ProblemCode.PROVIDER_UNKNOWN, ", ".join(PROVIDERS))
    elif draft.is_graph:
        found.add(Field.PROVIDER, ProblemCode.GRAPH_NEEDS_MICROSOFT)
    client_id, scopes = draft.client_id.strip(), tuple(draft.scopes.split())
    if not client_id:
        found.add(Field.CLIENT_ID, ProblemCode.CLIENT_ID_MISSING)
    elif not is_printable(client_id) or re.search(r"\s", client_id):
        found.add(Field.CLIENT_ID, ProblemCode.CLIENT_ID_HAS_BLANKS)
    if issuer and not issuers.is_issuer(issuer):
        found.add(Field.ISSUER, ProblemCode.ISSUER_INVALID)
    elif not issuer and provider == OTHER_PROVIDER:
        found.add(Field.ISSUER, ProblemCode.ISSUER_MISSING)
    if not issuers.are_scopes(scopes):
        found.add(Field.SCOPES, ProblemCode.SCOPES_INVALID)
    day = _day(draft.secret_expires, found)
    return OAuth(client_id, "", username, "", day, provider, issuer, scopes)


def _at_microsoft(draft: Draft, username: str, provider: str, found: _Collector) -> OAuth:
    client_id = draft.client_id.strip()
    if not client_id:
        found.add(Field.CLIENT_ID, ProblemCode.CLIENT_ID_MISSING)
    elif not _GUID.fullmatch(client_id):
        found.add(Field.CLIENT_ID, ProblemCode.CLIENT_ID_INVALID)
    authority = _authority(draft, found)
    tenant = tidy_tenant(draft.tenant_id) or authority.tenant
    if not tenant:
        found.add(Field.TENANT_ID, ProblemCode.TENANT_MISSING)
    elif not authorities.is_tenant(tenant):
        found.add(Field.TENANT_ID, ProblemCode.TENANT_INVALID)
    day = _day(draft.secret_expires, found)
    return OAuth(client_id, tenant, username, authority.base, day, provider)


def _authority(draft: Draft, found: _Collector) -> Authority:
    """The sign-in address without its tenant; nothing at all is the server's own cloud."""
    if not draft.authority.strip():
        return Authority("")
    authority = authorities.read(draft.authority)
    if authority is None:
        found.add(Field.AUTHORITY, ProblemCode.AUTHORITY_INVALID)
        return Authority(draft.authority)
    if authorities.contradicts(authority.tenant, tidy_tenant(draft.tenant_id)):
        found.add(Field.AUTHORITY, ProblemCode.AUTHORITY_OF_ANOTHER_TENANT, authority.tenant)
    return authority


def _day(typed: str, found: _Collector) -> str:
    from datetime import date

    text = typed.strip()
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        found.add(Field.SECRET_EXPIRES, ProblemCode.SECRET_EXPIRES_INVALID)
        return text


def _server(draft: Draft, found: _Collector) -> Server:
    typed = hosts.read(draft.host)
    if not typed.host:
        found.add(Field.HOST, ProblemCode.HOST_MISSING)
    elif typed.is_email:
        found.add(Field.HOST, ProblemCode.HOST_IS_AN_EMAIL)
    elif typed.ascii_host is None:
        found.add(Field.HOST, ProblemCode.HOST_INVALID)
    elif typed.has_more:
        found.add(Field.HOST, ProblemCode.HOST_HAS_MORE, typed.host)
    host, port = typed.ascii_host or typed.host, _port(draft, found)
    return Server(host, port, draft.encryption, _ehlo(draft, found))


def _ehlo(draft: Draft, found: _Collector) -> str:
    typed = draft.ehlo.strip()
    name = hosts.ehlo_name(typed) if typed else ""
    if name is None:
        instead = hosts.as_literal(typed) if hosts.is_ip(typed) else ""
        found.add(Field.EHLO, ProblemCode.EHLO_INVALID, instead)
    return typed if name is None else name


def _kept_server(draft: Draft) -> Server:
    """The server that an account of Microsoft Graph goes back to, where it is one that could be
    gone back to."""
    found = _Collector()
    server = _server(draft, found)
    return Server("", SUBMISSION_PORT, Encryption.TLS) if found.problems else server


def _port(draft: Draft, found: _Collector) -> int:
    text = draft.port.strip()
    if not text:
        found.add(Field.PORT, ProblemCode.PORT_MISSING)
    elif not (text.isascii() and text.isdigit()):
        found.add(Field.PORT, ProblemCode.PORT_NOT_A_NUMBER)
    elif not hosts.is_port(text):
        found.add(Field.PORT, ProblemCode.PORT_OUT_OF_RANGE)
    else:
        return int(text)
    return 0
