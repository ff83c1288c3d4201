from django.urls import path, re_path

from accounts import views
from accounts.sso import views as sso
from accounts.two_step import views as two_step

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
    path("sign-in/<slug:key>/", sso.sign_in_elsewhere, name="sign_in_elsewhere"),
    path("linked/", sso.show_linked, name="linked"),
    path("linked/<int:pk>/unlink/", sso.unlink, name="unlink"),
    path("linked/<slug:key>/link/", sso.link, name="link"),
    # Two-step sign-in: where allauth has its own, so that its names lead here.
    path("2fa/", two_step.two_step, name="two_step"),
    path("2fa/authenticate/", two_step.SecondStepView.as_view(), name="second_step"),
    path("2fa/reauthenticate/", two_step.ConfirmByCodeView.as_view(), name="confirm_by_code"),
    path("2fa/totp/activate/", two_step.set_up_app, name="set_up_app"),
    path("2fa/totp/deactivate/", two_step.remove_app, name="remove_app"),
    path("2fa/webauthn/", two_step.list_passkeys, name="list_passkeys"),
    path("2fa/webauthn/add/", two_step.add_passkey, name="add_passkey"),
    path("2fa/webauthn/reauthenticate/", two_step.ConfirmByPasskeyView.as_view(), name="confirm_by_passkey"),
    path("2fa/webauthn/login/", two_step.SignInByPasskeyView.as_view(), name="sign_in_by_passkey"),
    path("2fa/webauthn/keys/<int:pk>/edit/", two_step.rename_passkey, name="rename_passkey"),
    path("2fa/webauthn/keys/<int:pk>/remove/", two_step.remove_passkey, name="remove_passkey"),
    path("2fa/recovery-codes/", two_step.recovery_codes, name="recovery_codes"),
    path("2fa/recovery-codes/generate/", two_step.renew_recovery_codes, name="renew_recovery_codes"),
    path("2fa/reset/<uuid:public_id>/", two_step.reset_two_step, name="reset_two_step"),
    # What allauth offers besides and we do not: answered before its own addresses are reached.
    path("sessions/", views.devices),
    re_path(
        r"^(?:signup|3rdparty|social|email|confirm-email|inactive|login/code|password/set|password/reset|2fa/recovery-codes/download)/",
        views.closed,
        name="closed",
    ),
]
