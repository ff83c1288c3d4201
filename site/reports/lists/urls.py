"""The addresses of lists, saved views and exports."""

from django.urls import path

from reports.lists import views

urlpatterns = [
    path("reports/lists/", views.list_lists, name="list_lists"),
    path("reports/lists/<slug:key>/", views.show_list, name="show_list"),
    path("reports/lists/<slug:key>/export/", views.export_list, name="export_list"),
    path("reports/lists/<slug:key>/save/", views.save_view, name="save_view"),
    path("reports/views/", views.list_views, name="list_views"),
    path("reports/views/<uuid:public_id>/schedule/", views.schedule_view, name="schedule_view"),
    path("reports/views/<uuid:public_id>/delete/", views.delete_view, name="delete_view"),
    path("reports/exports/<uuid:public_id>.<slug:format>", views.download_export, name="download_export"),
]
