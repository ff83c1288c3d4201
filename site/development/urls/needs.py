"""Addresses: needs."""

from django.urls import path

from development.views import need_imports, need_requests, needs

urlpatterns: list = [
    path("hr/needs/", needs.list_needs, name="list_needs"),
    path("hr/needs/find/", needs.find_needs, name="find_needs"),
    path("hr/needs/map/", needs.show_map, name="show_map"),
    path("hr/needs/posts/", needs.list_by_post, name="list_by_post"),
    path("hr/needs/import/", need_imports.import_needs, name="import_needs"),
    path("hr/needs/import/apply/", need_imports.apply_needs, name="apply_needs"),
    path("hr/needs/import/template.xlsx", need_imports.download_template, name="download_needs_template"),
    path("hr/needs/<uuid:public_id>/decide/", needs.decide_need, name="decide_need"),
    path("team/needs/", need_requests.list_team_needs, name="list_team_needs"),
    path("team/needs/ask/", need_requests.ask_for_need, name="ask_for_need"),
    path("needs/", need_requests.my_needs, name="my_needs"),
    path("needs/goal/", need_requests.set_goal, name="set_goal"),
    path("needs/<uuid:public_id>/", needs.show_need, name="show_need"),
]
