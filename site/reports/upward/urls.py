"""The addresses of reports upward."""

from django.urls import path

from reports.upward import template_views, views

urlpatterns = [
    path("reports/upward/", views.show_upward, name="show_upward"),
    path("reports/upward/rows/<slug:key>/", views.show_upward_rows, name="show_upward_rows"),
    path("reports/upward/freeze/", views.freeze_upward, name="freeze_upward"),
    path("reports/upward/reported/", views.list_frozen, name="list_frozen"),
    path("reports/upward/reported/<uuid:public_id>/", views.show_frozen, name="show_frozen"),
    path("reports/upward/report.xlsx", views.export_upward, name="export_upward"),
    path("reports/upward/templates/", template_views.list_templates, name="list_templates"),
    path("reports/upward/templates/<uuid:public_id>/close/", template_views.close_template, name="close_template"),
]
