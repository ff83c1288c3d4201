from django.urls import path, re_path

from library import views

app_name = "library"
urlpatterns = [
    # The address that Wagtail gives to documents; ours stands before its own.
    re_path(
        r"^documents/(?P<document_id>[0-9]{1,18})/(?P<filename>[^/]+)$", views.serve_document, name="serve_document"
    ),
    path("media/<path:path>", views.serve_picture, name="serve_picture"),
]
