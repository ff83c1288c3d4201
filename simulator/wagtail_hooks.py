"""Scenarios in the CMS."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from simulator.authoring import views


@hooks.register("register_admin_urls")
def our_addresses():
    return [
        path("scenarios/", views.list_scenarios, name="scenario_list"),
        path("scenarios/<uuid:public_id>/", views.edit_scenario, name="scenario_edit"),
        path("scenarios/<uuid:public_id>/copy/", views.copy_scenario, name="scenario_copy"),
        path("scenarios/<uuid:public_id>/versions/", views.list_versions, name="scenario_versions"),
        path("scenarios/<uuid:public_id>/<int:number>/use/", views.use_version, name="scenario_use"),
        path("scenarios/<uuid:public_id>/<int:number>.yaml", views.export_scenario, name="scenario_export"),
    ]


class ScenariosItem(MenuItem):
    """Shown to whoever writes scenarios."""

    def is_shown(self, request):
        return views.may_write(request.user)


@hooks.register("register_admin_menu_item")
def scenarios_item():
    return ScenariosItem(_("Scenarios"), reverse("scenario_list"), icon_name="desktop", order=155)
