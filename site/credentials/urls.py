"""The addresses of this app."""

from django.urls import include, path

from credentials.views import duties, hr, own, public

app_name = "credentials"
urlpatterns = [
    path("", include("credentials.history.urls")),
    path("verify/", public.verify_form, name="verify_form"),
    path("verify/revoked.json", public.list_revoked, name="list_revoked"),
    path("verify/<str:serial>", public.verify, name="verify"),
    path("certificates/", own.my_certificates, name="my_certificates"),
    path("certificates/<uuid:public_id>/", own.show_certificate, name="show_certificate"),
    path("certificates/<uuid:public_id>/certificate.pdf", own.download_certificate, name="download_certificate"),
    path("certificates/<uuid:public_id>/badge.jwt", own.download_badge, name="download_badge"),
    path("certificates/programmes/<uuid:public_id>/drill/", own.begin_drill, name="begin_drill"),
    path("certificates/programmes/<uuid:public_id>/exam/", own.open_exam, name="open_exam"),
    path("certificates/programmes/<uuid:public_id>/prior/", own.ask_prior, name="ask_prior"),
    path("certificates/applications/<uuid:public_id>/evidence/", hr.serve_evidence, name="serve_evidence"),
    path("hr/certificates/", hr.list_certificates, name="list_certificates"),
    path("hr/certificates/issue/", hr.issue_certificate, name="issue_certificate"),
    path("hr/certificates/drills/", hr.list_drills, name="list_drills"),
    path("hr/certificates/applications/", hr.list_applications, name="list_applications"),
    path("hr/certificates/applications/<uuid:public_id>/", hr.decide_application, name="decide_application"),
    path("hr/certificates/<uuid:public_id>/revoke/", hr.ask_revocation, name="ask_revocation"),
    path("hr/certificates/revocations/<uuid:public_id>/", hr.decide_revocation, name="decide_revocation"),
    path("team/duties/", duties.show_board, name="show_board"),
    path("team/duties/roster/", duties.drop_roster, name="drop_roster"),
    path("team/duties/bss.xlsx", duties.export_bss, name="export_bss"),
    path("team/duties/wall.pdf", duties.print_wall, name="print_wall"),
    path("team/duties/<uuid:public_id>/", duties.show_duties_of, name="show_duties_of"),
    path("team/duties/<uuid:public_id>/assign/", duties.assign_way, name="assign_way"),
    path("team/duties/<uuid:public_id>/licence/", duties.grant_licence, name="grant_licence"),
    path("team/duties/<uuid:public_id>/temporary/", duties.ask_temporary, name="ask_temporary"),
    path("hr/duties/", duties.hr_board, name="hr_board"),
]
