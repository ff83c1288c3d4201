"""Reaction questionnaires (surveys) as opinions: whose answers count, and that nobody counts twice for the same class.

Only closed surveys are read: of an open one the numbers of two days would tell an answer. Somebody who answered a questionnaire about
a class, or about its course within 60 days of the class, has said it there: the rating of that class by the same person is left out.
Somebody who rated the class and was asked by a questionnaire as well, without answering it, was asked once.
"""

import datetime as dt
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Replace

from classroom.models import SignUp
from lib import clock
from people.querysets import below
from surveys.models import Answer, Form, FormVersion, Invitation, Relationship, Response, Survey

NEAR = dt.timedelta(days=60)


def closed() -> Any:
    """Return the reaction surveys that have ended (a query set)."""
    return Survey.objects.filter(version__form__kind=Form.Kind.REACTION, closes_at__lte=clock.now())


def _plain(key: Any) -> Replace:
    """Return a key without dashes: databases write a UUID in two ways."""
    return Replace(Cast(key, CharField()), Value("-"), Value(""))


def answered_elsewhere() -> Exists:
    """Return the condition of a sign-up whose person answered a questionnaire about this class or its course."""
    rows = Invitation.objects.filter(
        employee=OuterRef("employee"), relationship=Relationship.SELF, is_answered=True, survey__in=closed()
    )
    rows = rows.annotate(thing=_plain(F("survey__about_key")))
    of_class = Q(survey__about_kind="class", thing=_plain(OuterRef("session__public_id")))
    of_course = Q(
        survey__about_kind="course", survey__about_key=OuterRef("session__course__key"),
        survey__opens_at__lte=OuterRef("session__closed_at") + NEAR, survey__closes_at__gte=OuterRef("session__closed_at") - NEAR,
    )  # fmt: skip
    return Exists(rows.filter(of_class | of_course))


def asked(scope: Any) -> Any:
    """Return the invitations of people of the scope to reaction surveys that closed in the period, with their group; once a thing."""
    surveys = closed().filter(scope.instants("closes_at"))
    rows = Invitation.objects.filter(survey__in=surveys, relationship=Relationship.SELF).annotate(
        thing=_plain(F("survey__about_key"))
    )
    places = SignUp.objects.filter(employee=OuterRef("employee"), state=SignUp.State.ATTENDED)
    places = places.annotate(class_key=_plain(F("session__public_id")))
    of_class = Q(class_key=OuterRef("thing"))
    of_course = Q(
        session__course__key=OuterRef("survey__about_key"),
        session__closed_at__gte=OuterRef("survey__opens_at") - NEAR, session__closed_at__lte=OuterRef("survey__closes_at") + NEAR,
    )  # fmt: skip
    twice = Q(is_answered=False) & Exists(places.filter(of_class | of_course, session__closed_at__isnull=False))
    return scope.of_people(rows.exclude(twice))


def answers(scope: Any) -> Any:
    """Return what people who worked in the department (or below) answered in surveys that closed in the period: one row a questionnaire,
    with `marks` (how many steps it gave) and `points` (their sum). An anonymous one tells no more than its department."""
    return marked(closed().filter(scope.instants("closes_at"))).filter(below([scope.department], "department__"))


def marked(surveys: Any) -> Any:
    """Return the responses to `surveys` that gave marks, with their number and sum."""
    rows = Response.objects.filter(survey__in=surveys, relationship=Relationship.SELF)
    steps = _steps(surveys).filter(response=OuterRef("pk")).order_by().values("response")
    return rows.annotate(
        marks=Subquery(steps.annotate(n=Count("pk")).values("n")),
        points=Subquery(steps.annotate(n=Sum("step")).values("n")),
    ).exclude(marks=None)


def _steps(surveys: Any) -> Any:
    """Return the answers that are steps from 1 to 5 (scales and lines of a matrix), reversed ones turned, as `step`."""
    given, turned = Q(item=""), Q(item="")
    for version in FormVersion.objects.filter(pk__in=surveys.order_by().values("version")):
        for item in version.questionnaire.items:
            if item.kind in ("scale", "matrix"):
                keys = [f"{item.key}.{row}" for row, _text in item.rows] if item.kind == "matrix" else [item.key]
                one = Q(response__survey__version=version.pk, item__in=keys)
                given |= one
                turned |= one if item.data.get("reverse") else Q(item="")
    return Answer.objects.filter(given).annotate(step=Case(When(turned, then=6 - F("number")), default=F("number")))
