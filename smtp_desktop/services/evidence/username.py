"""Whether a username has the form that its email service wants."""

from __future__ import annotations

from smtp_desktop.model.address import Address
from smtp_desktop.model.provider import Provider

TWO_FORMS = "username_two_forms"  # the note of services that take either


def other_form(provider: Provider | None, username: str, email: str) -> tuple[str, str]:
    """How well a username fits, and the one to use instead.

    The first is ``wrong`` where the service wants another form, and ``other`` where it takes either
    and one of the two may be refused; both are empty where nothing is known.
    """
    name, at, _ = username.partition("@")
    domain = Address(email).domain
    if provider is None or not name or not domain:
        return "", ""
    if TWO_FORMS in provider.notes:
        return "other", name if at else f"{name}@{domain}"
    wanted = provider.username
    if wanted and "{" not in wanted:
        return ("wrong", wanted) if username != wanted else ("", "")
    if wanted == "{local}" and at:
        return "wrong", name
    if wanted == "{address}" and not at:
        return "wrong", f"{name}@{domain}"
    return "", ""
