from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("jobs/", views.list_jobs, name="list_jobs"),
    path("jobs/<uuid:public_id>/", views.show_job, name="show_job"),
    path("jobs/<uuid:public_id>/poll/", views.poll_job, name="poll_job"),
    path("jobs/<uuid:public_id>/cancel/", views.cancel_job, name="cancel_job"),
]
