"""What classes and training away from the own hall put into a training file."""

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from classroom.models import ExternalTraining, MentorPair, Secondment, SignUp
from lib import clock
from reports.file.sections import Section, of_year, section


@section(60)
def external_trainings(employee, year):
    """External trainings that were approved, and how far they came."""
    rows = of_year(ExternalTraining.objects.filter(employee=employee), "starts_on", year)
    rows = rows.exclude(state__in=["requested", "to_approve", "declined", "withdrawn"])
    cells = [
        [
            clock.in_words(row.starts_on),
            row.title,
            row.institution,
            f"{row.days_tenths / 10:g}",
            str(row.get_state_display()),
        ]
        for row in rows
    ]
    columns = [_("First day"), _("Training"), _("Institution"), _("Days"), _("State")]
    return Section("external", _("External training"), columns, cells, _("No external training."))


@section(50)
def classes(employee, year):
    """Classes in which the person had a seat, by their first day."""
    seats = SignUp.objects.filter(employee=employee, state__in=["booked", "attended", "absent"])
    seats = seats.annotate(first_at=Min("session__meetings__starts_at")).exclude(first_at=None)
    rows = of_year(seats, "first_at", year).select_related("session").order_by("-first_at")
    cells = [
        [clock.in_words(row.first_at.astimezone(clock.LOCAL).date()), row.session.title, str(row.session.get_kind_display()),
         str(row.get_state_display())]
        for row in rows
    ]  # fmt: skip
    return Section("classes", _("Classes"), [_("First day"), _("Class"), _("Kind"), _("State")], cells, _("No class."))


@section(70)
def secondments(employee, year):
    """Secondments that were approved, and how far they came."""
    rows = Secondment.objects.filter(employee=employee, state__in=Secondment.AWAY)
    rows = of_year(rows, "quota__starts_on", year).select_related("quota__host_department", "mentor")
    cells = [
        [clock.in_words(row.quota.starts_on), row.quota.title, row.quota.host_department.name, str(row.quota.days),
         row.mentor.name if row.mentor else "–", str(row.get_state_display())]
        for row in rows.order_by("-quota__starts_on")
    ]  # fmt: skip
    columns = [_("First day"), _("Secondment"), _("Host"), _("Days"), _("Mentor"), _("State")]
    return Section("secondments", _("Secondments"), columns, cells, _("No secondment."))


@section(80)
def mentoring(employee, year):
    """Pairs in which the person was led or led somebody, by their first day."""
    rows = MentorPair.objects.filter(Q(employee=employee) | Q(mentor=employee))
    rows = of_year(rows, "starts_on", year).select_related("employee", "mentor").order_by("-starts_on")
    cells = [
        [clock.in_words(row.starts_on), row.mentor.name, row.employee.name, clock.in_words(row.ends_on), str(row.get_state_display())]
        for row in rows
    ]  # fmt: skip
    columns = [_("First day"), _("Mentor"), _("Trainee"), _("Last day"), _("State")]
    return Section("mentoring", _("Mentoring"), columns, cells, _("No mentoring."))
