import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import refuse_bad_settings  # noqa: E402 - needs Django to be set up

refuse_bad_settings()
