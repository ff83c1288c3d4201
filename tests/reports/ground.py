"""A province with two cities and a hall each, HR of all and of city A, a manager with three clerks, and what they have learnt."""

import datetime as dt
from types import SimpleNamespace

from courses.actions import enrolment
from courses.models import Completion, Enrolment, HourTarget, StudyHour
from lib import clock
from tests.factories import make_course, make_department, make_employee, make_grant, make_post, make_track


def make_ground(*, clerks=3):
    """Clerk 0 is overdue, clerk 1 on time, clerk 2 has completed; in city B one clerk is overdue."""
    g = SimpleNamespace()
    g.province = make_department(kind="province", name="示范省分公司")
    g.city, g.other = (make_department(g.province, kind="city", name=name) for name in ("甲市", "乙市"))
    g.hall, g.other_hall = (
        make_department(g.city, kind="hall", name="城东营业厅"),
        make_department(g.other, kind="hall"),
    )
    office = make_post(category="back_office", name="人力资源专员")
    g.hr, g.city_hr = make_employee(department=g.province, post=office), make_employee(department=g.city, post=office)
    make_grant(g.hr, "hr", g.province)
    make_grant(g.city_hr, "hr", g.city)
    g.manager = make_employee(department=g.hall, post=make_post(category="management", name="经理"))
    clerk = make_post(category="hall")
    g.clerks = [make_employee(department=g.hall, manager=g.manager, post=clerk) for _n in range(clerks)]
    g.stranger = make_employee(department=g.other_hall, post=clerk, employment_kind="agency")
    g.course = make_course(lessons=2)
    g.track = make_track(g.course, due_days=20)
    for person in [*g.clerks, g.stranger]:
        enrolment.enrol_in_track(person, g.track, source="hr", by=None)
    past, ahead = clock.now() - dt.timedelta(days=2), clock.now() + dt.timedelta(days=9)
    rows = Enrolment.objects.filter(track=g.track)
    rows.update(next_due_at=ahead)
    rows.filter(employee__in=[g.clerks[0], g.stranger]).update(next_due_at=past)
    done = rows.get(employee=g.clerks[2])
    Enrolment.objects.filter(pk=done.pk).update(ended_at=clock.now(), outcome="completed", next_due_at=None)
    Completion.objects.create(employee=g.clerks[2], course=g.course)
    HourTarget.objects.get_or_create(year=clock.today().year, category="hall", defaults={"hours": 4000})
    StudyHour.objects.create(
        employee=g.clerks[2], kind="online", key="course:x", title="课", minutes=90, hours=200, credits=20,
        done_on=clock.today(), reason="完成",
    )  # fmt: skip
    return g
