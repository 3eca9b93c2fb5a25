"""Explain a pasted error: what was understood of it, and what that means. Offline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import UNKNOWN, Finding
from smtp_desktop.diagnosis.pasted import api_error, place, reading
from smtp_desktop.diagnosis.pasted.unwrap import bounded, plain
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model.provider import Providers

_BEGINNING = 400  # characters that tell of most texts that there is something to read


class NothingToExplain(ValueError):
    """The text is empty, or nothing in it can be seen."""


@dataclass(frozen=True)
class PastedError:
    """A finding, and the failure that it was concluded from; no secret is in either."""

    finding: Finding
    failure: Failure

    @property
    def said(self) -> str:
        """The server's reply, or what its interface answered, as it was understood, on one line;
        empty where none was found."""
        reply = self.failure.reply
        if reply is None:
            return api_error.said_in(self.failure.text)
        is_whole = reply.code > 9  # of some replies only the class is known
        words = " ".join(" ".join(reply.lines).split())
        return f"{reply.code} {words}" if is_whole else words


def explained(
    text: str,
    catalogue: Catalogue,
    providers: Providers,
    *,
    stage: Stage | None = None,
    host: str = "",
    auth: str = "",
) -> PastedError:
    """What a pasted text means, and what was understood of it; one no rule knows is ``unknown``.

    `stage`, `host` and `auth` (``basic`` or ``oauth``) are what is known besides. Of several
    failures in one text the first that is known for certain counts, then the first that is known
    at all. Raises NothingToExplain for an empty text.
    """
    if not (plain(text[:_BEGINNING]) or plain(bounded(text))):
        raise NothingToExplain("There is no text to explain.")
    failures = reading.read_all(text, catalogue, stage=stage, host=host.strip().lower(), auth=auth)
    found = []
    for one in _read(failures, catalogue, providers):
        if one.finding.certain:
            return one
        found.append(one)
    return next((one for one in found if one.finding.code != UNKNOWN), found[0])


def _read(
    failures: tuple[Failure, ...], catalogue: Catalogue, providers: Providers
) -> Iterator[PastedError]:
    for failure in failures:
        full = _with_provider(failure, providers)
        yield PastedError(explain(full, catalogue), full)


def _with_provider(failure: Failure, providers: Providers) -> Failure:
    """The failure with what is known of the service behind its server."""
    provider = providers.behind(failure.host)
    if provider is None:
        return failure
    is_own = provider.greets_like(place.greeting_in(failure.around or failure.text, failure.host))
    return replace(
        failure,
        provider=provider.id,
        facts={
            **failure.facts,
            **({"greeting_is": "foreign"} if is_own is False else {}),
            "service": "known",
            "secret": provider.secret,
            "notes": " ".join(provider.notes),
        },
        words={"provider": provider.name, **failure.words},
    )
