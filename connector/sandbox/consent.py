"""The consent page: who asks for what, for which company; the answer goes to the app's redirect_uri."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from . import oauth
from .company import COMPANIES, REALM
from .messages import Request, Response
from .pages import respond

if TYPE_CHECKING:
    from .app import Sandbox


def consent(sandbox: Sandbox, request: Request) -> Response:
    """GET shows the question; POST answers the app with a code, or with a refusal."""
    asked = request.query
    problem = _problem(asked)
    if problem:
        return respond("Sorry, but we can't connect", f"<p>{escape(problem)}</p>", status=400)
    if set(asked["scope"].split()) - oauth.SCOPES.keys():
        return _back(asked, error="invalid_scope")
    if request.method != "POST":
        return _question(asked)
    return _answered(sandbox, asked, request.form())


def _problem(asked: dict[str, str]) -> str:
    """Why the app is not to be answered at all: such a request never redirects."""
    if asked.get("client_id") != oauth.CLIENT_ID:
        return "The client_id is not known."
    if asked.get("response_type") != "code":
        return "The response_type must be code."
    if not asked.get("redirect_uri", "").startswith(("http://", "https://")):
        return "The redirect_uri query parameter value is invalid."
    return "" if asked.get("scope") and asked.get("state") else "The scope and state parameters are required."


def _answered(sandbox: Sandbox, asked: dict[str, str], answer: dict[str, str]) -> Response:
    if answer.get("decision") != "accept":
        return _back(asked, error="access_denied")
    realm = answer.get("realm", REALM)
    if realm not in {company.realm for company in COMPANIES}:
        return respond("Error", "<p>There is no such company.</p>", status=400)
    code = oauth.code(sandbox, realm, scope=asked["scope"], redirect_uri=asked["redirect_uri"])
    return _back(asked, code=code, realmId=realm)


def _back(asked: dict[str, str], **answer: str) -> Response:
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return Response.redirect(asked["redirect_uri"] + joint + urlencode({**answer, "state": asked["state"]}))


def _question(asked: dict[str, str]) -> Response:
    choices = "".join(
        f'<label><input type="radio" name="realm" value="{company.realm}"{" checked" if company.realm == REALM else ""}> '
        f"{escape(company.name)} <small>{escape(company.sku)}, {escape(company.country)}</small></label>"
        for company in COMPANIES
    )
    wanted = "".join(f"<li>{escape(oauth.SCOPES[scope])}</li>" for scope in asked["scope"].split())
    return respond(
        "Connect to QuickBooks",
        f"""<form method="post" class="consent">
        <p>An app asks for this, and you will be sent back to <code>{escape(asked["redirect_uri"])}</code>:</p>
        <ul>{wanted}</ul><fieldset><legend>Company</legend>{choices}</fieldset>
        <button name="decision" value="accept">Accept</button>
        <button name="decision" value="deny">Deny</button></form>""",
    )
