"""Whether a refused sign-in can be about the mechanism, so that another one may be tried.

A refusal that names the password, the user or the account is final: trying again would only bring
the account nearer to being locked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from smtp_desktop.smtp.reply import Reply

# What works with any password store first; the rest needs the server to keep the password readable,
# or something made of it.
_NEXT = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1")

_NOT_KNOWN = (500, 502, 504)  # the server has not looked at anything secret
_CAN_BE = (*_NOT_KNOWN, 501, 534, 535, 550, 554)
# The enhanced statuses that stand for any refusal; a more telling one is never about the mechanism.
_UNSPECIFIC = frozenset(
    ("", "5.7.0", "5.7.1", "5.7.3", "5.7.4", "5.7.8", "5.7.9", "5.5.0", "5.5.1", "5.5.2", "5.5.4")
)

# Compiled with the first refusal: as a rule there is none.
_MECHANISM = (
    r"mechanism|auth(?:entication)? (?:type|method)|"
    r"(?:method|type) (?:is )?not (?:supported|allowed)|"
    r"unrecogni[sz]ed auth|too weak"
)
_CREDENTIALS = (
    r"pass ?(?:word|wd|code|phrase|wort)|credential|user ?-?(?:name|id)?\b|\baccount|mailbox|"
    r"log[- ]?in|incorrect|invalid|\bwrong|\bbad\b|authentication data|locked|disabled|blocked|"
    r"expired|suspend|too many|denied|rate|limit|two-?(?:factor|step)|verif|unknown|"
    r"application.specific|app.password|web ?browser|licen[cs]e|policy|encryption|tls|"
    r"kennwort|benutzer|mot de passe|contrase|usuario|hasł|парол|пользовател|密码|パスワード"
)


def can_be_the_mechanism(reply: Reply, detail: str = "") -> bool:
    """Whether a refusal of a sign-in leaves open that another mechanism would be taken; `detail` is
    what a challenge said about it."""
    if reply.code not in _CAN_BE or str(reply.enhanced or "") not in _UNSPECIFIC:
        return False
    said = f"{reply.text} {detail}"
    if reply.code in _NOT_KNOWN or re.search(_MECHANISM, said, re.IGNORECASE):
        return True
    return reply.code in (534, 535) and not names_credentials(reply, detail)


def names_credentials(reply: Reply, detail: str = "") -> bool:
    """Whether a refusal says that the password, the user or the account is at fault."""
    said = _words(f"{reply.text} {detail}")
    return re.search(_CREDENTIALS, said, re.IGNORECASE) is not None


def other_mechanism(refused: str, offered: Iterable[str]) -> str:
    """The one other mechanism to try; empty where the server offers none that this program has."""
    available = set(offered) - {refused}
    return next((name for name in _NEXT if name in available), "")


def _words(said: str) -> str:
    """What was said without the prompt in base64 that some servers repeat, which is “Password:”."""
    return re.sub(r"\bUGFzc3dvcmQ6\b|\bVXNlcm5hbWU6\b", "", said)
