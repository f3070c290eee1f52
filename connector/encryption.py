"""Text that is encrypted at rest under a key ring of its own."""

from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


def key_ring() -> MultiFernet:
    """The configured keys, newest first; older ones only decrypt."""
    if not settings.TOKEN_KEYS:
        raise ImproperlyConfigured("TOKEN_KEYS is empty: set at least one Fernet key to store QuickBooks tokens.")
    return MultiFernet([Fernet(key) for key in settings.TOKEN_KEYS])


class WrongKey(ImproperlyConfigured):
    """Stored text that none of the configured keys opens."""


class EncryptedTextField(models.TextField):
    """Encrypts on the way to the database, decrypts on the way back; a wrong key raises, never returns ciphertext."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return key_ring().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        try:
            return key_ring().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise WrongKey("TOKEN_KEYS does not hold the key these tokens were stored with.") from error
