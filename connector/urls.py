from django.urls import path

from connector import views

urlpatterns = [
    path("connection/", views.connection, name="connection"),
    path("connection/callback/", views.callback, name="connection-callback"),
    path("connection/<int:pk>/connect/", views.connect, name="connection-connect"),
    path("connection/<int:pk>/disconnect/", views.disconnect, name="connection-disconnect"),
    path("connection/<int:pk>/read-lists/", views.read_lists, name="connection-read-lists"),
]
