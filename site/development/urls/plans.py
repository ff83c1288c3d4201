"""Addresses: plans."""

from django.urls import path

from development.views import career, outside, personal_plans, plan_coverage, plan_files, plan_lines, plan_needs, plans

urlpatterns: list = [
    path("hr/plans/", plans.list_plans, name="list_plans"),
    path("hr/plans/new/", plans.start_plan, name="start_plan"),
    path("hr/plans/template.xlsx", plan_files.plan_template, name="plan_template"),
    path("hr/plans/coverage/", plan_coverage.show_coverage, name="show_coverage"),
    path("hr/plans/coverage.xlsx", plan_coverage.export_coverage, name="export_coverage"),
    path("learn/career/", career.my_career, name="my_career"),
    path("team/<uuid:public_id>/career/", career.show_career, name="show_career"),
    path("hr/plans/outside/", outside.list_outside, name="list_outside"),
    path("hr/plans/outside/<uuid:public_id>/", outside.decide_outside, name="decide_outside"),
    path("team/plans/outside/", outside.ask_outside, name="ask_outside"),
    path("learn/plan/", personal_plans.my_plan, name="my_plan"),
    path("learn/plan/<uuid:public_id>/", personal_plans.show_personal_plan, name="show_personal_plan"),
    path("learn/plan/items/<uuid:public_id>/", personal_plans.answer_plan_item, name="answer_plan_item"),
    path("team/plans/", personal_plans.list_team_plans, name="list_team_plans"),
    path("hr/plans/personal/", personal_plans.list_personal_plans, name="list_personal_plans"),
    path("hr/plans/lines/<uuid:public_id>/", plan_lines.show_plan_line, name="show_plan_line"),
    path("hr/plans/lines/<uuid:public_id>/edit/", plan_lines.edit_plan_line, name="edit_plan_line"),
    path("hr/plans/lines/<uuid:public_id>/remove/", plan_lines.remove_plan_line, name="remove_plan_line"),
    path("hr/plans/lines/<uuid:public_id>/enrol/", plan_lines.enrol_by_line, name="enrol_by_line"),
    path("hr/plans/lines/<uuid:public_id>/shift/", plan_lines.shift_plan_line, name="shift_plan_line"),
    path("hr/plans/lines/<uuid:public_id>/finish/", plan_lines.finish_plan_line, name="finish_plan_line"),
    path("hr/plans/lines/<uuid:public_id>/settle/", plan_lines.settle_plan_line, name="settle_plan_line"),
    path("hr/plans/<uuid:public_id>/", plans.show_plan, name="show_plan"),
    path("hr/plans/<uuid:public_id>/edit/", plans.edit_plan, name="edit_plan"),
    path("hr/plans/<uuid:public_id>/submit/", plans.submit_plan, name="submit_plan"),
    path("hr/plans/<uuid:public_id>/decide/", plans.decide_plan, name="decide_plan"),
    path("hr/plans/<uuid:public_id>/next/", plans.next_plan, name="next_plan"),
    path("hr/plans/<uuid:public_id>/needs/", plan_needs.plan_from_needs, name="plan_from_needs"),
    path("hr/plans/<uuid:public_id>/lines/new/", plan_lines.add_plan_line, name="add_plan_line"),
    path("hr/plans/<uuid:public_id>/import/", plan_files.import_plan, name="import_plan"),
    path("hr/plans/<uuid:public_id>/import/apply/", plan_files.apply_plan, name="apply_plan"),
    path("hr/plans/<uuid:public_id>/plan.xlsx", plan_files.export_plan_xlsx, name="export_plan_xlsx"),
    path("hr/plans/<uuid:public_id>/plan.docx", plan_files.export_plan_docx, name="export_plan_docx"),
    path("hr/plans/<uuid:public_id>/plan.pdf", plan_files.export_plan_pdf, name="export_plan_pdf"),
]
