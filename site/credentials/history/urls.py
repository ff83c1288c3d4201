"""The addresses of bringing in what was before."""

from django.urls import path

from credentials.history import views

urlpatterns = [
    path("hr/history/", views.import_history, name="import_history"),
    path("hr/history/apply/", views.apply_history, name="apply_history"),
    path("hr/history/template.xlsx", views.download_history_template, name="download_history_template"),
]
