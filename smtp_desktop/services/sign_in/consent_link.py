"""The page on which an administrator allows the app for everybody."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from msgspec.structs import replace

from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.choices import ConnectionType
from smtp_desktop.model.sign_in import cloud as clouds
from smtp_desktop.model.sign_in import web_address
from smtp_desktop.model.sign_in.cloud import Cloud
from smtp_desktop.model.sign_in.registration import REDIRECT_URI, kind_of_tenant


def consent_link(
    account: Account, cloud: Cloud, connection: ConnectionType = ConnectionType.SMTP
) -> str:
    """The page where an administrator allows the app for everybody in the organization.

    Empty for personal accounts, who have no administrator, and where it would be no address that a
    browser may be given. Raises LocalProtocolError for an account without OAuth.
    """
    auth = account.auth
    if not isinstance(auth, OAuth):
        raise LocalProtocolError("This account does not sign in with OAuth 2.0.", "order")
    if kind_of_tenant(account) == "consumers":
        return ""
    # Microsoft: “Do not use 'common', as personal accounts cannot provide admin consent.”
    tenant = "organizations" if auth.tenant_id == "common" else auth.tenant_id
    base = clouds.authority(cloud, replace(auth, tenant_id=quote(tenant, safe="")))
    resource = cloud.scope_for(connection).rpartition("/")[0]
    query = {
        "client_id": auth.client_id,
        "scope": f"{resource}/.default",
        "redirect_uri": REDIRECT_URI,
    }
    link = f"{base}/v2.0/adminconsent?{urlencode(query, quote_via=quote, safe='')}"
    return link if web_address.read(link) else ""
