"""Log-in: by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; an administrator invites people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
