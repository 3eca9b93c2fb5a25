"""What an error means, in one answer: the finding, and the documents for whoever can fix it.

The answer is made here, in the thread that did the work; window and terminal only show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.catalogue.letter_book import LetterBook
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import UNKNOWN, Finding
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    IdentityProviderFailed,
    SecretStoreError,
    SignInError,
    SignInExpired,
    SignInNeeded,
    SmtpDesktopError,
    TlsError,
    TransportError,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.draft import Draft
from smtp_desktop.model.provider import Providers
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.model.sign_in.cloud import Cloud, Clouds
from smtp_desktop.model.sign_in.graph import cloud_of, on_the_wire
from smtp_desktop.ports.sending_log import Entry
from smtp_desktop.ports.system import Clock
from smtp_desktop.printable import Printable
from smtp_desktop.services.evidence import sign_in as sign_in_evidence
from smtp_desktop.services.evidence.error import failure_without_server
from smtp_desktop.services.support import (
    details,
    letter_story,
    logged_entry,
    pasted_error,
    redaction,
)
from smtp_desktop.services.support.details import Details
from smtp_desktop.services.support.letter import Letter, letters_for
from smtp_desktop.services.support.letter_story import Story
from smtp_desktop.services.support.preparation_letter import preparation_letter
from smtp_desktop.services.testing.report import TestReport


@dataclass(frozen=True)
class Documents:
    """What is handed on to somebody else: “Details for IT”, and a letter to each who can help."""

    details: Details
    letters: tuple[Letter, ...] = ()


NO_DOCUMENTS = Documents(Details("", ""))


@dataclass(frozen=True)
class Explanation:
    """What is wrong, with the documents about it.

    `said` are the server's words in a pasted text, and `host` is the server that the text is
    about; both are empty where it names none.
    """

    finding: Finding
    documents: Documents = NO_DOCUMENTS
    said: str = ""
    host: str = ""


class Explainer:
    """Explains what went wrong, whatever it came from."""

    def __init__(
        self,
        clock: Clock,
        catalogue: Callable[[], Catalogue],
        letters: Callable[[], LetterBook],
        providers: Callable[[], Providers],
        clouds: Callable[[], Clouds],
        computer: Callable[[], str],
        user_name: Callable[[], str],
    ) -> None:
        self._clock = clock
        self._catalogue = catalogue
        self._letters = letters
        self._providers = providers
        self._clouds = clouds
        self._computer = computer
        self._user_name = user_name

    def of_test(self, report: TestReport, account: Account, to: str = "") -> Documents:
        """The documents about a test, whose report has the finding already.

        `to` is whom the test email was for; empty means the account's own test address.
        """
        account = on_the_wire(account, self._clouds())
        told = details.of_test(report, account, self._computer(), self._user_name(), to)
        if report.finding is None:
            return Documents(told)
        story = self._story_of_test(report, account, to)
        return Documents(told, letters_for(report.finding, story, self._letters()))

    def of_sign_in(
        self,
        error: SignInError | TransportError | TlsError,
        account: Account,
        *,
        has_secret: bool | None = None,
    ) -> Explanation:
        """Why a sign-in in the browser failed.

        `has_secret` says whether a client secret was sent; None means that nobody knows.
        """
        account = on_the_wire(account, self._clouds())
        cloud, server = self._cloud(account), self._server(account)
        failure = sign_in_evidence.failure(
            error, account, has_secret=has_secret, cloud=cloud, server=server
        )
        return self._sign_in(failure, account, details.facts_of(error))

    def of_page(
        self, typed: str, account: Account, *, has_secret: bool | None = None
    ) -> Explanation | None:
        """What a code means that the page in the browser shows and somebody typed; None where what
        was typed holds none.

        `has_secret` says whether a client secret was sent; None means that nobody knows.
        """
        account = on_the_wire(account, self._clouds())
        cloud, server = self._cloud(account), self._server(account)
        failure = sign_in_evidence.page_failure(
            typed, account, has_secret, cloud=cloud, server=server
        )
        if failure is None:
            return None
        return self._sign_in(failure, account, [f"The page said: {failure.text}"])

    def of_keyring(self, error: SecretStoreError) -> Explanation:
        """Why the keyring keeps nothing, or gives nothing back."""
        finding = explain(failure_without_server(error), self._catalogue())
        story = Story(self._clock.now(), seen=Printable(str(error)), computer=self._here)
        told = details.of_error(finding, error, self._user_name())
        return Explanation(finding, Documents(told, letters_for(finding, story, self._letters())))

    def preparation(self, draft: Draft) -> Letter | None:
        """The letter that asks for Client ID and Tenant ID, before anything was tried; None where
        this draft lacks neither, and where it does not sign in at Microsoft."""
        return preparation_letter(draft, self._letters(), self._providers(), self._clouds())

    def of_text(
        self,
        text: str,
        *,
        stage: Stage | None = None,
        host: str = "",
        auth: str = "",
        mailbox: str = "",
        secret: str = "",
    ) -> Explanation:
        """What a pasted text means, with letters to those who can fix it.

        `stage`, `host` and `auth` (``basic`` or ``oauth``) are what is known besides the text.
        `mailbox` is the person's address: letters name it unless the text is about another one.
        `secret` is the account's own password, where it is known: it is taken out wherever the text
        repeats it.
        Raises NothingToExplain for an empty text.
        """
        text = redaction.without_secret(text, secret)
        read = pasted_error.explained(
            text, self._catalogue(), self._providers(), stage=stage, host=host, auth=auth
        )
        letters: tuple[Letter, ...] = ()
        if read.finding.code != UNKNOWN:
            is_theirs = "@" in text and mailbox.casefold() not in text.casefold()
            who = "" if is_theirs else mailbox
            story = letter_story.of_text(read.failure, read.said, self._clock.now(), who)
            found = letters_for(read.finding, story, self._letters())
            letters = tuple(one for one in found if one.to != "software")  # not these makers
        documents = replace(NO_DOCUMENTS, letters=letters)
        return Explanation(read.finding, documents, said=read.said, host=read.failure.host)

    def of_entry(self, entry: Entry, account: Account | None) -> tuple[Finding | None, Documents]:
        """What went wrong with a message of the sending log, None where nothing is known to have,
        and the documents about it; `account` is the one it went through, if it is still there."""
        finding = logged_entry.finding_of(entry, account, self._catalogue(), self._providers())
        told = logged_entry.details_of(entry, self._computer(), self._user_name())
        if finding is None:
            return None, Documents(told)
        story = logged_entry.story_of(entry, account, self._computer())
        return finding, Documents(told, letters_for(finding, story, self._letters()))

    @property
    def _here(self) -> Printable:
        return Printable(self._computer())

    def _cloud(self, account: Account) -> Cloud:
        return cloud_of(account, self._clouds())

    def _server(self, account: Account) -> AuthorizationServer | None:
        auth = account.auth
        return self._clouds().server_of(auth) if isinstance(auth, OAuth) else None

    def _story_of_test(self, report: TestReport, account: Account, to: str) -> Story:
        """What a letter about a test tells; or what Microsoft said, if it refused."""
        cloud, server, error = self._cloud(account), self._server(account), report.error
        if error is None or not _is_refused(error):
            return letter_story.of_test(report, account, to, cloud, self._computer(), server)
        failure = sign_in_evidence.failure(error, account, cloud=cloud, server=server)
        return letter_story.of_sign_in(failure, account, cloud, report.at, self._computer(), server)

    def _sign_in(self, failure: Failure, account: Account, facts: list[str]) -> Explanation:
        finding, cloud = explain(failure, self._catalogue()), self._cloud(account)
        now, begin = self._clock.now(), details.head(self._computer(), self._clock.now())
        assert isinstance(account.auth, OAuth)
        place = self._clouds().identity(account.auth, cloud)
        told = details.of_sign_in(finding, account, place, facts, begin, self._user_name())
        story = letter_story.of_sign_in(
            failure, account, cloud, now, self._computer(), self._server(account)
        )
        return Explanation(finding, Documents(told, letters_for(finding, story, self._letters())))


def _is_refused(error: SmtpDesktopError) -> bool:
    """Whether Microsoft gave no token and said why; whoever is not connected any more needs no
    letter, and where Microsoft did not answer, the test says more."""
    no_refusal = (SignInNeeded, SignInExpired, IdentityProviderFailed)
    return isinstance(error, SignInError) and not isinstance(error, no_refusal)
