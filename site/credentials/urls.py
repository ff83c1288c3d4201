"""The addresses of this app."""

from django.urls import include, path

from credentials.views import hr, own, public

app_name = "credentials"
urlpatterns = [
    path("", include("credentials.history.urls")),
    path("verify/", public.verify_form, name="verify_form"),
    path("verify/<str:serial>", public.verify, name="verify"),
    path("certificates/", own.my_certificates, name="my_certificates"),
    path("certificates/<uuid:public_id>/", own.show_certificate, name="show_certificate"),
    path("certificates/<uuid:public_id>/certificate.pdf", own.download_certificate, name="download_certificate"),
    path("certificates/programmes/<uuid:public_id>/drill/", own.begin_drill, name="begin_drill"),
    path("certificates/programmes/<uuid:public_id>/exam/", own.open_exam, name="open_exam"),
    path("certificates/programmes/<uuid:public_id>/prior/", own.ask_prior, name="ask_prior"),
    path("certificates/applications/<uuid:public_id>/evidence/", hr.serve_evidence, name="serve_evidence"),
    path("hr/certificates/", hr.list_certificates, name="list_certificates"),
    path("hr/certificates/issue/", hr.issue_certificate, name="issue_certificate"),
    path("hr/certificates/applications/", hr.list_applications, name="list_applications"),
    path("hr/certificates/applications/<uuid:public_id>/", hr.decide_application, name="decide_application"),
    path("hr/certificates/<uuid:public_id>/revoke/", hr.ask_revocation, name="ask_revocation"),
    path("hr/certificates/revocations/<uuid:public_id>/", hr.decide_revocation, name="decide_revocation"),
]
