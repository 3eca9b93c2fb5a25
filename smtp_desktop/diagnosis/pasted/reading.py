"""From a pasted text to the failure that it tells of: pure, offline, and never a guess.

What a server said is looked for first, then what a program said of it. Secrets are taken out
before anything is kept.
"""

from __future__ import annotations

import re
from functools import cached_property

from smtp_desktop import errors
from smtp_desktop.diagnosis import certainty
from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.catalogue.clues import Clues
from smtp_desktop.diagnosis.catalogue.phrases import normal
from smtp_desktop.diagnosis.catalogue.symptom import Symptom, first
from smtp_desktop.diagnosis.failure import PASTED, Failure
from smtp_desktop.diagnosis.pasted import (
    api_error,
    bounce,
    place,
    replies,
    secrets,
    sign_in_page,
    unwrap,
)
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    ApiRefused,
    ConnectionTimedOut,
    ConsentNeeded,
    NetworkUnreachable,
    NoAnswer,
    RedirectFailed,
    RemoteProtocolError,
    SignInError,
    SignInRefused,
    SmtpDesktopError,
)
from smtp_desktop.smtp import sasl
from smtp_desktop.smtp.reply import Reply

_LONGEST = 20_000  # characters of a text without a reply that rules look at
_MOST = 4  # failures told of by one text

_CHALLENGE = re.compile(r"\b334[ ,:-]{1,2}(?:b?['\"])?(eyJ[A-Za-z0-9+/]{8,2000}={0,2})")
_REASON = re.compile(r"\[SSL: ([A-Z0-9_]{3,60})\]")
_ISSUER = re.compile(r"\bissuer(?: name)?[:= ]{1,3}['\"(]?([^\n'\")]{2,100})", re.IGNORECASE)
_SPEAKS = re.compile(
    r"(?:\bS|greeting|response|reply|said|received|got|answer\w{0,3})\W{1,12}"
    r"(?P<other>\* OK|\+OK|-ERR|HTTP/1|SSH-2)",
    re.IGNORECASE,
)
_PROTOCOLS = {"* ok": "imap", "+ok": "pop3", "-err": "pop3", "http/1": "http", "ssh-2": "ssh"}
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::|[0-9a-f]{1,4})", re.IGNORECASE)
# What a program only supposes is no symptom.
_SUPPOSED = re.compile(
    r"\b(?:may|might|could|can) be (?:caused by|because|due to)\b[^.\n]{0,300}", re.IGNORECASE
)
_NOT_SMTP = Symptom(
    name="not_smtp",
    text=(),
    error=RemoteProtocolError.__name__,
    stage=Stage.GREETING,
    facts={"topic": "not_a_reply"},
)
_CONTINUE = 334  # RFC 4954: the reply that holds a challenge
_XOAUTH2 = "XOAUTH2"  # what is refused inside a challenge was a token
# RFC 4954: replies to AUTH and to nothing else.
_OF_AUTH = (534, 535, 538)


def read_all(
    text: str,
    catalogue: Catalogue,
    *,
    stage: Stage | None = None,
    host: str = "",
    provider: str = "",
    auth: str = "",
) -> tuple[Failure, ...]:
    """Every failure that a text tells of, the clearest first; there is always one.

    The `catalogue` knows what programs print and what tells of mail. Where `stage`, `host`,
    `provider` or `auth` is given, it counts instead of what the text says. Never raises, whatever
    the text.
    """
    raw = unwrap.plain(bounce.opened(unwrap.bounded(text)))
    paste = _Paste(
        secrets.without_secrets(raw), _challenged(raw), catalogue.clues, stage, host, provider, auth
    )
    found = paste.api_errors(catalogue) or [
        *paste.replies(),
        *paste.challenges(),
        *paste.sign_ins(),
        *paste.symptoms(catalogue.symptom),
    ]
    return tuple(found[:_MOST]) or (paste.prose(),)


class _Paste:
    """A text without secrets, and what is known besides."""

    def __init__(
        self,
        text: str,
        detail: str,
        clues: Clues,
        stage: Stage | None,
        host: str,
        provider: str,
        auth: str,
    ) -> None:
        self.text = text
        self.clues = clues
        self.detail = detail
        self.stage = stage
        self.auth = auth
        self.provider = provider
        named, self.port = place.server_of(text)
        self.host = host or named
        self.mechanism = place.mechanism_of(text) or (_XOAUTH2 if detail else "")
        lowered = text.lower()
        other = _SPEAKS.search(text) if any(one in lowered for one in _PROTOCOLS) else None
        self.speaks = _PROTOCOLS[other["other"].lower()] if other else ""
        is_told = bool(stage or host or auth)
        self.is_told = is_told
        self.is_sending = is_told or clues.tells_of_sending(text)
        self.about_mail = True if self.is_sending else clues.is_about_mail(text)
        self.found = replies.found_in(text, replies.Subject(self.about_mail, clues))

    @cached_property
    def is_others(self) -> bool:
        """Whether something tells of something else than mail."""
        return not self.is_told and self.clues.is_about_others(self.text)

    @cached_property
    def is_bounce(self) -> bool:
        """Whether the text is a message that came back."""
        return place.is_bounce(self.text)

    @cached_property
    def commands(self) -> list[tuple[int, Stage]]:
        """The commands that a client sent, in their order."""
        return place.commands_in(self.text)

    @cached_property
    def stage_told(self) -> Stage | None:
        """The stage that a program names."""
        return place.stage_told(self.text, self.clues)

    def stage_at(self, start: int | None = None) -> Stage | None:
        """The stage that the text tells, or that the reply at `start` answers."""
        return self.stage_told or place.stage_at(self.commands, start)

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The sender and the recipient, as sentences may name them."""
        return place.addresses_in(self.text)

    @property
    def is_clear(self) -> bool:
        """Whether the text is about sending mail and nothing else."""
        return self.is_sending and not self.is_others

    def replies(self) -> list[Failure]:
        """What servers said."""
        return [
            self.failure(
                stage=self.stage_at(one.start) or _by_code(one.reply),
                reply=one.reply,
                is_clear=self.is_sending or (one.is_apart and not self.is_others),
                text=f"{one.reply.text} {self.detail}".strip(),
                facts={"bare": "yes"} if one.is_bare else {},
                errors=one.reply.error().families(),
            )
            for one in self.found[:_MOST]
        ]

    def challenges(self) -> list[Failure]:
        """What the server said inside a challenge, where none of its replies says so as well."""
        if not self.detail or self.found:
            return []
        said = Reply(_CONTINUE, (self.detail,))
        is_clear = not self.is_others  # nobody but a mail server says that
        return [self.failure(stage=Stage.AUTH, reply=said, text=said.text, is_clear=is_clear)]

    def api_errors(self, catalogue: Catalogue) -> list[Failure]:
        """What an interface over HTTPS said; the numbers beside its word are no replies of mail."""
        code = api_error.code_in(self.text, catalogue)
        if not code:
            return []
        facts, kinds = {api_error.FACT: code}, ApiRefused.families()
        return [self.failure(stage=Stage.SEND, errors=kinds, facts=facts, is_clear=self.is_clear)]

    def sign_ins(self) -> list[Failure]:
        """What an identity provider's page or answer said."""
        is_asked = self.stage is Stage.SIGN_IN
        said = sign_in_page.read(self.text, is_alone=is_asked)
        if said is None or not (is_asked or said.is_certain or self.about_mail is True):
            return []
        kinds: dict[str, type[SignInError]] = {"consent": ConsentNeeded, "redirect": RedirectFailed}
        facts = {"aadsts": said.number, "oauth_error": said.word}
        if said.is_alone:
            facts["alone"] = "yes"
        return [
            self.failure(
                stage=Stage.SIGN_IN,
                is_clear=said.is_stated or is_asked,
                errors=kinds.get(said.kind, SignInRefused).families(),
                facts={} if said.kind == "redirect" else facts,
                words={
                    "code": f"AADSTS{said.number}" if said.number else said.word,
                    "reference": said.reference,
                },
            )
        ]

    def symptoms(self, known: tuple[Symptom, ...]) -> list[Failure]:
        """What a program said; beside a server's reply only what no reply leads to."""
        if not self._may_be_ours():
            return []
        possible = (symptom for symptom in known if symptom.beside_a_reply or not self.found)
        said = first(possible, normal(_SUPPOSED.sub("", self.text)))
        if said is None and self.speaks and not self.found:
            said = _NOT_SMTP
        return [self._of_symptom(said)] if said else []

    def prose(self) -> Failure:
        """What the whole text says, where neither a reply nor an error was recognised in it."""
        return self.failure(is_clear=self.is_clear and self.clues.is_technical(self.text))

    def _may_be_ours(self) -> bool:
        """Whether an error of a program may be one of sending: others time out as well."""
        if self.about_mail is not None:
            return self.about_mail
        return len(self.text) < 400 and self.clues.is_technical(self.text)

    def _of_symptom(self, symptom: Symptom) -> Failure:
        facts = dict(symptom.facts)
        reason = _REASON.search(self.text)
        if reason and "VERIFY_FAILED" not in reason[1]:
            facts.setdefault("tls_reason", reason[1])
        issuer = _ISSUER.search(self.text)
        if issuer and "tls_reason" in facts:
            facts["issuer"] = issuer[1].strip().lower()
        if symptom.error == NetworkUnreachable.__name__ and _is_ipv6(self.text):
            facts["families"] = "ipv6"
        stage = symptom.stage or self.stage_at()
        error = symptom.error
        if error == ConnectionTimedOut.__name__ and place.is_opened(self.text):
            facts["opened"] = "yes"
            stage, error = self.stage_at(), NoAnswer.__name__
        kinds = getattr(errors, error).families() if error else ()
        if "TlsError" in kinds and stage is not Stage.STARTTLS:
            stage = None  # .NET's AuthenticationException is about the certificate
        is_clear = certainty.is_named_for_sure(symptom.text, normal(self.text)) and self.is_clear
        return self.failure(stage=stage, errors=kinds, facts=facts, is_clear=is_clear)

    def failure(
        self,
        *,
        stage: Stage | None = None,
        errors: tuple[str, ...] = (),
        reply: Reply | None = None,
        text: str = "",
        facts: dict[str, str] | None = None,
        words: dict[str, str] | None = None,
        is_clear: bool | None = None,
    ) -> Failure:
        """One failure; without a reply rules look at the whole text."""
        speaks = "" if reply else self.speaks
        bounce = "yes" if reply and self.is_bounce else ""
        known = {"place": PASTED, "mechanism": self.mechanism, "speaks": speaks, "bounce": bounce}
        known |= facts or {}
        is_token = self.mechanism in ("XOAUTH2", "OAUTHBEARER")
        return Failure(
            stage=self.stage or stage,
            errors=errors,
            reply=reply,
            text=text or _shortened(_SUPPOSED.sub("", self.text)),
            around=_shortened(self.text) if text else "",
            host=self.host,
            port=self.port,
            provider=self.provider,
            auth=self.auth or ("oauth" if is_token else ""),
            facts={name: value for name, value in known.items() if value},
            words=self.addresses | {k: v for k, v in (words or {}).items() if v},
            is_clear=self.is_clear if is_clear is None else is_clear,
        )


def _by_code(reply: Reply) -> Stage | None:
    return Stage.AUTH if reply.code in _OF_AUTH else None


def _challenged(text: str) -> str:
    """The refusal inside a challenge, as JSON in base64 (RFC 7628 §3.2.2); empty without one."""
    found = _CHALLENGE.search(text)
    if not found:
        return ""
    try:
        said = sasl.refusal(sasl.decode_challenge(found[1] + "=" * (-len(found[1]) % 4)))
        return secrets.without_secrets(said) if "status" in said else ""
    except SmtpDesktopError:
        return ""


def _is_ipv6(text: str) -> bool:
    return "ipv6" in text.lower() or bool(_IPV6.search(text))


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
