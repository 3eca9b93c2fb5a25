"""Whether a text is about sending mail: most of what people have on their clipboard is not."""

from __future__ import annotations

import re

_SENDING = re.compile(
    r"smtp|sendmail|(?:php|node|swift_?|java)mailer|(?:javax|jakarta|springframework)\.mail|mailkit"
    r"|actionmailer|\bpostfix|\bexim\b|\bqmail|\behlo\b|\bhelo\b|starttls|\bmail from:|\brcpt\b"
    r"|mailer-daemon|mailer error|0x800ccc|smarthost|mail ?gun|send ?grid|send(?:ing)? (?:test )?"
    r"(?:e-?)?mail|scan[- ]to[- ]e?-?mail|could not be (?:sent|delivered)|couldn't be delivered"
    r"|undeliver|delivery (?:has )?fail|delivery status notification|outgoing (?:mail )?server"
    r"|(?:port\W{1,3}|:)(?:25|465|587|2525)\b|xoauth2|sender rejected|mail server|server -> client"
    r"|invalid greeting|diagnostic-code|final-recipient|sending failed"
    r"|\bscanner\b|kyocera|taskalfa|\bricoh\b|bizhub|scan(?:ned)? (?:to|by) mail"
    r"|response from the remote server",
    re.IGNORECASE,
)
# What else answers with numbers, refuses connections, shows certificates and asks for passwords.
_OTHER = re.compile(
    r"\bimap|\bpop3?\b|http/[12]|\bhttps?(?:s|connection|error|exception|:)?\b"
    r"(?!://\S*(?:mail|smtp|google|aka\.ms|microsoft|postmaster))|\bsql|sqlite|sqlstate|postgres"
    r"|psycopg|mysql|mariadb|mongo|redis|oracle|\bora-\d|jdbc|odbc|\bgit\b|github|gitlab|\bnpm\b"
    r"|\bpip\b|pypi|docker|kube|\bssh|\bs?ftps?\b|\bldap|\bsmb\b|samba|nfs|\brdp\b|err_[a-z]"
    r"|remote desktop|chrome|firefox|safari|nginx|apache|urllib|requests\.exc|elastic|rabbitmq"
    r"|kafka|amqp|mqtt|websocket|\bvpn\b|wi-?fi|bluetooth|windows update|0x8007|0x8024|\bs3\b"
    r"|\bexcel\b|\.xlsx?|steuer|elster"
    r"|\bport\W{1,3}(?:21|22|80|110|143|443|993|995|1433|1521|3000|3306|3389|5000|5432|6379|8000"
    r"|8080|27017)\b|:(?:22|80|110|143|443|993|995|3306|5432|6379|8000|8080|27017)\b",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"\be-?mails?\b|\bmails?\b|mailbox|gmail|outlook|courriel|correo|posta|почт|邮", re.IGNORECASE
)

# What mail servers say in their refusals and others hardly do.
_SERVER = re.compile(
    r"authenti|smtp|\bauth\b|\blog ?in\b|password|credential|mailbox|recipient|\bsender|relay"
    r"|helo|ehlo|starttls|e-?mail|\bmail\b|spam|user unknown|unknown user|no such user|blacklist"
    r"|blocklist|dnsbl|\brbl\b|\bspf\b|\bdkim\b|dmarc|\brcpt\b|gr[ae]y-?list|must issue"
    r"|bad sequence|command (?:not|unrec|rej|used)|message (?:rej|ref|size|too|con|den)"
    r"|per connection|credits exceeded|delivery error|throttl|is not verified|activate your|quota"
    r"|try again later|closing (?:transmission|connection)|rate ?limit"
    r"|transaction failed|local error|dt:spm|аутентиф|авториз|парол|почт|认证|授权|密码|登录"
    r"|邮|認証|メール|parol|anmeld|passwort|kennwort|empf[aä]nger|absender|destinat|exp[eé]diteur|remitente"
    r"|mittente|contrase|authentif|autentic|autenti[zk]",
    re.IGNORECASE,
)
_SERVER_WITH_STATUS = re.compile(
    r"message|account|user|domain|address|limit|denied|service|host\b|connection|\btls\b|\bssl\b"
    r"|reject|block|refus|syntax|error|command|unauthori[sz]ed|tenant|identit|too many|temporar"
    r"|not allowed|delivery|disabled|server|client|resolver|content|sending|outbound|policy"
    r"|unavail",
    re.IGNORECASE,
)
_HTTP = re.compile(
    r"[ :,\"'-]{0,3}(?:bad gateway|gateway time|internal server error|not found|forbidden"
    r"|unauthorized$|bad request|method not allowed|conflict|gone|teapot|service (?:temporarily )?"
    r"unavailable\b|too many requests|proxy authentication|payload too large|unprocessable)",
    re.IGNORECASE,
)


def is_about_sending(text: str) -> bool | None:
    """Whether the text is about sending mail: True, False, or None where nothing tells."""
    if _SENDING.search(text):
        return True
    if _OTHER.search(text):
        return False
    return True if _MAIL.search(text) else None


def are_of_a_server(words: str) -> bool:
    """Whether a mail server may have said these words."""
    return bool(_SERVER.search(words))


def may_follow_a_status(words: str) -> bool:
    """The same, where an enhanced status stands before them already."""
    return bool(_SERVER_WITH_STATUS.search(words)) or are_of_a_server(words)


def is_http(words: str) -> bool:
    """Whether a code that these words follow is a web server's."""
    return bool(_HTTP.match(words))
