"""All addresses. Only pages are language-prefixed (rule 13)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.cms.account import account
from accounts.languages import set_language
from accounts.views import to_sign_in

handler400 = "config.views.bad_request"
handler500 = "config.views.server_error"
urlpatterns = [
    path("cms/login/", to_sign_in, name="sign_in_to_cms"),
    path("cms/account/", account, name="own_account_in_cms"),
    path("_util/login/", to_sign_in, name="sign_in_to_page"),
    path("cms/", include(wagtailadmin_urls)),
    path("", include("library.urls")),  # before Wagtail's own serving of documents
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", set_language, name="set_language"),
    path("", include("jobs.urls")),
    path("", include("outbox.urls")),
    path("", include("people.urls")),
    path("", include("subjects.urls")),
    path("", include("surveys.urls")),
    path("", include("quizzes.urls")),
    path("", include("simulator.urls")),
    path("", include("courses.urls")),
    path("", include("classroom.urls")),
    path("", include("credentials.urls")),
    path("", include("development.urls")),
    path("", include("reports.urls")),
    *([path("style-guide/", include("theme.urls"))] if settings.EMBEDDED else []),
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
