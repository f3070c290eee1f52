"""What every response and every log line goes through."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def policy() -> str:
    """The Content-Security-Policy of every page."""
    return "; ".join(
        (
            "default-src 'self'",
            # The theme's own script evaluates the expressions in its templates; no inline script is allowed.
            "script-src 'self' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            # Browsers also judge where a form's answer redirects to: connecting leads to the consent page.
            f"form-action 'self' {settings.QUICKBOOKS_CONSENT_ORIGIN}",
            "frame-ancestors 'none'",
        )
    )


class ContentSecurityPolicy:
    """Let a page load nothing but what this portal serves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


SECRET = re.compile(
    r"(?i)((?:access|refresh)_token|client_secret|password|authorization|code)(\W{1,4})(?:Bearer |Basic )?[\w.\-~+/=]{8,}"
)


class MaskSecrets(logging.Filter):
    """Blank out tokens and passwords in a log line, whoever wrote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = SECRET.sub(r"\1\2***", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
