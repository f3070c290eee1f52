"""A key that leaked is replaced without connecting anew."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from approvals.models import Ledger
from connector.encryption import WrongKey
from connector.models import Connection

pytestmark = pytest.mark.django_db
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def connection(settings):
    settings.TOKEN_KEYS = [OLD]
    ledger = Ledger.objects.create(name="Northgate Builders")
    return Connection.objects.create(ledger=ledger, realm_id="1", refresh_token="RT1-first")


def test_rotated_tokens_open_with_the_new_key_alone(connection, settings):
    settings.TOKEN_KEYS = [NEW, OLD]
    call_command("rotate_tokens")

    settings.TOKEN_KEYS = [NEW]

    connection.refresh_from_db()
    assert connection.refresh_token == "RT1-first"


def test_without_rotation_the_new_key_alone_opens_nothing(connection, settings):
    settings.TOKEN_KEYS = [NEW]

    with pytest.raises(WrongKey):
        connection.refresh_from_db()
