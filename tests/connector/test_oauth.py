"""Consent, code, refresh and revocation at Intuit; every failure is one of the three errors."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from connector import oauth
from connector.errors import Disconnected, Unavailable

TOKEN_URL = "https://intuit.test/token"
ENDPOINTS = oauth.Endpoints("https://intuit.test/consent", TOKEN_URL, "https://intuit.test/revoke")
REDIRECT = "https://portal.test/connection/callback/"


def refreshed(session=None):
    with requests.Session() as own:
        return oauth.refresh(
            "RT1-canary", client_id="id", client_secret="canary-secret", endpoints=ENDPOINTS, session=session or own
        )


@pytest.fixture
def code(company_file, endpoints):
    """A code as Intuit hands it to the callback after consent."""
    url = oauth.authorization_url(client_id="sandbox-client", redirect_uri=REDIRECT, state="s1", endpoints=endpoints)
    form = {"decision": "accept", "realm": company_file.realm}
    answer = company_file.session().post(url, data=form, allow_redirects=False)
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def test_consent_is_asked_for_at_the_address_of_the_discovery_document(endpoints):
    url = oauth.authorization_url(client_id="sandbox-client", redirect_uri=REDIRECT, state="s1", endpoints=endpoints)

    asked = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    assert url.startswith("https://sandbox.test/connect/oauth2?")
    assert asked == {
        "response_type": "code",
        "client_id": "sandbox-client",
        "redirect_uri": REDIRECT,
        "scope": "com.intuit.quickbooks.accounting",
        "state": "s1",
    }


def test_consent_on_this_machine_stays_plain_http():
    endpoints = oauth.Endpoints("http://127.0.0.1:8001/connect/oauth2", "", "")

    url = oauth.authorization_url(client_id="c", redirect_uri="http://127.0.0.1/x", state="s", endpoints=endpoints)

    assert url.startswith("http://127.0.0.1:8001/connect/oauth2?")


def test_a_code_buys_tokens_and_their_lifetimes(app, code):
    tokens = oauth.exchange(code, redirect_uri=REDIRECT, **app)

    assert tokens.access_token
    assert tokens.refresh_token.startswith("RT1-")
    assert (tokens.expires_in, tokens.refresh_expires_in) == (3600, 8_640_000)
    assert tokens.refresh_hard_expires_in == 157_680_000


def test_a_code_is_good_once(app, code):
    oauth.exchange(code, redirect_uri=REDIRECT, **app)

    with pytest.raises(Disconnected, match="invalid_grant"):
        oauth.exchange(code, redirect_uri=REDIRECT, **app)


def test_refreshing_gives_a_new_refresh_token_and_ends_the_old_one(app, tokens):
    newer = oauth.refresh(tokens.refresh_token, **app)

    assert newer.refresh_token != tokens.refresh_token
    with pytest.raises(Disconnected):
        oauth.refresh(tokens.refresh_token, **app)


def test_a_wrong_secret_is_named_as_such(app, tokens):
    with pytest.raises(Disconnected, match="client id or secret"):
        oauth.refresh(tokens.refresh_token, **{**app, "client_secret": "wrong"})


def test_revoking_ends_the_connection_and_may_be_repeated(app, tokens):
    oauth.revoke(tokens.refresh_token, **app)
    oauth.revoke(tokens.refresh_token, **app)

    with pytest.raises(Disconnected):
        oauth.refresh(tokens.refresh_token, **app)


@responses.activate
def test_a_refresh_sends_the_secret_in_the_header_and_nowhere_else():
    answer = {"access_token": "a", "refresh_token": "r", "expires_in": 3600, "x_refresh_token_expires_in": 8640000}
    responses.post(TOKEN_URL, json=answer)

    tokens = refreshed()

    request = responses.calls[0].request
    assert request.headers["Authorization"].startswith("Basic ")
    assert request.headers["x-include-refresh-token-hard-expires-in"] == "true"
    assert parse_qs(request.body) == {"grant_type": ["refresh_token"], "refresh_token": ["RT1-canary"]}
    assert tokens.refresh_hard_expires_in is None


PASSING = {
    "a gateway's page": {"body": "<html>Bad Gateway</html>", "status": 502},
    "a page with status 200": {"body": "<html>Sorry</html>", "status": 200},
    "an empty answer": {"body": "", "status": 200},
    "a list": {"json": ["access_token"], "status": 200},
    "half of the tokens": {"json": {"access_token": "canary-a", "expires_in": 3600}, "status": 200},
    "no token": {"json": {"token_type": "bearer"}, "status": 200},
    "too many requests": {"json": {"error": "slow_down"}, "status": 429},
    "a fault of its own": {"json": {"error": "server_error"}, "status": 400},
    "no connection": {"body": requests.ConnectionError("reset")},
}


@responses.activate
@pytest.mark.parametrize("answer", PASSING.values(), ids=PASSING)
def test_what_passes_by_itself_does_not_end_the_connection(answer):
    responses.post(TOKEN_URL, **answer)

    with pytest.raises(Unavailable) as caught:
        refreshed()

    assert not caught.value.maybe_executed
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "unauthorized_client", "access_denied"])
def test_what_a_person_must_mend_ends_the_connection(error):
    responses.post(TOKEN_URL, json={"error": error}, status=400)

    with pytest.raises(Disconnected):
        refreshed()


@responses.activate
def test_a_redirect_of_the_token_address_is_not_followed():
    responses.post(TOKEN_URL, status=302, headers={"Location": "https://elsewhere.test/token"})

    with pytest.raises(Unavailable):
        refreshed()

    assert len(responses.calls) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.test/token",
        "http://intuit.test/token",
        "http://127.0.0.2/token",
        "https://intuit.test@elsewhere.test/token",
        "ftp://127.0.0.1/token",
        "",
    ],
)
@responses.activate
def test_an_endpoint_on_a_host_that_is_not_configured_is_refused(url):
    document = {"authorization_endpoint": TOKEN_URL, "token_endpoint": url, "revocation_endpoint": TOKEN_URL}
    responses.get("https://intuit.test/discovery", json=document)

    with requests.Session() as session, pytest.raises(Disconnected, match="not one that this portal may call"):
        oauth.Endpoints.discover(
            "https://intuit.test/discovery", session=session, allowed_hosts={"intuit.test", "127.0.0.1"}
        )


def test_plain_http_is_allowed_on_this_machine_alone(company_file):
    url = "http://127.0.0.1:8001/.well-known/openid_configuration"

    endpoints = oauth.Endpoints.discover(url, session=company_file.session(), allowed_hosts={"127.0.0.1"})

    assert endpoints.token == "http://127.0.0.1:8001/oauth2/v1/tokens/bearer"


@responses.activate
def test_no_secret_is_in_a_log_or_an_error(caplog):
    caplog.set_level("DEBUG")
    responses.post(TOKEN_URL, json={"access_token": "canary-access", "expires_in": "soon"})

    with pytest.raises(Unavailable) as caught:
        refreshed()

    assert "canary" not in caplog.text + repr(caught.value) + repr(caught.value.__cause__)
    assert "canary" not in repr(oauth.Tokens("canary-a", "canary-r", 1, 1))
