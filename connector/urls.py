from django.urls import path

from connector import left_out, views

urlpatterns = [
    path("did-not-come-in/", left_out.left_out, name="left-out"),
    path("did-not-come-in/<int:pk>/forget/", left_out.forget, name="left-out-forget"),
    path("healthz", views.healthz, name="healthz"),
    path("healthz/portal", views.healthz_portal, name="healthz-portal"),
    path("connection/", views.connection, name="connection"),
    path("connection/callback/", views.callback, name="connection-callback"),
    path("connection/<int:pk>/connect/", views.connect, name="connection-connect"),
    path("connection/<int:pk>/disconnect/", views.disconnect, name="connection-disconnect"),
    path("connection/<int:pk>/read-lists/", views.read_lists, name="connection-read-lists"),
]
