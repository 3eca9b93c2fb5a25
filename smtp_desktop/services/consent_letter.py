"""A letter to the administrator, ready to be sent: what was tried, and how to allow it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from smtp_desktop import __version__
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.model import cloud as clouds
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.cloud import Cloud
from smtp_desktop.services.sign_in_evidence import REDIRECT_URI, kind_of_tenant, sign_in_host

# What is asked for, by the finding's code; where none fits, the sign-in log knows more.
_CONSENT = """\
Please open this link as an administrator and accept:
   {link}
   The browser then goes to {redirect_uri}, where nothing answers. That is as it should be."""
_LOG = "Please look it up by its time in the sign-in log of the Microsoft Entra admin center."
_INSPECTED = (
    "Something between this computer and {authority} shows a certificate of its own.",
    "If that is our inspection of network traffic, please install its certificate here.",
)
_REQUESTS: dict[str, tuple[str, ...]] = {
    "consent": (_CONSENT,),
    "not_assigned": (
        "Please open Enterprise applications, the app, Users and groups, and add {who}.",
    ),
    "redirect_uri": (
        "Please open the app registration, Authentication, and add exactly {redirect_uri}.",
        "Platform: “Mobile and desktop applications” without a client secret, “Web” with one.",
    ),
    "client_secret": (
        "Please open the app registration, Certificates & secrets: has the secret expired?",
        "If so, make a new one and hand its Value (not the Secret ID) over in a safe way.",
        "Without a secret, the app needs {redirect_uri} under “Mobile and desktop applications”.",
    ),
    "client_id": (
        "Please compare Client ID and Tenant ID below with the app registration.",
        "Please open Enterprise applications, the app, Properties: may people sign in with it?",
        _CONSENT,
    ),
    "personal_account": (
        "Please open the app registration, “Supported account types”: may this account use it?",
        "If not, please name an app that {who} can use.",
    ),
    "ca_block": (
        _LOG,
        "It names the rule. Please allow the app, this computer or this place there.",
    ),
    "scope": (
        "Please open the app registration, API permissions, and add the permissions named below.",
        _CONSENT,
    ),
    "account_state": ("Please check that {who} is switched on and may sign in.",),
    "account_locked": ("Please check whether {who} is locked, and unlock it.",),
    "cert_chain": _INSPECTED,
    "cert_strict": (*_INSPECTED, "Its form is too old for today's programs: please renew it."),
    "proxy_only": ("Please let this program reach {authority}, port 443, through the proxy.",),
    "server_temp": (_LOG, "Microsoft gets no answer from our own servers that check passwords."),
}
_OTHERWISE = (_LOG, _CONSENT)
_PERSONAL = "Please open the app to personal accounts, under “Supported account types”."

_LETTER = """\
Subject: Please allow SMTP Desktop to send email from {email}

Hello,

the program SMTP Desktop is to send email from {email}.
The sign-in at Microsoft did not go through, and it takes an administrator to go on.

What happened
{happened}

What you are asked to do
{requests}

The app and its permissions
- Application (client) ID: {client_id}
- Directory (tenant) ID: {tenant}
- Permissions, delegated: {permission}, offline_access (and openid, profile)
- Redirect URI: {redirect_uri}
- With them the app sends as the person who signed in. It reads no email.

So that sending works afterwards, “Authenticated SMTP” must be switched on for the mailbox
- Microsoft 365 admin center: Users, Active users, {who}, Mail, Manage email apps
- or in Exchange Online PowerShell:
  Set-CASMailbox -Identity '{identity}' -SmtpClientAuthenticationDisabled $false

This letter holds no password and no secret, and the answer needs none.

SMTP Desktop {version}
"""


def letter(
    account: Account, cloud: Cloud, at: datetime, reason: str = "", failure: Failure | None = None
) -> str:
    """The letter as plain text; `at` is when it was tried and knows its time zone.

    `reason` is a finding's code, which chooses what is asked for, or a sentence that is repeated;
    `failure` adds what Microsoft called it. Raises LocalProtocolError for an account without OAuth.
    """
    auth = _auth(account)
    who, link = account.username or account.sender.email, consent_link(account, cloud)
    values = {
        "who": who,
        "identity": who.replace("'", "''"),
        "email": account.sender.email,
        "client_id": auth.client_id,
        "tenant": auth.tenant_id,
        "permission": cloud.scope.rpartition("/")[2],
        "redirect_uri": REDIRECT_URI,
        "version": __version__,
        "authority": sign_in_host(account, cloud),
        "link": link,
    }
    happened = _happened(account, cloud, at, reason, failure)
    values["happened"] = "\n".join(f"- {line}" for line in happened)
    asked = [one for one in _REQUESTS.get(reason, _OTHERWISE) if link or one is not _CONSENT]
    values["requests"] = "\n".join(
        f"{number}. {one.format_map(values)}" for number, one in enumerate(asked or [_PERSONAL], 1)
    )
    return _LETTER.format_map(values)


def consent_link(account: Account, cloud: Cloud) -> str:
    """The page where an administrator allows the app for everybody in the organization.

    Empty for personal accounts, who have no administrator. Raises LocalProtocolError for an
    account without OAuth.
    """
    auth = _auth(account)
    if kind_of_tenant(account) == "consumers":
        return ""
    # Microsoft: “Do not use 'common', as personal accounts cannot provide admin consent.”
    tenant = "organizations" if auth.tenant_id == "common" else auth.tenant_id
    base = clouds.authority(cloud, replace(auth, tenant_id=quote(tenant, safe="")))
    resource = cloud.scope.rpartition("/")[0]
    query = {
        "client_id": auth.client_id,
        "scope": f"{resource}/.default",
        "redirect_uri": REDIRECT_URI,
    }
    return f"{base}/v2.0/adminconsent?{urlencode(query, quote_via=quote, safe='')}"


def _happened(
    account: Account, cloud: Cloud, at: datetime, reason: str, failure: Failure | None
) -> tuple[str, ...]:
    words = failure.words if failure else {}
    is_sentence = " " in reason
    lines = (
        f"When: {at.isoformat(' ', 'minutes')}, that is {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        f"Who signs in: {account.username or account.sender.email}",
        f"Where: {sign_in_host(account, cloud)} ({cloud.name})",
        f"Outgoing server: {account.server.host}, port {account.server.port}",
        f"What this program says: {reason}" if is_sentence else "",
        f"What Microsoft says: {words['code']}" if words.get("code") else "",
        *words.get("reference", "").split(", "),
    )
    return tuple(line for line in lines if line)


def _auth(account: Account) -> OAuth:
    if not isinstance(account.auth, OAuth):
        raise LocalProtocolError("This account does not sign in with OAuth 2.0.", "order")
    return account.auth
