"""The addresses of dashboards and of the risk list."""

from django.urls import path

from reports.dashboards import views
from reports.risk import views as risks

urlpatterns = [
    path("reports/", views.show_numbers, name="show_numbers"),
    path("reports/count/", views.count_numbers, name="count_numbers"),
    path("reports/wall/", views.show_wall, name="show_wall"),
    path("reports/wall/part/", views.show_wall_part, name="show_wall_part"),
    path("reports/team/", views.show_team, name="show_team"),
    path("reports/trainer/", views.show_trainer, name="show_trainer"),
    path("reports/me/", views.show_own, name="show_own"),
    path("reports/risks/", risks.list_risks, name="list_risks"),
]
