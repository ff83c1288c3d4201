"""The addresses of reports."""

from django.urls import include, path

from reports import views
from reports.asked import views as asked
from reports.chain import views as chain

app_name = "reports"
urlpatterns = [
    path("", include("reports.upward.urls")),
    path("reports/file/", views.own_file, name="own_file"),
    path("reports/file/<uuid:public_id>/", views.show_file, name="show_file"),
    path("reports/file/<uuid:public_id>/<slug:year>.pdf", views.print_file, name="print_file"),
    path("reports/classes/<uuid:public_id>.zip", views.class_file, name="class_file"),
    path("reports/why/", chain.own_chain, name="own_chain"),
    path("reports/why/<uuid:public_id>/", chain.show_chain, name="show_chain"),
    path("", include("reports.dashboards.urls")),
    path("", include("reports.lists.urls")),
    path("reports/minutes/", asked.show_minutes, name="show_minutes"),
    path("reports/minutes.xlsx", asked.export_minutes, name="export_minutes"),
]
