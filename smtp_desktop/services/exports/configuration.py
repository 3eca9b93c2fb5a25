"""An account written as the configuration of Postfix, Exim or msmtp.

The secret is never in it: its place is marked. Where an account signs in with tokens, which these
programs cannot renew, they are shown the way through the relay on the same computer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.model.host import is_loopback

PLACE = "PUT-THE-PASSWORD-HERE"
RELAY_PLACE = "PUT-THE-PROGRAMS-PASSWORD-HERE"

RELAY_HOST = "127.0.0.1"

_TRUSTED = "/etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True)
class File:
    """A file of a configuration; `mode` are its rights, as for chmod."""

    path: str
    text: str
    mode: str = "0644"


@dataclass(frozen=True)
class Configuration:
    """Files to write, and commands to type afterwards; `notes` are sentences for people."""

    files: tuple[File, ...]
    commands: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Target:
    """Where the program is to hand its mail in, and as whom."""

    host: str
    port: int
    mode: TlsMode
    username: str
    secret: str
    sender: str
    is_relay: bool = False
    ehlo: str = ""

    @property
    def is_encrypted(self) -> bool:
        return self.mode is not TlsMode.CLEAR


PLACE_NOTE = (
    "Put the password in place of {place}; this program hands it to nobody. Give that file "
    "the rights that stand beside its name: others must not read it."
)
_BY_THE_RELAY = (
    "So it hands its mail to the relay on this computer: start the relay, and give {program} a "
    "password of its own with “smtp-desktop relay add {program}”."
)
RELAY_NOTE = (
    "This account signs in with a browser, and {program} cannot renew such a sign-in. "
    + _BY_THE_RELAY
)
COLON_NOTE = (
    "The username of this account holds a colon, and {program} takes a colon for the end of it. "
    + _BY_THE_RELAY
)


def configuration(program: str, account: Account, relay_port: int) -> Configuration:
    """The configuration of ``postfix``, ``exim`` or ``msmtp`` for an account; `relay_port` is where
    the relay of this computer listens."""
    target = _target(program, account, relay_port)
    files, commands = _WRITERS[program](target)
    why = RELAY_NOTE if isinstance(account.auth, OAuth) else COLON_NOTE
    notes = [why.format(program=program)] if target.is_relay else []
    if target.username:
        notes.append(PLACE_NOTE.format(place=target.secret))
    return Configuration(files, commands, tuple(notes))


def _target(program: str, account: Account, relay_port: int) -> _Target:
    server, sender = account.server, account.sender.email
    # A file of theirs holds name and password with a colon between them, and no way to write one.
    is_cut = ":" in account.username and program in ("postfix", "exim")
    if isinstance(account.auth, OAuth) or is_cut:
        mode = TlsMode.CLEAR
        return _Target(RELAY_HOST, relay_port, mode, program, RELAY_PLACE, sender, is_relay=True)
    username = account.username
    mode, name = server.tls_mode, server.ehlo
    return _Target(server.host, server.port, mode, username, PLACE, sender, ehlo=name)


def _postfix(target: _Target) -> tuple[tuple[File, ...], tuple[str, ...]]:
    place = f"[{target.host}]:{target.port}"
    lines = [f"relayhost = {place}"]
    if target.username:
        lines += [
            "smtp_sasl_auth_enable = yes",
            "smtp_sasl_password_maps = texthash:/etc/postfix/sasl_passwd",
            "smtp_sasl_security_options = noanonymous",
            "smtp_sasl_tls_security_options = noanonymous",
            "smtp_sasl_mechanism_filter = plain, login",
        ]
    lines.append(f"smtp_tls_security_level = {'secure' if target.is_encrypted else 'none'}")
    if target.is_encrypted:
        lines.append(f"smtp_tls_CAfile = {_TRUSTED}")
    if target.mode is TlsMode.IMPLICIT:
        lines.append("smtp_tls_wrappermode = yes")
    lines += [f"smtp_helo_name = {target.ehlo}"] if target.ehlo else []
    # Mail of this computer's own users, whom nobody else knows, is from the account.
    sender = target.sender.replace("$", "$$")  # else a part of what was found stands there
    named = f"inline:{{ {{ @$myhostname = {sender} }} }}"
    lines += [
        "smtp_destination_concurrency_limit = 2",
        "myorigin = localhost",
        f"smtp_generic_maps = {named} regexp:/etc/postfix/generic",
    ]
    generic = f"/^[^@]+(@[^.]+)?$/ {sender}\n"
    files = [File("/etc/postfix/main.cf", _lines(lines)), File("/etc/postfix/generic", generic)]
    if target.username:
        secret = f"{place} {target.username}:{target.secret}\n"
        files.append(File("/etc/postfix/sasl_passwd", secret, "0600"))
    return tuple(files), (
        "apt-get install postfix libsasl2-modules",
        "postfix check",
        "postfix reload",
    )


def _exim(target: _Target) -> tuple[tuple[File, ...], tuple[str, ...]]:
    is_here = is_loopback(target.host)
    settings = {
        "dc_eximconfig_configtype": "smarthost",
        "dc_other_hostnames": "",
        "dc_local_interfaces": "127.0.0.1 ; ::1",
        "dc_readhost": "",
        "dc_relay_domains": "",
        "dc_minimaldns": "false",
        "dc_relay_nets": "",
        "dc_smarthost": f"{target.host}::{target.port}",
        "CFILEMODE": "644",
        "dc_use_split_config": "true" if is_here else "false",
        "dc_hide_mailname": "false",
        "dc_mailname_in_oh": "true",
        "dc_localdelivery": "mail_spool",
    }
    macros = "conf.d/main/000_localmacros" if is_here else "exim4.conf.localmacros"
    shell = [f"{name}='{value}'" for name, value in settings.items()]
    files = [
        File("/etc/exim4/update-exim4.conf.conf", _lines(shell)),
        File(f"/etc/exim4/{macros}", _lines(_exim_macros(target))),
    ]
    if is_here:
        router = _EXIM_ROUTER.format(host=target.host, port=target.port)
        files.append(File("/etc/exim4/conf.d/router/190_smtp-desktop", router))
    if target.username:
        # By a star: Exim looks the host up by its canonical name, which is another one.
        secret = f"*:{target.username}:{target.secret}\n"
        files.append(File("/etc/exim4/passwd.client", secret, "0640"))
    return tuple(files), ("update-exim4.conf", "exim4 -bV", "systemctl restart exim4")


# Exim takes a server on this computer for itself, on whatever port, and would send nothing.
_EXIM_ROUTER = """\
smtp_desktop:
  driver = manualroute
  domains = ! +local_domains
  transport = remote_smtp_smarthost
  route_list = * {host}::{port} byname
  self = send
  host_find_failed = ignore
  same_domain_copy_routing = yes
  no_more
"""


def _exim_macros(target: _Target) -> list[str]:
    # Mail of this computer's own users, whom nobody else knows, is from the account.
    sender = re.sub(r"([\\${}])", r"\\\1", target.sender)
    is_own = "match_domain{$sender_address_domain}{+local_domains}"
    macros = [
        "ETC_MAILNAME = localhost",
        f"REMOTE_SMTP_HEADERS_REWRITE = *@+local_domains {sender} frs",
        f"REMOTE_SMTP_RETURN_PATH = ${{if {is_own}{{{sender}}}fail}}",
    ]
    if target.is_encrypted:
        macros += [
            "REMOTE_SMTP_SMARTHOST_HOSTS_REQUIRE_TLS = *",
            "REMOTE_SMTP_SMARTHOST_TLS_VERIFY_HOSTS = *",
            "REMOTE_SMTP_SMARTHOST_TLS_VERIFY_CERTIFICATES = system",
        ]
    elif target.username:
        macros.append("AUTH_CLIENT_ALLOW_NOTLS_PASSWORDS = 1")
    if target.mode is TlsMode.IMPLICIT:
        macros.append("REMOTE_SMTP_SMARTHOST_PROTOCOL = smtps")
    if target.ehlo:
        macros.append(f"REMOTE_SMTP_HELO_DATA = {target.ehlo}")
    return macros


def _msmtp(target: _Target) -> tuple[tuple[File, ...], tuple[str, ...]]:
    lines = ["account default", f"host {target.host}", f"port {target.port}"]
    lines += [f"from {_quoted(target.sender)}", "set_from_header auto"]
    lines += [f"domain {target.ehlo}"] if target.ehlo else []
    if target.username:
        # Without encryption msmtp chooses no mechanism that shows the password by itself.
        how = "on" if target.is_encrypted else "plain"
        lines += [f"auth {how}", f"user {_quoted(target.username)}", f"password {target.secret}"]
    else:
        lines.append("auth off")
    if target.is_encrypted:
        starts = "off" if target.mode is TlsMode.IMPLICIT else "on"
        lines += ["tls on", f"tls_starttls {starts}", "tls_trust_file system"]
    else:
        lines.append("tls off")
    return (File("~/.msmtprc", _lines(lines), "0600"),), ("msmtp --pretend root </dev/null",)


_WRITERS: dict[str, Callable[[_Target], tuple[tuple[File, ...], tuple[str, ...]]]] = {
    "postfix": _postfix,
    "exim": _exim,
    "msmtp": _msmtp,
}


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
