"""The pages of two-step sign-in, at the addresses of django-allauth, whose own stand behind them."""

import re

import segno
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import actions
from accounts.exceptions import TooManyTries, TwoStepError
from accounts.models import User
from accounts.two_step import proof, sealing
from accounts.two_step.forms import AddPasskeyForm, RenamePasskeyForm, ResetForm, SetUpAppForm
from accounts.views import locked_out, next_url
from lib import clock

NEW_SECRET, WANTED = "two_step_secret", "two_step_next"
SECRET_SECONDS = 3600
CHANGES_SHOWN = 5
confirmed = reauthentication_required(app="allauth.mfa")


# --- signing in ---------------------------------------------------------------------------------
class SecondStepView(AuthenticateView):
    """Between the password and being signed in: a code, a passkey or a recovery code."""

    def get(self, request, *args, **kwargs):
        return self.stage.abort() if self.stage.is_stale() else super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.stage.is_stale():
            return self.stage.abort()
        try:
            return super().post(request, *args, **kwargs)
        except TooManyTries as exc:
            return locked_out(request, problem=exc)

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "two_step": self.stage.login.user.two_step()}


class ConfirmByCodeView(ReauthenticateView):
    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except TooManyTries as exc:
            return locked_out(request, problem=exc)


class ConfirmByPasskeyView(ReauthenticateWebAuthnView):
    def form_invalid(self, form):
        _say(self.request, form)
        return redirect(self.passthrough_next_url(self.request.path))


class SignInByPasskeyView(LoginWebAuthnView):
    """A passkey that asked for a PIN, a finger or a face is both steps in one."""

    def form_invalid(self, form):
        _say(self.request, form)
        return redirect_to_login(next_url(self.request))

    def form_valid(self, form):
        response = super().form_valid(form)
        if not self.request.POST.get("remember"):
            self.request.session.set_expiry(0)
        return response


def _say(request, form):
    for error in form.errors.get("credential", []):
        messages.error(request, error)


# --- what one has -------------------------------------------------------------------------------
@never_cache
@login_required
def two_step(request):
    """All that one has, and what can be set up; whoever is led here goes on afterwards to where they wanted."""
    if request.GET.get("next"):
        request.session[WANTED] = next_url(request)
    held = request.user.two_step()
    changes = request.user.two_step_changes.select_related("by")[:CHANGES_SHOWN]
    wanted = request.session.pop(WANTED, None) if held.is_on else None
    context = {"two_step": held, "changes": changes, "wanted": wanted}
    return render(request, "mfa/index.html", context)


# --- the app ------------------------------------------------------------------------------------
@never_cache
@confirmed
def set_up_app(request):
    """A QR code (or the key to type) for the app, and the first code of it as the proof."""
    if request.user.two_step().app:
        return redirect("accounts:remove_app")
    secret, form = _new_secret(request), SetUpAppForm(request.POST or None)
    if form.is_valid():
        try:
            row = actions.set_up_app(
                request.user, secret=secret, code=form.cleaned_data["code"], session_key=request.session.session_key
            )
        except TwoStepError as exc:
            form.add_error("code", str(exc))
        else:
            request.session.pop(NEW_SECRET, None)
            return _set_up(request, row, _("The authenticator app is set up."))
    address = get_adapter().build_totp_url(request.user, secret)
    key = " ".join(re.findall(".{4}", secret))
    return render(
        request, "mfa/totp/activate_form.html", {"form": form, "qr": _qr(address), "key": key, "address": address}
    )


def _new_secret(request):
    """The key of an app that is being set up: the same for an hour, so that a page loaded again does not undo a scan."""
    held = request.session.get(NEW_SECRET)
    if not held or clock.now().timestamp() - held["at"] > SECRET_SECONDS:
        held = {"secret": sealing.seal(generate_totp_secret()), "at": clock.now().timestamp()}
        request.session[NEW_SECRET] = held
    return sealing.unseal(held["secret"])


def _qr(address):
    drawn = segno.make(address, error="m", micro=False)
    return mark_safe(  # noqa: S308
        drawn.svg_inline(scale=1, border=3, dark="#000", light="#fff", omitsize=True, svgclass="key-qr", lineclass=None)
    )


def _set_up(request, row, words):
    """What was set up has just been proven; show the recovery codes if they are new, and go on."""
    proof.record(request, proof.SECOND_STEP, type=row.type, id=row.pk)
    messages.success(request, words)
    codes = request.user.two_step().codes
    return redirect("accounts:two_step" if codes and codes.data.get("viewed_at") else "accounts:recovery_codes")


@never_cache
@confirmed
def remove_app(request):
    row = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    return _remove(request, row, _("The authenticator app is removed."))


def _remove(request, row, words):
    problem = None
    if request.method == "POST":
        try:
            has_more = actions.remove_method(row, session_key=request.session.session_key)
        except TwoStepError as exc:
            problem = exc
        else:
            if not has_more:
                proof.forget_second_step(request)
            messages.success(request, words)
            return redirect("accounts:two_step")
    is_last = len(_keys_of(row.user)) == 1
    context = {"row": row, "problem": problem, "may_remove": actions.may_remove(row), "is_last": is_last}
    return render(request, "mfa/remove.html", context, status=409 if problem else 200)


def _keys_of(user):
    held = user.two_step()
    return [row for row in (held.app, *held.passkeys) if row]


# --- passkeys -----------------------------------------------------------------------------------
@never_cache
@confirmed
def add_passkey(request):
    form = AddPasskeyForm(
        request.POST or None, initial={"name": get_adapter().generate_authenticator_name(request.user, None)}
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = actions.add_passkey(
                request.user, name=data["name"], credential=data["credential"], session_key=request.session.session_key
            )
        except TwoStepError as exc:
            form.add_error(None, str(exc))
        else:
            return _set_up(request, row, _("The passkey “%(name)s” is set up.") % {"name": data["name"]})
    options = begin_registration(request.user, False)
    return render(request, "mfa/webauthn/add_form.html", {"form": form, "options": options})


def _own_passkey(request, pk):
    return get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)


@never_cache
@confirmed
def rename_passkey(request, pk):
    row = _own_passkey(request, pk)
    form = RenamePasskeyForm(request.POST or None, initial={"name": row.wrap().name})
    if form.is_valid():
        actions.rename_passkey(row, name=form.cleaned_data["name"])
        messages.success(request, _("The name is changed."))
        return redirect("accounts:two_step")
    return render(request, "mfa/webauthn/edit_form.html", {"form": form})


@never_cache
@confirmed
def remove_passkey(request, pk):
    row = _own_passkey(request, pk)
    return _remove(request, row, _("The passkey “%(name)s” is removed.") % {"name": row.wrap().name})


@login_required
def list_passkeys(request):
    """allauth's list of keys: here they stand with everything else."""
    return redirect("accounts:two_step")


# --- recovery codes -----------------------------------------------------------------------------
@never_cache
@confirmed
def recovery_codes(request):
    """Shown once, to be printed or written down; afterwards only their number."""
    held = request.user.two_step()
    if not held.codes:
        return redirect("accounts:two_step")
    codes = actions.show_recovery_codes(request.user)
    wanted = request.session.pop(WANTED, None) if codes else None
    context = {"codes": codes, "left": held.codes_left, "wanted": wanted}
    return render(request, "mfa/recovery_codes/index.html", context)


@never_cache
@confirmed
def renew_recovery_codes(request):
    held = request.user.two_step()
    if not held.is_on:
        return redirect("accounts:two_step")
    if request.method == "POST":
        actions.renew_recovery_codes(request.user)
        return redirect("accounts:recovery_codes")
    return render(request, "mfa/recovery_codes/generate.html", {"left": held.codes_left})


# --- for somebody who lost it -------------------------------------------------------------------
@never_cache
@login_required
def reset_two_step(request, public_id):
    """HR or an administrator takes it away from somebody who stands there in person without the phone."""
    person = _person_to_reset(request, public_id)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    form = ResetForm(request.POST or None)
    if form.is_valid():
        try:
            actions.reset_two_step(person, by=request.user, reason=form.cleaned_data["reason"])
        except TwoStepError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Two-step sign-in of %(name)s is reset.") % {"name": person.get_full_name()})
            return redirect(next_url(request, default="/"))
    context = {"person": person, "form": form, "two_step": person.two_step(), "next": next_url(request, default="/")}
    return render(request, "mfa/reset.html", context)


def _person_to_reset(request, public_id):
    person = get_object_or_404(User.objects.select_related("employee"), public_id=public_id)
    if not actions.may_reset(request.user, person):
        raise Http404
    return person
