"""What waits for whom on the first day, so that no screen is empty: requests, impossible dates, notices, an elective."""

import datetime as dt

from courses.actions import dates, enrolment
from courses.models import Course, Enrolment, EnrolmentItem, HomePage, NoticePage
from lib import clock

NOTICES = [
    (
        "岗前培训上线试运行",
        "新员工从今天起在跬步上学习岗前培训。第一周先学“走进联通”，每一节十分钟左右，离开后会回到上次读到的地方。",
    ),
    ("本周营业厅早会安排", "请各营业厅经理在早会上留出十分钟，由新员工讲一讲本周学到的一个要点。"),
]


def play(accounts, colleagues, track) -> None:
    """Open an extension request, impossible dates, an elective and two notices."""
    _ask_for_time(accounts)
    never = [e for e in colleagues if not e.enrolments.exists()]
    veteran, keen = sorted(never, key=lambda e: (e.hired_on, e.number))[:2]
    enrolment.enrol_in_track(
        veteran,
        track,
        source=Enrolment.Source.HR,
        reason="因为您将转岗到营业厅，先补上基础课程",
        by=accounts["hr"].user,
    )
    course = Course.objects.open().order_by("key").last()
    if course is not None:
        enrolment.enrol_in_course(keen, course, source=Enrolment.Source.SELF, reason="因为您自己选了它", by=keen.user)
    home = HomePage.objects.first()
    if home is not None and not NoticePage.objects.exists():
        for title, body in NOTICES:
            page = NoticePage(
                title=title, body=body, slug=f"notice-{NoticePage.objects.count() + 1}", locale=home.locale
            )
            home.add_child(instance=page)
            page.save_revision().publish()
            home.refresh_from_db()


def _ask_for_time(accounts) -> None:
    """The trainee asks the manager for more time."""
    items = EnrolmentItem.objects.filter(
        enrolment__employee=accounts["trainee"], enrolment__ended_at=None, completed_at=None
    ).exclude(due_at=None)
    item = items.select_related("enrolment__employee__user", "course", "enrolment__track").order_by("due_at").first()
    if item is not None:
        later = max(clock.today(), clock.due_day(item.due_at)) + dt.timedelta(days=7)
        reason = "本周替同事顶班，想周末补上"
        dates.request_extension(item, due_on=later, reason=reason, by=accounts["trainee"].user)
