"""Addresses of training away from the hall, practical exams and mentoring."""

from django.urls import path

from classroom.views import external, field_hr, fieldwork, secondments

urlpatterns = [
    path("fieldwork/", fieldwork.fieldwork, name="fieldwork"),
    path("fieldwork/external/new/", external.apply_external, name="apply_external"),
    path("fieldwork/external/<uuid:public_id>/", external.show_external, name="show_external"),
    path("fieldwork/external/<uuid:public_id>/answer/<slug:verb>/", external.answer_external, name="answer_external"),
    path("fieldwork/external/<uuid:public_id>/agreement/", external.sign_external, name="sign_external"),
    path("fieldwork/external/<uuid:public_id>/withdraw/", external.withdraw_external, name="withdraw_external"),
    path("fieldwork/external/<uuid:public_id>/report/", external.report_external, name="report_external"),
    path("fieldwork/external/<uuid:public_id>/print/<slug:paper>/", external.print_external, name="print_external"),
    path("fieldwork/external/files/<uuid:public_id>/", external.serve_external_file, name="serve_external_file"),
    path("hr/fieldwork/", field_hr.list_external, name="list_external"),
    path("hr/fieldwork/external/export/", field_hr.export_external, name="export_external"),
    path("hr/fieldwork/costs/", field_hr.list_costs, name="list_costs"),
    path("hr/fieldwork/costs/export/", field_hr.export_costs, name="export_costs"),
    path("hr/fieldwork/costs/<uuid:public_id>/take-back/", field_hr.take_back_cost, name="take_back_cost"),
    path("fieldwork/places/<uuid:public_id>/apply/", secondments.apply_secondment, name="apply_secondment"),
    path("fieldwork/secondments/<uuid:public_id>/", secondments.show_secondment, name="show_secondment"),
    path("fieldwork/secondments/<uuid:public_id>/<slug:verb>/", secondments.do_secondment, name="do_secondment"),
    path("hr/fieldwork/secondments/", secondments.list_quotas, name="list_quotas"),
    path("hr/fieldwork/secondments/new/", secondments.add_quota, name="add_quota"),
    path("hr/fieldwork/secondments/<uuid:public_id>/", secondments.show_quota, name="show_quota"),
    path("hr/fieldwork/secondments/<uuid:public_id>/close/", secondments.close_quota, name="close_quota"),
]
