from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from approvals.gate import on_item
from approvals.permissions import Action

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@on_item(Action.VIEW)
def no_change_of_email(request: HttpRequest) -> HttpResponse:
    """Rights and mail hang on the address somebody was invited by; nobody moves to another one by themselves."""
    raise Http404("An administrator invites you under the new address.")


urlpatterns = [
    path("accounts/email/", no_change_of_email, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("connector.urls")),
    path("", include("mappings.urls")),
    path("", include("approvals.urls")),
]
