"""What administrators can do with an account in Wagtail's list, and the language around a page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from accounts import actions
from accounts.middleware import speak


@hooks.register("register_user_listing_buttons")
def slip_button(user, request_user):
    """An activation slip, for whoever the administrator may give one."""
    if actions.may_issue(request_user, user):
        url = reverse("accounts:issue_slip", args=[user.public_id])
        yield Button(_("Activation slip"), url=url, icon_name="key", priority=30)


@hooks.register("register_user_listing_buttons")
def reset_button(user, request_user):
    """Another way in for somebody who lost the phone."""
    if actions.may_reset(request_user, user):
        url = reverse("accounts:reset_two_step", args=[user.public_id])
        yield Button(_("Reset two-step sign-in"), url=url, icon_name="lock-open", priority=40)


@hooks.register("before_serve_page", order=-10)
def speak_as_chosen(page, request, args, kwargs):
    """Once the page is found by its address, everything around its text is in the person's language."""
    speak(request)
