"""Leaving for a sign-in elsewhere, coming back, and the links on one's own account page."""

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from requests import RequestException

from accounts.actions import linked
from accounts.sso.ways import ways
from accounts.views import next_url

TROUBLE = (RequestException, OAuth2Error, ProviderException)
confirmed = reauthentication_required(app="allauth.socialaccount")


def refused(request, reason, *, status):
    """Why the sign-in elsewhere opened nothing, and the way on."""
    context = {"reason": reason, "ways": ways(request)}
    return render(request, "accounts/sso/refused.html", context, status=status)


def _leave(request, key, *, process, wanted):
    """Show a page that leads to `key`'s sign-in. A redirect would not do: the policy lets no form lead to another host."""
    try:
        provider = get_adapter(request).get_provider(request, key)
        target = provider.redirect(request, process, next_url=wanted)["Location"]
    except SocialApp.DoesNotExist as exc:
        raise Http404 from exc
    except TROUBLE:
        return refused(request, "failed", status=502)
    return render(request, "accounts/sso/leaving.html", {"target": target, "name": provider.name})


def finish(request, adapter_class):
    """Come back from elsewhere: allauth checks the state, our adapter decides who it is."""
    try:
        return OAuth2CallbackView.adapter_view(adapter_class)(request)
    except SocialApp.DoesNotExist as exc:
        raise Http404 from exc
    except TROUBLE:
        return refused(request, "failed", status=502)


@require_POST
@never_cache
def sign_in_elsewhere(request, key):
    """To the sign-in of WeCom or of the operator; back to where the visitor wanted to go."""
    if request.user.is_authenticated:
        return redirect(next_url(request))
    return _leave(request, key, process=AuthProcess.LOGIN, wanted=next_url(request))


@never_cache
@login_required
def show_linked(request):
    """What else opens one's account."""
    rows = {row.provider: row for row in SocialAccount.objects.filter(user=request.user)}
    known = [{"way": way, "row": rows.pop(way.key, None)} for way in ways(request)]
    context = {"known": known, "former": list(rows.values())}
    return render(request, "accounts/sso/linked.html", context)


@require_POST
@never_cache
@login_required
@confirmed
def link(request, key):
    """To the sign-in elsewhere, to link who signs in there with this account."""
    return _leave(request, key, process=AuthProcess.CONNECT, wanted=reverse("accounts:linked"))


@require_POST
@login_required
def unlink(request, pk):
    """From now on that identity opens this account no longer."""
    linked.unlink(get_object_or_404(SocialAccount, pk=pk, user=request.user))
    messages.success(request, _("The link is removed."))
    return redirect("accounts:linked")
