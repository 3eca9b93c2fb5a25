"""The way through the pages: address, password, second factor, consent, and back to the program."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from smtp_desktop.demo.sign_in import pages as pages
from smtp_desktop.demo.sign_in import rules as rules
from smtp_desktop.demo.sign_in.data import Client, Consent, Person, Platform
from smtp_desktop.demo.sign_in.http import Answer, Asked
from smtp_desktop.demo.sign_in.refusals import Refused, told
from smtp_desktop.demo.sign_in.rules import Realm, Scope
from smtp_desktop.demo.sign_in.state import State, consents, correlation
from smtp_desktop.demo.sign_in.tokens import DeviceCode, Grant

_STEPS = ("address", "password", "factor", "consent")
_MAX_VISITS = 500
_NOT_RIGHT = "Your address or password is not right (AADSTS50126). Type the password again."
_NOT_HERE = "We could not find an account with this address here (AADSTS50034)."
_WRONG_CODE = "That code is not right. Type the six digits that you see above."
_WRONG_DEVICE_CODE = "There is no such code (AADSTS70018). Look at the program again."
_LATE_DEVICE_CODE = "This code has expired (AADSTS70019). Ask the program for a new one."


@dataclass
class Visit:
    """Somebody on the way; `reached` is the last step that may be taken now."""

    where: Realm
    client: Client
    asked: Mapping[str, str] = field(repr=False)
    correlation: str
    platform: Platform = Platform.DESKTOP
    scope: Scope | None = None
    device: DeviceCode | None = None
    person: Person | None = None
    reached: str = "address"
    factor: str = field(default="", repr=False)


class Flow:
    """Answers every request of a browser."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._visits: dict[str, Visit] = {}

    def authorize(self, realm: str, asked: Asked) -> Answer:
        """The beginning of a sign-in (RFC 6749 §4.1.1), and its end where it cannot even begin."""
        wanted = {**asked.query, **asked.form}
        state = self._state
        state.refuse("page")
        where = rules.realm(state.directory, realm, "page")
        client = rules.client(state.directory, where, wanted.get("client_id", ""), "page")
        platform = rules.platform(client, wanted.get("redirect_uri", ""))
        if wanted.get("response_mode", "query") not in ("query", "form_post"):
            raise Refused("9002313")
        visit = Visit(where, client, wanted, correlation(asked), platform)
        try:
            visit.scope = self._checked(visit)
        except Refused as refused:
            return self._returned(visit, refused)
        return self._address(self._remember(visit), visit)

    def submit(self, asked: Asked) -> Answer:
        """The answer to a page; pages may be left and come back to, but none left out."""
        if asked.method != "POST":
            raise Refused("900561")
        flow, step = asked.form.get("flow", ""), asked.form.get("step", "")
        visit = self._visits.get(flow)
        if visit is None:
            raise Refused("50089")
        if step not in _STEPS or _STEPS.index(step) > _STEPS.index(visit.reached):
            raise Refused("9002313")
        if asked.form.get("other"):
            return self._address(flow, visit, "")
        if step == "address":
            return self._who(flow, visit, asked.form.get("login", ""))
        assert visit.person
        if step == "password":
            return self._password(flow, visit, visit.person, asked.form.get("passwd", ""))
        if step == "factor":
            return self._factor(flow, visit, visit.person, asked.form.get("otc", ""))
        return self._answered(flow, visit, visit.person, asked.form.get("answer", ""))

    def device(self, asked: Asked) -> Answer:
        """Where the code of a program without a browser is typed (RFC 8628 §3.3)."""
        if asked.method != "POST":
            return _shown(pages.device(typed=asked.query.get("user_code", "")))
        typed = asked.form.get("user_code", "")
        device = self._state.ledger.device_typed(typed)
        if device is None:
            return _shown(pages.device(_WRONG_DEVICE_CODE, typed))
        if device.expires_at <= self._state.now():
            return _shown(pages.device(_LATE_DEVICE_CODE, typed))
        where = rules.realm(self._state.directory, device.realm, "page")
        visit = Visit(where, device.client, {}, correlation(asked), scope=device.scope)
        visit.device = device
        return self._address(self._remember(visit), visit)

    def _checked(self, visit: Visit) -> Scope:
        """What is asked for; what is wrong from here on the program is told."""
        asked = visit.asked
        self._state.refuse("return")
        if asked.get("response_type") != "code":
            kind = asked.get("response_type", "")
            raise Refused("700054", "return", response_type=kind)
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            raise Refused("9002313", "return")
        text, directory = asked.get("scope", ""), self._state.directory
        found = rules.scope(directory, visit.where, visit.client, text, "return")
        if asked.get("prompt") == "none":
            raise Refused("50058", "return")
        return found

    def _address(
        self, flow: str, visit: Visit, error: str = "", typed: str | None = None
    ) -> Answer:
        visit.reached, visit.person = "address", None
        hint = visit.asked.get("login_hint", "") if typed is None else typed
        people = self._state.directory.people
        return _shown(pages.address(flow, visit.client, hint, people, error))

    def _who(self, flow: str, visit: Visit, login: str) -> Answer:
        try:
            visit.person = rules.person(self._state.directory, visit.where, visit.client, login)
        except Refused as refused:
            if refused.code != "50034":
                raise
            return self._address(flow, visit, _NOT_HERE, login)
        visit.reached = "password"
        return _shown(pages.password(flow, visit.person))

    def _password(self, flow: str, visit: Visit, person: Person, typed: str) -> Answer:
        if not hmac.compare_digest(typed.encode(), person.password.encode()):
            return _shown(pages.password(flow, person, _NOT_RIGHT))
        rules.check_person(person, visit.client, "page")
        if not person.has_second_factor:
            return self._consent(flow, visit, person)
        visit.reached = "factor"
        visit.factor = f"{secrets.randbelow(1_000_000):06}"
        return _shown(pages.second_factor(flow, person, visit.factor))

    def _factor(self, flow: str, visit: Visit, person: Person, typed: str) -> Answer:
        if "".join(typed.split()) != visit.factor:
            return _shown(pages.second_factor(flow, person, visit.factor, _WRONG_CODE))
        return self._consent(flow, visit, person)

    def _consent(self, flow: str, visit: Visit, person: Person) -> Answer:
        assert visit.scope
        visit.reached = "consent"
        client, is_asked = visit.client, visit.asked.get("prompt") == "consent"
        if self._state.has_consent(person, client, visit.scope) and not is_asked:
            if visit.device is None:
                return self._allowed(flow, visit, person)
            return _shown(pages.confirmation(flow, client, person))
        if client.consent in (Consent.ADMIN, Consent.WORKFLOW):
            refusal = told(Refused(client.consent), self._state.now(), visit.correlation)
            return _shown(pages.approval(flow, client, refusal))
        wishes, stays = visit.scope.permissions, visit.scope.is_offline
        return _shown(pages.consent(flow, client, person, wishes, stays=stays))

    def _answered(self, flow: str, visit: Visit, person: Person, answer: str) -> Answer:
        client, scope, state = visit.client, visit.scope, self._state
        assert scope
        needs_approval = client.consent in (Consent.ADMIN, Consent.WORKFLOW)
        if answer == "go" and (not needs_approval or state.has_consent(person, client, scope)):
            return self._allowed(flow, visit, person)
        del self._visits[flow]
        if visit.device:
            visit.device.is_declined = True
            return _shown(pages.done(False, client))
        code = client.consent.value if needs_approval else "65004"
        return self._returned(visit, Refused(code, "return"))

    def _allowed(self, flow: str, visit: Visit, person: Person) -> Answer:
        assert visit.scope
        state, asked = self._state, visit.asked
        del self._visits[flow]
        state.ledger.consents |= consents(person, visit.client, visit.scope)
        grant = Grant(
            person=person,
            client=visit.client,
            platform=visit.platform,
            tenant=visit.where.of(person),
            realm=visit.where.name,
            scope=visit.scope,
            issued_at=state.now(),
            nonce=asked.get("nonce", ""),
            redirect_uri=asked.get("redirect_uri", ""),
            challenge=asked.get("code_challenge", ""),
            claims=asked.get("claims", ""),
        )
        if visit.device:
            visit.device.grant = grant
            return _shown(pages.done(True, visit.client))
        code = state.ledger.code(grant)
        return _handed_over(visit, {"code": code, "session_state": secrets.token_hex(16)})

    def _returned(self, visit: Visit, refused: Refused) -> Answer:
        refusal = told(refused, self._state.now(), visit.correlation)
        return _handed_over(visit, refusal.answer)

    def _remember(self, visit: Visit) -> str:
        flow = secrets.token_urlsafe(24)
        self._visits[flow] = visit
        while len(self._visits) > _MAX_VISITS:
            del self._visits[next(iter(self._visits))]
        return flow


def _handed_over(visit: Visit, answer: dict[str, str]) -> Answer:
    """Back to the program, the way it has asked for (OAuth 2.0 Form Post Response Mode)."""
    redirect_uri, state = visit.asked["redirect_uri"], visit.asked.get("state")
    if state is not None:
        answer = {**answer, "state": state}
    if visit.asked.get("response_mode") == "form_post":
        return _shown(pages.handover(redirect_uri, answer), redirect_uri)
    separator = "&" if "?" in redirect_uri else "?"
    address = f"{redirect_uri}{separator}{urlencode(answer)}"
    return Answer(status=302, headers=(("Location", address),))


def _shown(page: str, returns_to: str = "") -> Answer:
    return Answer(page, headers=(("Content-Security-Policy", pages.policy(returns_to)),))
