"""Questions about surveys that read aloud."""

from django.db import models
from django.db.models import Q

from lib import clock
from people.querysets import below


def reach_of_hr(user):
    """Return the departments that `user` looks after as HR."""
    from people import rules

    return rules.departments_of(user, "hr")


def owned(departments, field):
    """Return the Q of rows whose `field` lies in one of `departments`; an empty field belongs to whoever has the root."""
    inside = below(departments, f"{field}__")
    return inside | Q(**{field: None}) if any(d.depth == 1 for d in departments) else inside


class FormQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(is_retired=False, current__isnull=False)

    def editable_by(self, user):
        """Forms that HR `user` may change: written in the browser for a department of theirs. What ships as a file is changed there."""
        return written_for(self.exclude(owner_department=None), user)


def written_for(rows, user):
    """Return those of `rows` whose `owner_department` HR `user` looks after."""
    return rows if user.is_superuser else rows.filter(below(reach_of_hr(user), "owner_department__"))


class FormDraftQuerySet(models.QuerySet):
    def editable_by(self, user):
        return written_for(self, user)


class SurveyQuerySet(models.QuerySet):
    def open(self):
        """Surveys that can be answered now."""
        now = clock.now()
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def about(self, kind, keys):
        return self.filter(about_kind=kind, about_key__in=[str(key) for key in keys])

    def visible_to(self, user):
        """Surveys of departments for which `user` is HR, and those of the whole company or of a unit above (of these, HR sees its own people's part)."""
        if user.is_superuser:
            return self
        departments = reach_of_hr(user)
        if not departments:
            return self.none()
        above = {d.path[:end] for d in departments for end in range(d.steplen, len(d.path), d.steplen)}
        wider = Q(owner_department=None) | Q(owner_department__path__in=above)
        return self.filter(below(departments, "owner_department__") | wider)

    def editable_by(self, user):
        """Surveys that HR `user` may close and remind of: owned inside their departments; the company's, for HR of its root."""
        return self if user.is_superuser else self.filter(owned(reach_of_hr(user), "owner_department"))


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person's own invitations."""
        return self.filter(employee__user=user) if user.is_authenticated else self.none()

    def asked(self, *, on=None):
        """Invitations whose day has come."""
        return self.filter(ask_on__lte=on or clock.today())

    def answerable(self):
        """Invitations that can be answered at this instant."""
        now = clock.now()
        return self.asked().filter(is_answered=False, survey__opens_at__lte=now, survey__closes_at__gt=now)


class RuleQuerySet(models.QuerySet):
    def on(self):
        return self.filter(is_on=True, form__is_retired=False, form__current__isnull=False)

    def visible_to(self, user):
        """All rules for HR (they say what the house does)."""
        from people import rules

        return self if rules.is_hr(user) else self.none()

    def editable_by(self, user):
        """Rules whose people are all `user`'s; a rule for everybody needs HR of the whole company."""
        return self if user.is_superuser else self.filter(owned(reach_of_hr(user), "department"))
