"""What the mail host of ``mailhost`` is: its people, its listeners, and its configuration files.

Each entry of SERVICES is one Postfix listener; it differs from ``submission``, which takes a
password of any kind after STARTTLS, in the settings that are named there.
"""

from __future__ import annotations

import base64
import hashlib

from conftest import CANARY

LONG = "Long-5ecret-" * 33 + "100%"  # 400 characters
# Passwords that SASLprep (RFC 4013) changes or forbids.
ODD = {
    "superscript": "Square-m²-5ecret",
    "hardblank": "Hard\u00a0blank-5ecret",
    "decomposed": "Gru\u0308\u00dfe-5ecret",
    "emoji": "Umbrella-☂-\U0001f600-5ecret",
}
TYPED = "Typed-5ecret-7731"  # on a keyboard that knows ASCII only
PASSWORDS = {"jane": CANARY, "joe@acme.test": TYPED, "long": LONG, **ODD}
# Of whose password the host keeps a digest only: a mechanism that needs more than that is refused,
# whatever the password is.
DIGEST = "digest"
MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
TOKEN_MECHANISMS = ("XOAUTH2", "OAUTHBEARER")

DOMAINS = ("acme.test", "xn--bcher-kva.test")
MAILBOXES = {
    "jane@acme.test": "jane",
    "joe@acme.test": "joe",
    "jörg@acme.test": "joerg",
    "post@xn--bcher-kva.test": "buecher",
}
OWNERS = {"jane@acme.test": "jane, jane@acme.test", "joe@acme.test": "joe, joe@acme.test"}
REFUSED = {
    "full@acme.test": "452 4.2.2 Mailbox full",
    "stuffed@acme.test": "552 5.2.2 Mailbox is over quota",
    "grey@acme.test": "450 4.7.1 Greylisted, please try again in 5 minutes",
    "spf@acme.test": "550 5.7.23 Message rejected due to: SPF fail - not authorized",
}
LISTED = (
    "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org; "
    "https://www.spamhaus.org/query/ip/127.0.0.1"
)

# What is wrong with a certificate, and the finding that says so.
BAD_CERTIFICATES = {
    "self_signed": "cert_self_signed",
    "expired": "cert_expired_or_clock",
    "wrong_name": "cert_hostname",
    "untrusted": "cert_chain",
    "incomplete": "cert_chain",
}

_IMPLICIT = "smtpd_tls_wrappermode = yes"
_NO_TLS = "smtpd_tls_security_level = none"
_NEEDS_TLS = "smtpd_tls_security_level = encrypt"
_OWN_CERTIFICATE = (
    _NEEDS_TLS,
    "smtpd_tls_req_ccert = yes",
    "smtpd_tls_CAfile = {folder}/valid.pem",
)
_OLD = (
    "smtpd_tls_protocols = TLSv1, TLSv1.1",
    "smtpd_tls_mandatory_protocols = TLSv1, TLSv1.1",
    "tls_medium_cipherlist = ALL:@SECLEVEL=0",
)
SERVICES: dict[str, tuple[str, ...]] = {
    "submission": (),
    "submission_implicit": (_IMPLICIT,),
    "relay": (_NO_TLS, "smtpd_sasl_auth_enable = no", "mynetworks = 127.0.0.0/8"),
    "clear": (_NO_TLS, "smtpd_tls_auth_only = no"),
    # As the submission service in the master.cf that Postfix comes with.
    "stock": (
        _NEEDS_TLS,
        "smtpd_recipient_restrictions =",
        "smtpd_relay_restrictions = permit_sasl_authenticated, reject",
    ),
    "clear_cram": (
        _NO_TLS,
        "smtpd_tls_auth_only = no",
        "smtpd_sasl_mechanism_filter = cram-md5, plain, login",
    ),
    "plain_login": ("smtpd_sasl_mechanism_filter = plain, login",),
    "tokens": ("smtpd_sasl_mechanism_filter = xoauth2, oauthbearer",),
    "bearer": ("smtpd_sasl_mechanism_filter = oauthbearer",),
    "owned": ("smtpd_sender_restrictions = reject_sender_login_mismatch",),
    "ascii": ("smtputf8_enable = no",),
    "small": ("message_size_limit = 300",),
    "listed": (f"smtpd_client_restrictions = check_client_access static:{{{LISTED}}}",),
    "own_certificate": _OWN_CERTIFICATE,
    "own_certificate_implicit": (*_OWN_CERTIFICATE, _IMPLICIT),
    "old": _OLD,
    "old_implicit": (*_OLD, _IMPLICIT),
}
for _name in BAD_CERTIFICATES:
    _chain = f"smtpd_tls_chain_files = {{folder}}/{_name}.pem"
    SERVICES |= {_name: (_chain,), f"{_name}_implicit": (_chain, _IMPLICIT)}

# Servers on the ports that all the world uses, each with an address of its own: what a fix writes
# into the form is 465 or 587, and no other port.
OFFICE: dict[str, dict[int, tuple[str, ...]]] = {
    "only465.acme.test": {465: (_IMPLICIT,)},
    "only587.acme.test": {587: ()},
    "stripped.acme.test": {587: (_NO_TLS,), 465: (_IMPLICIT,)},
}

_MAIN_CF = """\
compatibility_level = 3.7
config_directory = {folder}/postfix
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mail.acme.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_host_lookup = native
smtpd_peername_lookup = no
smtputf8_enable = yes
in_flow_delay = 0
default_transport = error:nothing leaves this computer
notify_classes =
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/postfix/mailboxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_client_event_limit_exceptions = 127.0.0.0/8
recipient_delimiter = +
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/postfix/refused
smtpd_sender_login_maps = texthash:{folder}/postfix/owners
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/auth
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_loglevel = 1
smtpd_tls_chain_files = {folder}/valid.pem
"""

_MASTER_CF = """\
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
"""

_DOVECOT_CONF = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 xoauth2 oauthbearer
auth_verbose = yes
auth_debug = yes
auth_failure_delay = 0
disable_plaintext_auth = no
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}
passdb {
  driver = passwd-file
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
  args = scheme=PLAIN {folder}/passwords
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home={folder}/mail
}
service auth {
  unix_listener {folder}/auth {
    mode = 0666
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
"""

_OAUTH2_CONF = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = upn
"""


def files(folder: str, ports: dict[str, int], addresses: dict[str, str]) -> dict[str, str]:
    """The texts of all configuration files by their path in the host's folder."""
    listeners = [
        _listener(name, f"127.0.0.1:{ports[name]}", settings) for name, settings in SERVICES.items()
    ]
    chain = "smtpd_tls_chain_files = {folder}/office.pem"
    for host, by_port in OFFICE.items():
        for port, settings in by_port.items():
            own = (chain, *settings)
            listeners.append(_listener(f"{host}-{port}", f"{addresses[host]}:{port}", own))
    texts = {
        "postfix/main.cf": _MAIN_CF.replace("{domains}", " ".join(DOMAINS)),
        "postfix/master.cf": _MASTER_CF + "".join(listeners),
        "postfix/mailboxes": _table({one: f"{box}/" for one, box in MAILBOXES.items()}),
        "postfix/refused": _table(REFUSED),
        "postfix/owners": _table(OWNERS),
        "dovecot.conf": _DOVECOT_CONF,
        "oauth2.conf": _OAUTH2_CONF,
        "passwords": "".join(f"{user}:{one}::::::\n" for user, one in _kept().items()),
    }
    return {path: text.replace("{folder}", folder) for path, text in texts.items()}


def _kept() -> dict[str, str]:
    """What the host keeps of each password."""
    digest = base64.b64encode(hashlib.sha256(CANARY.encode()).digest()).decode()
    return {**PASSWORDS, DIGEST: f"{{SHA256}}{digest}"}


def _listener(name: str, place: str, settings: tuple[str, ...]) -> str:
    options = "".join(f"  -o {{ {one} }}\n" for one in (f"syslog_name = postfix/{name}", *settings))
    return f"{place} inet n - n - - smtpd\n{options}"


def _table(values: dict[str, str]) -> str:
    return "".join(f"{key} {value}\n" for key, value in values.items())
