"""OAuth 2.0 as Intuit runs it: discovery, consent, codes, rolling refresh tokens, revocation."""

from __future__ import annotations

import base64
import binascii
import secrets
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .company import COMPANIES, REALM
from .faults import token_expired
from .messages import Request, Response
from .pages import page
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox

CLIENT_ID, CLIENT_SECRET = "sandbox-client", "sandbox-secret"  # noqa: S105 - public by design
BOOTSTRAP = "RT1-sandbox-bootstrap"
ACCESS, REFRESH, CODE = "access", "refresh", "code"
LIFETIME = {ACCESS: 3600, REFRESH: 8_640_000, CODE: 600}
HARD_EXPIRY = 157_680_000
SCOPES = ["openid", "email", "profile", "address", "phone"]


def discovery(request: Request) -> Response:
    """The document that tells clients where everything is; data scopes are missing from it, as at Intuit."""
    base = request.base()
    return Response.json(
        {
            "issuer": f"{base}/op/v1",
            "authorization_endpoint": f"{base}/connect/oauth2",
            "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
            "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
            "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
            "jwks_uri": f"{base}/op/v1/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": SCOPES,
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
        }
    )


# -- consent -----------------------------------------------------------------
def consent(sandbox: Sandbox, request: Request) -> Response:
    """GET shows who asks for what; POST answers the app's redirect_uri with a code or a refusal."""
    asked = request.query
    problem = _problem(asked)
    if problem:
        return Response.html(f"<!doctype html><title>Error</title><p>{escape(problem)}</p>", 400)
    if request.method != "POST":
        return Response.html(_consent_page(asked))
    answered = request.form()
    if answered.get("decision") != "accept":
        return _back(asked, error="access_denied")
    realm = answered.get("realm", REALM)
    if realm not in {company.realm for company in COMPANIES}:
        return Response.html(page("Error", "<p>There is no such company.</p>"), 400)
    code = issue(sandbox, CODE, realm, chain=secrets.token_hex(8))
    return _back(asked, code=code, realmId=realm)


def _problem(asked: dict[str, str]) -> str:
    if asked.get("client_id") != CLIENT_ID:
        return "The client_id is not known."
    if asked.get("response_type") != "code":
        return "The response_type must be code."
    if not asked.get("redirect_uri", "").startswith(("http://", "https://")):
        return "The redirect_uri query parameter value is invalid."
    return "" if asked.get("scope") and asked.get("state") else "The scope and state parameters are required."


def _back(asked: dict[str, str], **answer: str) -> Response:
    values = {**answer, "state": asked["state"]}
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return Response.redirect(asked["redirect_uri"] + joint + urlencode(values))


def _consent_page(asked: dict[str, str]) -> str:
    choices = "".join(
        f'<label><input type="radio" name="realm" value="{company.realm}"{" checked" if company.realm == REALM else ""}> '
        f"{escape(company.name)} <small>{escape(company.sku)}</small></label>"
        for company in COMPANIES
    )
    return page(
        "Connect to QuickBooks",
        f"""<form method="post" class="consent">
        <p>An app asks for <code>{escape(asked["scope"])}</code> and will be sent back to
        <code>{escape(asked["redirect_uri"])}</code>.</p><fieldset><legend>Company</legend>{choices}</fieldset>
        <button name="decision" value="accept">Accept</button>
        <button name="decision" value="deny">Deny</button></form>""",
    )


# -- tokens ------------------------------------------------------------------
def token(sandbox: Sandbox, request: Request) -> Response:
    """Redeem a code once, or a refresh token whose value then changes."""
    if not _client_known(request):
        return Response.json({"error": "invalid_client"}, 401)
    form = request.form()
    grants = {"authorization_code": _redeem_code, "refresh_token": _refresh}
    grant = grants.get(form.get("grant_type", ""))
    if not grant:
        return Response.json({"error": "unsupported_grant_type"}, 400)
    with sandbox.store.transaction():
        answer = grant(sandbox, form)
    if "error" in answer:
        return Response.json(answer, 400)
    if request.header("x-include-refresh-token-hard-expires-in").lower() == "true":
        answer["x_refresh_token_hard_expires_in"] = HARD_EXPIRY
    return Response.json(answer)


def _client_known(request: Request) -> bool:
    scheme, _, encoded = request.header("authorization").partition(" ")
    try:
        given = base64.b64decode(encoded).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return False
    return secrets.compare_digest(given.encode(), f"{CLIENT_ID}:{CLIENT_SECRET}".encode())


def _invalid(description: str) -> Json:
    return {"error": "invalid_grant", "error_description": description}


def _redeem_code(sandbox: Sandbox, form: dict[str, str]) -> Json:
    kind, realm, chain, expires, used = _known(sandbox, form.get("code", ""))
    if kind != CODE or expires < sandbox.clock():
        return _invalid("Invalid authorization code")
    if used:
        # A code redeemed twice may be stolen: what came of it dies too.
        sandbox.store.write("DELETE FROM tokens WHERE chain = ?", chain)
        return _invalid("Invalid authorization code")
    sandbox.store.write("UPDATE tokens SET used = 1 WHERE value = ?", form["code"])
    return _pair(sandbox, realm, chain)


def _refresh(sandbox: Sandbox, form: dict[str, str]) -> Json:
    given = form.get("refresh_token", "")
    if given == BOOTSTRAP:
        return _pair(sandbox, REALM, secrets.token_hex(8))
    kind, realm, chain, expires, used = _known(sandbox, given)
    if kind in (ACCESS, CODE):
        return _invalid("Incorrect Token type or clientID")
    if kind != REFRESH or used or expires < sandbox.clock():
        if used and sandbox.switches.fires("refresh_kills_chain") is not None:
            sandbox.store.write("DELETE FROM tokens WHERE chain = ?", chain)
        return _invalid("Incorrect or invalid refresh token")
    sandbox.store.write("UPDATE tokens SET used = 1 WHERE value = ?", given)
    return _pair(sandbox, realm, chain)


def _known(sandbox: Sandbox, value: str) -> tuple[str, str, str, float, int]:
    rows = sandbox.store.rows("SELECT kind, realm, chain, expires, used FROM tokens WHERE value = ?", value)
    return rows[0] if rows else ("", "", "", 0.0, 0)


def _pair(sandbox: Sandbox, realm: str, chain: str) -> Json:
    return {
        "token_type": "bearer",
        "access_token": issue(sandbox, ACCESS, realm, chain=chain),
        "expires_in": LIFETIME[ACCESS],
        "refresh_token": issue(sandbox, REFRESH, realm, chain=chain),
        "x_refresh_token_expires_in": LIFETIME[REFRESH],
    }


def issue(sandbox: Sandbox, kind: str, realm: str, *, chain: str) -> str:
    """A new token or code of one connection (its chain)."""
    prefix = {ACCESS: "eyJ.", REFRESH: "RT1-", CODE: "AB1"}[kind]
    value = prefix + secrets.token_urlsafe(32)
    expires = sandbox.clock() + LIFETIME[kind]
    sandbox.store.write("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, 0)", value, kind, realm, chain, expires)
    return value


def realm_of(sandbox: Sandbox, request: Request) -> str:
    """The realm that the request's access token opens; 401 with code 3200 otherwise."""
    scheme, _, value = request.header("authorization").partition(" ")
    kind, realm, _, expires, _ = _known(sandbox, value.strip())
    if scheme.lower() != "bearer" or kind != ACCESS:
        raise token_expired("Token not found")
    if expires < sandbox.clock():
        raise token_expired()
    return realm


def _revoked(request: Request) -> Json:
    """Intuit documents JSON; forms are accepted too."""
    if not request.body.lstrip().startswith(b"{"):
        return dict(request.form())
    try:
        return dict(loads(request.body))
    except ValueError:
        return {}


def revoke(sandbox: Sandbox, request: Request) -> Response:
    """End the whole connection that a token belongs to."""
    if not _client_known(request):
        return Response.json({"error": "invalid_client"}, 401)
    given = str(_revoked(request).get("token", ""))
    _, _, chain, _, _ = _known(sandbox, given)
    if not chain and given != BOOTSTRAP:
        return Response.json({"error": "invalid_token"}, 400)
    sandbox.store.write("DELETE FROM tokens WHERE chain = ?", chain)
    return Response.json({})
