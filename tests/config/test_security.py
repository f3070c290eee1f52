"""What every response carries, and what no log line holds."""

import logging

import pytest

from config.security import MaskSecrets


def masked(message: str, *args: object) -> str:
    record = logging.LogRecord("test", logging.INFO, __file__, 1, message, args, None)
    MaskSecrets().filter(record)
    return record.getMessage()


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer eyJhbGciOiJkaXIi.secret",
        '{"access_token": "eyJhbGciOiJkaXIi.secret", "expires_in": 3600}',
        "refresh_token=AB11-secret-secret&grant_type=refresh_token",
        "{'client_secret': 'x7-secret-secret'}",
        "GET /connection/callback/?code=AB11secretsecret&state=1",
    ],
)
def test_secrets_are_blanked_out_of_a_log_line(line):
    assert "secret" not in masked(line).replace("client_secret", "")
    assert "***" in masked("%s", line)


def test_other_log_lines_stay_as_they_are():
    assert masked("Posted %s as Bill %d", "AP-17", 145) == "Posted AP-17 as Bill 145"


@pytest.mark.django_db
def test_every_page_forbids_foreign_scripts_frames_and_inline_code(client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy.replace("style-src 'self' 'unsafe-inline'", "")


@pytest.mark.django_db
def test_a_form_may_lead_to_the_consent_page_of_quickbooks_and_nowhere_else(client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]

    assert "form-action 'self' https://appcenter.intuit.com;" in policy


@pytest.mark.django_db
def test_nobody_signs_up_by_themselves(client, django_user_model):
    client.post("/accounts/signup/", {"email": "me@example.com", "password1": "a-good-pass-phrase"})

    assert not django_user_model.objects.exists()


@pytest.mark.django_db
def test_the_admin_sends_strangers_to_the_one_log_in_page(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/accounts/login/")
