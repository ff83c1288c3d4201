"""The desk of those who make classes: the list, one class with its people, its dates, the steps of its life."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Min, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from classroom import class_rules, class_survey
from classroom.actions.classes import life, planning
from classroom.class_access import class_makers, class_staff
from classroom.exceptions import ClassroomError
from classroom.forms.class_files import ClassFilesForm
from classroom.forms.classes import ClassForm, DateForm, DeskFilter, PeopleForm, ReasonForm
from classroom.models import ClassSession, Meeting, SignUp
from classroom.views.classes import WITH_DATES, crumbs_of
from people.models import Assignment

PER_PAGE = 30
PEOPLE_PER_PAGE = 100
COUNTS = {
    "booked": Count("signups", filter=Q(signups__state__in=["booked", "attended", "absent"]), distinct=True),
    "waiting": Count("signups", filter=Q(signups__state="waitlisted"), distinct=True),
    "asked": Count("signups", filter=Q(signups__state="requested"), distinct=True),
}


def desk_crumbs(session=None):
    way = crumbs_of((_("All classes of my departments"), reverse("classroom:list_desk")))
    return [*way, (session.title, reverse("classroom:show_desk", args=[session.public_id]))] if session else way


def made_class(request, public_id):
    """A class that the visitor makes and changes by a role."""
    rows = ClassSession.objects.editable_by(request.user).select_related("owner_department", "course")
    return get_object_or_404(rows.prefetch_related(WITH_DATES), public_id=public_id)


def run_class(request, public_id):
    """A class whose people the visitor handles: by a role, or as its trainer."""
    rows = ClassSession.objects.run_by(request.user).select_related("owner_department", "course")
    return get_object_or_404(rows.prefetch_related(WITH_DATES), public_id=public_id)


def to_desk(session):
    return redirect("classroom:show_desk", session.public_id)


@class_makers
def list_desk(request):
    form = DeskFilter(request.GET)
    form.is_valid()
    rows = find(ClassSession.objects.editable_by(request.user), form.cleaned_data)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "is_filtered": any(form.cleaned_data.values())}
    return render(request, "classroom/desk_list.html", context)


def find(rows, wanted):
    """Return `rows` as the filter narrows them, the latest first date first, those without a date on top."""
    for name in ("state", "kind"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if query := (wanted.get("q") or "").strip():
        rows = rows.filter(title__icontains=query)
    rows = rows.annotate(first_at=Min("meetings__starts_at"), **COUNTS).select_related("owner_department")
    return rows.prefetch_related(WITH_DATES).order_by(F("first_at").desc(nulls_first=True), "-pk")


@class_staff
def show_desk(request, public_id):
    session = run_class(request, public_id)
    rows = session.signups.select_related("employee").order_by("queued_at", "pk")
    people = list(rows.exclude(state__in=["cancelled", "declined"]))
    held = session.seat_holds.filter(seats__gt=0).select_related("manager")
    page = Paginator([s for s in people if s.state != SignUp.State.WAITLISTED], PEOPLE_PER_PAGE).get_page(
        request.GET.get("page")
    )
    add_departments(people)
    context = {
        "session": session, "people": page, "waiting": [s for s in people if s.state == SignUp.State.WAITLISTED], "held": held,
        "gone": rows.filter(state__in=["cancelled", "declined"]).count(),
        "may_change": class_rules.runs_classes(request.user) and ClassSession.objects.editable_by(request.user).filter(pk=session.pk).exists(),
        "hindrances": life.what_hinders(session) if session.state in ("draft", "undated") else [],
        "people_form": PeopleForm(), "cancel_form": ReasonForm(auto_id="cancel_%s"), "crumbs": desk_crumbs(),
        "files": session.files.select_related("by", "removed_by"), "files_form": ClassFilesForm(auto_id="files_%s"),
        "survey": class_survey.survey_of(session) if session.state == "closed" else None,
    }  # fmt: skip
    return render(request, "classroom/desk_show.html", context)


def add_departments(signups):
    """Give each person their main department of today (one query)."""
    rows = Assignment.objects.main().current().filter(employee__in=[s.employee_id for s in signups])
    names = dict(rows.values_list("employee_id", "department__name"))
    for signup in signups:
        signup.hall = names.get(signup.employee_id, "")


@class_makers
def add_class(request):
    """A class with its first date, or without one: then it can be opened as a waiting list."""
    form = ClassForm(request.POST or None, user=request.user, initial=first_choices(request.user))
    dated = request.POST.get("dated", "yes") == "yes"
    date_form = DateForm(request.POST if request.POST and dated else None, user=request.user)
    if request.POST and form.is_valid() and (not dated or date_form.is_valid()):
        try:
            session = planning.save_class(None, form.plan([date_form.plan()] if dated else []), by=request.user)
        except ClassroomError as exc:
            date_form.add_error(None, str(exc))
        else:
            messages.success(request, _("The class is prepared. Look at it, then announce it."))
            return to_desk(session)
    context = {"form": form, "date_form": date_form, "dated": dated, "crumbs": desk_crumbs()}
    return render(request, "classroom/desk_edit.html", context, status=400 if request.POST else 200)


def first_choices(user):
    departments = class_rules.departments_of(user, *class_rules.RUNNERS)
    return {"owner_department": departments[0] if departments else None}


@class_makers
def edit_class(request, public_id):
    session = made_class(request, public_id)
    form = ClassForm(request.POST or None, user=request.user, session=session)
    if form.is_valid():
        try:
            planning.save_class(session, form.plan(), by=request.user)
        except ClassroomError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Saved."))
            return to_desk(session)
    context = {"form": form, "session": session, "crumbs": desk_crumbs(session)}
    return render(request, "classroom/desk_edit.html", context, status=400 if form.is_bound else 200)


# --- dates -----------------------------------------------------------------------------------------------
@class_makers
def add_date(request, public_id):
    """A further date; of a waiting list the first: it is announced in the same step."""
    session = made_class(request, public_id)
    form = DateForm(request.POST or None, user=request.user)
    if form.is_valid():
        act = life.date_list if session.state == ClassSession.State.UNDATED else planning.add_date
        try:
            act(session, form.plan(), by=request.user)
        except ClassroomError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("The date stands; room and trainers are held."))
            return to_desk(session)
    context = {"form": form, "session": session, "crumbs": desk_crumbs(session)}
    return render(request, "classroom/desk_date.html", context, status=400 if form.is_bound else 200)


def made_date(request, public_id):
    rows = Meeting.objects.filter(session__in=ClassSession.objects.editable_by(request.user)).select_related(
        "session", "room"
    )
    return get_object_or_404(rows, public_id=public_id)


@class_makers
def edit_date(request, public_id):
    meeting = made_date(request, public_id)
    form = DateForm(request.POST or None, user=request.user, meeting=meeting)
    if form.is_valid():
        try:
            planning.change_date(meeting, form.plan(), by=request.user)
        except ClassroomError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("The date was changed; everybody with a seat was told."))
            return to_desk(meeting.session)
    context = {"form": form, "session": meeting.session, "meeting": meeting, "crumbs": desk_crumbs(meeting.session)}
    return render(request, "classroom/desk_date.html", context, status=400 if form.is_bound else 200)


@require_POST
@class_makers
def remove_date(request, public_id):
    meeting = made_date(request, public_id)
    return _step(
        request, meeting.session, lambda s: planning.remove_date(meeting, by=request.user), _("The date was taken off.")
    )


# --- steps -----------------------------------------------------------------------------------------------
def _step(request, session, act, done):
    """Take one step in a class's life and say what came of it."""
    try:
        act(session)
    except ClassroomError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, done)
    return to_desk(session)


@require_POST
@class_makers
def announce_class(request, public_id):
    session = made_class(request, public_id)
    return _step(request, session, lambda s: life.announce(s, by=request.user), _("Announced: people can sign up now."))


@require_POST
@class_makers
def open_list(request, public_id):
    session = made_class(request, public_id)
    done = _("Open as a waiting list: you see here how many want it.")
    return _step(request, session, lambda s: life.open_list(s, by=request.user), done)


@require_POST
@class_makers
def cancel_class(request, public_id):
    session, reason = made_class(request, public_id), request.POST.get("reason", "")[:200]
    done = _("Called off: everybody who was in it was told; room and trainers are free.")
    return _step(request, session, lambda s: life.cancel_class(s, reason=reason, by=request.user), done)
