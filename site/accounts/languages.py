"""The language switch: Django's own view, and the choice is remembered with the person."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language
from wagtail.models import Site

from accounts import actions
from lib.destinations import own_path


@require_POST
def set_language(request):
    """Store the language in the cookie and on the user; go on to the same page, in that language where there is one."""
    response = django_set_language(request)
    language = request.POST.get("language")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        actions.choose_language(request.user, language=language)
    target, came_from = response.get("Location", ""), request.POST.get("next", "")
    own = own_path(request, came_from)
    if target != came_from and not _exists(request, target, language):
        same = HttpResponseRedirect(own or "/")  # not translated: stay, the rest follows the choice
        same.cookies = response.cookies
        return same
    return response


def _exists(request, path, language):
    """Whether the page of the CMS at `path` is there; addresses of our own always are."""
    try:
        match = resolve(path.split("?")[0])
    except Resolver404:
        return False
    if match.url_name != "wagtail_serve":
        return True
    site = Site.find_for_request(request)
    parts = [part for part in (match.args[0] if match.args else "").split("/") if part]
    with translation.override(language):
        try:
            return site is not None and bool(site.root_page.localized.specific.route(request, parts))
        except Http404:
            return False
