"""What administrators keep by hand. I show and ask; I decide nothing: the workflow lives in the portal's own pages."""

from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success
from unfold.admin import ModelAdmin

from approvals.models import Ledger

# Their admins register while they are imported; afterwards they can be taken back.
for app in ("allauth.account", "allauth.mfa", "django_q", "django.contrib.auth"):
    import_module(f"{app}.admin")

# A schedule runs any function by name, and groups give no right in the workflow: neither has a form.
for model in (Failure, OrmQ, Schedule, Success, Group, EmailAddress, Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Ledger)
class LedgerAdmin(ModelAdmin):
    list_display = ("name", "kind", "created_at")
    readonly_fields = ("created_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Ledger | None = None) -> bool:
        """Books are never deleted: the log points at them."""
        return False


class ReadOnlyAdmin(ModelAdmin):
    """For looking only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    list_display = ("email", "user", "verified", "primary")
    search_fields = ("email",)


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Second factors. One that was lost is deleted here; a secret is never shown."""

    list_display = ("user", "type", "created_at", "last_used_at")
    fields = ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("mfa.delete_authenticator")
