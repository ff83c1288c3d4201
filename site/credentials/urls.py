"""The addresses of this app."""

from django.urls import include, path

app_name = "credentials"
urlpatterns = [
    path("", include("credentials.history.urls")),
]
