from django.urls import path

from accounts.oidc.provider import callback

urlpatterns = [path("oidc/login/callback/", callback, name="oidc_callback")]
