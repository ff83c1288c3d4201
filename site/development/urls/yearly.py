"""Addresses: the yearly evaluation, eligibility, successors."""

from django.urls import path

from development.views import cycles, eligibility, evaluations, values

urlpatterns: list = [
    path("yearly/", evaluations.my_evaluations, name="my_evaluations"),
    path("yearly/team/", evaluations.team_evaluations, name="team_evaluations"),
    path("yearly/cycles/<uuid:public_id>/try/", evaluations.try_values, name="try_values"),
    path("yearly/<uuid:public_id>/", evaluations.show_evaluation, name="show_evaluation"),
    path("yearly/<uuid:public_id>/appeal/", evaluations.appeal_evaluation, name="appeal_evaluation"),
    path("yearly/<uuid:public_id>/acknowledge/", evaluations.acknowledge_evaluation, name="acknowledge_evaluation"),
    path("yearly/<uuid:public_id>/letter.pdf", evaluations.download_letter, name="download_letter"),
    path("hr/yearly/", cycles.list_cycles, name="list_cycles"),
    path("hr/yearly/add/", cycles.add_cycle, name="add_cycle"),
    path("hr/yearly/formulas/", cycles.list_formulas, name="list_formulas"),
    path("hr/yearly/formulas/add/", cycles.add_formula, name="add_formula"),
    path("hr/yearly/values.xlsx", values.download_values_template, name="download_values_template"),
    path("hr/yearly/appeals/<uuid:public_id>/", evaluations.decide_evaluation_appeal, name="decide_evaluation_appeal"),
    path("hr/yearly/exceptions/<uuid:public_id>/", cycles.decide_exception, name="decide_exception"),
    path("hr/yearly/evaluations/<uuid:public_id>/move/", cycles.move_grade, name="move_grade"),
    path("hr/yearly/<uuid:public_id>/", cycles.show_cycle, name="show_cycle"),
    path("hr/yearly/<uuid:public_id>/step/", cycles.step_cycle, name="step_cycle"),
    path("hr/yearly/<uuid:public_id>/collect/", cycles.collect_cycle, name="collect_cycle"),
    path("hr/yearly/<uuid:public_id>/evaluations.xlsx", cycles.export_cycle, name="export_cycle"),
    path("hr/yearly/<uuid:public_id>/values/", values.import_values, name="import_values"),
    path("hr/yearly/<uuid:public_id>/values/apply/", values.apply_values, name="apply_values"),
    path("hr/yearly/<uuid:public_id>/units/<str:code>/", cycles.calibrate_unit, name="calibrate_unit"),
    path("hr/yearly/<uuid:public_id>/units/<str:code>/exception/", cycles.ask_exception, name="ask_exception"),
    # eligibility
    path("eligibility/", eligibility.my_eligibility, name="my_eligibility"),
    path("eligibility/notices/<uuid:public_id>/", eligibility.show_publicity, name="show_publicity"),
    path("eligibility/entries/<uuid:public_id>/object/", eligibility.object_to_entry, name="object_to_entry"),
    path("hr/eligibility/", eligibility.list_rules, name="list_rules"),
    path("hr/eligibility/add/", eligibility.add_rule, name="add_rule"),
    path("hr/eligibility/breaches/", eligibility.list_breaches, name="list_breaches"),
    path("hr/eligibility/breaches/<uuid:public_id>/withdraw/", eligibility.withdraw_breach, name="withdraw_breach"),
    path("hr/eligibility/recommendations/", eligibility.list_recommendations, name="list_recommendations"),
    path("hr/eligibility/recommendations.xlsx", eligibility.export_recommendations, name="export_recommendations"),
    path(
        "hr/eligibility/recommendations/<uuid:public_id>/",
        eligibility.decide_recommendation,
        name="decide_recommendation",
    ),
    path("hr/eligibility/entries/<uuid:public_id>/recommend/", eligibility.recommend, name="recommend"),
    path("hr/eligibility/objections/<uuid:public_id>/", eligibility.decide_objection, name="decide_objection"),
    path("hr/eligibility/<uuid:public_id>/", eligibility.show_rule, name="show_rule"),
    path("hr/eligibility/<uuid:public_id>/publish/", eligibility.publish_list, name="publish_list"),
]
