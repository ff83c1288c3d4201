"""Addresses: effects."""

from django.urls import path

from development.views import kpis

urlpatterns: list = [
    path("hr/effects/kpis/", kpis.list_kpis, name="list_kpis"),
    path("hr/effects/kpis/import/", kpis.import_kpis, name="import_kpis"),
    path("hr/effects/costs/import/", kpis.import_costs, name="import_costs"),
    path("hr/effects/<slug:what>/apply/", kpis.apply_file, name="apply_file"),
    path("hr/effects/<slug:what>/template.xlsx", kpis.download_file_template, name="download_file_template"),
    path("hr/effects/funds/", kpis.list_funds, name="list_funds"),
]
