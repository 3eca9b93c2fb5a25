"""``connect``, ``disconnect``, ``status``: the sign-in in the browser, on the terminal."""

from __future__ import annotations

import contextlib
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC
from functools import partial

from smtp_desktop.cli import standard_input
from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output, finding_value
from smtp_desktop.errors import (
    OtherPersonSignedIn,
    SecretNotFound,
    SecretStoreError,
    SignInError,
    SignInRefused,
    TlsError,
    TransportError,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.parse import to_draft
from smtp_desktop.model.purpose import of_sign_in
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.services.services import Services
from smtp_desktop.services.sign_in import confirmation
from smtp_desktop.services.sign_in.progress import Progress, Typing, Waiting
from smtp_desktop.services.sign_in.sign_in import Connected
from smtp_desktop.waiting import Cancellation, start_thread
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import (
    FINISH_IN_BROWSER,
    OTHER_PERSON,
    PASTED_WRONG,
    REVOKE,
    REVOKE_PERSONAL,
    SIGN_IN_THERE,
    message_for,
)

NO_OAUTH = (
    "This account does not sign in with OAuth 2.0, so there is nothing to connect. "
    'Save settings with type = "oauth" first.'
)

NONE_PASTED = "No other address comes. The sign-in still waits for the browser."

_MOST_PASTED = 5  # addresses that do not fit

NOT_CONFIRMED = "Nothing was opened. If your IT team gave you these names, add {words}."


def connect(options: Namespace, services: Services, output: Output) -> int:
    """Sign in in the browser and keep the sign-in; 0 only if somebody is connected."""
    account = _account(options, services)
    confirmed = _confirmed(options, account, services, output)
    secret = client_secret(options.account, account, services)

    def report(progress: Progress) -> None:
        _tell(progress, output)
        if options.paste_address and isinstance(progress, Waiting):
            output.note(_how_to_paste())
            start_thread("pasted address", lambda: _take_pasted(progress, services, output))

    try:
        connected = _sign_in(options, services, account, secret, report, confirmed)
    except (SignInError, TransportError, TlsError) as error:
        return _failed(error, account, secret, options.account, services, output)
    address = "" if connected.trouble else connected.person.address
    kept_for = of_sign_in(to_draft(account), services.clouds)
    services.known_facts.keep_connected(options.account, kept_for, address)  # the window shows it
    _welcome(connected, account, output)
    output.value(
        {
            "ok": True,
            "account": options.account,
            "connected": connected.person.address,
            "tenant": connected.person.tenant_id,
            "kept": connected.trouble is None,
        }
    )
    if connected.trouble:
        raise connected.trouble  # the terminal ends here, and so does what is kept until it quits
    return 0


def _sign_in(
    options: Namespace,
    services: Services,
    account: Account,
    secret: Secret | None,
    report: Callable[[Progress], None],
    confirmed: tuple[str, ...],
) -> Connected:
    name, cancellation = options.account, Cancellation()
    connect = services.sign_in.connect_by_code
    if not options.device_code:
        connect = partial(
            services.sign_in.connect,
            opens=not options.no_browser,
            in_address=options.paste_address,
        )
    try:
        return connect(
            name,
            account,
            secret,
            report,
            cancellation,
            seconds=options.timeout,
            confirmed=confirmed,
            expected=_expected(options, services, account),
        )
    finally:
        cancellation.cancel()


def _confirmed(
    options: Namespace, account: Account, services: Services, output: Output
) -> tuple[str, ...]:
    """The servers that the person confirms before the browser opens; raises CallIsWrong."""
    given = tuple(options.confirm)
    wanted = confirmation.needed(account, services.clouds)
    if wanted is None or wanted.is_in(given) or standard_input.signs_in_there(wanted, output):
        return (*given, *wanted.hosts) if wanted else given
    words = " ".join(f"--confirm {one}" for one in wanted.hosts)
    text = say(SIGN_IN_THERE, page=wanted.page, server=wanted.server)
    raise CallIsWrong(f"{text} {NOT_CONFIRMED.format(words=words)}")


def _expected(options: Namespace, services: Services, account: Account) -> tuple[str, ...]:
    """Whose sign-in is kept: theirs whom the call or the settings name or who was connected before.

    Others on this computer could finish it as themselves, and would see all that is sent.
    """
    known = [options.sign_in_as or account.username or account.sender.email]
    with contextlib.suppress(SecretStoreError):
        before = services.sign_in.status(options.account, account)
        known += [before.person.address] if before and not options.sign_in_as else []
    return tuple(known)


def disconnect(options: Namespace, services: Services, output: Output) -> int:
    """Forget the sign-in; the account and its Client Secret stay."""
    account = _account(options, services)
    draft = to_draft(account)
    secret: Secret | None = None
    with contextlib.suppress(SecretStoreError):  # forgetting needs none
        secret = client_secret(options.account, account, services)
    was_connected = _is_connected(options.account, account, services)
    is_revoked = services.sign_in.disconnect(options.account, account, secret)
    services.known_facts.forget_connected(options.account)
    services.known_facts.keep(options.account, draft, None)
    if was_connected:
        _tell_of_the_end(account, services, output, is_revoked=is_revoked)
    else:
        output.line("Nobody was connected, so there is nothing to end.")
    output.value({"ok": True, "account": options.account})
    return 0


def _is_connected(name: str, account: Account, services: Services) -> bool:
    """Whether somebody is, or may be where the keyring does not say."""
    try:
        return services.sign_in.status(name, account) is not None
    except SecretStoreError:
        return True


def _tell_of_the_end(
    account: Account, services: Services, output: Output, *, is_revoked: bool
) -> None:
    """Where the sign-in is over, and where it is not."""
    output.line("Disconnected: this computer has forgotten the sign-in.")
    assert isinstance(account.auth, OAuth)
    server = services.clouds.server_of(account.auth)
    if server is None:
        output.line(f"Microsoft has not: to revoke it there as well, see {REVOKE}")
        output.line(f"or, for a personal account, {REVOKE_PERSONAL}")
    elif is_revoked:
        output.line(f"{server.display} has ended it as well.")
    else:
        where = f" To revoke it there, see {server.account_page}" if server.account_page else ""
        output.line(f"{server.display} has not ended it.{where}")


def status(options: Namespace, services: Services, output: Output) -> int:
    """Who is connected, and until when what is known lasts."""
    account = _account(options, services)
    found = services.sign_in.status(options.account, account)
    expires = found.expires_at.astimezone(UTC) if found else None
    assert isinstance(account.auth, OAuth)
    server = services.clouds.server_of(account.auth)
    where = server.display if server else "Microsoft"
    output.line(f"Connected as {found.person.address}." if found else "Not connected.")
    output.line(f"The sign-in is at {where}.")
    if expires:
        output.line(f"The last token is good until {expires:%Y-%m-%d %H:%M} UTC; it renews itself.")
    if account.auth.secret_expires:
        output.line(f"The Client Secret expires on {account.auth.secret_expires}.")
    output.value(
        {
            "connected": found is not None,
            "account": found.person.address if found else None,
            "tenant": found.person.tenant_id if found else None,
            "expires": expires.isoformat() if expires else None,
            "secret_expires": account.auth.secret_expires or None,
        }
    )
    return 0


def client_secret(name: str, account: Account, services: Services) -> Secret | None:
    """The Client Secret that is saved for this account's registration; None without one."""
    try:
        return services.accounts.secret(SecretKind.CLIENT_SECRET, account, name)
    except SecretNotFound:
        return None


def _account(options: Namespace, services: Services) -> Account:
    account = services.accounts.account(options.account)
    if not isinstance(account.auth, OAuth):
        raise CallIsWrong(NO_OAUTH)
    return account


def _tell(progress: Progress, output: Output) -> None:
    if isinstance(progress, Waiting):
        if progress.is_open:
            output.note(f"{FINISH_IN_BROWSER} If it did not open, open this page:")
        else:
            output.note("Open this page in a browser on this computer:")
        output.note(progress.address)
    elif isinstance(progress, Typing):
        output.note(f"Open {progress.address} in any browser and type this code:")
        output.note(progress.code)


def _how_to_paste() -> str:
    """What to do where the browser ends on a page that cannot be reached."""
    return (
        "If the browser then says that it cannot reach the page, copy its whole address.\n"
        f"{standard_input.PASTED_ADDRESS}."
    )


def _take_pasted(progress: Waiting, services: Services, output: Output) -> None:
    """What was pasted, while the sign-in waits; one that does not fit is said, and the next one is
    read."""
    try:
        for _ in range(_MOST_PASTED):
            if services.sign_in.paste(progress.address, standard_input.pasted_address()):
                return
            output.note(str(say(PASTED_WRONG)))
    except EOFError:
        output.note(NONE_PASTED)
    except CallIsWrong as error:
        output.note(str(error))


def _welcome(connected: Connected, account: Account, output: Output) -> None:
    person, email = connected.person.address, account.sender.email
    output.line(f"Connected as {person}.")
    if person.casefold() != email.casefold():
        output.line(str(say(OTHER_PERSON, person=person, email=email)))
        output.line("That is right for a shared mailbox you may send for; otherwise connect again.")


def _tell_of_the_other(person: str, account: Account, output: Output) -> None:
    output.line()
    output.line(str(say(OTHER_PERSON, person=person, email=account.sender.email)))
    output.line("To send for a shared mailbox, or if your organization calls you by that name,")
    output.line("connect again with --as and the address that you sign in with.")


def _failed(
    error: SignInError | TransportError | TlsError,
    account: Account,
    secret: Secret | None,
    name: str,
    services: Services,
    output: Output,
) -> int:
    told = services.explainer.of_sign_in(error, account, has_secret=secret is not None)
    is_said = isinstance(error, SignInRefused) and error.place != "setup"  # else it is our own
    output.finding(told.finding, str(error) if is_said else "")
    for letter in told.documents.letters:
        output.line()
        output.line(f"{message_for(letter.to)}:")
        output.line()
        output.line(letter.text)
    value = {"ok": False, "account": name, "finding": finding_value(told.finding)}
    if isinstance(error, OtherPersonSignedIn):
        _tell_of_the_other(error.person, account, output)
        value["other_person"] = error.person
    output.value(value)
    return 1
