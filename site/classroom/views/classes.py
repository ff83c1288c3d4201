"""Classes as a person meets them: what comes, one's own, signing up, cancelling, the invitation; and a manager's kept seats."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from classroom import class_rules, conflicts, invitations
from classroom.actions.classes import seats, signing
from classroom.class_access import class_goers
from classroom.exceptions import ClassroomError
from classroom.forms.attending import PleaForm
from classroom.forms.classes import ClassFilter, KeepForm, NameForm
from classroom.models import ClassFile, ClassRating, ClassSession, Meeting, SeatHold, SignUp, Trainer, TrainerRating
from lib import clock
from people import rules

PER_PAGE = 30
DATES = Meeting.objects.select_related("room").prefetch_related("teachings__trainer__employee")
WITH_DATES = Prefetch("meetings", queryset=DATES)


def crumbs_of(*more):
    return [(_("Classes"), reverse("classroom:list_classes")), *more]


def seen_class(request, public_id):
    """A class that the visitor may look at: offered to them, theirs, or run by them."""
    me = rules.employee_of(request.user)
    rows = ClassSession.objects.all()
    mine = Q(pk__in=rows.open_to(me).values("pk")) | Q(pk__in=rows.run_by(request.user).values("pk"))
    wide = rows.filter(mine).select_related("owner_department", "course").prefetch_related(WITH_DATES)
    return get_object_or_404(wide, public_id=public_id)


@class_goers
def list_classes(request):
    """One's own classes first, then what is offered, day by day."""
    me, rows = rules.employee_of(request.user), ClassSession.objects.all()
    form = ClassFilter(request.GET)
    form.is_valid()
    offered = find_classes(rows.open_to(me), form.cleaned_data)
    page = Paginator(offered, PER_PAGE).get_page(request.GET.get("page"))
    busy = conflicts.busy_hours(me) if me else []
    mine = {s.session_id: s for s in own_signups(me)}
    page.object_list = list(page.object_list)
    for session in page.object_list:
        session.signup, session.clashes = mine.get(session.pk), conflicts.of(session, busy)
    taught = (
        rows.taught_by(request.user).coming().annotate(first_at=Min("meetings__starts_at")).prefetch_related(WITH_DATES)
    )
    context = {
        "page": page, "form": form, "is_filtered": any(form.cleaned_data.values()), "own": coming_own(mine.values()),
        "taught": taught.order_by("first_at", "pk")[:20] if class_rules.teaches(request.user) else [],
    }  # fmt: skip
    return render(request, "classroom/class_list.html", context)


def find_classes(rows, wanted):
    """Return what can be joined or waited for, as the filter narrows it: dated by day, then waiting lists without a date."""
    coming = Q(pk__in=rows.coming().values("pk")) | Q(state=ClassSession.State.UNDATED)
    rows = rows.filter(coming)
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if query := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(title__icontains=query) | Q(about__icontains=query))
    rows = rows.annotate(first_at=Min("meetings__starts_at")).select_related("owner_department")
    return rows.prefetch_related(WITH_DATES).order_by("state", "first_at", "pk")  # announced, then undated


def own_signups(me):
    """Return the person's live sign-ups with their classes and dates."""
    if me is None:
        return []
    rows = SignUp.objects.live().filter(employee=me).select_related("session__owner_department")
    return list(rows.prefetch_related(Prefetch("session__meetings", queryset=DATES)))


def coming_own(signups):
    """Return those not over, the next first; waiting lists without a date last."""
    rows = [s for s in signups if s.session.state in ("announced", "undated")]
    return sorted(rows, key=lambda s: (s.session.starts_at is None, s.session.starts_at, s.pk))


@class_goers
def show_class(request, public_id):
    session = seen_class(request, public_id)
    me = rules.employee_of(request.user)
    signup = session.signups.filter(employee=me).order_by("-pk").first() if me else None
    live = signup if signup and signup.state in SignUp.LIVE else None
    held = SeatHold.objects.filter(session=session, manager=me).first() if me and me.is_manager else None
    context = {
        "session": session, "signup": signup, "live": live, "position": seats.position_of(live) if live else 0,
        "waiting": session.signups.waiting().count(), "clashes": conflicts.of(session, conflicts.busy_hours(me)) if me and not live else [],
        "may_join": me is not None and live is None and session.takes_signups, "held": held,
        "may_keep": bool(me and me.is_manager and session.state == "announced" and session.takes_signups),
        "keep_form": KeepForm(), "name_form": NameForm(manager=me, session=session) if held and held.seats else None,
        "runs": ClassSession.objects.run_by(request.user).filter(pk=session.pk).exists(), "crumbs": crumbs_of(),
        "taken": session.taken_dates.all(), "files": ClassFile.objects.seen_by(request.user).filter(session=session),
    }  # fmt: skip
    return render(request, "classroom/class_show.html", context | about_attendance(session, signup))


def about_attendance(session, signup):
    """Return what a person with a seat can do about attendance, and after the class about its trainers."""
    if signup is None or signup.state not in ("booked", "attended", "absent") or not session.dates:
        return {}
    today = next((m for m in session.dates if m.day == clock.today()), None)
    found = {
        "plea_form": PleaForm(session=session, auto_id="plea_%s"),
        "pleas": signup.pleas.select_related("meeting"),
        "today": today,
    }
    if signup.state == SignUp.State.ATTENDED:
        trainers = Trainer.objects.filter(teachings__meeting__session=session).select_related("employee").distinct()
        taps = dict(TrainerRating.objects.filter(signup=signup).values_list("trainer_id", "taps"))
        found["has_rated"] = ClassRating.objects.filter(signup=signup).exists()
        found["trainers"] = [(trainer, taps.get(trainer.pk)) for trainer in trainers]
    return found


def own_class(request, public_id):
    """A class offered to the visitor as a person who works here."""
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    return get_object_or_404(ClassSession.objects.open_to(me), public_id=public_id), me


def _try(request, session, act, done):
    """Do one thing about a class and say what came of it."""
    try:
        result = act()
    except ClassroomError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, done(result) if callable(done) else done)
    return redirect(session)


@require_POST
@class_goers
def sign_up(request, public_id):
    session, me = own_class(request, public_id)
    wish = request.POST.get("wish", "")[:200]
    return _try(request, session, lambda: signing.sign_up(session, me, by=request.user, wish=wish), came_of)


def came_of(signup):
    """Say what came of signing up."""
    if signup.state == SignUp.State.BOOKED:
        return _("You have a seat. The invitation for your calendar is on this page.")
    if signup.state == SignUp.State.WAITLISTED:
        return _("You are number %(n)s on the waiting list; you are told as soon as it is your turn.") % {"n": seats.position_of(signup)}  # fmt: skip
    return _("Your manager was asked; you are told the answer.")


@require_POST
@class_goers
def cancel_signup(request, public_id):
    session, me = own_class(request, public_id)
    signup = get_object_or_404(SignUp.objects.live(), session=session, employee=me)
    done = _("Cancelled. Your seat goes to the next in line.")
    return _try(request, session, lambda: signing.cancel(signup, by=request.user), done)


@class_goers
def invitation(request, public_id):
    session = seen_class(request, public_id)
    if not session.dates:
        raise Http404
    gone, again = given_back(session, rules.employee_of(request.user))
    base = request.build_absolute_uri("/")
    return as_file(session, invitations.invitation(session, base=base, cancelled=gone, again=again))


@class_goers
def taken_off(request, public_id):
    """What takes only the dates out of a calendar that the class no longer has."""
    session = seen_class(request, public_id)
    if not session.taken_dates.exists():
        raise Http404
    _gone, again = given_back(session, rules.employee_of(request.user))
    return as_file(session, invitations.taken_off(session, base=request.build_absolute_uri("/"), again=again))


def given_back(session, me):
    """Return (whether the person's last sign-up is over, how many were before it): each counts the number of the event on."""
    states = list(session.signups.filter(employee=me).order_by("pk").values_list("state", flat=True)) if me else []
    return bool(states) and states[-1] not in SignUp.LIVE, max(0, len(states) - 1)


def as_file(session, data):
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="class-{str(session.public_id)[:8]}.ics"'
    return answer


# --- a manager's kept seats ------------------------------------------------------------------------------
def kept_class(request, public_id):
    """A class offered to a manager, and the manager."""
    session, me = own_class(request, public_id)
    if not me.is_manager:
        raise Http404
    return session, me


@require_POST
@class_goers
def keep_seats(request, public_id):
    session, me = kept_class(request, public_id)
    form = KeepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say how many seats, as a number."))
        return redirect(session)
    n = form.cleaned_data["seats"]
    done = _("The seats are kept for you. Name your people before sign-up closes; what has no name then is given back.")
    return _try(request, session, lambda: signing.keep_seats(session, me, seats_wanted=n), done)


@require_POST
@class_goers
def name_person(request, public_id):
    session, me = kept_class(request, public_id)
    held = get_object_or_404(SeatHold, session=session, manager=me)
    form = NameForm(request.POST, manager=me, session=session)
    if not form.is_valid():
        messages.error(request, _("Please choose one of your people."))
        return redirect(session)
    person = form.cleaned_data["person"]
    done = _("%(name)s has the seat and was told.") % {"name": person.name}
    return _try(request, session, lambda: signing.name_person(held, person, by=request.user), done)


@require_POST
@class_goers
def give_back_seats(request, public_id):
    session, me = kept_class(request, public_id)
    held = get_object_or_404(SeatHold, session=session, manager=me)
    return _try(request, session, lambda: signing.give_back_seats(held), _("The seats were given back."))
