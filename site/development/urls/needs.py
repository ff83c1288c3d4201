"""Addresses: needs."""

from django.urls import path

from development.views import needs

urlpatterns: list = [
    path("hr/needs/", needs.list_needs, name="list_needs"),
    path("hr/needs/find/", needs.find_needs, name="find_needs"),
    path("hr/needs/<uuid:public_id>/decide/", needs.decide_need, name="decide_need"),
    path("needs/<uuid:public_id>/", needs.show_need, name="show_need"),
]
