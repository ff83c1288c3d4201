"""What is filled in about exam sessions. Choices never reach beyond the departments where the person runs exams."""

import datetime as dt

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lib import clock
from people.models import Audience, Department, Employee, Post
from people.querysets import below
from quizzes import calling, rules
from quizzes.actions import sessions
from quizzes.actions.sessions.planning import problems_of_plan
from quizzes.models import ExamSession, Quiz

ANY = [("", _("all"))]


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class LocalTime(forms.DateTimeField):
    """Day and hour in local time, to the minute."""

    def __init__(self, **kwargs):
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(widget=DateTimeInput(), input_formats=formats, **kwargs)


class TreeChoice(forms.ModelChoiceField):
    """A department, indented by its depth."""

    def label_from_instance(self, department):
        return "\u3000" * (department.depth - 1) + department.name


def departments_for(user):
    """Return the departments where `user` runs exams, in tree order."""
    inside = below(rules.departments_of(user, *rules.EXAMINERS))
    return Department.objects.filter(inside, closed_on=None).order_by("path")


class SessionFilter(forms.Form):
    """Filters of the list; whatever is not valid is left out."""

    q = forms.CharField(label=_("Title or place"), required=False, max_length=40)
    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *ExamSession.State.choices], required=False)
    mode = forms.ChoiceField(label=_("How"), choices=[*ANY, *ExamSession.Mode.choices], required=False)


class PeopleByNumber(forms.CharField):
    """People who work here, by numbers in any order, separated by whatever."""

    def clean(self, value):
        numbers = [n for n in calling.BETWEEN.split(super().clean(value) or "") if n][:30]
        either = {v for n in numbers for v in (n, n.upper(), n.lower())}
        people = {e.number.upper(): e for e in Employee.objects.working().filter(number__in=either)}
        unknown = [n for n in numbers if n.upper() not in people]
        if unknown:
            words = _("Nobody with this number works here: %(numbers)s")
            raise forms.ValidationError(words, params={"numbers": _now(", ").join(unknown)})
        return list({people[n.upper()].pk: people[n.upper()] for n in numbers}.values())


class SessionForm(forms.Form):
    """A session before its announcement; afterwards only what may still change."""

    quiz = forms.ModelChoiceField(label=_("Exam"), queryset=Quiz.objects.none())
    title = forms.CharField(
        label=_("Title"), max_length=120, required=False, help_text=_("Empty: the exam's title with the day.")
    )
    owner_department = TreeChoice(
        label=_("Department"),
        queryset=Department.objects.none(),
        help_text=_("Its examiners and HR run the session, and those of the departments above."),
    )
    mode = forms.ChoiceField(
        label=_("How"), choices=ExamSession.Mode.choices, initial=ExamSession.Mode.ONLINE, widget=forms.RadioSelect
    )
    starts_at = LocalTime(label=_("Start"))
    ends_at = LocalTime(label=_("End"))
    late_minutes = forms.IntegerField(
        label=_("May come late by (minutes)"),
        min_value=0,
        max_value=240,
        initial=15,
        help_text=_(
            "Later nobody can begin. Everybody stops at the end; who has more time (an accommodation, or given in the hall) so much later."
        ),
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    bring = forms.CharField(
        label=_("To bring"), max_length=200, required=False, initial=_("staff badge or identity card, a black pen")
    )
    with_code = forms.BooleanField(
        label=_("Ask for an access code that is shown in the room"), required=False, initial=True
    )
    two_forms = forms.BooleanField(
        label=_("Forms A and B for neighbours"),
        required=False,
        initial=True,
        help_text=_("On paper: odd seats get form A, even ones form B; no question stands in both."),
    )
    invigilators = PeopleByNumber(
        label=_("Invigilators"),
        required=False,
        max_length=400,
        help_text=_("Employee numbers, separated by commas or spaces."),
    )
    FIXED = ("quiz", "owner_department", "mode", "with_code", "two_forms")

    def __init__(self, *args, user, session=None, **kwargs):
        if session is not None:
            kwargs.setdefault("initial", initial_of(session))
        super().__init__(*args, **kwargs)
        self.session = session
        visible = Quiz.objects.visible_to(user).usable().filter(kind=Quiz.Kind.EXAM)
        self.fields["quiz"].queryset = visible
        self.fields["owner_department"].queryset = departments_for(user)
        if session is not None and session.state != ExamSession.State.DRAFT:
            for name in self.FIXED:
                del self.fields[name]
        elif session is not None and session.resit_of_id:
            for name in ("quiz", "owner_department", "mode", "two_forms"):
                del self.fields[name]

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        for name, message in problems_of_plan(self.plan(), self.session):
            self.add_error(name if name in self.fields else None, message)
        if self.session is not None and data.get("invigilators"):
            watching = {e.pk for e in data["invigilators"]}
            both = self.session.candidates.filter(employee__in=watching).select_related("employee").first()
            if both is not None:
                words = _now("%(name)s is a candidate of this exam.") % {"name": both.employee.name}
                self.add_error("invigilators", words)
        return data

    def plan(self):
        """Return what was filled in; what stays fixed comes from the session."""
        data, old = self.cleaned_data, self.session
        quiz = data.get("quiz") or old.quiz
        on_paper = data.get("mode", old.mode if old else "") == ExamSession.Mode.PAPER
        two = data.get("two_forms", old.form_count == 2 if old else False)
        day = clock.in_words(data["starts_at"].astimezone(clock.LOCAL).date())
        return sessions.Plan(
            title=data["title"].strip() or f"{quiz.title} {day}"[:120],
            quiz=quiz,
            owner_department=data.get("owner_department") or old.owner_department,
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            place=data["place"],
            bring=data["bring"],
            mode=ExamSession.Mode.PAPER if on_paper else ExamSession.Mode.ONLINE,
            late_minutes=data["late_minutes"],
            with_code=data.get("with_code", bool(old and old.access_code)),
            form_count=2 if two and on_paper else 1,
        )


def initial_of(session):
    """Return a session as its form shows it."""
    names = ("quiz", "title", "owner_department", "mode", "starts_at", "ends_at", "late_minutes", "place", "bring")
    return {name: getattr(session, name) for name in names} | {
        "with_code": bool(session.access_code),
        "two_forms": session.form_count == 2,
        "invigilators": ", ".join(
            i.employee.number for i in session.invigilators.select_related("employee").order_by("employee__number")
        ),
    }


def first_hours(user):
    """Return what a new session's form proposes: a week from today at nine, one hour and a half."""
    start = clock.start_of_day(clock.today() + dt.timedelta(days=7)) + dt.timedelta(hours=9)
    departments = rules.departments_of(user, *rules.EXAMINERS)
    return {
        "starts_at": start,
        "ends_at": start + dt.timedelta(minutes=90),
        "owner_department": departments[0] if departments else None,
    }


class CallForm(forms.Form):
    """Whom to call: pasted numbers, a department, an audience; one of them or several."""

    numbers = forms.CharField(
        label=_("Numbers"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One person a line: number, or name, or both, as copied from a sheet."),
    )
    department = TreeChoice(
        label=_("Everybody of a department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("nobody"),
        help_text=_("and all departments below"),
    )
    post = forms.ModelChoiceField(
        label=_("of these only the post"), queryset=Post.objects.all(), required=False, empty_label=_("all")
    )
    audience = forms.ModelChoiceField(
        label=_("Audience"), queryset=Audience.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["department"].queryset = departments_for(user)
        audiences = Audience.objects.visible_to(user).filter(is_active=True).select_related("owner_department")
        self.fields["audience"].queryset = audiences.order_by("name")
        if not audiences.exists():
            del self.fields["audience"]

    def found(self):
        """Return everybody who is meant, each once, with the lines that mean nobody."""
        data, found = self.cleaned_data, calling.by_numbers(self.cleaned_data["numbers"], user=self.user)
        more = []
        if data.get("department"):
            more += calling.by_department(data["department"], user=self.user, post=data.get("post")).people
        if data.get("audience"):
            more += calling.by_audience(data["audience"], user=self.user).people
        found.people = list({e.pk: e for e in [*found.people, *more]}.values())
        return found


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The people concerned will read it."))


class MinutesForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes more"), min_value=1, max_value=240, initial=10)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CandidateForm(forms.Form):
    """What is done about one candidate, with its reason."""

    verb = forms.ChoiceField(label=_("What is to be done"), widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label=_("Minutes more"), min_value=1, max_value=240, required=False, help_text=_("Only for more time.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The person will read it."))

    def __init__(self, *args, verbs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = verbs
        if "minutes" not in dict(verbs):
            del self.fields["minutes"]

    def clean(self):
        data = super().clean()
        if data.get("verb") == "minutes" and not data.get("minutes"):
            self.add_error("minutes", _("Please say how many minutes."))
        return data


class ResitForm(forms.Form):
    """When and where a resit is held; who goes is ticked in the list beside it."""

    starts_at = LocalTime(label=_("Start"))
    ends_at = LocalTime(label=_("End"))
    place = forms.CharField(label=_("Place"), max_length=120, required=False)

    def clean(self):
        data = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end must lie after the start."))
        if data.get("starts_at") and data["starts_at"] <= clock.now():
            self.add_error("starts_at", _("The start must lie ahead."))
        return data
