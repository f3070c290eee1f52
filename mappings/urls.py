from django.urls import path

from mappings import settings_page

urlpatterns = [
    path("settings/", settings_page.settings_index, name="settings"),
    path("settings/<int:ledger_id>/", settings_page.ledger_settings, name="ledger-settings"),
]
