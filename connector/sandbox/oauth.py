"""OAuth 2.0 as Intuit runs it: discovery, codes, rolling refresh tokens, revocation. The consent page is in consent.py."""

from __future__ import annotations

import base64
import binascii
import math
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import identity
from .company import REALM
from .faults import GatewayFault, not_authorised, token_expired
from .messages import Request, Response
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox

CLIENT_ID, CLIENT_SECRET = "sandbox-client", "sandbox-secret"  # noqa: S105 - public by design
BOOTSTRAP = "RT1-sandbox-bootstrap"
ACCESS, REFRESH, CODE = "access", "refresh", "code"
LIFETIME = {ACCESS: 3600, REFRESH: 8_640_000, CODE: 600}
HARD_EXPIRY = 157_680_000  # seconds after the consent, however often it is refreshed
ACCOUNTING = "com.intuit.quickbooks.accounting"
IDENTITY = {
    "openid": "who you are",
    "email": "your e-mail address",
    "profile": "your name",
    "address": "your address",
    "phone": "your telephone number",
}
SCOPES = {
    ACCOUNTING: "your accounting data",
    "com.intuit.quickbooks.payment": "your payments",
    **IDENTITY,
    "project-management.project": "your projects",
    "app-foundations.custom-field-definitions": "your custom fields",
    "app-foundations.custom-field-definitions.read": "your custom fields, to read",
    "payroll.compensation.read": "your payroll, to read",
    "indirect-tax.tax-calculation.quickbooks": "sales tax",
}


@dataclass(frozen=True)
class Token:
    """An access token, refresh token or code, with the connection it belongs to."""

    kind: str
    realm: str
    chain: str
    expires: float
    used: int
    scope: str
    redirect_uri: str
    opened: float


def discovery(sandbox: Sandbox, request: Request) -> Response:
    """The document that tells clients where everything is; data scopes are missing from it, as at Intuit."""
    base = request.base()
    return Response.json(
        {
            "issuer": identity.ISSUER,
            "authorization_endpoint": f"{base}/connect/oauth2",
            "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
            "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
            "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
            "jwks_uri": f"{base}/op/v1/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": list(IDENTITY),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
        }
    )


def jwks(sandbox: Sandbox, request: Request) -> Response:
    return Response.json(identity.jwks())


# -- tokens ------------------------------------------------------------------
def token(sandbox: Sandbox, request: Request) -> Response:
    """Redeem a code once, or a refresh token whose value then changes."""
    form = request.form()
    if not _client_known(request, form):
        return Response.json({"error": "invalid_client"}, 401)
    grants = {"authorization_code": _redeem_code, "refresh_token": _refresh}
    grant = grants.get(form.get("grant_type", ""))
    if not grant:
        return Response.json({"error": "unsupported_grant_type"}, 400)
    with sandbox.store.transaction():
        found = grant(sandbox, form)
        return Response.json(_pair(sandbox, request, found) if isinstance(found, Token) else found, _status(found))


def _status(found: Token | Json) -> int:
    return 200 if isinstance(found, Token) else 400


def _client_known(request: Request, form: Json) -> bool:
    """By Basic authentication, or by client_id and client_secret in the body."""
    scheme, _, encoded = request.header("authorization").partition(" ")
    try:
        given = base64.b64decode(encoded).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return False
    given = given or f"{form.get('client_id', '')}:{form.get('client_secret', '')}"
    return secrets.compare_digest(given.encode(), f"{CLIENT_ID}:{CLIENT_SECRET}".encode())


def _invalid(description: str) -> Json:
    return {"error": "invalid_grant", "error_description": description}


def _redeem_code(sandbox: Sandbox, form: dict[str, str]) -> Token | Json:
    found = known(sandbox, form.get("code", ""))
    if not found or found.kind != CODE or found.expires < sandbox.clock():
        return _invalid("Invalid authorization code")
    if found.used:
        # A code redeemed twice may be stolen: what came of it dies too.
        disconnect(sandbox, found.chain)
        return _invalid("Invalid authorization code")
    if form.get("redirect_uri") != found.redirect_uri:
        return _invalid("The redirect_uri is not the one of the consent")
    sandbox.store.write("UPDATE tokens SET used = 1 WHERE value = ?", form["code"])
    return found


def _refresh(sandbox: Sandbox, form: dict[str, str]) -> Token | Json:
    given = form.get("refresh_token", "")
    if sandbox.switches.fires("refresh_refused") is not None:
        return _invalid("Incorrect or invalid refresh token")
    if given == BOOTSTRAP:
        return _bootstrapped(sandbox)
    found = known(sandbox, given)
    if found and found.kind != REFRESH:
        return _invalid("Incorrect Token type or clientID")
    if not found or found.used or found.expires < sandbox.clock():
        if found and found.used and sandbox.switches.fires("refresh_kills_chain") is not None:
            disconnect(sandbox, found.chain)
        return _invalid("Incorrect or invalid refresh token")
    sandbox.store.write("UPDATE tokens SET used = 1 WHERE value = ?", given)
    return found


def _bootstrapped(sandbox: Sandbox) -> Token:
    """A consent that somebody gave before: a new connection each time."""
    chain = connect(sandbox, REALM, scope=ACCOUNTING, redirect_uri="")
    return Token(REFRESH, REALM, chain, 0, 0, ACCOUNTING, "", sandbox.clock())


def _pair(sandbox: Sandbox, request: Request, found: Token) -> Json:
    """Both tokens; the id_token when who consented was asked for; the hard expiry when the header asks for it."""
    remaining = math.ceil(found.opened + HARD_EXPIRY - sandbox.clock())
    refresh_lifetime = min(LIFETIME[REFRESH], remaining)
    answer: Json = {
        "token_type": "bearer",
        "access_token": issue(sandbox, ACCESS, found.realm, chain=found.chain),
        "expires_in": LIFETIME[ACCESS],
        "refresh_token": issue(sandbox, REFRESH, found.realm, chain=found.chain, seconds=refresh_lifetime),
        "x_refresh_token_expires_in": refresh_lifetime,
    }
    if "openid" in found.scope.split() and found.kind == CODE:
        about = {"client_id": CLIENT_ID, "realm": found.realm}
        answer["id_token"] = identity.id_token(now=sandbox.clock(), **about)
    if request.header("x-include-refresh-token-hard-expires-in").lower() == "true":
        answer["x_refresh_token_hard_expires_in"] = remaining
    return answer


# -- connections: one per consent; its tokens bear the same chain -------------
def connect(sandbox: Sandbox, realm: str, *, scope: str, redirect_uri: str) -> str:
    """A new connection: the chain that its tokens will bear."""
    chain = secrets.token_hex(8)
    sandbox.store.write(
        "INSERT INTO connections VALUES (?, ?, ?, ?, ?)", chain, realm, scope, redirect_uri, sandbox.clock()
    )
    return chain


def disconnect(sandbox: Sandbox, chain: str) -> None:
    """End a connection: none of its tokens is good any more."""
    for table in ("tokens", "connections"):
        sandbox.store.write(f"DELETE FROM {table} WHERE chain = ?", chain)  # noqa: S608 - names of our own


def code(sandbox: Sandbox, realm: str, *, scope: str, redirect_uri: str) -> str:
    """What a consent sends to the app: good once, for ten minutes."""
    with sandbox.store.transaction():
        return issue(sandbox, CODE, realm, chain=connect(sandbox, realm, scope=scope, redirect_uri=redirect_uri))


def issue(sandbox: Sandbox, kind: str, realm: str, *, chain: str, seconds: float = 0) -> str:
    """A new token or code of one connection."""
    prefix = {ACCESS: "eyJ.", REFRESH: "RT1-", CODE: "AB1"}[kind]
    value = prefix + secrets.token_urlsafe(32)
    expires = sandbox.clock() + (seconds or LIFETIME[kind])
    sandbox.store.write("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, 0)", value, kind, realm, chain, expires)
    return value


def known(sandbox: Sandbox, value: str) -> Token | None:
    """The token or code with that value."""
    rows = sandbox.store.rows(
        "SELECT kind, t.realm, chain, expires, used, scope, redirect_uri, opened "
        "FROM tokens t JOIN connections USING (chain) WHERE value = ?",
        value,
    )
    return Token(*rows[0]) if rows else None


# -- bearers -----------------------------------------------------------------
def realm_of(sandbox: Sandbox, request: Request) -> str:
    """The realm whose accounting data the request's access token opens; 401 or 403 otherwise."""
    bearer = _bearer(sandbox, request)
    if ACCOUNTING not in bearer.scope.split():
        raise not_authorised()
    return bearer.realm


def _bearer(sandbox: Sandbox, request: Request) -> Token:
    scheme, _, value = request.header("authorization").partition(" ")
    found = known(sandbox, value.strip())
    if scheme.lower() != "bearer" or not found or found.kind != ACCESS:
        raise token_expired("Token not found")
    if found.expires < sandbox.clock():
        raise token_expired()
    return found


def userinfo(sandbox: Sandbox, request: Request) -> Response:
    """Who consented, as far as the access token's scopes tell."""
    try:
        bearer = _bearer(sandbox, request)
        if "openid" not in bearer.scope.split():
            raise not_authorised()
    except GatewayFault as fault:
        return Response.json(fault.body(int(sandbox.clock() * 1000)), fault.status)
    return Response.json(identity.userinfo(bearer.scope))


def revoke(sandbox: Sandbox, request: Request) -> Response:
    """End the whole connection that a refresh or access token belongs to."""
    form = _revoked(request)
    if not _client_known(request, form):
        return Response.json({"error": "invalid_client"}, 401)
    given = str(form.get("token", ""))
    found = known(sandbox, given)
    if not found and given != BOOTSTRAP:
        return Response.json({"error": "invalid_token"}, 400)
    if found:
        disconnect(sandbox, found.chain)
    return Response(200, b"")


def _revoked(request: Request) -> Json:
    """Intuit documents JSON; forms are accepted too."""
    if not request.body.lstrip().startswith(b"{"):
        return dict(request.form())
    try:
        return dict(loads(request.body))
    except ValueError:
        return {}
