"""Microsoft's refusals: the number, the word of RFC 6749 or Microsoft's own, the sentence.

One without a number is written without one. What stands in braces is filled in.
"""

from __future__ import annotations

NOT_FOR_CONSUMERS = "not-enabled-for-consumers"
DECLINED_DEVICE = "device-declined"

_TABLE = """
7000218 invalid_client
    The request body must contain the following parameter: 'client_assertion' or
    'client_secret'.
700025 invalid_client
    Client is public so neither 'client_assertion' nor 'client_secret' should be presented.
90023 invalid_request
    Public clients can't send a client secret.
7000215 invalid_client
    Invalid client secret provided. Ensure the secret being sent in the request is the client
    secret value, not the client secret ID, for a secret added to app '{client}'.
7000222 invalid_client
    The provided client secret keys for app '{client}' are expired. Visit the Azure portal to
    create new keys for your app.
700016 unauthorized_client
    Application with identifier '{client}' was not found in the directory '{tenant}'. This can
    happen if the application has not been installed by the administrator of the tenant or
    consented to by any user in the tenant. You may have sent your authentication request to
    the wrong tenant.
7000112 unauthorized_client
    Application '{client}'({name}) is disabled.
50011 invalid_request
    The redirect URI '{redirect}' specified in the request does not match the redirect URIs
    configured for the application '{client}'. Make sure the redirect URI sent in the request
    matches one added to your application in the Azure portal.
900971 invalid_request
    No reply address provided.
90002 invalid_tenant
    Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are
    signing into the correct cloud. Check with your subscription administrator, this may
    happen if there are no active subscriptions for the tenant.
900023 invalid_request
    Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external
    domain.
90013 invalid_request
    Invalid input received from the user.
50194 invalid_request
    Application '{client}'({name}) is not configured as a multi-tenant application. Usage of
    the /common endpoint is not supported for such apps created after '10/15/2018'. Use a
    tenant-specific endpoint or configure the application to be multi-tenant.
9002346 invalid_request
    Application '{client}'({name}) is configured for use by Microsoft Account users only.
    Please use the /consumers endpoint to serve this request.
9002332 invalid_request
    Application '{client}'({name}) is configured for use by Azure Active Directory users only.
    Please do not use the /consumers endpoint to serve this request.
9001023 invalid_request
    The grant type is not supported over the /common or /consumers endpoints. Please use the
    /organizations or tenant-specific endpoint.
not-enabled-for-consumers unauthorized_client
    The client does not exist or is not enabled for consumers. If you are the application
    developer, configure a new application through the App Registrations in the Azure Portal.
50020 interaction_required
    User account '{address}' from identity provider '{issuer}' does not exist in tenant
    '{tenant}' and cannot access the application '{client}'({name}) in that tenant. The
    account needs to be added as an external user in the tenant first. Sign out and sign in
    again with a different Azure Active Directory user account.
50034 invalid_grant
    The user account {address} does not exist in the {tenant} directory. To sign into this
    application, the account must be added to the directory.
50105 interaction_required
    Your administrator has configured the application {name} ('{client}') to block users
    unless they are specifically granted ('assigned') access to the application. The signed-in
    user '{address}' is blocked. Please contact your administrator to assign access to this
    application.
65001 invalid_grant
    The user or administrator has not consented to use the application with ID '{client}'
    named '{name}'. Send an interactive authorization request for this user and resource.
65004 access_denied
    User declined to consent to access the app.
90094 consent_required
    The grant requires admin permission.
90095 consent_required
    The grant requires admin permission. A request for approval can be sent to an
    administrator.
650053 invalid_client
    The application '{name}' asked for scope '{scope}' that doesn't exist on the resource
    '{resource}'. Contact the app vendor.
650057 invalid_resource
    Invalid resource. The client has requested access to a resource which is not listed in the
    requested permissions in the client's application registration. Client app ID:
    {client}({name}). Resource value from request: {resource}.
70011 invalid_scope
    The provided value for the input parameter 'scope' is not valid. The scope {scope} is not
    valid.
500011 invalid_resource
    The resource principal named {resource} was not found in the tenant named {tenant}. This
    can happen if the application has not been installed by the administrator of the tenant or
    consented to by any user in the tenant.
28000 invalid_request
    The provided value for the input parameter 'scope' is not valid because it contains more
    than one resource. Scope {scope} is not valid.
700022 invalid_scope
    The provided value for the input parameter 'scope' is not valid because it contains more
    than one resource.
50126 invalid_grant
    Error validating credentials due to invalid username or password.
50053 invalid_grant
    The account is locked, you've tried to sign in too many times with an incorrect user ID or
    password.
50055 invalid_grant
    The password is expired.
50057 invalid_grant
    The user account is disabled.
50076 invalid_grant
    Due to a configuration change made by your administrator, or because you moved to a new
    location, you must use multi-factor authentication to access '{resource}'.
50079 invalid_grant
    Due to a configuration change made by your administrator, or because you moved to a new
    location, you must enroll in multi-factor authentication to access '{resource}'.
50072 interaction_required
    Due to a configuration change made by your administrator, or because you moved to a new
    location, you must enroll in multi-factor authentication to access '{resource}'.
50074 interaction_required
    Strong Authentication is required.
50158 interaction_required
    External security challenge not satisfied. User will be redirected to another page or
    authentication provider to satisfy additional authentication challenges.
53003 access_denied
    Access has been blocked by Conditional Access policies. The access policy does not allow
    token issuance.
53000 interaction_required
    Device is not in required device state: compliant. Conditional Access policy requires a
    compliant device, and the device is not compliant. The user must enroll their device with
    an approved MDM provider like Intune.
53001 interaction_required
    Device is not in required device state: domain_joined. Conditional Access policy requires
    a domain joined device, and the device is not domain joined.
530003 interaction_required
    Your device is required to be managed to access this resource.
530035 access_denied
    Access has been blocked by security defaults. This is due to the request using legacy auth
    or being deemed unsafe by security defaults policies.
50173 invalid_grant
    The provided grant has expired due to it being revoked, a fresh auth token is needed. The
    user might have changed or reset their password. The grant was issued on '{issued}'.
70008 invalid_grant
    The provided authorization code or refresh token has expired due to inactivity. Send a new
    interactive authorization request for this user and resource.
700082 invalid_grant
    The refresh token has expired due to inactivity. The token was issued on {issued} and was
    inactive for 90.00:00:00.
70043 invalid_grant
    The refresh token has expired or is invalid due to sign-in frequency checks by conditional
    access. The token was issued on {issued}.
50089 invalid_grant
    Authentication failed due to flow token expired.
50132 invalid_grant
    The session is not valid due to the following reasons: password expiration or recent
    password change, SSO Artifact is invalid or expired, session is not fresh enough for
    application.
50133 invalid_grant
    The session is not valid due to password expiration or recent password change.
70000 invalid_grant
    The provided grant is invalid or malformed. The user must first sign in and if needed
    grant the client application access to the requested scope.
54005 invalid_grant
    OAuth2 Authorization code was already redeemed, please retry with a new valid code or use
    an existing refresh token.
501481 invalid_grant
    The Code_Verifier does not match the code_challenge supplied in the authorization request.
500112 invalid_client
    The reply address '{redirect}' does not match the reply address '{registered}' provided
    when requesting Authorization code.
700005 invalid_grant
    Provided Authorization Code is intended to use against other tenant, thus rejected.
9002313 invalid_request
    Invalid request. Request is malformed or invalid.
9002327 invalid_request
    Tokens issued for the 'Single-Page Application' client-type may only be redeemed via
    cross-origin requests.
900144 invalid_request
    The request body must contain the following parameter: '{parameter}'.
50059 invalid_request
    No tenant-identifying information found in either the request or implied by any provided
    credentials.
1002012 invalid_scope
    The provided value for scope {scope} is not valid. Client credential flows must have a
    scope value with /.default suffixed to the resource identifier (application ID URI).
50058 login_required
    A silent sign-in request was sent but no user is signed in.
90033 temporarily_unavailable
    A transient error has occurred. Please try again.
90006 temporarily_unavailable
    The service is temporarily unavailable. Please retry later.
90012 temporarily_unavailable
    The request has timed out.
70012 server_error
    A server error occurred while authenticating an MSA (consumer) user. Please try again.
70003 unsupported_grant_type
    The app requested an unsupported grant type '{grant}'.
700054 unsupported_response_type
    response_type '{response_type}' is not enabled for the application.
70016 authorization_pending
    OAuth 2.0 device flow error. Authorization is pending. Continue polling.
70018 bad_verification_code
    Invalid verification code due to User typing in wrong user code for device code flow.
    Authorization isn't approved.
70019 expired_token
    Verification code expired. Have the user retry the sign-in.
device-declined authorization_declined
    The end user has denied the authorization request.
900561 invalid_request
    The endpoint only accepts POST requests. Received a GET request.
"""


def _read(table: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    code = ""
    for line in table.strip().splitlines():
        if not line.startswith(" "):
            code, _, error = line.partition(" ")
            found[code] = error, ""
        else:
            error, text = found[code]
            found[code] = error, f"{text} {line.strip()}".strip()
    return found


REFUSALS = _read(_TABLE)
