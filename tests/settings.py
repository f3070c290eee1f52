"""The settings of a test run: the portal's own, with keys that open nothing and hashes that cost nothing."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("TOKEN_KEYS", "lxvDNSyEaZbQW0sGfCjlp4M7OQZpzZ2W0QwIEsyXNBk=")

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
Q_CLUSTER["name"] = f"tests-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"  # noqa: F405
if not os.environ.get("DATABASE_URL"):
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
QUICKBOOKS_CALLS_ASIDE = 1000
