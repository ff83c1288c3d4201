"""Signing in and what belongs to it."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import actions, guarding
from accounts.devices import describe
from accounts.exceptions import SlipError, TooManyTries
from accounts.forms import ChoosePasswordForm, SlipForm
from accounts.models import ActivationCode, User
from accounts.sso.ways import ways
from lib import clock
from lib.destinations import own_path

SLIP_SECONDS = 15 * 60
MANY_SLIPS = 100


def next_url(request, default="/learn/"):
    """Return where the visitor wanted to go, if that is on this site."""
    return own_path(request, request.POST.get("next") or request.GET.get("next")) or default


def locked_out(request, original_response=None, credentials=None, problem=None):
    """Too many wrong passwords: say how long to wait; never whether the name exists. `problem` (TooManyTries): too many codes."""
    minutes = problem.minutes if problem else guarding.minutes_left(request, credentials)
    context = {"minutes": minutes, "problem": problem}
    response = render(request, "accounts/locked_out.html", context, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def closed(request):
    """Addresses of self-service that need e-mail or sign-up: people come from the roster, slips replace both."""
    return render(request, "accounts/closed.html", status=404)


@never_cache
def to_sign_in(request):
    """Every other sign-in page of the house leads to ours; whoever is signed in already lacks the right, not the password."""
    wanted = next_url(request, default="/")
    if request.user.is_authenticated:
        if request.path.startswith("/cms/") and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied(_("Writing and publishing is for authors."))
        return redirect(wanted)
    return redirect_to_login(wanted)


def _sent(request):
    return request.POST if request.method == "POST" else None


# --- activation ---------------------------------------------------------------------------------
@never_cache
@sensitive_post_parameters("code")
def activate(request):
    """First step: number and code of the slip. The QR fills both in from the fragment of its address."""
    form = SlipForm(_sent(request), initial={"number": request.GET.get("n", "")[:100]})
    problem, status = None, 200
    if form.is_valid():
        try:
            slip = actions.check_slip(
                form.cleaned_data["number"], form.cleaned_data["code"], ip=guarding.client_ip(request)
            )
        except (SlipError, TooManyTries) as exc:
            problem, status = exc, 429 if isinstance(exc, TooManyTries) else 400
        else:
            request.session["slip"] = {"pk": slip.pk, "at": clock.now().timestamp(), "next": next_url(request)}
            return redirect("accounts:choose_password")
    context = {"form": form, "problem": problem, "next": next_url(request, default="")}
    return render(request, "accounts/activate.html", context, status=status)


def _slip_in_hand(request):
    """Return the slip whose code this browser has just shown, and where to go afterwards; (None, None) without one."""
    held = request.session.get("slip")
    if not held or clock.now().timestamp() - held["at"] > SLIP_SECONDS:
        return None, None
    return ActivationCode.objects.select_related("user").filter(pk=held["pk"]).first(), held["next"]


@never_cache
@sensitive_post_parameters()
def choose_password(request):
    """Second step: a password; then the person is signed in and goes where they wanted to."""
    slip, wanted = _slip_in_hand(request)
    if slip is None:
        messages.info(request, _("Please enter number and code again: that took more than a quarter of an hour."))
        return redirect("accounts:activate")
    form = ChoosePasswordForm(_sent(request), user=slip.user)
    if form.is_valid():
        try:
            user = actions.redeem(slip, password=form.cleaned_data["password1"])
        except SlipError as exc:
            request.session.pop("slip", None)
            return render(request, "accounts/activate.html", {"form": SlipForm(), "problem": exc}, status=400)
        except ValidationError as exc:
            form.add_error("password1", exc)
        else:
            return _enter(request, user, wanted)
    return render(request, "accounts/choose_password.html", {"form": form, "slip": slip})


def _enter(request, user, wanted):
    """Sign `user` in after a slip and go on: a slip stands for the password, so the second step is asked as ever."""
    request.session.pop("slip", None)
    logout(request)  # whoever used this computer before
    messages.success(request, _("Welcome, %(name)s. Your password is set.") % {"name": user.get_short_name()})
    record_authentication(request, user, "slip")
    response = perform_login(request, Login(user=user, redirect_url=wanted))
    request.session.set_expiry(0)
    return response


# --- slips --------------------------------------------------------------------------------------
@never_cache
@login_required
def issue_slip(request, public_id):
    """A new slip for one person: a look asks, sending issues it, and it is shown once."""
    if request.method == "POST":
        return _show_slips(request, [public_id])
    person = _people_to_serve(request, [public_id])[0]
    return render(request, "accounts/issue_slip.html", {"person": person, "next": next_url(request, default="/")})


@require_POST
@never_cache
@login_required
def issue_slips(request):
    """New slips for several people (`person` = public ids), shown once."""
    return _show_slips(request, request.POST.getlist("person")[:MANY_SLIPS])


def _people_to_serve(request, public_ids):
    """Return these people (ids of users or employees), or 404 when one of them is not the visitor's to serve."""
    mine = Q(public_id__in=public_ids) | Q(employee__public_id__in=public_ids)
    try:
        users = list(User.objects.filter(mine).select_related("employee").order_by("username"))
    except ValidationError as exc:  # not even an id
        raise Http404 from exc
    if not users or len(users) < len(set(public_ids)) or not all(actions.may_issue(request.user, u) for u in users):
        raise Http404
    return users


def _show_slips(request, public_ids):
    users = _people_to_serve(request, public_ids)
    slips = actions.issue_slips(users, by=request.user, site_url=request.build_absolute_uri("/"))
    context = {"slips": slips, "back": next_url(request, default="/")}
    return render(request, "accounts/slips.html", context)


# --- one's own account --------------------------------------------------------------------------
@login_required
def profile(request):
    """Name, number and what one can set for oneself."""
    links = request.user.socialaccount_set.count()
    context = {
        "device_count": _live_sessions(request.user).count(),
        "two_step": request.user.two_step(),
        "link_count": links,
        "has_other_ways": bool(links or ways(request)),
    }
    return render(request, "accounts/profile.html", context)


def _live_sessions(user):
    live = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=live)


@never_cache
@login_required
def devices(request):
    """Where one is signed in, this device first, then the last seen."""
    rows = []
    for session in _live_sessions(request.user).order_by("-last_seen_at"):
        words, is_mobile = describe(session.user_agent)
        is_this = session.session_key == request.session.session_key
        rows.append({"session": session, "words": words, "is_mobile": is_mobile, "is_this": is_this})
    rows.sort(key=lambda row: not row["is_this"])
    others = sum(not row["is_this"] for row in rows)
    context = {"rows": rows, "others": others, "two_step": request.user.two_step()}
    return render(request, "accounts/devices.html", context)


@require_POST
@login_required
def end_device(request, pk):
    """Sign out one of one's own other devices."""
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    actions.end_session(get_object_or_404(others, pk=pk))
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:devices")


@require_POST
@login_required
def end_other_devices(request):
    """Sign out everywhere but here."""
    n = actions.end_sessions(request.user, but=request.session.session_key)
    text = ngettext("%(n)d other device is signed out.", "%(n)d other devices are signed out.", n)
    messages.success(request, text % {"n": n})
    return redirect("accounts:devices")


# --- privacy and language -----------------------------------------------------------------------
def privacy(request):
    """个人信息处理告知: shown once after the first sign-in, readable any time."""
    if request.method == "POST" and request.user.is_authenticated:
        actions.note_privacy_seen(request.user)
        return redirect(next_url(request))
    is_new = request.user.is_authenticated and not request.user.privacy_seen_at
    return render(request, "accounts/privacy.html", {"is_new": is_new, "next": next_url(request)})
