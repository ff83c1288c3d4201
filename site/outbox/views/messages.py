"""The bell's list and how messages reach a person."""

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lib.destinations import own_path
from outbox import actions, channels
from outbox.forms import PreferenceForm
from outbox.models import Message

PER_PAGE = 30


@login_required
def list_messages(request):
    """Unread first, then the newest."""
    rows = Message.objects.visible_to(request.user).unread_first()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    unread = Message.objects.visible_to(request.user).unread().count()
    return render(request, "outbox/messages.html", {"page": page, "unread": unread})


@login_required
def open_message(request, public_id):
    """Follow a message to what it is about; following it is reading it."""
    mine = Message.objects.visible_to(request.user).filter(public_id=public_id)
    message = get_object_or_404(mine)
    actions.mark_read(mine)
    return redirect(own_path(request, message.url) or "outbox:messages")


@require_POST
@login_required
def read_message(request, public_id):
    mine = Message.objects.visible_to(request.user).filter(public_id=public_id)
    get_object_or_404(mine)
    actions.mark_read(mine)
    return redirect("outbox:messages")


@require_POST
@login_required
def read_all(request):
    n = actions.mark_read(Message.objects.visible_to(request.user))
    notes.success(
        request, ngettext("%(n)d message is marked as read.", "%(n)d messages are marked as read.", n) % {"n": n}
    )
    return redirect("outbox:messages")


@login_required
def preferences(request):
    """One digest a day by mail or WeCom, or the bell alone."""
    sent = request.POST if request.method == "POST" else None
    initial = {"mail": channels.present_choice(request.user)}
    form = PreferenceForm(sent, initial=initial, has_wecom=channels.has_wecom(request.user))
    if form.is_valid():
        actions.choose_mail(request.user, mail=form.cleaned_data["mail"])
        notes.success(request, _("Saved."))
        return redirect("outbox:preferences")
    return render(request, "outbox/preferences.html", {"form": form})
