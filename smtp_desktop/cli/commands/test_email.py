"""``test``: Test Email, step by step, on the terminal."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from smtp_desktop.cli import papers, standard_input
from smtp_desktop.cli.commands import domain
from smtp_desktop.cli.commands.connect import client_secret
from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output, report_value
from smtp_desktop.diagnosis.stage import Status
from smtp_desktop.errors import SecretKeptForOther, SendingSwitchedOff
from smtp_desktop.model.account import Account
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.parse import parse, to_draft
from smtp_desktop.model.provider import Provider
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.model.sign_in.graph import on_the_wire
from smtp_desktop.services.sending.stages import TokenRenewal, TokenSignIn
from smtp_desktop.services.services import Services
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline
from smtp_desktop.wording import domain as domain_words
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import METHOD_INSTEAD, TEST_WORKED, sentence_of

_LONG = 3600.0  # seconds; each part of a test has a deadline of its own

NOTHING_SAVED = (
    "No account is saved under the name {name}, and so no password: give it with --password-stdin."
)
NOBODY_CONNECTED = (
    "No account is saved under the name {name}, so nobody is connected. These settings are new: "
    "save them with “account save”, then connect."
)
GRANTED_NOT_TRIED = (
    "Everything up to the message works; nothing was sent. Microsoft has given the permission to "
    "send; whether Microsoft Graph takes a message shows only when one is sent."
)
FOR_OTHER_SERVER = (
    "These settings name another server or username than the saved account, so its sign-in is not "
    "used there: save them with “account save”, then connect."
)
FOR_OTHER_SETTINGS = (
    "These settings name another server or username than the saved account, so its password is "
    "not sent there: give the password with --password-stdin."
)


def test(options: Namespace, services: Services, output: Output) -> int:
    """Test the saved account or a settings file; 0 only if every step passed."""
    papers.check(options)
    account = _account(options, services)
    if not account.enabled and not options.no_send:
        raise SendingSwitchedOff(options.account)
    to = options.to or account.test_to
    whole = Deadline(options.timeout or _LONG)
    report = run(
        account,
        _secret(options, services, account),
        to,
        services,
        output,
        sends=not options.no_send,
        seconds=options.timeout,
        sign_in=_sign_in(options, services, account),
        renew=_renewal(options, services, account),
        anyway=options.try_anyway,
        name=options.account,
        is_saved=not (options.settings or options.password_stdin),
    )
    value = report_value(report, options.account)
    if report.receipt:
        output.line(f"  {say(domain_words.RECEIPT, receipt=report.receipt)}")
        output.line(f"  {domain_words.ACCEPTED}")
    if options.check_domain or (report.ok and not output.as_json):
        found = domain.check(account, report, services, whole)
        domain.tell(found, output)
        value["domain"] = domain.value(found)
    is_written = papers.write(options, report, account, to, services, output)
    output.value(value)
    return 0 if report.ok and is_written else 1


def run(
    account: Account,
    secret: Secret | None,
    to: str,
    services: Services,
    output: Output,
    *,
    sends: bool = True,
    seconds: float = 0,
    sign_in: TokenSignIn | None = None,
    renew: TokenRenewal | None = None,
    anyway: bool = False,
    name: str = DEFAULT,
    is_saved: bool = False,
) -> TestReport:
    """Test an account and print every step as it ends; with `anyway` it signs in however often that
    was tried. `name` is for the log, and `is_saved` says that these settings are saved under it."""
    server = on_the_wire(account, services.clouds).server
    output.line(f"Testing {server.host}:{server.port} for {account.sender.email}")
    request = Request(
        account,
        Credentials(account.username, secret.reveal) if secret else None,
        to,
        sends=sends,
        sign_in=sign_in,
        anyway=anyway,
        elsewhere=anyway,
        name=name,
        renew=renew,
        is_saved=is_saved,
    )
    whole = Deadline(seconds)
    report = services.tester.run(request, output.step, Cancellation(), seconds)
    while (agreed := _agreed(request, report, output)) is not None:
        request = agreed
        left = max(whole.remaining, 0.1) if seconds else 0
        report = services.tester.run(request, output.step, Cancellation(), left)
    _tell_end(report, request, services.providers.behind(server.host), output)
    return report


def _tell_end(
    report: TestReport, request: Request, service: Provider | None, output: Output
) -> None:
    """Tell what was not reached, and what came of the test; `service` is who runs the server."""
    for step in report.steps:
        if step.status is Status.NOT_REACHED:
            output.step(step)
    if report.instead:
        output.line()
        refused, works = report.instead.refused, report.instead.works
        output.line(str(say(METHOD_INSTEAD, refused=refused, works=works)))
    if report.finding:
        known_as = service.known_as if service else ""
        output.finding(report.finding, str(report.reply or ""), known_as)
        return
    output.line()
    output.line(
        str(say(TEST_WORKED, to=request.to))
        if request.sends
        else GRANTED_NOT_TRIED
        if request.account.is_graph
        else "Everything up to the message works; nothing was sent."
    )


def _agreed(request: Request, report: TestReport, output: Output) -> Request | None:
    """What was held back, once somebody at the terminal has said that it is meant."""
    if report.apart and standard_input.sends_there(report.apart, output):
        return replace(request, elsewhere=True)
    until = report.held_back_until
    if until and standard_input.goes_on(request.account, until, output):
        return replace(request, anyway=True)
    return None


def _account(options: Namespace, services: Services) -> Account:
    if options.settings:
        account = services.accounts.from_file(options.settings)
    else:
        account = services.accounts.account(options.account)
    if options.to:
        checked = parse(to_draft(account).with_value(Field.TEST_TO, options.to))
        if not isinstance(checked, Account):
            raise CallIsWrong(f"--to: {sentence_of(checked[0])}")
        options.to = checked.test_to
    return account


def _secret(options: Namespace, services: Services, account: Account) -> Secret | None:
    if account.auth_type is not AuthType.BASIC:
        return None
    if options.password_stdin:
        given = standard_input.secrets([SecretKind.PASSWORD], account, services.providers)
        return given[SecretKind.PASSWORD]
    name = options.account
    if options.settings:
        _check_saved(name, services, NOTHING_SAVED)
    try:
        return services.accounts.secret(SecretKind.PASSWORD, account, name)
    except SecretKeptForOther:
        raise CallIsWrong(FOR_OTHER_SETTINGS) from None


def _sign_in(options: Namespace, services: Services, account: Account) -> TokenSignIn | None:
    """How a token is come by, for an account that signs in with one."""
    if account.auth_type is not AuthType.OAUTH:
        return None
    if options.settings:
        _check_saved(options.account, services, NOBODY_CONNECTED)
        _check_connected(options.account, services, account)

    def fetch(deadline: Deadline, cancellation: Cancellation) -> Credentials:
        secret = client_secret(options.account, account, services)
        return services.sign_in.credentials(
            options.account, account, secret, deadline, cancellation
        )

    return fetch


def _renewal(options: Namespace, services: Services, account: Account) -> TokenRenewal | None:
    """How another token is come by, where Microsoft Graph has refused one."""
    if not account.is_graph:
        return None

    def fetch(deadline: Deadline, cancellation: Cancellation, claims: str) -> Credentials:
        secret = client_secret(options.account, account, services)
        return services.sign_in.renewed(
            options.account, account, secret, deadline, cancellation, claims
        )

    return fetch


def _check_saved(name: str, services: Services, missing: str) -> None:
    """Settings of a file are tested with what is kept for an account; raises CallIsWrong."""
    if services.accounts.draft(name) is None:
        raise CallIsWrong(missing.format(name=name))


def _check_connected(name: str, services: Services, account: Account) -> None:
    """A sign-in is used for nothing but what it is kept for; raises CallIsWrong."""
    if services.sign_in.status(name, account) is None:
        saved = services.accounts.account(name)
        if saved.auth_type is AuthType.OAUTH and services.sign_in.status(name, saved):
            raise CallIsWrong(FOR_OTHER_SERVER)
