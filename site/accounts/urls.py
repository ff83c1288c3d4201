from django.urls import path, re_path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("activate/", views.activate, name="activate"),
    path("activate/password/", views.choose_password, name="choose_password"),
    path("slips/", views.issue_slips, name="issue_slips"),
    path("slips/<uuid:public_id>/", views.issue_slip, name="issue_slip"),
    path("devices/", views.devices, name="devices"),
    path("devices/others/end/", views.end_other_devices, name="end_other_devices"),
    path("devices/<int:pk>/end/", views.end_device, name="end_device"),
    path("privacy/", views.privacy, name="privacy"),
    # What allauth offers besides and we do not: answered before its own addresses are reached.
    path("sessions/", views.devices),
    re_path(
        r"^(?:signup|email|confirm-email|inactive|login/code|password/set|password/reset)/", views.closed, name="closed"
    ),
]
