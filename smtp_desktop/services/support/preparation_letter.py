"""The letter that asks an administrator for Client ID and Tenant ID, before anything was tried."""

from __future__ import annotations

from smtp_desktop import __version__, printable
from smtp_desktop.diagnosis.catalogue.letter_book import LetterBook, Part, Preparation, complete
from smtp_desktop.model.choices import GOOGLE, MICROSOFT, AuthType
from smtp_desktop.model.draft import Draft
from smtp_desktop.model.parse import oauth_in
from smtp_desktop.model.provider import Providers
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.model.sign_in.registration import REDIRECT_URI
from smtp_desktop.model.sign_in.tenant import PERSONAL_TENANT
from smtp_desktop.printable import Printable
from smtp_desktop.services.support.letter import PROMISE, Letter
from smtp_desktop.services.support.letter_layout import (
    listed,
    numbered,
    quoted,
    section,
    wrapped,
)


def preparation_letter(
    draft: Draft, book: LetterBook, providers: Providers, clouds: Clouds
) -> Letter | None:
    """The letter to whoever can give what this draft lacks for its sign-in in the browser.

    None where it lacks nothing, and where it signs in neither at Microsoft nor at Google.
    """
    if draft.auth_type is AuthType.OAUTH and draft.provider not in ("", MICROSOFT):
        return _of_google(draft, book, clouds)
    is_personal = _is_personal(draft, providers)
    lacks_tenant = not draft.tenant_id.strip() and not is_personal
    if draft.auth_type is not AuthType.OAUTH or (draft.client_id.strip() and not lacks_tenant):
        return None
    asked = book.preparation_for("personal" if is_personal else "work")
    return Letter(asked.to, _text(asked, _words(draft, book, clouds)))


def _of_google(draft: Draft, book: LetterBook, clouds: Clouds) -> Letter | None:
    if draft.provider != GOOGLE or draft.client_id.strip():
        return None
    asked, server = book.preparation_for(GOOGLE), clouds.server_of(oauth_in(draft))
    scopes = ", ".join(server.scopes) if server else ""
    return Letter(asked.to, _text(asked, _words(draft, book, clouds) | {"permission": scopes}))


def _is_personal(draft: Draft, providers: Providers) -> bool:
    """Whether it is an account at Outlook.com, which belongs to no organization."""
    tenant = draft.tenant_id.strip().lower()
    if not tenant:
        found = providers.behind(draft.host) or providers.for_address(draft.email)
        tenant = found.tenant if found else ""
    return tenant in ("consumers", PERSONAL_TENANT)


def _words(draft: Draft, book: LetterBook, clouds: Clouds) -> dict[str, str]:
    """The facts that the letter may name, as they stand in the form; what is not known is empty."""
    cloud, email = clouds.for_host(draft.host), draft.email.strip()
    who = draft.username.strip() or email
    found = {
        "email": email,
        "who": who,
        "shared": email if who.casefold() != email.casefold() else "",
        "redirect_uri": REDIRECT_URI,
        "permission": cloud.scope_for(draft.connection).rpartition("/")[2],
        "switch": "" if draft.is_graph else book.switch,
        "switched": "" if draft.is_graph else who,
    }
    return {name: Printable(word) for name, word in found.items()}


def _text(asked: Preparation, known: dict[str, str]) -> str:
    parts = [
        f"Subject: {complete(asked.subject, known)[0]}",
        "Hello,",
        wrapped(complete(asked.opening, known)[0]),
        *(_part(part, known) for part in asked.part),
        f"{PROMISE}\n\nSMTP Desktop {__version__}\n",
    ]
    return printable.lines("\n\n".join(part for part in parts if part))


def _part(part: Part, known: dict[str, str]) -> str:
    lines = complete(part.powershell, {name: quoted(known[name]) for name in known})
    told = (
        section(part.title, numbered(complete(part.steps, known))),
        section("" if part.steps else part.title, listed(complete(part.points, known))),
        section("In Exchange Online PowerShell", "\n".join(f"  {line}" for line in lines)),
    )
    return "\n\n".join(text for text in told if text)
