"""Scenarios and conversations in the CMS."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from simulator.authoring import views
from simulator.authoring.kinds import DIALOGUE, SCENARIO


def addresses_of(kind):
    """The pages of one kind of piece."""
    at, given = f"{kind.name}s/<uuid:public_id>/", {"kind": kind}
    return [
        path(f"{kind.name}s/", views.list_pieces, given, name=kind.to("list")),
        path(at, views.edit_piece, given, name=kind.to("edit")),
        path(f"{at}copy/", views.copy_piece, given, name=kind.to("copy")),
        path(f"{at}versions/", views.list_versions, given, name=kind.to("versions")),
        path(f"{at}<int:number>/use/", views.use_version, given, name=kind.to("use")),
        path(f"{at}<int:number>.yaml", views.export_version, given, name=kind.to("export")),
    ]


@hooks.register("register_admin_urls")
def our_addresses():
    return [*addresses_of(SCENARIO), *addresses_of(DIALOGUE)]


class PiecesItem(MenuItem):
    """Shown to whoever writes scenarios and conversations."""

    def is_shown(self, request):
        return views.may_write(request.user)


@hooks.register("register_admin_menu_item")
def scenarios_item():
    return PiecesItem(SCENARIO.title, reverse("scenario_list"), icon_name=SCENARIO.icon, order=155)


@hooks.register("register_admin_menu_item")
def dialogues_item():
    return PiecesItem(DIALOGUE.title, reverse("dialogue_list"), icon_name=DIALOGUE.icon, order=156)
