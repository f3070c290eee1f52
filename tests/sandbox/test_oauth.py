import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

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


def redeem(session, code, redirect_uri=ASKED["redirect_uri"]):
    return grant(session, grant_type="authorization_code", code=code, redirect_uri=redirect_uri)


def refresh(session, token="RT1-sandbox-bootstrap", **more):
    return grant(session, grant_type="refresh_token", refresh_token=token, **more)


@pytest.mark.parametrize("name", ["openid_sandbox_configuration", "openid_configuration"])
@pytest.mark.parametrize("end", ["", "/"])
def test_discovery_leads_to_every_endpoint(session, name, end):
    found = session.get(f"{HOST}/.well-known/{name}{end}").json()

    assert found["issuer"] == "https://oauth.platform.intuit.com/op/v1"
    assert found["token_endpoint"] == BEARER
    assert session.get(found["authorization_endpoint"], params=ASKED).status_code == 200
    assert session.get(found["jwks_uri"]).json()["keys"][0]["kty"] == "RSA"
    assert session.post(found["revocation_endpoint"], json={"token": "x"}, auth=APP).status_code == 400
    assert session.get(found["userinfo_endpoint"]).status_code == 401


def test_the_consent_page_offers_both_answers_and_escapes_what_it_was_given(session):
    page = session.get(f"{HOST}/connect/oauth2", params=ASKED | {"redirect_uri": "https://portal.test/<script>"})

    assert 'value="accept"' in page.text
    assert 'value="deny"' in page.text
    assert "<script>" not in page.text


def test_accepting_brings_code_state_and_realm(session):
    back = answered(consent(session))

    assert (back["state"], back["realmId"]) == ("s1", REALM)
    assert redeem(session, back["code"]).json()["token_type"] == "bearer"


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
    tokens = redeem(session, code).json()

    again = redeem(session, code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert refresh(session, tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_code_belongs_to_the_address_it_was_sent_to(session):
    code = answered(consent(session))["code"]

    assert redeem(session, code, "https://other.test/").json()["error"] == "invalid_grant"
    assert redeem(session, code).status_code == 200


def test_a_code_ends_after_ten_minutes(session, company_file):
    code = answered(consent(session))["code"]
    company_file.clock.advance(601)

    assert redeem(session, code).json()["error"] == "invalid_grant"


def test_an_unknown_scope_is_told_to_the_app(session):
    assert answered(consent(session, scope="everything")) == {"error": "invalid_scope", "state": "s1"}


def test_a_refresh_token_changes_and_the_old_one_is_refused(session):
    first = refresh(session).json()["refresh_token"]
    second = refresh(session, first).json()["refresh_token"]

    old = refresh(session, first)

    assert first != second
    assert (old.status_code, old.json()["error"]) == (400, "invalid_grant")
    assert refresh(session, second).status_code == 200


def test_an_old_refresh_token_may_kill_the_connection(session, company_file):
    company_file.fault("refresh_kills_chain")
    first = refresh(session).json()["refresh_token"]
    second = refresh(session, first).json()["refresh_token"]

    refresh(session, first)

    assert refresh(session, second).json()["error"] == "invalid_grant"


def test_a_refusal_on_demand_spends_no_token(session, company_file):
    first = refresh(session).json()["refresh_token"]
    company_file.fault("refresh_refused")

    assert refresh(session, first).json()["error"] == "invalid_grant"
    assert refresh(session, first).status_code == 200


def test_the_bootstrap_token_works_at_any_time(session, company_file):
    revoked = session.post(f"{HOST}/v2/oauth2/tokens/revoke", json={"token": "RT1-sandbox-bootstrap"}, auth=APP)
    company_file.clock.advance(157_680_001)

    assert revoked.status_code == 200
    assert [refresh(session).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize("auth", [("sandbox-client", "wrong"), ("", ""), None])
def test_wrong_credentials_are_no_client(session, auth):
    answer = refresh(session, auth=auth)

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_client_may_name_itself_in_the_body(session):
    named = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}

    assert refresh(session, auth=None, **named).status_code == 200


def test_an_access_token_refreshes_nothing(session):
    answer = refresh(session, refresh(session).json()["access_token"])

    assert answer.json()["error_description"] == "Incorrect Token type or clientID"


def test_the_hard_expiry_comes_only_when_asked_for(session):
    asked = refresh(session, headers={"x-include-refresh-token-hard-expires-in": "true"})

    assert asked.json()["x_refresh_token_hard_expires_in"] == 157_680_000
    assert "x_refresh_token_hard_expires_in" not in refresh(session).json()


def test_no_refresh_outlives_five_years_from_the_consent(session, company_file):
    token = refresh(session).json()["refresh_token"]
    for _ in range(20):
        company_file.clock.advance(90 * 86_400)
        answer = refresh(session, token).json()
        token, left = answer["refresh_token"], answer["x_refresh_token_expires_in"]

    assert left == (5 * 365 - 20 * 90) * 86_400
    company_file.clock.advance(left + 1)
    assert refresh(session, token).json()["error"] == "invalid_grant"


# -- who consented -----------------------------------------------------------
@pytest.fixture
def identified(session):
    """Tokens of a consent that also asked who the person is."""
    scope = "com.intuit.quickbooks.accounting openid profile email"
    return redeem(session, answered(consent(session, scope=scope))["code"]).json()


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=="))


def test_an_id_token_is_signed_by_a_published_key(session, identified):
    head, claims, signature = identified["id_token"].split(".")
    (key,) = session.get(f"{HOST}/op/v1/jwks").json()["keys"]
    numbers = (int.from_bytes(base64.urlsafe_b64decode(key[part] + "==")) for part in ("e", "n"))

    RSAPublicNumbers(*numbers).public_key().verify(
        base64.urlsafe_b64decode(signature + "=="), f"{head}.{claims}".encode(), PKCS1v15(), SHA256()
    )

    assert decoded(head) == {"kid": key["kid"], "alg": "RS256"}
    assert (decoded(claims)["aud"], decoded(claims)["realmid"]) == (["sandbox-client"], REALM)


def test_userinfo_tells_what_the_scopes_open(session, identified):
    told = session.get(
        f"{HOST}/v1/openid_connect/userinfo", headers={"Authorization": f"Bearer {identified['access_token']}"}
    ).json()

    assert told.keys() == {"sub", "email", "emailVerified", "givenName", "familyName"}


def test_no_scope_openid_no_identity(client):
    assert client.session.get(f"{HOST}/v1/openid_connect/userinfo").status_code == 403


def test_a_token_without_the_accounting_scope_opens_no_books(session):
    token = redeem(session, answered(consent(session, scope="openid"))["code"]).json()["access_token"]

    assert Client(session, REALM, token=token).get("vendor/1").status_code == 403


def test_an_access_token_ends_after_an_hour(client, company_file):
    company_file.clock.advance(3601)

    answer = client.get("vendor/1")

    assert answer.status_code == 401
    assert answer.json()["fault"]["error"][0]["code"] == "3200"


def test_a_token_opens_its_own_realm_alone(company_file, client):
    answer = client.session.get(f"{HOST}/v3/company/{ESSENTIALS_REALM}/vendor/1")

    assert answer.status_code == 403
    assert answer.json()["fault"]["error"][0]["code"] == "3100"


@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_revoking_either_token_ends_the_whole_connection(session, kind):
    tokens = refresh(session).json()
    client = Client(session, REALM, token=tokens["access_token"])

    revoked = session.post(f"{HOST}/v2/oauth2/tokens/revoke", json={"token": tokens[kind]}, auth=APP)

    assert revoked.status_code == 200
    assert client.get("vendor/1").status_code == 401
    assert refresh(session, tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_another_edition_refuses_what_it_lacks(session):
    token = redeem(session, answered(consent(session, realm=ESSENTIALS_REALM))["code"]).json()["access_token"]
    client = Client(session, ESSENTIALS_REALM, token=token)

    refused = client.post("class", {"Name": "Civil"}).json()["Fault"]["Error"][0]

    assert refused["code"] == "5030"
    assert client.create("Vendor", {"DisplayName": "Allowed"})["SyncToken"] == "0"


def test_the_log_holds_no_token(client, company_file):
    client.get("vendor/1")

    told = str(company_file.log())
    assert "RT1-" not in told
    assert "eyJ." not in told
