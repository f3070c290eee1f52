from urllib.parse import parse_qs, urlsplit

import pytest

from connector.sandbox.company import ESSENTIALS_REALM, REALM

from .conftest import APP, HOST, Client

ASKED = {
    "client_id": "sandbox-client",
    "response_type": "code",
    "scope": "com.intuit.quickbooks.accounting",
    "redirect_uri": "https://portal.test/callback",
    "state": "s1",
}
BEARER = f"{HOST}/oauth2/v1/tokens/bearer"


@pytest.fixture
def session(company_file):
    return company_file.session()


def consent(session, decision="accept", realm=REALM, **changes):
    form = {"decision": decision, "realm": realm}
    return session.post(f"{HOST}/connect/oauth2", params=ASKED | changes, data=form, allow_redirects=False)


def answered(response):
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def grant(session, auth=APP, headers=None, **form):
    return session.post(BEARER, data=form, auth=auth, headers=headers)


@pytest.mark.parametrize("name", ["openid_sandbox_configuration", "openid_configuration"])
def test_discovery_leads_to_every_endpoint(session, name):
    found = session.get(f"{HOST}/.well-known/{name}/").json()

    assert found["authorization_endpoint"] == f"{HOST}/connect/oauth2"
    assert found["token_endpoint"] == BEARER
    assert found["revocation_endpoint"] == f"{HOST}/v2/oauth2/tokens/revoke"
    assert {"issuer", "userinfo_endpoint", "jwks_uri"} <= found.keys()


def test_the_consent_page_offers_both_answers_and_escapes_what_it_was_given(session):
    page = session.get(f"{HOST}/connect/oauth2", params=ASKED | {"scope": "<script>"})

    assert 'value="accept"' in page.text
    assert 'value="deny"' in page.text
    assert "<script>" not in page.text


def test_accepting_brings_code_state_and_realm(session):
    back = answered(consent(session))

    assert (back["state"], back["realmId"]) == ("s1", REALM)
    assert grant(session, grant_type="authorization_code", code=back["code"]).json()["token_type"] == "bearer"


def test_denying_brings_an_error_and_no_code(session):
    assert answered(consent(session, decision="deny")) == {"error": "access_denied", "state": "s1"}


@pytest.mark.parametrize(
    "wrong", [{"client_id": "other"}, {"response_type": "token"}, {"redirect_uri": "javascript:x"}, {"state": ""}]
)
def test_a_wrong_request_never_redirects(session, wrong):
    assert consent(session, **wrong).status_code == 400


def test_only_a_company_that_is_there_is_connected(session):
    assert consent(session, realm="1").status_code == 400


def test_a_code_redeemed_twice_kills_what_came_of_it(session):
    code = answered(consent(session))["code"]
    tokens = grant(session, grant_type="authorization_code", code=code).json()

    again = grant(session, grant_type="authorization_code", code=code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    refreshed = grant(session, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refreshed.json()["error"] == "invalid_grant"


def test_a_refresh_token_changes_and_the_old_one_is_refused(session):
    first = grant(session, grant_type="refresh_token", refresh_token="RT1-sandbox-bootstrap").json()["refresh_token"]
    second = grant(session, grant_type="refresh_token", refresh_token=first).json()["refresh_token"]

    old = grant(session, grant_type="refresh_token", refresh_token=first)

    assert first != second
    assert (old.status_code, old.json()["error"]) == (400, "invalid_grant")
    assert grant(session, grant_type="refresh_token", refresh_token=second).status_code == 200


def test_an_old_refresh_token_may_kill_the_connection(session, company_file):
    company_file.fault("refresh_kills_chain")
    first = grant(session, grant_type="refresh_token", refresh_token="RT1-sandbox-bootstrap").json()["refresh_token"]
    second = grant(session, grant_type="refresh_token", refresh_token=first).json()["refresh_token"]

    grant(session, grant_type="refresh_token", refresh_token=first)

    assert grant(session, grant_type="refresh_token", refresh_token=second).json()["error"] == "invalid_grant"


def test_the_bootstrap_token_works_any_number_of_times(session):
    answers = [grant(session, grant_type="refresh_token", refresh_token="RT1-sandbox-bootstrap") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]


def test_wrong_credentials_are_no_client(session):
    answer = grant(
        session, auth=("sandbox-client", "wrong"), grant_type="refresh_token", refresh_token="RT1-sandbox-bootstrap"
    )

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_the_hard_expiry_comes_only_when_asked_for(session):
    form = {"grant_type": "refresh_token", "refresh_token": "RT1-sandbox-bootstrap"}
    asked = grant(session, headers={"x-include-refresh-token-hard-expires-in": "true"}, **form)

    assert asked.json()["x_refresh_token_hard_expires_in"] == 157_680_000
    assert "x_refresh_token_hard_expires_in" not in grant(session, **form).json()


def test_an_access_token_ends_after_an_hour(client, company_file):
    company_file.clock.advance(3601)

    answer = client.get("vendor/1")

    assert answer.status_code == 401
    assert answer.json()["fault"]["error"][0]["code"] == "3200"


def test_a_token_opens_its_own_realm_alone(company_file, client):
    answer = client.session.get(f"{HOST}/v3/company/{ESSENTIALS_REALM}/vendor/1")

    assert answer.status_code == 403
    assert answer.json()["fault"]["error"][0]["code"] == "3100"


def test_revoking_ends_the_whole_connection(client):
    tokens = client.grant(grant_type="refresh_token", refresh_token="RT1-sandbox-bootstrap")
    client.session.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    revoked = client.session.post(f"{HOST}/v2/oauth2/tokens/revoke", json={"token": tokens["refresh_token"]}, auth=APP)

    assert revoked.status_code == 200
    assert client.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])["error"] == "invalid_grant"


def test_another_edition_refuses_what_it_lacks(session):
    code = answered(consent(session, realm=ESSENTIALS_REALM))["code"]
    token = grant(session, grant_type="authorization_code", code=code).json()["access_token"]
    client = Client(session, ESSENTIALS_REALM, token=token)

    refused = client.post("class", {"Name": "Civil"}).json()["Fault"]["Error"][0]

    assert refused["code"] == "5030"
    assert client.create("Vendor", {"DisplayName": "Allowed"})["SyncToken"] == "0"


def test_the_log_holds_no_token(client, company_file):
    client.get("vendor/1")

    told = str(company_file.log())
    assert "RT1-" not in told
    assert "eyJ." not in told
