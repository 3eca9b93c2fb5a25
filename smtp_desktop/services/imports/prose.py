"""Settings as people tell them: “Outgoing server: smtp.acme.com, port 465 (SSL)”, in any language.

The text is read from its beginning like a list: what is said about sending belongs to the server
that was named for sending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from smtp_desktop.errors import SettingsNotFound
from smtp_desktop.model.choices import IMPLICIT_TLS_PORT, KNOWN_PORTS, AuthType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.printable import Printable
from smtp_desktop.services.imports import templates
from smtp_desktop.services.imports.encryption import NONE, SSL, TLS, Server, settled
from smtp_desktop.services.imports.reading import SERVER, Reading
from smtp_desktop.services.imports.vocabulary import RECEIVING_PORTS, is_receiver

_MOST = 30_000  # characters of a page that are looked at
_AT_ONCE = 1_000  # of which so many, as nothing else in the program runs meanwhile

# The languages of the users: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish,
# Swedish, Danish and Norwegian, Finnish, Czech, Hungarian, Russian, Turkish, Chinese, Japanese.
_SENDING = (
    r"outgoing|outbound|smtps?|sending|postausgang\w*|ausgangsserver|ausgehende\w*|ausgang|versand|"
    r"(?:d['’ ])?envoi|sortante?s?|saliente|salida|env[íi]o|in uscita|uscita|de sa[íi]da|sa[íi]da|"
    r"uitgaande?|verzend\w*|wychodz[ąa]c\w*|utgående|udgående|utgående|lähtevä\w*|odchoz[íi]\w*|"
    r"kimenő|исходящ\w*|giden|发件|发送|外发|送信"
)
_RECEIVING = (
    r"incoming|inbound|imaps?|pop3?s?|receiving|posteingang\w*|eingangsserver|eingehende\w*|eingang|"
    r"empfang|entrantes?|r[ée]ception|entrada|recepci[óo]n|in arrivo|in entrata|arrivo|inkomende?|"
    r"ontvang\w*|przychodz[ąa]c\w*|inkommande|indgående|innkommende|saapuva\w*|p[řr][íi]choz[íi]\w*|"
    r"bejövő|входящ\w*|gelen|收件|接收|受信|webmail|exchange|activesync|caldav|carddav"
)
_PORT = (
    r"ports?(?:nummer|number|numéro)?|n[°º]? de port|puertos?|portas?|poort(?:nummer)?|portti|"
    r"порта?|端口|ポート(?:番号)?"
)
_USER = (
    r"user ?-?name|user id|user|login(?: name)?|benutzer(?:name|kennung)?|anmeldename|kontoname|"
    r"identifiant|nom d['’]utilisateur|utilisateur|(?:nombre de )?usuario|nome utente|"
    r"nome de (?:utilizador|usuário)|utilizador|gebruikersnaam|(?:nazwa )?użytkownik\w*|"
    r"användarnamn|brugernavn|brukernavn|käyttäjä(?:tunnus|nimi)|uživatel\w*|felhasználó\w*|"
    r"имя пользователя|логин|kullanıcı adı|用户名|帐号|账号|ユーザー名|ユーザー ?id|"
    r"アカウント(?:名)?"
)
_KEPT_BACK = (
    r"pass ?-?(?:word|code|phrase)|app password|kenn?wort|passwort|mot de passe|contraseña|clave|"
    r"palavra-passe|senha|wachtwoord|hasło|lösenord|adgangskode|passord|salasana|heslo|jelszó|"
    r"пароль|parola|şifre|密码|パスワード"
)
_EMAIL = (
    r"e-?mail ?-?(?:address|adresse|adres|adress)?|adresse (?:e-?mail|de messagerie)|"
    r"(?:correo electrónico|dirección de correo)|indirizzo (?:e-?mail|di posta)|adres e-?mail|"
    r"sähköposti\w*|электронн\w+ почт\w+|メールアドレス|邮箱"
)
_WITHOUT = (
    r"no (?:encryption|ssl|tls)|unencrypted|without encryption|non-ssl|unverschlüsselt|"
    r"keine verschlüsselung|sans chiffrement|aucun chiffrement|sin cifrado|nessuna crittografia|"
    r"geen (?:versleuteling|beveiliging)|bez szyfrowania"
)
_UNSIGNED = (
    r"no authentication|authentication\W{1,3}(?:none|no|off|not required)|without authentication|"
    r"does not (?:need|require) (?:authentication|a password)|"
    r"keine (?:authentifizierung|anmeldung)|"
    r"ohne (?:authentifizierung|anmeldung)|sans authentification|sin autenticación|"
    r"nessuna autenticazione|geen (?:authenticatie|verificatie)"
)
_NAME = r"(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}"
_IP = r"(?:\d{1,3}\.){3}\d{1,3}"
_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<line>\n)",
            r"(?P<email>[\w.+%-]{1,64}@[\w.-]{1,200}\w)",
            r"(?P<web>https?://[^\s<>]{1,500})",
            rf"(?P<host>(?<![\w.@/-])(?:(?:ssl|tls)://)?(?:{_NAME}|{_IP})(?![\w@-])(?::\d{{1,5}})?)",
            r"(?P<place>(?<![\w.@/-])[\w.-]{0,40}(?:%emaildomain%|<domain>|\{domain\}|\[domain\]))",
            rf"(?P<unsigned>\b(?:{_UNSIGNED})\b)",
            rf"(?P<without>\b(?:{_WITHOUT})\b)",
            rf"(?P<secret>(?<!\w)(?:{_KEPT_BACK})\b)",
            rf"(?P<user>(?<!\w)(?:{_USER})(?!\w))",
            r"(?P<starttls>start[ -]?tls)",
            r"(?P<ssl>\bssl\b(?:\s*/\s*tls\b)?)",
            r"(?P<tls>\btls(?:v?1\.\d)?\b(?:\s*/\s*ssl\b)?)",
            rf"(?P<receiving>(?<!\w)(?:{_RECEIVING})(?!\w))",
            rf"(?P<sending>(?<!\w)(?:{_SENDING})(?!\w))",
            rf"(?P<port>(?<!\w)(?:{_PORT})(?!\w))",
            rf"(?P<address>(?<!\w)(?:{_EMAIL})(?!\w))",
            r"(?P<number>(?<![\w.:/+-])\d{2,5}(?![\w.:/-]))",
            r"(?P<oauth>\boauth ?2?\b)",
        )
    ),
    re.IGNORECASE,
)  # fmt: skip
_CJK = re.compile(
    r"(?<=[\u3040-\u30ff\u4e00-\u9fff])(?=[^\s\u3040-\u30ff\u4e00-\u9fff])|(?<=[\u3040-\u30ff\u4e00-\u9fff])(?=(?:服务器|サーバ|端口|用户))"
)
_SAYS_SMTP = re.compile(
    r"(?:smtps?|out(?:going)?|send|mailout|asmtp|relay|postausgang|envoi)\d*[.-]", re.IGNORECASE
)


class _Token(NamedTuple):
    kind: str
    text: str
    end: int


class _Said:
    """What a text says about one server for sending."""

    def __init__(self) -> None:
        self.host = ""
        self.port = 0
        self.kind = ""
        self.is_sure = False


def of_prose(text: str, email: str) -> Reading | None:
    """The settings that a text for people tells; None where it tells of no server for sending."""
    teller = _Teller(email)
    shown = _CJK.sub(" ", text[:_MOST])
    for token in _tokens(shown):
        teller.hear(token, shown)
    return teller.reading()


def _tokens(text: str) -> Iterator[_Token]:
    for start, end in _pieces(text):
        for found in _TOKEN.finditer(text, start, end):
            assert found.lastgroup is not None
            yield _Token(found.lastgroup, found[0], found.end())


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where a text can be cut: behind a line, else between two words, else anywhere."""
    start = 0
    while start < len(text):
        most = start + _AT_ONCE
        behind = text.rfind("\n", start, most) + 1 or text.rfind(" ", start, most) + 1
        end = len(text) if most >= len(text) else behind or most
        yield start, end
        start = end


class _Teller:
    """Goes through a text and keeps what belongs together."""

    def __init__(self, email: str) -> None:
        self._email = email
        self._way = ""  # sending, receiving, or nothing was said
        self._awaits = ""
        self._said = _Said()
        self._loose = _Said()  # a server that was named before anything was said
        self._username = self._address = ""
        self._auth: AuthType | None = None
        self._had_secret = False
        self._is_template = False

    def hear(self, token: _Token, text: str) -> None:
        """Take one more word of the text in."""
        handler = getattr(self, f"_hear_{token.kind}", None)
        if handler:
            handler(token, text)

    def reading(self) -> Reading | None:
        """All that was said, as settings."""
        said = self._said if self._said.host else self._together()
        if self._is_template and not said.host:
            raise SettingsNotFound("template")
        if not said.host or not (said.is_sure or said.port in KNOWN_PORTS):
            return None
        auth = self._auth
        if auth is None and self._username:
            auth = AuthType.BASIC
        encryption, port = settled(said.kind, said.port, is_open=auth is AuthType.NONE)
        email = self._address or (self._username if "@" in self._username else "")
        username = "" if auth is AuthType.NONE else self._username
        draft = Draft(
            host=said.host, port=str(port), encryption=encryption, email=email,
            username=username, auth_type=auth or AuthType.BASIC,
        )  # fmt: skip
        values = {Field.USERNAME: username, Field.EMAIL: email, Field.AUTH_TYPE: auth or ""}
        fields = SERVER.union(field for field, value in values.items() if value)
        labels = {Field.ENCRYPTION: "text"} if said.kind else {}
        labels |= {Field.AUTH_TYPE: "text"} if self._auth else {}
        return Reading(
            draft,
            fields,
            names_port=bool(said.port),
            had_password=self._had_secret,
            read_as="text",
            labels=labels,
        )

    def _together(self) -> _Said:
        """One server for receiving and sending, and what was said of it for sending."""
        said, loose = self._said, self._loose
        said.host, said.kind = loose.host, said.kind or loose.kind
        said.is_sure, said.port = bool(said.port), said.port or loose.port
        return said

    @property
    def _now(self) -> _Said:
        return self._said if self._way == "sending" or self._said.host else self._loose

    def _hear_line(self, token: _Token, text: str) -> None:
        if text[token.end : token.end + 1] == "\n" and self._awaits == "number":
            self._awaits = ""

    def _hear_sending(self, token: _Token, text: str) -> None:
        self._way, self._awaits = "sending", ""

    def _hear_receiving(self, token: _Token, text: str) -> None:
        self._way, self._awaits = "receiving", ""

    def _hear_host(self, token: _Token, text: str) -> None:
        filled = templates.filled(token.text, self._email)
        self._is_template |= filled is None
        server = Server.read(filled) if filled else None
        if server is None or re.search(
            r"\.(?:php|html?|png|jpe?g|pdf|ini|conf|exe|js|py)$", token.text
        ):
            return
        if is_receiver(server.host):
            self._way = self._way if self._way == "sending" and not self._said.host else "receiving"
            return
        says_so = bool(_SAYS_SMTP.match(server.host))
        if says_so:
            self._way = "sending"
        if self._way == "receiving":
            return
        place = self._said if self._way == "sending" else self._loose
        if not place.host:
            place.host, place.port = server.host, server.port
            place.kind, place.is_sure = server.scheme, self._way == "sending"

    def _hear_place(self, token: _Token, text: str) -> None:
        self._hear_host(token, text)

    def _hear_port(self, token: _Token, text: str) -> None:
        self._awaits = "number"

    def _hear_number(self, token: _Token, text: str) -> None:
        number = int(token.text)
        now = self._now
        is_asked = self._awaits == "number" and self._way != "receiving"
        is_known = number in KNOWN_PORTS and bool(now.host) and self._way != "receiving"
        if now.port or not (is_asked or is_known) or number in RECEIVING_PORTS or number > 65535:
            return
        if is_asked and not is_known and not (now.host or self._way):
            return
        now.port = number
        self._awaits = ""

    def _hear_encryption(self, kind: str) -> None:
        now = self._now
        if self._way != "receiving" and not now.kind:
            now.kind = kind

    def _hear_starttls(self, token: _Token, text: str) -> None:
        self._hear_encryption(TLS)

    def _hear_ssl(self, token: _Token, text: str) -> None:
        self._hear_encryption(SSL)

    def _hear_tls(self, token: _Token, text: str) -> None:
        now = self._now
        self._hear_encryption(SSL if now.port == IMPLICIT_TLS_PORT else TLS)

    def _hear_without(self, token: _Token, text: str) -> None:
        if self._now.host and not self._now.port:
            self._hear_encryption(NONE)

    def _hear_unsigned(self, token: _Token, text: str) -> None:
        if self._way == "sending":
            self._auth = AuthType.NONE

    def _hear_oauth(self, token: _Token, text: str) -> None:
        if self._way == "sending" and self._auth is None:
            self._auth = AuthType.OAUTH

    def _hear_user(self, token: _Token, text: str) -> None:
        said = _after(text, token.end)
        if said and not self._username:
            self._username = _login_in(said, self._email)

    def _hear_address(self, token: _Token, text: str) -> None:
        said = _after(text, token.end)
        found = re.match(r"[^\w@]{0,3}([\w.+-]{1,64}@[\w.-]{1,200}\w)", said)
        if found and not self._address:
            filled = templates.filled(found[1], self._email)
            self._address = filled or ""
        elif said and not self._username:
            own = templates.login(said, self._email)
            self._username = own if own and "@" in own and " " not in own else ""

    def _hear_secret(self, token: _Token, text: str) -> None:
        said = _after(text, token.end)  # “Password: required” is none
        self._had_secret |= bool(re.fullmatch(r"(?=.*[\d\W_])\S{4,80}", said))


def _after(text: str, at: int) -> str:
    """What stands behind a label, on its line or alone on the next; empty where nothing does."""
    line_end = text.find("\n", at)
    line = text[at : line_end if line_end >= 0 else len(text)][:300]
    marked = re.match(r"\s*(?:\([^()]{0,80}\))?[\s\"'*`|]*[:=：\t|]\s*", line)
    if not marked:
        return ""
    said = line[marked.end() :].strip(" \t\"'*`|")
    if said or line_end < 0:
        return re.split(r"\t|\s\|\s|;|,\s", said, maxsplit=1)[0].strip(" \"'*`")
    following = text[line_end + 1 : line_end + 300].split("\n", 1)[0].strip()
    return "" if re.match(r"[^:]{1,40}[:：]", following) else following


def _login_in(said: str, email: str) -> Printable:
    """The username that a line says: an address, one word, or the reader's own address."""
    address = re.match(r"<?([\w.+%-]{1,64}@[\w.-]{1,200}\w)", said)
    if address:
        return templates.filled(address[1], email) or Printable()
    own = templates.login(said, email) or Printable()
    is_word = re.fullmatch(r"[^\s:/,;()<>\[\]{}]{2,140}", own)
    return own if is_word else Printable()
