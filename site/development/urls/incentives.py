"""Addresses: incentives and the suggestion box."""

from django.urls import path

from development.views import incentives, suggestions

urlpatterns = [
    path("suggestions/", suggestions.my_suggestions, name="my_suggestions"),
    path("hr/suggestions/", suggestions.list_suggestions, name="list_suggestions"),
    path("hr/suggestions/<uuid:public_id>/", suggestions.show_suggestion, name="show_suggestion"),
    path("honours/", incentives.honour_page, name="honours"),
    path("honours/rules/", incentives.scoring, name="scoring"),
    path("honours/mine/", incentives.my_honours, name="my_honours"),
    path("honours/choice/", incentives.choose_honours, name="choose_honours"),
    path("team/awards/", incentives.propose_award, name="propose_award"),
    path("hr/awards/", incentives.list_proposals, name="list_proposals"),
    path("hr/awards/<uuid:public_id>/decide/", incentives.decide_proposal, name="decide_proposal"),
    path("hr/awards/ledger/", incentives.list_awards, name="list_awards"),
    path("hr/awards/ledger/export.xlsx", incentives.export_awards, name="export_awards"),
    path("hr/awards/ledger/<uuid:public_id>/reverse/", incentives.reverse_award, name="reverse_award"),
    path("hr/awards/rules/", incentives.list_rules, name="list_award_rules"),
    path("hr/awards/rules/<uuid:public_id>/", incentives.change_rule, name="change_award_rule"),
]
