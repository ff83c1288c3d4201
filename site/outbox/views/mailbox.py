"""/dev/mail/: the mails of the embedded mode, for administrators. Absent (404) wherever mails really leave."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from outbox import mail

PER_PAGE = 30
SANDBOX = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"


def _administrators(view):
    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not mail.is_open() or not request.user.is_superuser:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _letter(name):
    letter = mail.read(name)
    if letter is None:
        raise Http404
    return letter


@_administrators
def list_mail(request):
    page = Paginator(mail.names(), PER_PAGE).get_page(request.GET.get("page"))
    letters = [letter for name in page.object_list if (letter := mail.read(name))]
    return render(request, "outbox/mailbox.html", {"page": page, "letters": letters})


@_administrators
def show_mail(request, name):
    return render(request, "outbox/letter.html", {"letter": _letter(name)})


@_administrators
def show_mail_html(request, name):
    """The HTML part alone, shown in a frame without scripts, forms, links out or an origin."""
    response = HttpResponse(_letter(name).html)
    response["Content-Security-Policy"] = SANDBOX
    return response
