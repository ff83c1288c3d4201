"""The addresses of this app."""

from django.urls import include, path

app_name = "classroom"
urlpatterns = [
    path("", include("classroom.field_urls")),
]
