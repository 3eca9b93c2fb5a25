"""What a program says when no server said anything: its words, and the error they stand for.

Each row has words that mean one thing wherever they stand, in small letters; the first row that
fits counts, so what is more particular stands first. They are those of Python, PHP, Node.js, Java,
.NET, Go, Ruby, curl, OpenSSL, Windows (also by number) and Outlook. `facts` are those that
``services/evidence.py`` finds by looking; ``symptom`` is known from words only.
"""

from __future__ import annotations

from smtp_desktop import errors
from smtp_desktop.diagnosis.pasted.symptom import Row, symptom
from smtp_desktop.diagnosis.pasted.symptoms_tls import CERTIFICATES, HANDSHAKES
from smtp_desktop.diagnosis.stage import Stage

_KEYRING: tuple[Row, ...] = (
    (
        symptom(errors.SecretStoreUnavailable),
        (
            *("credwrite', 'a specified logon session", "1312, 'credwrite'", "nokeyringerror"),
            *("no recommended backend was available", "org.freedesktop.secrets was not provided"),
        ),
    ),
    (symptom(errors.SecretStoreFailed, symptom="secret_too_long"), ("1783, 'credwrite'",)),
    (symptom(errors.SecretStoreLocked), ("keyringlocked", "failed to unlock the collection")),
    (symptom(errors.SecretStoreDismissed), ("prompt dismissed", "dismissed or timed out")),
)
_OFFERS: tuple[Row, ...] = (
    (
        symptom(errors.ExtensionMissing, Stage.EHLO, missing="STARTTLS"),
        (
            *("starttls extension not supported", "does not support starttls", "curl: (64)"),
            *("does not support secure connections", "doesn't support starttls"),
            *("not support the starttls", "not support tls via the starttls", "no starttls"),
            *("starttls not offered", "not offer starttls", "starttls attempted but not"),
            *("starttls is not supported", "doesn't advertise starttls", "without starttls"),
            *("not advertise starttls", "starttls not supported", "starttls not available"),
        ),
    ),
    (
        symptom(errors.ExtensionMissing, Stage.SENDER, missing="SMTPUTF8"),
        ("smtputf8 not supported", "not support smtputf8", "smtputf8 support", "smtputf8 is not"),
    ),
    (
        symptom(errors.MechanismMissing, Stage.AUTH, missing="AUTH"),
        (
            *("auth extension not supported", "no suitable authentication method"),
            *("doesn't support auth", "mechanisms supported by both server and client"),
            *("mechansims supported by both", "no supported authentication method"),
            *("no worthy mechs", "not support authentication", "compatible authentication mech"),
            *("none of the authentication methods supported by", "0x800ccc80", "not support auth"),
            *("no supported authenticator", "no authentication mechanism", "not support smtp-auth"),
        ),
    ),
    (
        symptom(errors.LocalProtocolError, Stage.AUTH, topic="encoding"),
        ("'ascii' codec can't encode", "unicodeencodeerror"),
    ),
)
_NAMES: tuple[Row, ...] = (
    (
        symptom(errors.HostNotFound, Stage.RESOLVE, dns="no_answer"),
        (
            *("temporary failure in name resolution", "errno -3]", "eai_again", "11002"),
            *("wsatry_again", "dns server failure", "server misbehaving", "try again (dns)"),
        ),
    ),
    (
        symptom(errors.HostNotFound, Stage.RESOLVE, dns="no_such_name"),
        (
            *("getaddrinfo", "11001", "name or service not known", "nodename nor servname"),
            *("enotfound", "unknownhostexception", "no such host", "could not resolve host"),
            *("curl: (6)", "host not found", "0x800ccc0d", "name does not resolve", "errno -2]"),
            *("errno -5]", "no address associated", "nxdomain", "unknown host", "'edns'"),
            *("name could not be resolved", "host name not found", "unknown smtp host"),
            *("name oder dienst nicht bekannt", "remotename konnte nicht", "hôte inconnu"),
            *("nom ou service inconnu", "host sconosciuto", "host desconocido", "不知道这样的主机"),
            *(
                "そのようなホストは不明",
                "хост неизвестен",
                "nieznany host",
                "cannot find the e-mail s",
            ),
        ),
    ),
)
_CONNECTIONS: tuple[Row, ...] = (
    (
        symptom(errors.NetworkUnreachable, Stage.CONNECT, symptom="forbidden_here"),
        (
            *("10013", "forbidden by its access permissions", "zugriffsrechte", "connect eacces"),
            *("permission denied (connect", "errno 13] permission denied", "connect eperm"),
        ),
    ),
    (
        symptom(errors.ConnectionRefused, Stage.CONNECT),
        (
            *("connection refused", "econnrefused", "errno 111", "errno 61]", "10061"),
            *("actively refused", "verbindung verweigerte", "verbindungsaufbau abgelehnt"),
            *(
                "connexion refusée",
                "conexión rehusada",
                "conexión rechazada",
                "积极拒绝",
                "拒绝连接",
            ),
            *(
                "connessione rifiutata",
                "conexão recusada",
                "拒否されたため",
                "odrzucono połączenie",
            ),
        ),
    ),
    (
        symptom(errors.NetworkUnreachable, Stage.CONNECT),
        (
            *("network is unreachable", "enetunreach", "ehostunreach", "no route to host"),
            *("10051", "10065", "errno 101", "errno 113", "host is unreachable", "enetdown"),
            *("netzwerk ist nicht erreichbar", "le réseau n'est pas accessible", "10050"),
        ),
    ),
    (
        symptom(errors.NoAnswer, Stage.GREETING),
        (
            *("greeting never received", "waiting for greeting", "initial server greeting"),
            *("while receiving the initial", "no greeting", "did not send a greeting"),
        ),
    ),
    (
        symptom(errors.NoAnswer),
        (
            *("read timed out", "net::readtimeout", "read operation timed out", "0x800ccc19"),
            *("socket timeout", "timeout waiting for", "0x8004210b", "timeout reading"),
            *("timed out waiting for", "sockettimeoutexception: read", "timed out while"),
        ),
    ),
    (
        symptom(errors.ConnectionTimedOut, Stage.CONNECT),
        (
            *("timed out", "etimedout", "errno 110", "10060", "i/o timeout", "curl: (28)"),
            *("did not properly respond", "connection timeout", "net::opentimeout", "timeouterror"),
            *("execution expired", "zeitüberschreitung", "délai d'attente", "connect timeout"),
            *(
                "tiempo de espera",
                "tempo limite",
                "operation timeout",
                "接続がタイムアウト",
                "连接超时",
            ),
        ),
    ),
    (
        symptom(errors.LocalProtocolError, symptom="not_connected"),
        ("please run connect() first",),
    ),
    (
        symptom(errors.ConnectionLost),
        (
            *("connection unexpectedly closed", "serverdisconnected", "connection reset"),
            *("econnreset", "10054", "10053", "forcibly closed", "broken pipe", "errno 104"),
            *("unexpected socket close", "closed unexpectedly", "net_io_connectionclosed"),
            *("from the transport connection", "eoferror", "end of file reached", "econnection"),
            *("0x800ccc0f", "lost connection with", "connection lost", "econnaborted", "epipe"),
            *(
                "closed the connection",
                "curl: (56)",
                "curl: (52)",
                "curl: (55)",
                "connection was a",
            ),
            *("remotehost geschlossen", "unexpectedly terminated", "response: -1"),
        ),
    ),
    (
        symptom(errors.TransportError, Stage.CONNECT, symptom="cannot_connect"),
        (
            *("0x800ccc0e", "0x80042109", "curl: (7)", "could not connect to smtp", "'esocket'"),
            *("couldn't connect to host", "failed to connect", "unable to connect", "0x800ccc15"),
            *("could not be established with host", "cannot connect to the smtp", "econnfailed"),
            *("unable to connect to the remote server", "couldn't connect to server"),
            *("connection to the outgoing server (smtp) failed", "cannot connect to smtp"),
        ),
    ),
)
_HIDDEN: tuple[Row, ...] = (
    (
        symptom(None, Stage.AUTH, symptom="auth_refused"),
        (
            *("could not authenticate", "login denied", "curl: (67)", "'eauth'", '"eauth"'),
            *("authentication failed", "authentication failure", "authentication error"),
            *("authentication to the destination has failed", "authentication with the dest"),
            *("authenticationexception", "authenticationfailedexception", "0x800ccc92"),
            *("smtpauthenticationerror", "rejected your login", "0x800ccc18", "kyocera 1102"),
            *("authentifizierung fehlgeschlagen", "échec de l'authentification"),
            *("autenticazione non riuscita", "error de autenticación", "login failed"),
        ),
    ),
    (
        symptom(None, symptom="reason_hidden"),
        (
            *("smtp connect() failed", "could not instantiate mail function", "failure sending m"),
            *("the following from address failed", "mailer error", "0x800ccc6f", "0x80040119"),
            *("smtpexception", "messagingexception", "send failed", "the operation failed"),
            *("sending of the message failed", "unable to send email", "could not send mail"),
            *("an error occurred while sending mail", "0x800ccc60", "0x800ccc61"),
        ),
    ),
)

# What no reply of a server leads to, so that it counts beside one.
INDEPENDENT = (*_KEYRING, *CERTIFICATES, *HANDSHAKES, *_OFFERS, *_NAMES)
ALL = (*INDEPENDENT, *_CONNECTIONS, *_HIDDEN)
