"""Certificates of the demonstration: some hold, one ends soon, one has lapsed, one is temporary; and tomorrow's roster of a hall."""

import datetime as dt

from credentials import board
from credentials.actions import applying, issuing, licensing, reminding, rostering, waysback
from credentials.models import Duty, Period, Programme
from credentials.validity import add_months
from lib import clock
from people.models import Employee
from simulator.actions import runs
from simulator.models import Scenario

# how many days ago the older clerks of the demonstration were certified (24 months: 731 days)
DAYS_AGO = (710, 735, 650, 400, 120)


def _make_renewals(hall, programme, *, by):
    """Whoever is in the days of grace is given the way back (HR has the seat in 待办); whoever's renewal is open took the drill in vain once."""
    rows = Period.objects.filter(employee__in=hall, programme=programme, kind=Period.Kind.HISTORIC)
    for period in rows.select_related("employee__user").order_by("valid_until"):
        if period.state == "expired":
            waysback.assign(period.employee, programme, by=by)
        elif period.renewable_from <= clock.today() and Scenario.objects.usable().exists():
            runs.close(waysback.begin_drill(period.employee, programme), closed_by="learner")
            break


def make_certificates(accounts, colleagues):
    """Certify the older clerks as a table of before would, give a newcomer a supervised licence, and drop tomorrow's roster in."""
    programme = Programme.objects.filter(key="X100").first()
    if programme is None:
        return
    today, hr, manager = clock.today(), accounts["hr"].user, accounts["manager"].user
    clerks = [e for e in colleagues if e.main and e.main.post.code == "clerk" and e.work_state == Employee.State.ACTIVE]
    older = sorted((e for e in clerks if (today - e.hired_on).days >= 200), key=lambda e: e.number)
    for person, days in zip(older, DAYS_AGO, strict=False):
        start = today - dt.timedelta(days=days)
        issuing.record_history(
            person, programme, key=f"demo:{person.number}", valid_from=start, valid_until=add_months(start, programme.validity_months),
            because="线下取证，历史导入", by=hr,
        )  # fmt: skip
    hall = [e for e in clerks if e.main.department.code == "QC-XY"]
    newer = [e for e in hall if e not in older and not Period.objects.filter(employee=e).exists()]
    if len(newer) > 1:
        row = applying.ask_temporary(newer[0], programme, words="节日期间人手不足，由班长带教", days=14, by=manager)
        applying.decide(row, approve=True, by=hr)
        applying.ask_temporary(newer[1], programme, words="已在外省同岗位工作三年，等待补考", days=30, by=manager)
    able = [e for e in hall if Period.objects.valid().filter(employee=e, programme=programme, kind="historic").exists()]
    duty = Duty.objects.filter(key="payment").first()
    if able and duty and len(newer) > 2:
        licensing.grant(newer[2], duty, supervisor=able[0], days=5, reason="跟班练习收费", by=manager)
    _make_renewals(hall, programme, by=manager)
    rows = list(enumerate((e.number for e in hall), start=1))
    rostering.drop_in(rows, day=board.tomorrow(), people=Employee.objects.reporting_to(accounts["manager"]), by=manager)
    reminding.sweep()
