"""The addresses of this app."""

from django.urls import include, path

app_name = "classroom"
urlpatterns = [
    path("", include("classroom.class_urls")),
    path("", include("classroom.field_urls")),
]
