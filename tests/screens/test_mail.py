"""The demo's mail page."""

import pytest
from django.core.mail import EmailMessage, get_connection

pytestmark = pytest.mark.django_db


def test_a_mail_is_read_with_its_accents_and_the_zone_of_its_time(client, admin, settings, tmp_path, time_machine):
    time_machine.move_to("2026-11-25T18:05Z", tick=True)
    settings.TIME_ZONE = "America/Los_Angeles"
    settings.DEMO, settings.EMAIL_FILE_PATH = True, str(tmp_path)
    outbox = get_connection("django.core.mail.backends.filebased.EmailBackend")
    EmailMessage("Rejected", "Núñez Hermanos", to=["pm@demo.test"], connection=outbox).send()
    client.force_login(admin)

    page = client.get("/mail/").content.decode()

    assert "Núñez Hermanos" in page
    assert "Nov 25, 2026, 10:05 AM PST" in page
