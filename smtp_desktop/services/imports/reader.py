"""The one reader for settings as people have them, whatever wrote them down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from smtp_desktop.discovery import other_programs
from smtp_desktop.errors import SettingsNotFound, SettingsUnreadable
from smtp_desktop.model.draft import Field
from smtp_desktop.services.imports import (
    addresses,
    assembly,
    documents,
    pages,
    pairs,
    prose,
    structures,
)
from smtp_desktop.services.imports.reading import MAX_BYTES, SERVER, Reading, of_program

if TYPE_CHECKING:
    from smtp_desktop.model.draft import Draft

MOST_BYTES = 2_000_000  # of a Thunderbird profile of many years; all else is far smaller
_BEGINNING = 4_000

_OURS = re.compile(
    r"^[ \t]*(?:\[\s*(?:account|server|auth|test)\s*\]|format[ \t]*=|"
    r"(?:account|server|auth|test)[ \t]*(?:=[ \t]*\{|\.[ \t]*\w+[ \t]*=))",
    re.MULTILINE,
)
_OUR_SECTIONS = frozenset({"format", "account", "server", "auth", "test"})
_MSMTP = re.compile(r"^[ \t]*(?:account|defaults)\b", re.MULTILINE)
_MSMTP_HOST = re.compile(r"^[ \t]*host[ \t]+\S", re.MULTILINE)
_RECEIVING = re.compile(r"\b(?:imap|pop3)\b|\b(?:993|995|143|110)\b", re.IGNORECASE)


def read(data: bytes, email: str) -> Reading:
    """The settings in a file or a text of any kind that is known; `email` is the address they are
    wanted for.

    Raises SettingsInvalid where there are none of use: as SettingsNotFound, or as what else is
    wrong with the file.
    """
    if len(data) > MAX_BYTES and b"user_pref(" in data[:_BEGINNING]:
        data = b"\n".join(line for line in data[:MOST_BYTES].split(b"\n") if b'"mail.' in line)
    profile = documents.profile_in(data[:MAX_BYTES])
    reading = pages.of_profile(profile, email) if profile else None
    if reading:
        return reading
    text = documents.text_of(data).strip()
    if not text:
        raise SettingsNotFound("blank")
    if is_ours(text):
        return _of_our_file(text)
    for reader in _READERS:
        found = reader(text, email)
        if found:
            return found
    if _OURS.search(text):
        return _of_our_file(text)  # which says what is wrong with it, and where
    raise SettingsNotFound("receiving" if _RECEIVING.search(text) else "nothing")


def no_server() -> SettingsNotFound:
    """What is wrong with settings that name no server."""
    return SettingsNotFound("nothing")


def is_ours(text: str) -> bool:
    """Whether a text is a settings file of this program, whatever its values are."""
    if not _OURS.search(text):
        return False
    import tomllib

    from smtp_desktop.model import codec

    try:
        codec.refuse_endless(text)
        return set(tomllib.loads(text)) <= _OUR_SECTIONS
    except (ValueError, RecursionError, SettingsUnreadable):
        return False


def _of_our_file(text: str) -> Reading:
    from smtp_desktop.model import codec

    draft, keys = codec.decode(text), codec.keys_in(text)
    said = {field for field in Field if field.value in keys and draft.value(field) != ""}
    if Field.HOST in said:  # what a file leaves out is the usual, not what stands in the form
        said |= SERVER | {Field.AUTH_TYPE}
    if not said:
        raise SettingsNotFound("empty")
    labels = {field: field.value for field in said if field.value in keys}
    return Reading(
        draft,
        frozenset(said),
        names_port=Field.PORT.value in keys,
        is_ours=True,
        read_as="settings",
        labels=labels,
    )


def _of_address(text: str, email: str) -> Reading | None:
    return addresses.from_address(text) or addresses.host_and_port(text)


def _of_xml(text: str, email: str) -> Reading | None:
    if not text.startswith("<") or text.startswith(("<?php", "<?=")):
        return None
    body = re.sub(r"\A<\?xml[^<>]*\?>", "", text)  # which may name the encoding that it had
    return pages.of_page(body.encode(), email)


def _of_json(text: str, email: str) -> Reading | None:
    found = structures.of_json(text)
    return _named("json", found, email) if found else None


def _of_thunderbird(text: str, email: str) -> Reading | None:
    if "user_pref(" not in text:
        return None
    drafts = other_programs.from_thunderbird(text)
    return _of_program("thunderbird", drafts, email)


def _of_msmtp(text: str, email: str) -> Reading | None:
    if not (_MSMTP.search(text) and _MSMTP_HOST.search(text)):
        return None
    return _of_program("msmtp", other_programs.from_msmtp(text), email)


def _of_program(program: str, drafts: tuple[Draft, ...], email: str) -> Reading | None:
    """The account for an address, or else the one that the program itself would take."""
    own = [one for one in drafts if email and one.email.lower() == email.lower()]
    chosen = next(iter((*own, *drafts)), None)
    if chosen is None:
        return None
    reading = of_program(chosen)
    labels = dict.fromkeys(reading.fields, program)
    return reading._replace(read_as=program, labels=labels)


def _of_php(text: str, email: str) -> Reading | None:
    is_code = bool(re.search(r"<\?php|\bdefine\s*\(|\$\w{1,80}->|=>", text))
    if not is_code:
        return None
    is_wordpress = bool(re.search(r"\bWPMS_|wp-config|\bWP_", text))
    return _named("wordpress" if is_wordpress else "php", pairs.of_lines(text), email)


def _of_ini(text: str, email: str) -> Reading | None:
    found = structures.of_ini(text)
    if not found:
        return None
    kind = "outlook" if re.search(r"\[(?:ACCOUNT|Service)\s*\d", text, re.IGNORECASE) else "ini"
    kind = "gnome" if re.search(r"^SmtpHost=|^\[Mail Submission\]", text, re.MULTILINE) else kind
    kind = "git" if re.search(r"^[ \t]*\[sendemail", text, re.MULTILINE) else kind
    return _named(kind, found, email)


def _of_env(text: str, email: str) -> Reading | None:
    if not re.search(r"^[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]{0,80}[ \t]*=", text, re.MULTILINE):
        return None
    found = structures.of_env(text)
    graph = assembly.through_graph(found or (), email)
    if graph:  # what stands there about a server is not used then
        return graph._replace(read_as="env")
    address = addresses.within(text)
    if address:
        reading = assembly.supplemented(address, found or (), email)
        labels = {**dict.fromkeys(_said_in(address), "address"), **reading.labels}
        return reading._replace(read_as="env", labels=labels)
    return _named("env", found, email) if found else None


def _said_in(address: Reading) -> Iterable[Field]:
    """What an address says by itself; how to sign in and a port that it leaves out are usual."""
    usual = {Field.AUTH_TYPE} if address.names_port else {Field.AUTH_TYPE, Field.PORT}
    return address.fields - usual


def _of_a_line(text: str, email: str) -> Reading | None:
    address = addresses.within(text)
    return assembly.supplemented(address, pairs.of_lines(text), email) if address else None


def _of_configuration(text: str, email: str) -> Reading | None:
    kind = (
        "postfix" if re.search(r"^[ \t]*relayhost[ \t]*=", text, re.MULTILINE) else "configuration"
    )
    kind = "outlook" if "[HKEY_" in text else kind
    reading = _named(kind, pairs.of_lines(text), email)
    if kind != "configuration" or reading is None or reading.names_port:
        return reading
    told = _of_prose(text, email)  # a letter may have a line or two that look like settings
    is_told_more = told is not None and told.names_port and told.draft.host == reading.draft.host
    return told if is_told_more else reading


def _of_options(text: str, email: str) -> Reading | None:
    is_command = bool(
        re.search(r"(?<!\S)--?(?:\w{0,20}smtp|server|host|s)\w{0,40}[ =]", text, re.IGNORECASE)
    )
    return _named("command", pairs.of_options(text), email) if is_command else None


def _of_attributes(text: str, email: str) -> Reading | None:
    if "<" not in text or documents.is_page(text):
        return None
    return _named("xml", pairs.of_attributes(text), email)


def _of_prose(text: str, email: str) -> Reading | None:
    is_page = documents.is_page(text)
    reading = prose.of_prose(documents.of_page(text) if is_page else text, email)
    return reading._replace(read_as="page") if reading and is_page else reading


def _named(kind: str, found: Iterable[pairs.Pair], email: str) -> Reading | None:
    reading = assembly.assembled(found, email)
    return reading._replace(read_as=kind) if reading else None


# The surest first: what has marks of its own, then what only looks like settings.
_READERS: tuple[Callable[[str, str], Reading | None], ...] = (
    _of_address,
    _of_xml,
    _of_json,
    _of_thunderbird,
    _of_msmtp,
    _of_ini,
    _of_env,
    _of_php,
    _of_a_line,
    _of_configuration,
    _of_options,
    _of_attributes,
    _of_prose,
)
