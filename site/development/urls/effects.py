"""Addresses: effects."""

from django.urls import path

from development.views import kpis, studies

urlpatterns: list = [
    path("hr/effects/", studies.list_studies, name="list_studies"),
    path("hr/effects/open/", studies.open_study, name="open_study"),
    path("hr/effects/<uuid:public_id>/", studies.show_study, name="show_study"),
    path("hr/effects/<uuid:public_id>/conclude/", studies.conclude_study, name="conclude_study"),
    path("hr/effects/kpis/", kpis.list_kpis, name="list_kpis"),
    path("hr/effects/kpis/import/", kpis.import_kpis, name="import_kpis"),
    path("hr/effects/costs/import/", kpis.import_costs, name="import_costs"),
    path("hr/effects/<slug:what>/apply/", kpis.apply_file, name="apply_file"),
    path("hr/effects/<slug:what>/template.xlsx", kpis.download_file_template, name="download_file_template"),
    path("hr/effects/funds/", kpis.list_funds, name="list_funds"),
]
