"""OAuth 2.0 with Intuit: consent, code, refresh, revoke. Knows neither Django nor our models.

Follows Intuit's OAuth 2.0 page. Nothing refreshes by itself: connector.connections decides when, once at a time.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from oauthlib.oauth2 import MissingTokenError, OAuth2Error, WebApplicationClient
from requests_oauthlib import OAuth2Session

from approvals import canonical
from connector.errors import Disconnected, Unavailable
from connector.http import Answer, BrokenAnswer, Patience, send

logger = logging.getLogger(__name__)

SCOPE = ["com.intuit.quickbooks.accounting"]
PATIENCE = Patience(connect=3, read=30, total=40)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Answers of OAuth that pass by themselves (RFC 6749, 4.1.2.1); every other one needs a person.
PASSING = {"server_error", "temporarily_unavailable"}
BROKEN = "Intuit's log-in service has a problem of its own."


@dataclass(frozen=True)
class Tokens:
    """What Intuit's token endpoint answers; lifetimes in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    refresh_expires_in: int
    refresh_hard_expires_in: int | None = None

    def __repr__(self) -> str:
        return "Tokens(***)"


@dataclass(frozen=True)
class Endpoints:
    """Where consent, tokens and revocation live, as the discovery document says."""

    authorization: str
    token: str
    revocation: str

    @classmethod
    def discover(cls, url: str, *, session: requests.Session, allowed_hosts: Collection[str]) -> "Endpoints":
        """Read the discovery document; an address on a host that is not configured is refused."""
        answer = _send(session, "GET", _checked(url, allowed_hosts))
        document = _json(answer)
        members = ("authorization_endpoint", "token_endpoint", "revocation_endpoint")
        return cls(*(_checked(str(document.get(member, "")), allowed_hosts) for member in members))


def _checked(url: str, allowed_hosts: Collection[str]) -> str:
    parts = urlsplit(url)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if parts.hostname not in allowed_hosts or not secure:
        raise Disconnected(f"The address {parts.scheme}://{parts.hostname} is not one that this portal may call.")
    return url


def authorization_url(*, client_id: str, redirect_uri: str, state: str, endpoints: Endpoints) -> str:
    """Where the administrator's browser goes to consent."""
    session = OAuth2Session(client_id, redirect_uri=redirect_uri, scope=SCOPE)
    scheme, _, rest = endpoints.authorization.partition("://")
    # oauthlib knows https alone; that http leads to this machine was seen to at discovery.
    url, _ = session.authorization_url(f"https://{rest}", state=state)
    return scheme + url.removeprefix("https")


def exchange(
    code: str, *, redirect_uri: str, client_id: str, client_secret: str, endpoints: Endpoints, session: requests.Session
) -> Tokens:
    """Tokens for a code, which is good once. Raises Disconnected when it is not good."""
    client = WebApplicationClient(client_id)
    form = client.prepare_request_body(code=code, redirect_uri=redirect_uri, include_client_id=False)
    return _tokens(client, form, secret=client_secret, endpoints=endpoints, session=session)


def refresh(
    refresh_token: str, *, client_id: str, client_secret: str, endpoints: Endpoints, session: requests.Session
) -> Tokens:
    """New tokens for a refresh token, whose value may change. Raises Disconnected when it is dead."""
    client = WebApplicationClient(client_id)
    form = client.prepare_refresh_body(refresh_token=refresh_token)
    return _tokens(client, form, secret=client_secret, endpoints=endpoints, session=session)


def _tokens(
    client: WebApplicationClient, form: str, *, secret: str, endpoints: Endpoints, session: requests.Session
) -> Tokens:
    """Ask the token endpoint; oauthlib reads the answer and names what is wrong with it."""
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        # Without it Intuit keeps the day on which the consent itself ends to itself.
        "x-include-refresh-token-hard-expires-in": "true",
    }
    answer = _send(session, "POST", endpoints.token, data=form, headers=headers, auth=(client.client_id, secret))
    _json(answer)
    try:
        return _read(client.parse_request_body_response(answer.text))
    except MissingTokenError as error:
        raise Unavailable(BROKEN, maybe_executed=False, status=answer.status) from error
    except OAuth2Error as error:
        raise _refused(error, answer) from error
    except (KeyError, TypeError, ValueError):
        # Not chained: the cause would carry the tokens that did come.
        raise Unavailable(BROKEN, maybe_executed=False, status=answer.status) from None


def _read(found: dict[str, Any]) -> Tokens:
    return Tokens(
        access_token=str(found["access_token"]),
        refresh_token=str(found["refresh_token"]),
        expires_in=int(found["expires_in"]),
        refresh_expires_in=int(found["x_refresh_token_expires_in"]),
        refresh_hard_expires_in=int(found.get("x_refresh_token_hard_expires_in") or 0) or None,
    )


def _refused(error: OAuth2Error, answer: Answer) -> Disconnected | Unavailable:
    about: dict[str, Any] = {"status": answer.status, "intuit_tid": answer.intuit_tid}
    if error.error in PASSING:
        return Unavailable(BROKEN, maybe_executed=False, **about)
    if error.error == "invalid_client":
        words = "Intuit does not know this portal: its client id or secret is wrong. Correct them, then reconnect."
        return Disconnected(words, **about)
    return Disconnected(f"QuickBooks ended the connection ({error.error}). Reconnect it.", **about)


def revoke(token: str, *, client_id: str, client_secret: str, endpoints: Endpoints, session: requests.Session) -> None:
    """End our access. A token that Intuit no longer knows counts as revoked."""
    headers = {"Accept": "application/json"}
    json = {"token": token}
    answer = _send(session, "POST", endpoints.revocation, json=json, headers=headers, auth=(client_id, client_secret))
    if answer.status == 401:
        raise Disconnected("Intuit does not know this portal: its client id or secret is wrong.", status=401)
    if answer.status not in {200, 400}:
        raise Unavailable(BROKEN, maybe_executed=False, status=answer.status)


# -- the wire


def _send(session: requests.Session, method: str, url: str, **kwargs: Any) -> Answer:
    """One call, of which the books know nothing: whatever goes wrong, no document was posted."""
    try:
        answer = send(session, method, url, patience=PATIENCE, **kwargs)
    except (requests.RequestException, BrokenAnswer) as error:
        # Not chained: requests' errors carry the request, and with it the token.
        logger.warning("%s %s: no answer, %s", method, urlsplit(url).path, type(error).__name__)
        raise Unavailable("Intuit's log-in service cannot be reached.", maybe_executed=False) from None
    logger.info("%s %s %s intuit_tid=%s", method, urlsplit(url).path, answer.status, answer.intuit_tid or "-")
    if answer.status == 429 or answer.status >= 500:
        wait = 60.0 if answer.status == 429 else None
        raise Unavailable(BROKEN, maybe_executed=False, retry_after=wait, status=answer.status)
    return answer


def _json(answer: Answer) -> dict[str, Any]:
    """The object in an answer. oauthlib would take a page of HTML for a form without a token."""
    try:
        found = canonical.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Unavailable(BROKEN, maybe_executed=False, status=answer.status) from error
    if not isinstance(found, dict):
        raise Unavailable(BROKEN, maybe_executed=False, status=answer.status)
    return found
