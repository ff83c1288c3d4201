from django.urls import path

from accounts.wecom.provider import callback

urlpatterns = [path("wecom/login/callback/", callback, name="wecom_callback")]
