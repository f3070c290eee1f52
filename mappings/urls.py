from django.urls import path

from mappings import settings_page, upload_views, views

urlpatterns = [
    path("settings/", settings_page.settings_index, name="settings"),
    path("settings/<int:ledger_id>/", settings_page.ledger_settings, name="ledger-settings"),
    path("mappings/", views.index, name="mappings"),
    path("mappings/<int:ledger_id>/uploads/<int:pk>/", upload_views.show, name="mapping-upload"),
    path("mappings/<int:ledger_id>/uploads/<int:pk>/state/", upload_views.state, name="mapping-upload-state"),
    path("mappings/<int:ledger_id>/uploads/<int:pk>/decide/", upload_views.decide, name="mapping-upload-decide"),
    path("mappings/<int:ledger_id>/<slug:slug>/", views.rows, name="mapping"),
    path("mappings/<int:ledger_id>/<slug:slug>/new/", views.row, name="mapping-new"),
    path("mappings/<int:ledger_id>/<slug:slug>/<int:pk>/", views.row, name="mapping-row"),
    path("mappings/<int:ledger_id>/<slug:slug>/several/", views.several, name="mapping-several"),
    path("mappings/<int:ledger_id>/<slug:slug>/upload/", upload_views.upload, name="mapping-take"),
    path("mappings/<int:ledger_id>/<slug:slug>/file/<slug:kind>/", views.export, name="mapping-file"),
]
