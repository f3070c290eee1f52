"""The demo's mail page."""

import pytest
from django.core.mail import EmailMessage, get_connection

pytestmark = pytest.mark.django_db


def test_a_mail_is_read_with_its_accents(client, admin, settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, str(tmp_path)
    outbox = get_connection("django.core.mail.backends.filebased.EmailBackend")
    EmailMessage("Rejected", "Núñez Hermanos", to=["pm@demo.test"], connection=outbox).send()
    client.force_login(admin)

    page = client.get("/mail/").content.decode()

    assert "Núñez Hermanos" in page
